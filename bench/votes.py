"""Acked durable ballots per CPU-second of the server, beside a bare echo on the same server, burst by burst."""

import asyncio

from bench.audience import gather
from bench.costs import Cost, burst, median
from bench.lines import masked, note_any
from bench.servers import serve
from bench.sides import Side
from bench.table import Table

REPEATS = {200: 25, 2000: 8, 10_000: 4}
ECHO = b'{"t":"ballot","round":1,"seq":1,"salt":"abcdefghijklmnopqrstuv","scores":[[7,8],[5,5],[9,3]]}'
HEADS = ["server", "sockets", "what", "per_cpu_s", "ratio", "per_s", "p50_ms", "p99_ms", "generator"]


async def measure(server: str, count: int, *, repeats: int = 0, over_s: float = 0.0) -> Table:
    """Both servers run; echo and ours take turns, so that a busy moment of the machine meets both."""
    repeats = repeats or REPEATS.get(count, 4)
    audience = await asyncio.to_thread(gather, count)
    asked = [masked(ECHO)] * count
    echoed: list[Cost] = []
    first: list[Cost] = []
    changed: list[Cost] = []
    async with (
        serve(server, "bench.echo:application") as bare,
        serve(server, "bench.served:application") as ours,
        Side(bare, "/", [""] * count, note_any) as bare_side,
        Side(ours, "/ws/vote/", audience.cookies, audience.hear) as our_side,
    ):
        for _ in range(repeats + 1):
            async with bare_side.turn() as lines:
                echoed.append(await burst(lines, asked, bare.pids, over_s=over_s))
            async with our_side.turn() as lines:
                await audience.open(ours, lines)
                first.append(await burst(lines, audience.ballots(count, 1), ours.pids, over_s=over_s))
                changed.append(await burst(lines, audience.ballots(count, 2), ours.pids, over_s=over_s))
                await audience.void(ours, count)
    table = Table(HEADS)
    for what, costs in (("echo", echoed), ("first ballots", first), ("changed ballots", changed)):
        table.add(server, count, what, *_figures(costs[1:], echoed[1:]))  # the first burst warms the caches
    return table


def _figures(costs: list[Cost], echoed: list[Cost]) -> tuple[str, ...]:
    ratios = [ours.per_cpu_s / bare.per_cpu_s for ours, bare in zip(costs, echoed, strict=True)]
    return (
        f"{median([cost.per_cpu_s for cost in costs]):,.0f}",
        f"{median(ratios):.2f}",
        f"{median([cost.per_s for cost in costs]):,.0f}",
        f"{median([cost.wait_ms(0.5) for cost in costs]):.1f}",
        f"{median([cost.wait_ms(0.99) for cost in costs]):.1f}",
        f"{median([cost.load for cost in costs]):.2f}",
    )
