"""Per-process work of voting: the clock that closes and seals, the turnout ticker, the relay's sources.

Daphne has no lifespan, so `ensure_running` is called with every connection and costs one dictionary look-up
when all is well. What you would get wrong: the clock waits until every worker's queue is decided before it
closes, so that a ballot received in time is never refused because it was still waiting.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from django.db import connections

from common import relay
from common.clock import now, now_ms, to_ms
from common.hub import hub
from voting.domain import offsite, queries, sealing, traces
from voting.domain.rounds import last_moment
from voting.events import turnout_topic
from voting.live import ballot_box, presence, workers
from voting.live.gate import gate
from voting.models import Round

logger = logging.getLogger(__name__)

GLANCE_EVERY_S = 0.5  # at least so often the clock looks for rounds that others opened
MARGIN = timedelta(milliseconds=ballot_box.MARGIN_MS)
DRAIN_S = 5.0
TICK_EVERY_S = 0.5  # turnout, at most 2 Hz

Sealed: TypeAlias = Callable[[Round], None]

_after_sealing: list[Sealed] = []
_thread = ThreadPoolExecutor(1, thread_name_prefix="voting-clock")
_tasks: dict[asyncio.AbstractEventLoop, list[asyncio.Task[None]]] = {}


def after_sealing(callback: Sealed) -> None:
    """Call `callback(round)` in the clock's thread, in the process that sealed the round. Registering twice
    changes nothing. A process that dies in between calls nobody: read the state as well."""
    if callback not in _after_sealing:
        _after_sealing.append(callback)


async def ensure_running() -> None:
    """Start what this event loop lacks; restart what died."""
    loop = asyncio.get_running_loop()
    tasks = _tasks.get(loop)
    if tasks is not None and not any(task.done() for task in tasks):
        return
    for closed in [known for known in _tasks if known.is_closed()]:
        del _tasks[closed]
    alive = {task.get_name(): task for task in tasks or [] if not task.done()}
    works: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
        "clock": _run_clock,
        "ticker": _run_ticker,
        "presence": _run_presence,
    }
    _tasks[loop] = [alive.get(name) or loop.create_task(work(), name=name) for name, work in works.items()]


async def stop() -> None:
    """End this loop's tasks and let the writer finish; for tests and orderly ends."""
    for task in _tasks.pop(asyncio.get_running_loop(), []):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await asyncio.to_thread(ballot_box.stop)
    workers.leave()


# -- the clock -------------------------------------------------------------------------------


async def _run_clock() -> None:
    """Sleeps until the next round is due, and looks up now and then for rounds opened elsewhere."""
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(_thread, _in_thread, _sweep)
    while True:
        wait_s = await loop.run_in_executor(_thread, _in_thread, _close_due)
        await asyncio.sleep(wait_s)


def _in_thread(work: Callable[[], float]) -> float:
    """One piece of work with a database connection of its own; a fault is logged, and tried again."""
    try:
        return work()
    except Exception:
        logger.exception("the clock of voting stumbled")
        return GLANCE_EVERY_S
    finally:
        connections.close_all()


def _sweep() -> float:
    sealing.sweep_keys(now())
    return 0.0


def _close_due() -> float:
    """Close and seal what is due, then let the off-site rounds follow; answers how long to sleep."""
    _announce()
    at = now() - MARGIN
    if due := sealing.rounds_due(at):
        _wait_for_ballots(due)
        sealed = sealing.close_due_rounds(at)
        for round_ in sealed:
            _tell(round_)
        if sealed:
            traces.wipe()
    offsite.follow(now())
    return _until(sealing.next_moment(), now())


def _announce() -> None:
    workers.announce(ballot_box.decided_ms(now_ms()))


def _wait_for_ballots(due: list[Round]) -> None:
    """Until every worker has decided what it received in time; one that hangs is waited for DRAIN_S."""
    moments = [last for round_ in due if round_.is_open and (last := last_moment(round_))]
    if moments and not workers.wait_until_cleared(to_ms(max(moments)), _announce, timeout_s=DRAIN_S):
        logger.error("a worker has not decided its ballots in time: closing without it")


def _until(moment: datetime | None, at: datetime) -> float:
    if moment is None:
        return GLANCE_EVERY_S
    return min(GLANCE_EVERY_S, max(0.01, (moment + MARGIN - at).total_seconds()))


def _tell(round_: Round) -> None:
    for callback in _after_sealing:
        try:
            callback(round_)
        except Exception:
            logger.exception("a callback after sealing round %d failed", round_.pk)


# -- turnout and state -----------------------------------------------------------------------


async def _run_ticker() -> None:
    """Turnout is read only while somebody shows it, and pushed only when it has changed."""
    while True:
        await asyncio.sleep(TICK_EVERY_S)
        for topic in [topic for topic in hub.topics() if topic.startswith(turnout_topic(0)[:-1])]:
            await relay.relay().refresh(topic)


async def _run_presence() -> None:
    while True:
        await asyncio.sleep(presence.EVERY_S)
        presence.write()


def _read_vote(key: str) -> dict[str, Any]:
    frame = queries.vote_state(int(key))
    gate.note(frame["round"])
    return frame


def _read_turnout(key: str) -> dict[str, Any]:
    return queries.turnout(int(key))


relay.register("vote", _read_vote)
relay.register("turnout", _read_turnout)
