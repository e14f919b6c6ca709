"""Process hub: topics to sockets, newest frame wins; and letters to one socket. Plain Python, no Django, no
Channels.

A frame is the whole state of its topic, already encoded, and made ready for the wire once for all
(common.lines). Where a socket's line takes it at once, that is all. Elsewhere each socket holds at most one
pending frame per topic and a few letters, so a slow phone skips to the newest and never piles up memory.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from common.lines import framed

Send: TypeAlias = Callable[[str], Awaitable[None]]
Put: TypeAlias = Callable[[bytes], bool]

SENDS_BETWEEN_YIELDS = 200  # limits.md 1.3: yielding now and then keeps acks flowing
SLOW_S = 0.05  # a socket that takes longer is left behind; the others are served at once
MOST_LETTERS = 64  # more than a phone may ask at once; the oldest goes, and will be asked for again


def _no_line(frame: bytes) -> bool:
    return False


class Place(ABC):
    """One socket's side of the hub: its topics, what waits for it, whether it is being served.

    Whoever has one defines `send`, the long way, and if there is one `take`, the short way.
    """

    __slots__ = ("busy", "letters", "topics", "waiting")

    def __init__(self) -> None:
        self.topics: set[str] = set()
        self.waiting: dict[str, str] | None = None  # made when they are needed: most phones are quick
        self.letters: deque[str] | None = None
        self.busy = False

    @abstractmethod
    async def send(self, text: str) -> None:
        """Until the socket has taken it; an error is a socket that died."""

    def take(self, frame: bytes) -> bool:
        """At once, if that can be, and unless something older has still to go the long way."""
        return False


class Member(Place):
    """A place of somebody who is no socket of ours: told by `send`, or by `put` at once."""

    __slots__ = ("_send", "put")

    def __init__(self, send: Send) -> None:
        super().__init__()
        self._send = send
        self.put: Put = _no_line

    async def send(self, text: str) -> None:
        await self._send(text)

    def take(self, frame: bytes) -> bool:
        return not (self.busy or self.waiting or self.letters) and self.put(frame)


class Hub:
    """Not thread-safe: call it from the event loop that owns the sockets."""

    def __init__(self) -> None:
        # In the order they came, which is that of their memory: by a set's, each of them is twice as dear.
        self._members: dict[str, dict[Place, None]] = {}
        self._newest: dict[str, str] = {}
        self._at_work: set[asyncio.Task[None]] = set()
        self._post: deque[Place] = deque()
        self._departures = 0

    def join(self, member: Place, topic: str) -> str | None:
        """Join a topic; returns the newest frame known, for the caller to send first."""
        member.topics.add(topic)
        self._members.setdefault(topic, {})[member] = None
        return self._newest.get(topic)

    def leave(self, member: Place) -> None:
        """Leave every topic. The last one to go also forgets the topic's newest frame."""
        for topic in member.topics:
            members = self._members.get(topic, {})
            members.pop(member, None)
            if not members:
                self._members.pop(topic, None)
                self._newest.pop(topic, None)
        member.topics.clear()
        member.waiting = member.letters = None
        self._departures += 1

    def topics(self) -> list[str]:
        return list(self._members)

    def newest(self, topic: str) -> str | None:
        return self._newest.get(topic)

    def remember(self, topic: str, frame: str) -> None:
        """Keep `frame` for those who join later, if somebody shows the topic at all."""
        if topic in self._members:
            self._newest[topic] = frame

    def size(self, topic: str) -> int:
        return len(self._members.get(topic, ()))

    async def publish(self, topic: str, frame: str, *, keep: bool = True) -> int:
        """Send `frame` to every member of `topic`; returns how many were there.

        `keep` remembers the frame for those who join later; a poke is not kept.
        A member still busy with an older frame is only handed the newer one to send next, and
        one that does not take its frame within SLOW_S is left behind with it.
        """
        if keep:
            self.remember(topic, frame)
        members = list(self._members.get(topic, ()))
        left = await self._hand_out(topic, frame, members, newest=keep)
        if left:
            await self._serve(left)
        return len(members)

    async def _hand_out(self, topic: str, frame: str, members: list[Place], *, newest: bool) -> deque[Place]:
        """By the short way; answers who is left for the long one, the frame waiting for each."""
        wire, departures = framed(frame), self._departures
        left: deque[Place] = deque()
        for start in range(0, len(members), SENDS_BETWEEN_YIELDS):
            if start:
                await asyncio.sleep(0)
                if newest and self._newest.get(topic, frame) is not frame:
                    break  # a newer one has been published meanwhile, to all of them
            all_here = self._departures == departures
            for member in members[start : start + SENDS_BETWEEN_YIELDS]:
                if (all_here or topic in member.topics) and not member.take(wire):
                    member.waiting = member.waiting or {}
                    member.waiting[topic] = frame
                    left.append(member)
        return left

    def write(self, member: Place, letter: str) -> None:
        """An answer to one socket: at once, or soon. All that could not be sent in one turn of the loop goes
        out in one task. What a dead socket was written is lost."""
        if member.take(framed(letter)):
            return
        if not self._post:
            self._keep(asyncio.ensure_future(self._deliver()))
        member.letters = member.letters or deque(maxlen=MOST_LETTERS)
        member.letters.append(letter)
        self._post.append(member)

    async def _deliver(self) -> None:
        post, self._post = self._post, deque()
        await self._serve(post)

    async def _serve(self, post: deque[Place]) -> None:
        """All of them, and whoever is slow in a lane of his own."""
        while post:
            lane = asyncio.ensure_future(self._one_after_the_other(post))
            await asyncio.wait({lane}, timeout=SLOW_S)
            if lane.done():
                break
            # A slow socket, or simply many: the rest goes on in a lane of its own, and this one ends
            # after the socket it is at.
            self._keep(lane)
            rest = deque(post)
            post.clear()
            post = rest

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    async def _one_after_the_other(self, post: deque[Place]) -> None:
        """Because a task for each costs more than most sends."""
        count = 0
        while post:
            await self._offer(post.popleft())
            count += 1
            if count % SENDS_BETWEEN_YIELDS == 0:
                await asyncio.sleep(0)

    async def _offer(self, member: Place) -> None:
        """What waits for it; a busy member gets it from whoever is busy with it."""
        if member.busy:
            return
        member.busy = True
        try:
            while member.letters:
                await member.send(member.letters.popleft())
            while member.waiting:
                await member.send(member.waiting.pop(next(iter(member.waiting))))
        except Exception:  # noqa: BLE001  a socket that died mid-send is simply gone
            self.leave(member)
        finally:
            member.busy = False


hub = Hub()
