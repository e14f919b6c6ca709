"""The measurement of one row: N lines against a bare echo, then the same N against the product."""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import psutil

from bench import ours
from bench.burst import Cost, burst
from bench.lines import Line, connect, pin
from tests.servers import free_port

BALLOT = b'{"t":"ballot","round":1,"seq":1,"scores":[[7,8],[5,5],[9,3]]}'


@dataclass
class Row:
    lines: list[str]
    ratio: float


@contextlib.asynccontextmanager
async def daphne(application: str) -> AsyncIterator[tuple[int, psutil.Process]]:
    """Daphne on core 0 with a raised backlog; yields its port and process."""
    port = free_port()
    endpoint = f"tcp:port={port}:interface=127.0.0.1:backlog=8192"
    process = subprocess.Popen([sys.executable, "-m", "daphne", "-v0", "-e", endpoint, application])
    try:
        pin(0, process.pid)
        for _ in range(600):
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            await asyncio.sleep(0.05)
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def note_any(line: Line, _: bytes) -> None:
    line.answered_at = time.perf_counter()


async def measure(count: int, repeats: int) -> Row:
    echo = Cost()
    async with daphne("bench.echo:application") as (port, process):
        lines, _ = await connect(port, "/", [""] * count, note_any)
        for number in range(repeats + 1):
            cost = echo if number else Cost()  # the first burst warms the caches
            await burst(lines, lambda _: BALLOT, process, cost)
    fresh, again = Cost(), Cost()
    audience = await asyncio.to_thread(ours.prepare, count)
    async with daphne("config.asgi:application") as (port, process):
        await ours.score(audience, port, process, repeats, fresh, again)
    ratio = min(fresh.per_cpu_s, again.per_cpu_s) / echo.per_cpu_s
    return Row(
        [
            _line(count, "bare ASGI echo", echo, echo),
            _line(count, "first ballots", fresh, echo),
            _line(count, "changed ballots", again, echo),
        ],
        ratio,
    )


def _line(count: int, what: str, cost: Cost, echo: Cost) -> str:
    ratio = cost.per_cpu_s / echo.per_cpu_s
    return (
        f"| {count} | {what} | {cost.answers} | {cost.per_cpu_s:,.0f} | {ratio:.2f} | "
        f"{cost.answers / cost.wall_s:,.0f} | {cost.percentile(0.5):.1f} | {cost.percentile(0.99):.1f} |"
    )
