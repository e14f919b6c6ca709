"""One hostile socket: floods, or never reads. It may cost 20 MB at most, and no other phone its latency.

In `make test` the flooders also take the cores that the server and everything else run on; there the server's
own CPU time is judged instead of the clock on the wall.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field

import aiohttp
import psutil
import pytest
from yarl import URL

from tests.daphne import ROOT, Server
from tests.faults.counts import FULL, SQLITE, note, short_only_on
from tests.faults.evening import Audience, Stage

pytestmark = [pytest.mark.server, pytest.mark.timeout(1200)]

PHONES = 10
SECONDS = 15.0 if FULL else 1.5
MOST_MB = 20
MOST_BUSY = 0.3  # of a core more than before
MOST_MS = 25  # more than before, for the other phones' pings: on a machine that does nothing else
KINDS = ["ballots", "frames", "message", "mute", "deaf"]


@dataclass
class Watch:
    """Other phones' pings and the server's memory, meanwhile."""

    pid: int
    waits: list[float] = field(default_factory=list)
    most: int = 0
    busy: float = 0.0  # the server's share of a core
    said: list[str] = field(default_factory=list)

    async def ping(self, url: str, secret: str, stop: asyncio.Event) -> None:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            session.cookie_jar.update_cookies({"seat": secret}, URL(url))
            async with session.ws_connect(url.replace("http", "ws", 1) + "/ws/vote/", origin=url) as socket:
                while not stop.is_set():
                    began = time.monotonic()
                    await socket.send_json({"t": "ping", "c": 1})
                    while (await socket.receive_json())["t"] != "pong":
                        pass
                    self.waits.append(time.monotonic() - began)
                    await asyncio.sleep(0.22)

    async def weigh(self, stop: asyncio.Event) -> None:
        process = psutil.Process(self.pid)
        while not stop.is_set():
            self.most = max(self.most, process.memory_info().rss)
            await asyncio.sleep(0.05)

    @property
    def p95(self) -> float:
        return sorted(self.waits)[int(len(self.waits) * 0.95)]


async def watched(
    stage: Stage, pid: int, secrets: list[str], meanwhile: Awaitable[list[str] | None]
) -> Watch:
    watch, stop = Watch(pid), asyncio.Event()
    began, cpu = time.monotonic(), cpu_s(pid)
    async with asyncio.TaskGroup() as all_:
        all_.create_task(watch.weigh(stop))
        for secret in secrets:
            all_.create_task(watch.ping(stage.url, secret, stop))
        watch.said = await meanwhile or []
        watch.busy = (cpu_s(pid) - cpu) / (time.monotonic() - began)
        stop.set()
    return watch


def cpu_s(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


@pytest.mark.parametrize("kinds", [[kind] for kind in KINDS] if FULL else [KINDS], ids="+".join)
def test_hostile_sockets(stage: Stage, server: Server, kinds: list[str]) -> None:
    """One at a time in `make faults`; in `make test` all five kinds at once may cost no more."""
    short_only_on(SQLITE)
    assert server.process
    pid = server.process.pid

    async def series() -> tuple[Watch, Watch, int]:
        room = await stage.do("room", ref=f"flood-{kinds[0]}", seats=PHONES + len(kinds))
        calm, hostile = room["devices"][:PHONES], room["devices"][PHONES:]
        async with Audience(stage.url, calm[:2]) as audience:
            await audience.connected()
            before = await watched(stage, pid, calm, asyncio.sleep(0.6))
            weight = psutil.Process(pid).memory_info().rss
            flooders = [flood(server.port, secret, kind) for secret, kind in zip(hostile, kinds, strict=True)]
            pushes = asyncio.create_task(keep_pushing(stage, room["electorate"]))
            during = await watched(stage, pid, calm, asyncio.gather(*flooders))
            pushes.cancel()
            await asyncio.gather(pushes, return_exceptions=True)
        return before, during, during.most - weight

    before, during, grown = asyncio.run(series())
    note(
        f"one hostile socket: {', '.join(kinds)}",
        runs=1,
        note=f"{SECONDS:.0f} s, {'; '.join(during.said)}; server + {grown / 1e6:.1f} MB; other phones' ping "
        f"p95 {before.p95 * 1000:.0f} → {during.p95 * 1000:.0f} ms; {during.busy:.2f} of a core "
        f"(before {before.busy:.2f})",
    )
    assert grown <= MOST_MB * 1e6
    assert during.busy - before.busy <= MOST_BUSY
    if FULL:
        assert during.p95 <= before.p95 + MOST_MS / 1000


async def flood(port: int, secret: str, kind: str) -> str:
    flooder = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.flooder", str(port), secret, kind, str(SECONDS),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said = json.loads((await flooder.communicate())[0])
    return f"{said['sent'] / 1e6:.1f} MB sent, cut off {said['cut']} times"


async def keep_pushing(stage: Stage, electorate: int) -> None:
    """Frames for all, several a second: the mute one is sent them too."""
    while True:
        pk = await stage.do("open_round", electorate=electorate)
        await asyncio.sleep(0.1)
        await stage.do("void", pk=pk)
        await asyncio.sleep(0.1)
