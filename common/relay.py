"""One channel-layer subscription per process: poke in, whole state out through the hub.

Each app's `runtime.py` registers how the state of its topics is read. On a poke the relay
reads that topic once, in its own thread, encodes it once, and the hub fans it out. It also
re-reads every live topic every few seconds, so that a poke lost with Redis heals by itself.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic
from typing import Any, TypeAlias

from channels.layers import get_channel_layer
from django.db import DatabaseError, connections

from common.hub import hub
from common.publish import SILENCE, group_of

logger = logging.getLogger(__name__)

Source: TypeAlias = Callable[[str], dict[str, Any] | None]

HEAL_EVERY_S = 3.0
REST_S = 1.0  # a database connection that has read nothing for so long is closed
_sources: dict[str, Source] = {}


def register(prefix: str, source: Source) -> None:
    """`source(key)` answers the whole state of topic `prefix:key`; it runs in the relay's thread.

    A topic whose prefix has no source is a bell: its pokes are forwarded as they come.
    """
    _sources[prefix] = source


class Relay:
    """What you would get wrong: the order of reads. They share one thread, and nothing is awaited
    between a read and its publishing, so that an older state never follows a newer one."""

    def __init__(self) -> None:
        self._channel = ""
        self._joined: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._dirty: set[str] = set()
        self._wake = asyncio.Event()
        self._reading: dict[str, asyncio.Future[None]] = {}
        self._rest: asyncio.TimerHandle | None = None
        self._deaf_until: dict[str, float] = {}

    async def follow(self, topic: str) -> str | None:
        """Start following `topic`, for a member that has joined it in the hub.

        Returns the newest frame if one is known. If not, the state is read now and comes to the
        member through the hub like every later one: 200 sockets that join together share one read.
        """
        self._ensure_running()
        if topic not in self._joined:
            self._joined.add(topic)
            await self._subscribe(topic)
        if (known := hub.newest(topic)) is not None:
            return known
        if topic not in self._reading:
            self._reading[topic] = asyncio.ensure_future(self.refresh(topic))
            self._reading[topic].add_done_callback(lambda _: self._reading.pop(topic, None))
        await asyncio.shield(self._reading[topic])
        return None

    async def refresh(self, topic: str) -> None:
        """Read `topic` and push it to those who show it, if it differs from what they were last given."""
        prefix, _, key = topic.partition(":")
        source = _sources.get(prefix)
        if source is None:
            return
        loop = asyncio.get_running_loop()
        frame = await loop.run_in_executor(_thread, _encode, source, key, topic)
        if self._rest:
            self._rest.cancel()
        self._rest = loop.call_later(REST_S, rest)
        if frame is not None and frame != hub.newest(topic):
            await hub.publish(topic, frame)

    def _ensure_running(self) -> None:
        """Daphne has no lifespan: start on first use, restart what died."""
        self._tasks = [task for task in self._tasks if not task.done()]
        names = {task.get_name() for task in self._tasks}
        for work in (self._listen, self._refresh, self._heal):
            if work.__name__ not in names:
                self._tasks.append(asyncio.create_task(work(), name=work.__name__))

    async def _subscribe(self, topic: str) -> None:
        layer = get_channel_layer()
        try:
            async with asyncio.timeout(2):
                if not self._channel:
                    self._channel = await layer.new_channel("relay")
                await layer.group_add(group_of(topic), self._channel)
        except Exception as error:  # noqa: BLE001  without Redis the healing reads still serve
            self._joined.discard(topic)
            logger.warning("cannot subscribe to %s: %s", topic, error)

    async def _listen(self) -> None:
        layer = get_channel_layer()
        while True:
            if not self._channel:
                await asyncio.sleep(0.05)
                continue
            try:
                await self._heard(await layer.receive(self._channel))
            except Exception as error:  # noqa: BLE001  Redis gone: keep trying
                logger.warning("layer receive failed: %s", error)
                await asyncio.sleep(0.5)

    async def _heard(self, message: dict[str, Any]) -> None:
        topic = message["topic"]
        if self._is_deaf(topic, message):
            return
        if topic.partition(":")[0] in _sources:
            self._dirty.add(topic)
            self._wake.set()
        else:
            frame = {"t": "poke", "topic": topic, "event": message["event"], **message["data"]}
            await hub.publish(topic, json.dumps(frame), keep=False)

    def _is_deaf(self, topic: str, message: dict[str, Any]) -> bool:
        """Whether a dead layer is played for this topic (common.publish.silence)."""
        if message["event"] == SILENCE:
            self._deaf_until[topic] = monotonic() + message["data"]["seconds"]
            return True
        return bool(self._deaf_until) and self._deaf_until.get(topic, 0.0) > monotonic()

    async def _refresh(self) -> None:
        """Pokes that come while a read is under way collapse into one further read."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            dirty, self._dirty = self._dirty, set()
            for topic in dirty:
                await self.refresh(topic)

    async def _heal(self) -> None:
        while True:
            await asyncio.sleep(HEAL_EVERY_S)
            for topic in hub.topics():
                if topic not in self._joined:
                    await self.follow(topic)
                await self.refresh(topic)


def rest() -> Future[None]:
    """Close the reading thread's database connection, once what it is at is done."""
    return _thread.submit(connections.close_all)


def _encode(source: Source, key: str, topic: str) -> str | None:
    try:
        try:
            return _read(source, key)
        except DatabaseError:  # perhaps only the connection, which the database let go while it rested
            connections.close_all()
            return _read(source, key)
    except Exception:
        logger.exception("cannot read %s", topic)  # the next poke or healing read tries again
        connections.close_all()
    return None


def _read(source: Source, key: str) -> str | None:
    with contextlib.suppress(LookupError):
        if (state := source(key)) is not None:
            return json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    return None


_thread = ThreadPoolExecutor(1, thread_name_prefix="relay")
_relays: dict[asyncio.AbstractEventLoop, Relay] = {}


def relay() -> Relay:
    """The relay of the running event loop (one per process in service, one per test in tests)."""
    loop = asyncio.get_running_loop()
    if loop not in _relays:
        for closed in [known for known in _relays if known.is_closed()]:
            del _relays[closed]
        _relays[loop] = Relay()
    return _relays[loop]
