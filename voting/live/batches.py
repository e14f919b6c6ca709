"""One thread that takes all that is queued and does it in one go; those who asked hear together.

A piece that comes alone is done at once. Pieces that come in a burst are gathered while it lasts, at most
LINGER_S: the event loop says so as soon as one of its turns has brought nothing new, so that one ballot is as
quick as the database and two hundred cost little more than one. In a stream, batches begin at least APART_S
apart, because a commit costs as much as twenty ballots. The thread starts with the first piece of
work, and goes home, closing its database connection, when nothing has come for a while.
"""

import asyncio
import contextlib
import functools
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeAlias, TypeVar

from django.db import connections

logger = logging.getLogger(__name__)

Work = TypeVar("Work")
Answer = TypeVar("Answer")
Loop: TypeAlias = asyncio.AbstractEventLoop
Tell: TypeAlias = Callable[[Work, Answer], None]
Entry: TypeAlias = tuple[Work, Tell[Work, Answer], Loop | None]  # None: told in the batch's own thread

IDLE_S = 30.0
LINGER_S = 0.015
APART_S = 0.010
MOST_AT_ONCE = 1000


class Batches(Generic[Work, Answer]):
    """`do` answers a batch, one answer for each piece, in order. If it raises, or there is no room for more,
    those who asked get `otherwise(piece)`."""

    def __init__(
        self,
        name: str,
        do: Callable[[Sequence[Work]], Sequence[Answer]],
        *,
        otherwise: Callable[[Work], Answer],
        room: int = 20_000,
    ) -> None:
        self._name, self._do, self._otherwise, self._room = name, do, otherwise, room
        self._queue: list[Entry[Work, Answer]] = []
        self._doing: Sequence[Entry[Work, Answer]] = ()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._gathering: Loop | None = None
        self._begun_at = 0.0  # by the monotonic clock, the newest batch
        self._ready = False  # the thread may take what is queued
        self._stopping = False

    def put(self, work: Work, tell: Tell[Work, Answer]) -> None:
        """From an event loop. `tell` is called in it, together with the rest of the batch; it must not wait
        and must not raise."""
        loop = asyncio.get_running_loop()
        if len(self._queue) >= self._room:
            tell(work, self._otherwise(work))
            return
        self._queue.append((work, tell, loop))
        if self._gathering is not loop:  # one that died while gathering is forgotten
            self._gathering = loop
            loop.call_soon(self._gather, loop, 0, time.monotonic() + LINGER_S)

    async def ask(self, work: Work) -> Answer:
        """From an event loop, waiting."""
        waiter: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.put(work, functools.partial(_set, waiter))
        return await waiter

    def ask_from_thread(self, work: Work, *, timeout_s: float) -> Answer:
        """From a thread of its own. Answers `otherwise` when `timeout_s` pass; the work may still be done."""
        waiter: Future[Answer] = Future()
        if len(self._queue) >= self._room:
            return self._otherwise(work)
        self._queue.append((work, lambda _, answer: waiter.set_result(answer), None))
        self._begin()
        try:
            return waiter.result(timeout_s)
        except TimeoutError:
            return self._otherwise(work)

    def waiting(self) -> list[Work]:
        """What has been put and not been done."""
        with self._changed:
            return [work for work, _, _ in (*self._doing, *self._queue)]

    def stop(self, *, timeout_s: float = 10) -> None:
        """Finish what is queued and let the thread go; the next piece of work starts a new one."""
        if self._queue:
            self._begin()
        with self._changed:
            thread, self._stopping = self._thread, True
            self._changed.notify_all()
        if thread is not None:
            thread.join(timeout_s)
        self._stopping = False

    def _gather(self, loop: Loop, known: int, until: float) -> None:
        """A turn of the loop after the one that put something: has the burst ended?"""
        size = len(self._queue)
        if known < size < MOST_AT_ONCE and time.monotonic() < until:
            loop.call_soon(self._gather, loop, size, until)
        elif size < MOST_AT_ONCE and (early_s := self._begun_at + APART_S - time.monotonic()) > 0:
            loop.call_later(early_s, self._gathered)
        else:
            self._gathered()

    def _gathered(self) -> None:
        self._gathering = None
        self._begin()

    def _begin(self) -> None:
        """Let the thread take what is queued."""
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name=self._name)
                self._thread.start()
            self._ready, self._begun_at = True, time.monotonic()
            self._changed.notify_all()

    def _serve(self) -> None:
        try:
            while batch := self._take():
                self._answer(batch)
        finally:
            connections.close_all()
            with self._changed:
                if self._thread is threading.current_thread():  # died at work: let the next one in
                    self._thread, self._doing = None, ()

    def _take(self) -> Sequence[Entry[Work, Answer]]:
        """The next batch; an empty one ends the thread, so that `_begin` must start another."""
        with self._changed:
            self._doing = ()
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._ready or self._stopping, IDLE_S)
            self._doing = self._queue[:MOST_AT_ONCE]
            del self._queue[:MOST_AT_ONCE]  # in place: others append without the lock
            self._ready = bool(self._queue)
            if not self._doing:
                self._thread = None
            return self._doing

    def _answer(self, batch: Sequence[Entry[Work, Answer]]) -> None:
        try:
            answers = self._do([work for work, _, _ in batch])
        except Exception:
            logger.exception("%s: a batch of %d failed", self._name, len(batch))
            connections.close_all()
            answers = [self._otherwise(work) for work, _, _ in batch]
        _tell(batch, answers)


def _tell(batch: "Sequence[Entry[Work, Answer]]", answers: "Sequence[Answer]") -> None:
    """Threads are woken one by one, each event loop once for all its sockets."""
    loops: defaultdict[Loop, list[tuple[Tell[Work, Answer], Work, Answer]]] = defaultdict(list)
    for (work, tell, loop), answer in zip(batch, answers, strict=True):
        if loop is None:
            tell(work, answer)
        else:
            loops[loop].append((tell, work, answer))
    for loop, told in loops.items():
        with contextlib.suppress(RuntimeError):  # the loop has been closed, and its sockets with it
            loop.call_soon_threadsafe(_tell_in_loop, told)


def _tell_in_loop(told: "list[tuple[Tell[Work, Answer], Work, Answer]]") -> None:
    for tell, work, answer in told:
        tell(work, answer)


def _set(waiter: "asyncio.Future[Answer]", _: Work, answer: Answer) -> None:
    if not waiter.done():  # whoever went away has cancelled his wait
        waiter.set_result(answer)
