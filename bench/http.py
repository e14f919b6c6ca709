"""Ballots posted over HTTP when sockets are down, beside a bare Django async view without middleware."""

import asyncio
import time
from collections.abc import Sequence

from bench.audience import gather
from bench.costs import cpu_s, median
from bench.lines import connect, hang_up
from bench.servers import Served, serve
from bench.table import Table

HEADS = ["server", "posts_at_once", "what", "per_cpu_s", "ratio", "per_s", "p99_ms"]
AT_ONCE = 50
ROUNDS = 6


async def measure(server: str, count: int) -> Table:
    audience = await asyncio.to_thread(gather, count)
    table = Table(HEADS)
    figures: dict[str, list[tuple[float, float, float]]] = {"bare Django async view": [], "ours": []}
    async with (
        serve(server, "bench.view:application") as bare,
        serve(server, "bench.served:application") as ours,
    ):
        lines, _, _ = await connect(ours.port, "/ws/vote/", audience.cookies[:1], audience.hear)
        for _ in range(ROUNDS + 1):
            figures["bare Django async view"].append(await _posts(bare, [b"{}"] * count, audience.cookies))
            await audience.open(ours, lines)
            ballots = [audience.ballot(number, 1) for number in range(count)]
            figures["ours"].append(await _posts(ours, ballots, audience.cookies))
            await audience.void(ours, count)
        await hang_up(lines)
    bare_rate = median([rate for rate, _, _ in figures["bare Django async view"][1:]])
    for what, found in figures.items():
        rate, wall, p99 = (median([row[at] for row in found[1:]]) for at in range(3))
        table.add(
            server, AT_ONCE, what, f"{rate:,.0f}", f"{rate / bare_rate:.2f}", f"{wall:,.0f}", f"{p99:.1f}"
        )
    return table


async def _posts(
    server: Served, bodies: Sequence[bytes], cookies: Sequence[str]
) -> tuple[float, float, float]:
    """Answers per CPU-second and per second, and the p99 in ms; each worker keeps its connection."""
    todo, waits = list(zip(bodies, cookies, strict=True)), list[float]()
    cpu, began = cpu_s(server.pids), time.perf_counter()

    async def worker() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        while todo:
            body, cookie = todo.pop()
            asked = time.perf_counter()
            writer.write(_request(server.port, body, cookie))
            head = await reader.readuntil(b"\r\n\r\n")
            assert b" 200 " in head[:20], head
            length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            await reader.readexactly(length)
            waits.append((time.perf_counter() - asked) * 1000)
        writer.close()

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    wall = time.perf_counter() - began
    await asyncio.sleep(0.05)
    waits.sort()
    return len(bodies) / (cpu_s(server.pids) - cpu), len(bodies) / wall, waits[int(0.99 * len(waits))]


def _request(port: int, body: bytes, cookie: str) -> bytes:
    host = f"127.0.0.1:{port}"
    return (
        f"POST /vote/ballot HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body
