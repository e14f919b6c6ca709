"""Ours beside an ordinary consumer that writes each vote through the ORM and broadcasts: how many times faster."""

import asyncio
import time

from bench.audience import ask, gather
from bench.costs import Cost, burst, median
from bench.lines import Line, connect, hang_up
from bench.servers import serve
from bench.table import Table

HEADS = ["server", "sockets", "what", "per_cpu_s", "ratio", "per_s", "p99_ms"]


async def measure(server: str, count: int, *, repeats: int = 3) -> Table:
    audience = await asyncio.to_thread(gather, count)
    peers: list[Cost] = []
    ours: list[Cost] = []
    async with serve(server, "bench.peer:application") as peer:
        lines, _, _ = await connect(peer.port, "/ws/", audience.cookies, _acked)
        for _ in range(repeats + 1):
            audience.round = (await ask(peer, "/fresh"))["round"]
            peers.append(await burst(lines, audience.ballots(count, 1), peer.pids))
            await asyncio.sleep(1)
        await hang_up(lines)
    await asyncio.to_thread(_void_all)
    async with serve(server, "bench.served:application") as served:
        lines, _, _ = await connect(served.port, "/ws/vote/", audience.cookies, audience.hear)
        for _ in range(4 * repeats + 1):
            await audience.open(served, lines)
            ours.append(await burst(lines, audience.ballots(count, 1), served.pids))
            await audience.void(served, count)
        await hang_up(lines)
    return _table(server, count, peers[1:], ours[1:])


def _table(server: str, count: int, peers: list[Cost], ours: list[Cost]) -> Table:
    table, base = Table(HEADS), median([cost.per_cpu_s for cost in peers])
    for what, costs in (("ORM for each vote, and a broadcast", peers), ("ours", ours)):
        rate = median([cost.per_cpu_s for cost in costs])
        wall, p99 = median([cost.per_s for cost in costs]), median([cost.wait_ms(0.99) for cost in costs])
        table.add(server, count, what, f"{rate:,.0f}", f"{rate / base:.0f}", f"{wall:,.0f}", f"{p99:.0f}")
    return table


def _acked(line: Line, text: bytes) -> None:
    if b'"ack"' in text:
        line.answered_at = time.perf_counter()


def _void_all() -> None:
    from voting.models import Round

    Round.objects.update(state="void")
