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
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

from channels.layers import get_channel_layer
from django.db import close_old_connections

from common.hub import hub
from common.publish import group_of

logger = logging.getLogger(__name__)

Source: TypeAlias = Callable[[str], dict[str, Any] | None]

HEAL_EVERY_S = 3.0
_sources: dict[str, Source] = {}


def register(prefix: str, source: Source) -> None:
    """`source(key)` answers the whole state of topic `prefix:key`; it runs in the relay's thread.

    A topic whose prefix has no source is a bell: its pokes are forwarded as they come.
    """
    _sources[prefix] = source


class Relay:
    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="relay")
        self._channel = ""
        self._joined: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._dirty: set[str] = set()
        self._wake = asyncio.Event()
        self._reading: dict[str, asyncio.Future[str | None]] = {}

    async def follow(self, topic: str) -> str | None:
        """Start following `topic`; returns its newest frame, read now if none is known."""
        self._ensure_running()
        if topic not in self._joined:
            self._joined.add(topic)
            await self._subscribe(topic)
        known = hub.newest(topic)
        return known if known is not None else await self._read_once(topic)

    async def _read_once(self, topic: str) -> str | None:
        """200 sockets that join together share one read."""
        if topic not in self._reading:
            self._reading[topic] = asyncio.ensure_future(self._read(topic))
            self._reading[topic].add_done_callback(lambda _: self._reading.pop(topic, None))
        frame = await asyncio.shield(self._reading[topic])
        if frame is not None:
            hub.remember(topic, frame)
        return frame

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
                message = await layer.receive(self._channel)
            except Exception as error:  # noqa: BLE001  Redis gone: keep trying
                logger.warning("layer receive failed: %s", error)
                await asyncio.sleep(0.5)
                continue
            await self._heard(message)

    async def _heard(self, message: dict[str, Any]) -> None:
        topic = message["topic"]
        if topic.partition(":")[0] in _sources:
            self._dirty.add(topic)
            self._wake.set()
        else:
            frame = {"t": "poke", "topic": topic, "event": message["event"], **message["data"]}
            await hub.publish(topic, json.dumps(frame), keep=False)

    async def _refresh(self) -> None:
        """Pokes that come while a read is under way collapse into one further read."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            dirty, self._dirty = self._dirty, set()
            for topic in dirty:
                await self._push(topic)

    async def _heal(self) -> None:
        while True:
            await asyncio.sleep(HEAL_EVERY_S)
            for topic in hub.topics():
                if topic not in self._joined:
                    await self.follow(topic)
                await self._push(topic)

    async def _push(self, topic: str) -> None:
        before = hub.newest(topic)
        frame = await self._read(topic)
        if frame is not None and frame != before:
            await hub.publish(topic, frame)

    async def _read(self, topic: str) -> str | None:
        prefix, _, key = topic.partition(":")
        source = _sources.get(prefix)
        if source is None:
            return None
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _encode, source, key, topic)


def _encode(source: Source, key: str, topic: str) -> str | None:
    close_old_connections()
    with contextlib.suppress(LookupError):
        if (state := source(key)) is not None:
            return json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    return None


_relays: dict[asyncio.AbstractEventLoop, Relay] = {}


def relay() -> Relay:
    """The relay of the running event loop (one per process in service, one per test in tests)."""
    loop = asyncio.get_running_loop()
    if loop not in _relays:
        _relays[loop] = Relay()
    return _relays[loop]
