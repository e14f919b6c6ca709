"""kill -9 of the server in the middle of a round, restarted on the same data.

Judged by what phones were told: every ballot that a phone saw acknowledged is counted, once.
`make faults` runs it FAULT_RUNS=20 times; the last results stand in RESULTS.md.
"""

import asyncio
import os
import random
import time
from typing import Any

import aiohttp
import pytest

from tests.daphne import Server
from voting.simulation.phone import Phone
from voting.simulation.verdict import judge

pytestmark = [pytest.mark.server, pytest.mark.timeout(1200)]

RUNS = int(os.environ.get("FAULT_RUNS", "2"))
PHONES = 40

OPEN = """
from common import clock; from voting.domain import rounds; from voting.models import Electorate
at = clock.now(); e = Electorate.objects.order_by("-pk").first()
units = [{"ref": "a", "name": "A", "words": []}, {"ref": "b", "name": "B", "words": []}]
paper = {"title": "kill", "subjects": units,
         "criteria": [{"ref": "c", "name": "C"}], "scale": {"min": 0, "max": 10, "step": 1}}
r = rounds.arm_round(e, ref="kill", paper=paper, window_s=600, by="test", at=at)
rounds.open_round(r, by="test", at=at)
print(r.pk)
"""
END = """
from common import clock; from voting.domain import rounds; from voting.models import Round
rounds.end_window(Round.objects.get(pk={pk}), by="test", at=clock.now())
"""
REVEAL = """
import time; from common import clock; from voting.domain import rounds; from voting.models import Round
for _ in range(150):
    r = Round.objects.get(pk={pk})
    if r.state == "sealed": break
    time.sleep(0.1)
rounds.reveal_round(r, by="test", at=clock.now())
"""


async def vote_on(
    phone: Phone, session: aiohttp.ClientSession, round_: dict[str, Any], stop: asyncio.Event
) -> None:
    """Score again and again with rising seq until told to stop; the pending one is repeated."""
    seq = 0
    while not stop.is_set() or not seq:
        seq += 1
        await phone.score(session, round_["paper"], round_["id"], seq)
        await asyncio.sleep(phone.dice.uniform(0, 0.05))


async def one_run(
    server: Server, phones: list[tuple[Phone, aiohttp.ClientSession]], dice: random.Random
) -> float:
    """One round with a kill in it; returns the seconds from the kill until every phone was answered."""
    known = {ballot.round_id for phone, _ in phones for ballot in phone.sent}
    pk = int(await asyncio.to_thread(server.manage, "shell", "-v0", "-c", OPEN))
    opened = await asyncio.gather(*(phone.next_open_round(session, known) for phone, session in phones))
    stop = asyncio.Event()
    voting = [asyncio.create_task(vote_on(p, s, r, stop)) for (p, s), r in zip(phones, opened, strict=True)]
    await asyncio.sleep(dice.uniform(0.1, 0.8))
    await asyncio.to_thread(server.kill)
    stop.set()
    killed = time.monotonic()
    await asyncio.to_thread(server.start)
    await asyncio.gather(*voting)
    back = time.monotonic() - killed
    await asyncio.to_thread(server.manage, "shell", "-v0", "-c", END.format(pk=pk))
    await asyncio.to_thread(server.manage, "shell", "-v0", "-c", REVEAL.format(pk=pk))
    results = await asyncio.gather(*(phone.wait_for_result(session, pk) for phone, session in phones))
    assert all(result == results[0] for result in results)
    verdict = judge([phone for phone, _ in phones], {pk: results[0]})
    assert verdict.wrong == []
    assert results[0]["n"] == len(phones)
    return back


async def evening(server: Server, seats: list[str]) -> list[float]:
    dice = random.Random(7)
    phones = [Phone(server.url, url, dice=random.Random(dice.random())) for url in seats]
    sessions = [aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) for _ in phones]
    listening = []
    try:
        for phone, session in zip(phones, sessions, strict=True):
            assert await phone.join(session), phone.trouble
            listening.append(asyncio.create_task(phone.listen(session)))
        pairs = list(zip(phones, sessions, strict=True))
        return [await one_run(server, pairs, dice) for _ in range(RUNS)]
    finally:
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        for session in sessions:
            await session.close()


def test_every_acked_ballot_survives_kill_9(server: Server) -> None:
    demo = server.prepare()
    server.start()
    backs = asyncio.run(evening(server, [seat["url"] for seat in demo["seats"][:PHONES]]))
    print(f"\n{len(backs)} kills, every phone answered again after {max(backs):.1f} s at most")
    assert len(backs) == RUNS
