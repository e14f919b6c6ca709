"""Bad lines between phone and server: loss, cut acknowledgements; doubles and disorder; wrong clocks.

Each seed is an electorate, a proxy and phones of its own, so that a failing one can be played again:
FAULT_SEEDS=1 FAULT_FIRST_SEED=417 pytest tests/faults/test_lines.py.
"""

import asyncio
import os
import random
import time
from typing import Any

import pytest

from tests.daphne import Server
from tests.faults.chaos import CALM, STORM, Proxy
from tests.faults.counts import POSTGRES, SQLITE, runs, short_only_on
from tests.faults.evening import Audience, Pair, Stage
from voting.simulation.ballots import Sent, new_salt, opinion

pytestmark = [pytest.mark.server, pytest.mark.timeout(7200)]

AT_ONCE = 20  # seeds
PHONES = 4
DAY_MS = 24 * 3600 * 1000


async def in_the_storm(pair: Pair, pk: int, paper: dict[str, Any]) -> None:
    phone, session = pair
    for seq in range(1, phone.dice.randint(2, 4)):
        await phone.score(session, paper, pk, seq)
        await asyncio.sleep(phone.dice.uniform(0.1, 0.4))


async def one_seed(stage: Stage, server: Server, room: dict[str, Any], seed: int) -> tuple[int, float]:
    """(lines cut, the longest a phone waited for an answer)."""
    async with Proxy([server.port], seed=seed) as proxy:
        async with Audience(proxy.url, room["devices"], seed=seed) as audience:
            pk, paper = await stage.open_for(audience, room["electorate"])
            proxy.weather = STORM
            await asyncio.gather(*(in_the_storm(pair, pk, paper) for pair in audience.pairs))
            proxy.weather = CALM
            result = await stage.finish(audience, pk)
            if result["n"] != PHONES:
                stage.wrong.append(f"seed {seed}: {result['n']} of {PHONES} phones counted")
            longest = max(ballot.waited_ms for phone in audience.phones for ballot in phone.sent)
    return proxy.cut, longest / 1000


def test_loss_and_lost_acknowledgements(stage: Stage, server: Server) -> None:
    short_only_on(POSTGRES)
    count = runs("SEEDS", short=6, full=1000)
    first = int(os.environ.get("FAULT_FIRST_SEED", "1"))

    async def series() -> list[tuple[int, float]]:
        gate = asyncio.Semaphore(AT_ONCE)

        async def guarded(seed: int) -> tuple[int, float]:
            async with gate:
                room = await stage.do("room", ref=f"seed-{seed}", seats=PHONES)
                return await one_seed(stage, server, room, seed)

        return list(await asyncio.gather(*(guarded(seed) for seed in range(first, first + count))))

    outcomes = asyncio.run(series())
    cut = sum(cut for cut, _ in outcomes)
    stage.note(
        "30 % loss, lost acknowledgements, blackholes through a fault proxy",
        runs=count,
        longest_s=max(longest for _, longest in outcomes),
        note=f"seeds of {PHONES} phones, {cut} lines cut; the time is one ballot's, in the storm",
    )
    assert cut or count < 5


async def scatter(pair: Pair, pk: int, paper: dict[str, Any], each: int) -> int:
    """Rising ballots, each two to four times, in no order and without waiting, by POST; returns how many."""
    phone, session = pair
    ballots = [
        Sent(pk, seq, opinion(paper, phone.dice), salt=new_salt(phone.dice), sent_ms=phone.server_ms())
        for seq in range(1, each + 1)
    ]
    phone.sent += ballots
    copies = [ballot for ballot in ballots for _ in range(phone.dice.randint(2, 4))]
    phone.dice.shuffle(copies)
    gate = asyncio.Semaphore(4)

    async def post(ballot: Sent) -> None:
        async with gate:
            ballot.tries += 1
            await phone.believe(session, ballot, await phone.post(session, ballot.body))

    await asyncio.gather(*(post(ballot) for ballot in copies))
    return len(copies)


