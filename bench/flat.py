"""Does the ten-thousandth, the hundred-thousandth, the millionth ballot of a round cost what the first one did?

The same phones change their minds again and again, so that the round's ballots stay one for each seat; then the
table of ballots is filled with those of other rounds, as after years of programmes.
"""

import asyncio

from bench.audience import gather
from bench.costs import Cost, burst, median
from bench.lines import connect, hang_up
from bench.servers import serve
from bench.table import Table

HEADS = ["server", "ballots_of_the_round_so_far", "per_cpu_s", "against_the_first"]


async def measure(server: str, count: int, *, total: int) -> Table:
    audience = await asyncio.to_thread(gather, count)
    table = Table(HEADS)
    async with serve(server, "bench.served:application") as ours:
        lines, _, _ = await connect(ours.port, "/ws/vote/", audience.cookies, audience.hear)
        await audience.open(ours, lines)
        bursts, costs = max(total // count, 10), list[Cost]()
        for seq in range(1, bursts + 1):
            costs.append(await burst(lines, audience.ballots(count, seq), ours.pids))
            await asyncio.sleep(_pause(costs[-1], count))
        part = max(bursts // 10, 1)
        first = median([cost.per_cpu_s for cost in costs[1 : part + 1]])
        for start in range(0, bursts, part):
            rate = median([cost.per_cpu_s for cost in costs[max(start, 1) : start + part] or costs[-1:]])
            table.add(
                server,
                f"{start * count:,} to {(start + part) * count:,}",
                f"{rate:,.0f}",
                f"{rate / first:.2f}",
            )
        await audience.void(ours, count)
        await hang_up(lines)
    return table


def _pause(cost: Cost, count: int) -> float:
    """A phone may say five frames a second: the burst may not come sooner again."""
    return max(0.0, 0.22 - cost.wall_s)
