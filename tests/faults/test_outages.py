"""What stands behind the server dies and comes back: Valkey killed, PostgreSQL stopped without a checkpoint.

On servers of the test's own. During Valkey's outage no socket may drop and every ballot is accepted; after
it every phone shows one state within five seconds. PostgreSQL's outage costs at most five seconds from the
moment it accepts connections again.
"""

import asyncio
import random
import time
from collections.abc import Iterator

import pytest

from tests import mould
from tests.daphne import Server
from tests.faults.counts import BACK_WITHIN_S, runs
from tests.faults.desk import Desk
from tests.faults.evening import Audience, Stage, vote_on
from tests.servers import Column, killable_column

pytestmark = [pytest.mark.server, pytest.mark.timeout(3600)]

PHONES = 40


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Column, Server]]:
    from tests.daphne import column

    if not column():
        pytest.skip("SQLite and the in-process layer have nothing to lose")
    with killable_column() as own:
        mould.elsewhere(column()["DATABASE_URL"], own)
        server = Server(tmp_path_factory.mktemp("outage"), own.env)
        server.prepare_bare()
        yield own, server.start()
        server.kill()


@pytest.fixture(scope="module")
def desk(behind: tuple[Column, Server]) -> Iterator[Desk]:
    made = Desk(behind[1].env)
    yield made
    made.close()


@pytest.fixture
def stage(behind: tuple[Column, Server], desk: Desk) -> Stage:
    return Stage(desk, behind[1].url)


async def during_a_vote(stage: Stage, audience: Audience, electorate: int) -> tuple[int, asyncio.Event, list]:
    pk, paper = await stage.open_for(audience, electorate)
    stop = asyncio.Event()
    voting = [asyncio.create_task(vote_on(pair, pk, paper, stop)) for pair in audience.pairs]
    await asyncio.sleep(random.uniform(0.1, 0.5))
    return pk, stop, voting


async def every_phone_is_answered(audience: Audience) -> None:
    """Each has a ballot counted that it sent from now on."""
    sent = {id(ballot) for phone in audience.phones for ballot in phone.sent}
    for phone in audience.phones:
        while not any(ballot.told == "counted" and id(ballot) not in sent for ballot in phone.sent):
            await asyncio.sleep(0.02)


def test_valkey_killed_and_restarted(stage: Stage, behind: tuple[Column, Server]) -> None:
    own, _ = behind
    count = runs("VALKEY", short=1, full=50)

    async def one(audience: Audience, electorate: int) -> float:
        """From the restart until every phone shows what was pressed after it."""
        pk, stop, voting = await during_a_vote(stage, audience, electorate)
        drops = sum(phone.drops for phone in audience.phones)
        await asyncio.to_thread(own.kill_valkey)
        try:
            await asyncio.wait_for(every_phone_is_answered(audience), max(10, BACK_WITHIN_S))
        except TimeoutError:
            stage.wrong.append(f"round {pk}: not every phone was answered without Valkey")
        await asyncio.to_thread(own.start_valkey)
        restarted = time.monotonic()
        stop.set()
        await asyncio.gather(*voting)
        new = round(time.time() * 1000) + 60_000  # the window was to last ten minutes
        await stage.do("end_window", pk=pk)
        while not all(phone.memory[pk].frame.get("closes_at", new) < new for phone in audience.phones):
            await asyncio.sleep(0.02)
        back = time.monotonic() - restarted
        if sum(phone.drops for phone in audience.phones) != drops:
            stage.wrong.append(f"round {pk}: sockets dropped with Valkey")
        await stage.finish(audience, pk, ended=True)
        return back

    async def series() -> list[float]:
        room = await stage.do("room", ref="valkey", seats=PHONES)
        async with Audience(stage.url, room["devices"], asks_after_s=(60, 60)) as audience:
            await audience.connected()
            return [await one(audience, room["electorate"]) for _ in range(count)]

    backs = asyncio.run(series())
    stage.note(
        "Valkey killed and restarted mid-round", runs=count, longest_s=max(backs), note=f"{PHONES} phones"
    )
    assert max(backs) <= BACK_WITHIN_S


def test_postgres_stopped_immediately(stage: Stage, behind: tuple[Column, Server]) -> None:
    own, _ = behind
    count = runs("POSTGRES", short=1, full=50)

    async def one(audience: Audience, electorate: int) -> float:
        """From the moment it accepts connections until every phone was answered."""
        pk, stop, voting = await during_a_vote(stage, audience, electorate)
        await asyncio.to_thread(own.crash_postgres)
        stop.set()
        await asyncio.sleep(0.3)
        await asyncio.to_thread(own.start_postgres)
        back_at = time.monotonic()
        await asyncio.gather(*voting)
        back = time.monotonic() - back_at
        await stage.finish(audience, pk)
        return back

    async def series() -> list[float]:
        room = await stage.do("room", ref="postgres", seats=PHONES)
        async with Audience(stage.url, room["devices"]) as audience:
            await audience.connected()
            return [await one(audience, room["electorate"]) for _ in range(count)]

    backs = asyncio.run(series())
    stage.note(
        "PostgreSQL stopped immediately mid-round",
        runs=count,
        longest_s=max(backs),
        note=f"{PHONES} phones",
    )
    assert max(backs) <= BACK_WITHIN_S