def test_doubled_and_reordered_submissions(stage: Stage) -> None:
    """Of each phone exactly the highest seq is published, however often and in which order all came."""
    short_only_on(SQLITE)
    count = runs("SUBMISSIONS", short=240, full=10_000)
    phones = 20
    each = max(1, round(count / phones / 3))

    async def series() -> tuple[int, dict[str, Any]]:
        room = await stage.do("room", ref="scatter", seats=phones)
        async with Audience(stage.url, room["devices"]) as audience:
            pk, paper = await stage.open_for(audience, room["electorate"])
            sent = await asyncio.gather(*(scatter(pair, pk, paper, each) for pair in audience.pairs))
            for phone in audience.phones:
                if phone.sent[-1].told != "counted":
                    stage.wrong.append(f"seat {phone.seat}: its newest ballot heard {phone.sent[-1].told}")
            return sum(sent), await stage.finish(audience, pk)

    sent, result = asyncio.run(series())
    stage.note("doubled and reordered submissions", runs=sent, note=f"{phones} phones")
    assert result["n"] == phones


def test_phones_whose_clocks_are_a_day_wrong(stage: Stage) -> None:
    """The server's clock alone opens and closes; a phone's is only echoed."""
    short_only_on(SQLITE)
    count = runs("CLOCKS", short=1, full=20)

    async def series(off_ms: int, rounds: int) -> None:
        room = await stage.do("room", ref=f"clock-{off_ms}", seats=10)
        async with Audience(stage.url, room["devices"], clock_off_ms=off_ms) as audience:
            await audience.connected()
            for _ in range(rounds):
                pk, paper = await stage.open_for(audience, room["electorate"])
                await asyncio.gather(*(phone.score(s, paper, pk, 1) for phone, s in audience.pairs))
                result = await stage.finish(audience, pk)
                if result["n"] != len(audience.phones):
                    stage.wrong.append(f"clock {off_ms:+} ms: {result['n']} counted")
                frame = audience.phones[0].memory[pk].frame
                if abs(frame["opened_at"] - time.time() * 1000) > 60_000:
                    stage.wrong.append(f"clock {off_ms:+} ms: the round opened at {frame['opened_at']}")

    async def both() -> None:
        await asyncio.gather(series(DAY_MS, count), series(-DAY_MS, count))

    asyncio.run(both())
    stage.note("phone clocks a day ahead and a day behind", runs=2 * count, note="10 phones each")


async def late_or_not(pair: Pair, pk: int, paper: dict[str, Any], closing: asyncio.Event) -> None:
    """Votes all around the last moment, until it hears that it is over."""
    phone, session = pair
    seq = 0
    await closing.wait()
    while not phone.sent or phone.sent[-1].told != "closed":
        seq += 1
        await phone.score(session, paper, pk, seq)
        await asyncio.sleep(phone.dice.uniform(0.1, 0.4))


def test_votes_racing_the_close(stage: Stage) -> None:
    """Phones score until they are refused: what was acked is published, what was refused is not."""
    short_only_on(SQLITE)
    count = runs("CLOSE_RACES", short=2, full=200)

    async def one(number: int, room: dict[str, Any]) -> None:
        async with Audience(stage.url, room["devices"], seed=number) as audience:
            pk, paper = await stage.open_for(audience, room["electorate"])
            closing = asyncio.Event()
            voting = [asyncio.create_task(late_or_not(p, pk, paper, closing)) for p in audience.pairs]
            closing.set()
            await asyncio.sleep(random.Random(number).uniform(0, 0.3))
            await stage.do("end_window", pk=pk)
            await asyncio.gather(*voting)
            await stage.finish(audience, pk, ended=True)

    async def series() -> None:
        for first in range(0, count, 5):
            batch = range(first, min(first + 5, count))
            rooms = [await stage.do("room", ref=f"race-{number}", seats=8) for number in batch]
            await asyncio.gather(*(one(number, room) for number, room in zip(batch, rooms, strict=True)))

    asyncio.run(series())
    stage.note("close racing votes", runs=count, note="8 phones each, scoring until refused")
