"""kill -9 of the server, or of one of its workers, in the middle of a round; restarted on the same data.

Judged by what phones were told: every ballot that a phone saw acknowledged is published, once.
"""

import asyncio
import random
import time

import pytest

from tests.daphne import Server
from tests.faults.chaos import Proxy
from tests.faults.counts import BACK_WITHIN_S, runs
from tests.faults.evening import Audience, Stage, vote_on

pytestmark = [pytest.mark.server, pytest.mark.timeout(3600)]

PHONES = 40


async def one_run(
    stage: Stage, audience: Audience, victim: Server, electorate: int, dice: random.Random
) -> float:
    """One round with a kill in it; returns the seconds from the kill until every phone was answered."""
    pk, paper = await stage.open_for(audience, electorate)
    stop = asyncio.Event()
    voting = [asyncio.create_task(vote_on(pair, pk, paper, stop)) for pair in audience.pairs]
    await asyncio.sleep(dice.uniform(0.1, 0.8))
    await asyncio.to_thread(victim.kill)
    stop.set()
    killed = time.monotonic()
    restart = asyncio.create_task(asyncio.to_thread(victim.start))
    await asyncio.gather(*voting)
    back = time.monotonic() - killed
    await restart
    await audience.connected()
    result = await stage.finish(audience, pk)
    if result["n"] != len(audience.phones):
        stage.wrong.append(f"round {pk}: {result['n']} of {len(audience.phones)} phones counted")
    return back


async def series(stage: Stage, victims: list[Server], room: dict, count: int) -> list[float]:
    dice = random.Random(7)
    async with Audience(stage.url, room["devices"]) as audience:
        await audience.connected()
        return [
            await one_run(stage, audience, dice.choice(victims), room["electorate"], dice)
            for _ in range(count)
        ]


def test_every_acked_ballot_survives_kill_9(stage: Stage, server: Server) -> None:
    count = runs("KILLS", short=2, full=100)
    backs = asyncio.run(series(stage, [server], stage.desk("room", ref="kill", seats=PHONES), count))
    stage.note("kill -9 of the server mid-round", runs=count, longest_s=max(backs), note=f"{PHONES} phones")
    assert max(backs) <= BACK_WITHIN_S


def test_every_acked_ballot_survives_kill_9_of_one_worker(stage: Stage, workers: list[Server]) -> None:
    """Two workers behind a balancer: phones of the dead one come back to the other."""
    count = runs("WORKER_KILLS", short=1, full=100)

    async def behind_a_balancer() -> list[float]:
        async with Proxy([worker.port for worker in workers]) as balancer:
            stage.url = balancer.url
            room = await stage.do("room", ref="workers", seats=PHONES)
            return await series(stage, workers, room, count)

    backs = asyncio.run(behind_a_balancer())
    stage.note("kill -9 of one of two workers", runs=count, longest_s=max(backs), note=f"{PHONES} phones")
    assert max(backs) <= BACK_WITHIN_S
