"""One thread that takes all that is queued and does it in one go; waiters hear together.

No linger: what arrives while a batch is being done is the next batch, so that one ballot is as quick as the
database and two hundred cost little more than one. The thread starts with the first piece of work, and goes
home, closing its database connection, when nothing has come for a while.
"""

import asyncio
import contextlib
import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from django.db import connections

logger = logging.getLogger(__name__)

Work = TypeVar("Work")
Answer = TypeVar("Answer")

IDLE_S = 1.0
MOST_AT_ONCE = 1000

Waiter: TypeAlias = "asyncio.Future[Answer] | Future[Answer]"


@dataclass(frozen=True, slots=True)
class _Entry(Generic[Work, Answer]):
    work: Work
    waiter: "Waiter[Answer]"


class Batches(Generic[Work, Answer]):
    """`do` answers a batch, one answer for each piece, in order. If it raises, or there is no room for more,
    the waiters get `otherwise(piece)`."""

    def __init__(
        self,
        name: str,
        do: Callable[[Sequence[Work]], Sequence[Answer]],
        *,
        otherwise: Callable[[Work], Answer],
        room: int = 5000,
    ) -> None:
        self._name, self._do, self._otherwise, self._room = name, do, otherwise, room
        self._queue: list[_Entry[Work, Answer]] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._at_work = False
        self._stopping = False

    async def ask(self, work: Work) -> Answer:
        """From an event loop."""
        waiter: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        if not self._put(_Entry(work, waiter)):
            return self._otherwise(work)
        return await waiter

    def ask_from_thread(self, work: Work, *, timeout_s: float) -> Answer:
        """From a thread of its own. Answers `otherwise` when `timeout_s` pass; the work may still be done."""
        waiter: Future[Answer] = Future()
        if not self._put(_Entry(work, waiter)):
            return self._otherwise(work)
        try:
            return waiter.result(timeout_s)
        except TimeoutError:
            return self._otherwise(work)

    def drain(self, *, timeout_s: float) -> bool:
        """Wait until all that is queued now has been done; False when that takes too long."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._queue and not self._at_work, timeout_s)

    def stop(self, *, timeout_s: float = 10) -> None:
        """Finish what is queued and let the thread go; the next piece of work starts a new one."""
        with self._changed:
            thread, self._stopping = self._thread, True
            self._changed.notify_all()
        if thread is not None:
            thread.join(timeout_s)
        self._stopping = False

    def _put(self, entry: _Entry[Work, Answer]) -> bool:
        with self._changed:
            if len(self._queue) >= self._room:
                return False
            self._queue.append(entry)
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name=self._name)
                self._thread.start()
            self._changed.notify_all()
        return True

    def _serve(self) -> None:
        try:
            while batch := self._take():
                self._answer(batch)
        finally:
            connections.close_all()
            with self._changed:
                if self._thread is threading.current_thread():  # died at work: let the next one in
                    self._thread, self._at_work = None, False

    def _take(self) -> list[_Entry[Work, Answer]]:
        """The next batch; an empty one ends the thread, so that `_put` must start another."""
        with self._changed:
            self._at_work = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._queue or self._stopping, IDLE_S)
            batch, self._queue = self._queue[:MOST_AT_ONCE], self._queue[MOST_AT_ONCE:]
            self._at_work = bool(batch)
            if not batch:
                self._thread = None
            return batch

    def _answer(self, batch: list[_Entry[Work, Answer]]) -> None:
        try:
            answers = self._do([entry.work for entry in batch])
        except Exception:
            logger.exception("%s: a batch of %d failed", self._name, len(batch))
            connections.close_all()
            answers = [self._otherwise(entry.work) for entry in batch]
        _tell([entry.waiter for entry in batch], answers)


def _tell(waiters: "Sequence[Waiter[Answer]]", answers: "Sequence[Answer]") -> None:
    """Threads are woken one by one, each event loop once for all its sockets."""
    loops: defaultdict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Answer], Answer]]] = defaultdict(
        list
    )
    for waiter, answer in zip(waiters, answers, strict=True):
        if isinstance(waiter, Future):
            waiter.set_result(answer)
        else:
            loops[waiter.get_loop()].append((waiter, answer))
    for loop, told in loops.items():
        with contextlib.suppress(RuntimeError):  # the loop has been closed, and its sockets with it
            loop.call_soon_threadsafe(_tell_in_loop, told)


def _tell_in_loop(told: "list[tuple[asyncio.Future[Answer], Answer]]") -> None:
    for waiter, answer in told:
        if not waiter.done():  # a socket that went away has cancelled its wait
            waiter.set_result(answer)
