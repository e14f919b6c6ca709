"""Ours beside an ordinary consumer that writes each vote through the ORM and broadcasts: how many times faster.

What you would get wrong: when a peer's burst is over. It acknowledges a vote before its total has gone out, so
its last ack comes while nearly all of its broadcasts still wait in the server; a vote has cost what it costs when
every phone has heard every total. Both figures are told. Nothing of ours waits behind an ack: phones hear no
totals while they vote, and screens hear the turnout twice a second.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

from bench.audience import Audience, ask, gather
from bench.costs import Cost, burst, cpu_s, median
from bench.lines import Line, connect, hang_up
from bench.servers import Served, serve
from bench.table import Table

HEADS = ["server", "sockets", "what", "per_cpu_s", "ours_is", "per_s", "p99_ms", "totals_heard"]
TOTALS_WITHIN_S = 100  # they are the square of the sockets: nobody waits for the million of a thousand
REST_S = 1.0


class Totals:
    """What a peer's phones hear."""

    def __init__(self, due: int) -> None:
        self.heard, self.due = 0, due

    def hear(self, line: Line, text: bytes) -> None:
        if b'"ack"' in text:
            line.answered_at = time.perf_counter()
        else:
            self.heard += 1

    async def all_heard(self) -> bool:
        until = time.perf_counter() + TOTALS_WITHIN_S
        while self.heard < self.due and time.perf_counter() < until:
            await asyncio.sleep(0.05)
        return self.heard == self.due


async def measure(server: str, count: int, *, repeats: int = 3) -> Table:
    audience, totals = await asyncio.to_thread(gather, count), Totals(count * count)
    async with serve(server, "bench.peer:application") as peer:
        acked, told = await _peers(peer, audience, totals, bursts=repeats + 1)
    await asyncio.to_thread(_void_all)
    async with serve(server, "bench.served:application") as served:
        ours = await _ours(served, audience, bursts=4 * repeats + 1)
    table, rate = Table(HEADS), median([cost.per_cpu_s for cost in ours])
    heard = f"{totals.heard:,} of {totals.due:,}"
    table.add(server, count, "ORM for each vote, and a broadcast", *_figures(told, rate), heard)
    table.add(server, count, "the same, only to its last ack", *_figures(acked, rate), "")
    table.add(server, count, "ours", *_figures(ours, rate), "")
    return table


async def _peers(
    peer: Served, audience: Audience, totals: Totals, *, bursts: int
) -> tuple[list[Cost], list[Cost]]:
    """Each burst's cost to its last ack, and to the last phone's last total, or, where that is too far away, to
    the end of our patience: then the peer costs more than is told, and there is one burst only."""
    lines, _, _ = await connect(peer.port, "/ws/", audience.cookies, totals.hear)
    acked, told = list[Cost](), list[Cost]()
    for _ in range(bursts):
        audience.round = (await ask(peer, "/fresh"))["round"]
        totals.heard, cpu, began = 0, cpu_s(peer.pids), time.perf_counter()
        acked.append(await burst(lines, audience.ballots(len(lines), 1), peer.pids))
        whole = await totals.all_heard()
        spent, took = cpu_s(peer.pids) - cpu, time.perf_counter() - began
        told.append(replace(acked[-1], cpu_s=spent, wall_s=took))
        if not whole:
            break
        await asyncio.sleep(REST_S)
    await hang_up(lines)
    return _warm(acked), _warm(told)


async def _ours(served: Served, audience: Audience, *, bursts: int) -> list[Cost]:
    costs, count = list[Cost](), len(audience.cookies)
    lines, _, _ = await connect(served.port, "/ws/vote/", audience.cookies, audience.hear)
    for _ in range(bursts):
        await audience.open(served, lines)
        costs.append(await burst(lines, audience.ballots(count, 1), served.pids))
        await audience.void(served, count)
    await hang_up(lines)
    return _warm(costs)


def _warm(costs: Sequence[Cost]) -> list[Cost]:
    """Without the first burst, which fills the caches, unless there is no other."""
    return list(costs[1:] or costs)


def _figures(costs: Sequence[Cost], ours: float) -> tuple[str, ...]:
    rate = median([cost.per_cpu_s for cost in costs])
    wall, p99 = median([cost.per_s for cost in costs]), median([cost.wait_ms(0.99) for cost in costs])
    return f"{rate:,.0f}", f"{ours / rate:.0f} ×", f"{wall:,.0f}", f"{p99:,.0f}"


def _void_all() -> None:
    from voting.models import Round

    Round.objects.update(state="void")
