"""What the studio adds to a serving process: the screens' state, an ear for sealed rounds, the watch over who
controls.

What you would get wrong: registering twice would write nothing twice, but read twice; call
`register_sources` once, where the process learns its socket addresses.
"""

import asyncio
import contextlib
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import connections

from common import relay
from common.clock import now
from studio.domain.inquiry.scoring import round_was_sealed
from studio.domain.rehearsals import audience
from studio.domain.screens.public_notice import public_notice
from studio.domain.show import fencing, takeover
from studio.domain.show.queries import screen_state
from studio.models import Episode
from voting import runtime as voting_runtime

logger = logging.getLogger(__name__)

IDLE_S = 1.0  # between two looks while nothing is on air
_thread = ThreadPoolExecutor(1, thread_name_prefix="studio-watch")
_watches: dict[asyncio.AbstractEventLoop, asyncio.Task[None]] = {}


def register_sources() -> None:
    """Topics "run" and "commitments" get no source: they are bells."""
    relay.register("screen", screen_source)
    relay.register("public", public_source)
    voting_runtime.after_sealing(round_was_sealed)


def public_source(key: str) -> dict[str, Any] | None:
    """The state of topic "public:<episode>"; None for an episode that is gone."""
    try:
        return public_notice(int(key))
    except Episode.DoesNotExist:
        return None


def screen_source(key: str) -> dict[str, Any] | None:
    """The state of topic "screen:<episode>"; None for an episode that is gone."""
    try:
        return screen_state(int(key), now())
    except Episode.DoesNotExist:
        return None


async def ensure_running() -> None:
    """Start this event loop's watch, or start it again after a fault. Costs a look-up when all is well."""
    loop = asyncio.get_running_loop()
    watch = _watches.get(loop)
    if watch is not None and not watch.done():
        return
    for closed in [known for known in _watches if known.is_closed()]:
        del _watches[closed]
    _watches[loop] = loop.create_task(_keep_watch(), name="watch")


async def stop() -> None:
    """End this loop's watch; for tests and orderly ends."""
    watch = _watches.pop(asyncio.get_running_loop(), None)
    if watch is not None:
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch
        await asyncio.get_running_loop().run_in_executor(_thread, connections.close_all)
    fencing.forget()


async def _keep_watch() -> None:
    loop = asyncio.get_running_loop()
    while True:
        on_air = await loop.run_in_executor(_thread, _look)
        await asyncio.sleep(takeover.BEAT_EVERY_S if on_air else IDLE_S)


def _look() -> int:
    """In a thread of its own, with a connection of its own; a fault is logged, and the next look tries
    again."""
    try:
        for run in audience.claim_unplayed(now()):
            _start_audience(run)
        return takeover.watch(takeover.this_process(), now())
    except Exception:
        logger.exception("the watch over who controls stumbled")
        connections.close_all()
        return 1


def _start_audience(run: int) -> None:
    """A process of its own: 200 phones must not slow the server that they rehearse. It ends by itself."""
    subprocess.Popen(
        [sys.executable, "manage.py", "play_audience", str(run)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
