"""One surface: its presses, one after the other, and what it is told.

What you would get wrong: a press changes nothing in the process that hears it. It goes to the same function
as every other press of a panel, in the database's thread; a refusal comes back as a sentence for its display.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s
from typing import Any, TypeAlias, TypeVar
from uuid import uuid4

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connections

from common.clock import now
from common.errors import DomainError
from studio.domain.machinery import osc
from studio.domain.machinery.panels import PanelBoard, Press, Pressed, press
from studio.errors import NotStored, TooEarly, TooLate, UnknownPress
from studio.models import Panel
from studio.osc.buttons import HELLO, aimed, is_guarded, named
from studio.osc.ear import ROOM, Said
from studio.osc.frames import Arguments, Frames, darkened, frames_of
from studio.osc.surface import Fingers, Seen, Touch

logger = logging.getLogger(__name__)
T = TypeVar("T")
Send: TypeAlias = Callable[[tuple[str, int], str, Arguments], None]

MOST_WAITING = 16  # presses of one surface
PATIENCE_S = 2.0  # behind others; after that nobody presses for what he sees now
REFRESH_S = 3.0  # between two tellings of everything
REFUSED_S = 6.0  # how long a refusal is shown, unless a press goes well before


async def db(work: Callable[..., T], *args: Any, **facts: Any) -> T:
    """Run domain code in the database's thread. The connection stays, as it is used many times a second; one
    that broke is made anew next time."""

    def done() -> T:
        try:
            return work(*args, **facts)
        except DatabaseError:
            connections.close_all()
            raise

    return await sync_to_async(done)()


@dataclass(frozen=True)
class Waiting:
    said: Said
    touch: Touch
    at: float


class Desk:
    """`at` is the event loop's time, in seconds, all through."""

    def __init__(self, panel: Panel, send: Send, wake: asyncio.Event) -> None:
        self.panel, self.fingers = panel, Fingers()
        self._send, self._wake = send, wake
        self._presses: asyncio.Queue[Waiting] = asyncio.Queue(MOST_WAITING)
        self._board: PanelBoard | None = None
        self._told: Frames = {}
        self._all_told_at: float | None = None
        self._refused, self._refused_at = ("", "", ""), 0.0

    def is_of(self, panel: Panel) -> bool:
        mine, theirs = ((one.osc_address, one.osc_port, one.token_sha256) for one in (self.panel, panel))
        return mine == theirs

    # -- What it says -----------------------------------------------------------------------------

    def heard(self, said: Said, at: float) -> None:
        """Decide at once what the message means; nothing is looked up here."""
        if said.button == HELLO:
            self._all_told_at = None
            self._wake.set()
        elif said.is_early:
            self._refuse(said.button, TooEarly(), at)
        else:
            seen: Seen = (self._board.run, self._board.seq) if self._board else None
            guarded = is_guarded(self._board, said.button)
            touch = self.fingers.touch(said.button, at, value=said.value, guarded=guarded, seen=seen)
            if touch is not None:
                self._queue(Waiting(said, touch, at))

    def _queue(self, waiting: Waiting) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self._presses.put_nowait(waiting)
            return
        self._refuse(waiting.said.button, TooLate(), waiting.at)

    async def work(self) -> None:
        """For ever: press after press."""
        while True:
            waiting = await self._presses.get()
            at = asyncio.get_running_loop().time()
            try:
                if at - waiting.at > PATIENCE_S:
                    raise TooLate
                await db(self._press, waiting.said, waiting.touch)
                self._refused = ("", "", "")
            except DomainError as error:
                self._refuse(waiting.said.button, error, at)
            except DatabaseError as error:
                logger.warning("panel %s: %s", self.panel.pk, error)
                self._refuse(waiting.said.button, NotStored(), at)
            self._wake.set()

    def _press(self, said: Said, touch: Touch) -> Pressed:
        at = now()
        panel = osc.surface(self.panel.pk, at)
        act, thing = named(said.button)
        if act is None:
            raise UnknownPress
        run, seq = touch.seen or (None, None)
        pressed = Press(
            act=act.value,
            command_id=f"osc.{_short(said.id) if said.id else uuid4().hex}",
            at=at,
            held_ms=touch.held_ms,
            run=run,
            expected_seq=seq,
        )
        return press(panel, aimed(pressed, thing))

    def _refuse(self, button: str, error: DomainError, at: float) -> None:
        self._refused = (error.sentence, button, error.code)
        self._refused_at = at
        self._wake.set()

    # -- What it is told --------------------------------------------------------------------------

    def tell(self, shown: PanelBoard | None, moment: datetime, at: float) -> None:
        """What has changed since it was last told; everything when that is REFRESH_S ago, or after hello."""
        self._board = shown
        if not (self.panel.osc_address and self.panel.osc_port):
            return
        if at - self._refused_at > REFUSED_S:
            self._refused = ("", "", "")
        frames = {**frames_of(shown, moment), "refused": self._refused}
        everything = self._all_told_at is None or at - self._all_told_at >= REFRESH_S
        if everything:
            self._all_told_at = at
        changed = {one: said for one, said in frames.items() if everything or self._told.get(one) != said}
        for address, arguments in (darkened(self._told, frames) | changed).items():
            self._send((self.panel.osc_address, self.panel.osc_port), f"/{ROOM}/{address}", arguments)
        self._told = frames


def _short(given: str) -> str:
    """The sender's id in letters that every column and log can hold; the same for the same."""
    return blake2s(given.encode(), digest_size=16).hexdigest()
