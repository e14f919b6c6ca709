"""Handshakes with a hundred at once, memory per idle phone, and "the round opens" to the last of all phones: ours,
a bare ASGI application on the same server, and a raw-socket loop."""

import asyncio
import time

from bench.audience import Audience, ask, gather
from bench.costs import cpu_s, median
from bench.lines import Line, connect, hang_up
from bench.servers import Served, serve
from bench.table import Table

HEADS = [
    "server",
    "sockets",
    "what",
    "joins_per_cpu_s",
    "longest_handshake_ms",
    "KiB_per_idle_phone",
    "open_to_last_ms",
]
PUSHES = 21
QUIET_S = 1.0


async def measure(server: str, count: int) -> Table:
    audience = await asyncio.to_thread(gather, count)
    table = Table(HEADS)
    async with serve("raw", "") as raw:
        table.add(server, count, "raw-socket loop", *await _bare(raw, count))
    async with serve(server, "bench.echo:application") as bare:
        table.add(server, count, "bare ASGI", *await _bare(bare, count))
    async with serve(server, "bench.served:application") as ours:
        table.add(server, count, "ours", *await _ours(ours, audience))
    return table


async def _bare(server: Served, count: int) -> list[str]:
    told: list[float] = []
    joined, lines = await _join(server, "/", [""] * count, lambda *_: told.append(time.perf_counter()))
    opened = []
    for _ in range(PUSHES + 1):
        told.clear()
        said = await ask(server, "/push")
        while len(told) < count:
            await asyncio.sleep(0.005)
        opened.append((told[-1] - float(said["began"])) * 1000)
    await hang_up(lines)
    return [*joined, f"{median(opened[1:]):.1f}"]


async def _ours(server: Served, audience: Audience) -> list[str]:
    joined, lines = await _join(server, "/ws/vote/", audience.cookies, audience.hear)
    opened = []
    for _ in range(PUSHES + 1):
        opened.append(await audience.open(server, lines) * 1000)
        await audience.void(server, 0)
    await hang_up(lines)
    return [*joined, f"{median(opened[1:]):.1f}"]


async def _join(server: Served, path: str, cookies: list[str], on_text) -> tuple[list[str], list[Line]]:  # type: ignore[no-untyped-def]
    first, _, _ = await connect(server.port, path, cookies[:1], on_text)  # what is made only once
    await asyncio.sleep(QUIET_S)
    memory, cpu = server.rss(), cpu_s(server.pids)
    lines, _, longest = await connect(server.port, path, cookies[1:], on_text, at_once=100)
    cpu = cpu_s(server.pids) - cpu
    await asyncio.sleep(QUIET_S)
    grown = (server.rss() - memory) / len(lines) / 1024
    return [f"{len(lines) / cpu:,.0f}", f"{longest * 1000:.0f}", f"{grown:.1f}"], [*first, *lines]
