"""Process hub: topics to sockets, newest frame wins; and letters to one socket. Plain Python, no Django, no
Channels.

A frame is the whole state of its topic, already encoded. Each socket holds at most one pending frame per
topic and a few letters, so a slow phone skips to the newest and never piles up memory.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeAlias

Send: TypeAlias = Callable[[str], Awaitable[None]]

SENDS_BETWEEN_YIELDS = 100  # limits.md 1.3: yielding now and then keeps acks flowing
SLOW_S = 0.05  # a socket that takes longer is left behind; the others are served at once
MOST_LETTERS = 64  # more than a phone may ask at once; the oldest goes, and will be asked for again


class Member:
    """One socket's side of the hub: its topics, what waits for it, whether it is being served."""

    __slots__ = ("busy", "letters", "send", "topics", "waiting")

    def __init__(self, send: Send) -> None:
        self.send = send
        self.topics: set[str] = set()
        self.waiting: dict[str, str] = {}
        self.letters: deque[str] | None = None  # made when it is needed: most phones are quick
        self.busy = False


Post: TypeAlias = deque[tuple[Member, str | None]]  # a letter, or None: what waits for that member


class Hub:
    """Not thread-safe: call it from the event loop that owns the sockets."""

    def __init__(self) -> None:
        self._members: dict[str, set[Member]] = {}
        self._newest: dict[str, str] = {}
        self._at_work: set[asyncio.Task[None]] = set()
        self._post: Post = deque()

    def join(self, member: Member, topic: str) -> str | None:
        """Join a topic; returns the newest frame known, for the caller to send first."""
        member.topics.add(topic)
        self._members.setdefault(topic, set()).add(member)
        return self._newest.get(topic)

    def leave(self, member: Member) -> None:
        """Leave every topic. The last one to go also forgets the topic's newest frame."""
        for topic in member.topics:
            members = self._members.get(topic, set())
            members.discard(member)
            if not members:
                self._members.pop(topic, None)
                self._newest.pop(topic, None)
        member.topics.clear()
        member.waiting.clear()
        member.letters = None

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
        members = self._members.get(topic, set())
        post: Post = deque((member, None) for member in members)
        for member in members:
            member.waiting[topic] = frame
        there = len(post)
        await self._serve(post)
        return there

    def write(self, member: Member, letter: str) -> None:
        """An answer to one socket, sent soon: all that is written in one turn of the loop goes out in one
        task. What a dead socket was written is lost."""
        if not self._post:
            self._keep(asyncio.ensure_future(self._deliver()))
        self._post.append((member, letter))

    async def _deliver(self) -> None:
        post, self._post = self._post, deque()
        await self._serve(post)

    async def _serve(self, post: Post) -> None:
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

    async def _one_after_the_other(self, post: Post) -> None:
        """Because a task for each costs more than most sends."""
        count = 0
        while post:
            await self._offer(*post.popleft())
            count += 1
            if count % SENDS_BETWEEN_YIELDS == 0:
                await asyncio.sleep(0)

    async def _offer(self, member: Member, letter: str | None) -> None:
        """The letter, or what waits for it; a busy member gets it from whoever is busy with it."""
        if member.busy:
            if letter is not None:
                member.letters = member.letters or deque(maxlen=MOST_LETTERS)
                member.letters.append(letter)
            return
        member.busy = True
        try:
            if letter is not None:
                await member.send(letter)
            while member.letters:
                await member.send(member.letters.popleft())
            while member.waiting:
                await member.send(member.waiting.pop(next(iter(member.waiting))))
        except Exception:  # noqa: BLE001  a socket that died mid-send is simply gone
            self.leave(member)
        finally:
            member.busy = False


hub = Hub()
