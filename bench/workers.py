"""One worker and two behind nginx, on one database. Both workers share core 0, so that capacity is what is compared:
ballots per CPU-second of all workers, times the workers; what two cores would do if nothing else stood in the way."""

import asyncio

from bench.audience import gather
from bench.costs import Cost, burst, median
from bench.lines import connect, hang_up
from bench.servers import serve
from bench.table import Table

HEADS = ["server", "workers", "sockets", "per_cpu_s", "capacity", "against_one", "per_s", "p99_ms"]


async def measure(server: str, count: int, *, repeats: int = 8) -> Table:
    audience = await asyncio.to_thread(gather, count)
    table, one = Table(HEADS), 0.0
    for workers in (1, 2):
        costs: list[Cost] = []
        async with serve(server, "bench.served:application", workers=workers, front=True) as served:
            lines, _, _ = await connect(served.port, "/ws/vote/", audience.cookies, audience.hear)
            for _ in range(repeats + 1):
                await audience.open(served, lines)
                costs.append(await burst(lines, audience.ballots(count, 1), served.pids))
                await audience.void(served, count)
            await hang_up(lines)
        rate = median([cost.per_cpu_s for cost in costs[1:]])
        one = one or rate
        wall, p99 = (
            median([cost.per_s for cost in costs[1:]]),
            median([cost.wait_ms(0.99) for cost in costs[1:]]),
        )
        against = f"{rate * workers / one:.2f}"
        table.add(
            server,
            workers,
            count,
            f"{rate:,.0f}",
            f"{rate * workers:,.0f}",
            against,
            f"{wall:,.0f}",
            f"{p99:.1f}",
        )
    return table
