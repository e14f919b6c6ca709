"""All phones of an audience at once: join, wait, score, perhaps change their mind, wait for the result."""

import asyncio
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from voting.simulation.phone import Phone

JOINS_AT_ONCE = 50


@dataclass(frozen=True)
class Plan:
    """What the crowd does. `spread_s`: ballots fall evenly within it, 0 means all at once.

    `change` is the share of phones that score a second time. Times are seconds.
    """

    base_url: str
    seat_urls: list[str]
    rounds: int = 1
    spread_s: float = 0.0
    change: float = 0.1
    kill_sockets: float = 0.0
    wait_open_s: float = 600.0
    wait_result_s: float = 600.0
    seed: int = 1
    show_key: str = ""
    presence_code: Callable[[], str] = lambda: ""


@dataclass
class Outcome:
    """Per round: the result as a phone was shown it, and what anybody can fetch afterwards."""

    phones: list[Phone]
    show_key: str = ""
    results: dict[int, dict[str, Any]] = field(default_factory=dict)
    publications: dict[int, dict[str, Any]] = field(default_factory=dict)


Say = Callable[[str], None]


async def run_crowd(plan: Plan, say: Say) -> Outcome:
    """Play the plan to its end; `say` hears about progress in plain sentences."""
    dice = random.Random(plan.seed)  # noqa: S311  opinions, not secrets
    phones = [
        Phone(
            plan.base_url,
            url,
            plan.kill_sockets,
            random.Random(dice.random()),  # noqa: S311
            presence_code=plan.presence_code,
        )
        for url in plan.seat_urls
    ]
    outcome = Outcome(phones, plan.show_key)
    gate = asyncio.Semaphore(JOINS_AT_ONCE)
    async with asyncio.TaskGroup() as crowd:
        everybody = [crowd.create_task(_evening(phone, plan, gate, outcome)) for phone in phones]
        crowd.create_task(_report(everybody, phones, say))
    outcome.publications = await fetch_publications(plan.base_url, outcome.results)
    return outcome


async def fetch_publications(base_url: str, round_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The published file of each round, as a stranger gets it; drills publish none."""
    found = {}
    async with aiohttp.ClientSession() as stranger:
        for round_id in round_ids:
            async with stranger.get(f"{base_url}/proof/rounds/{round_id}.json") as answer:
                if answer.status == 200:
                    found[round_id] = await answer.json(content_type=None)
    return found


async def _evening(phone: Phone, plan: Plan, gate: asyncio.Semaphore, outcome: Outcome) -> None:
    jar = aiohttp.CookieJar(unsafe=True)  # cookies of a bare IP address, as in a LAN
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        async with gate:
            try:
                await phone.join(session)
            except (aiohttp.ClientError, OSError) as error:
                phone.trouble = str(error)
        if not phone.joined:
            return
        listening = asyncio.create_task(phone.listen(session))
        try:
            await _rounds(phone, session, plan, outcome)
        finally:
            listening.cancel()


async def _rounds(phone: Phone, session: aiohttp.ClientSession, plan: Plan, outcome: Outcome) -> None:
    known: set[int] = set()
    for _ in range(plan.rounds):
        try:
            round_ = await asyncio.wait_for(phone.next_open_round(session, known), plan.wait_open_s)
            known.add(round_["id"])
            await _score(phone, session, plan, round_)
            result = await asyncio.wait_for(phone.wait_for_result(session, round_["id"]), plan.wait_result_s)
        except TimeoutError:
            return
        outcome.results[round_["id"]] = result


async def _score(phone: Phone, session: aiohttp.ClientSession, plan: Plan, round_: dict[str, Any]) -> None:
    await asyncio.sleep(phone.dice.uniform(0, plan.spread_s))
    await phone.score(session, round_["paper"], round_["id"], seq=1)
    if phone.dice.random() < plan.change:
        await asyncio.sleep(phone.dice.uniform(0.05, 0.5))
        await phone.score(session, round_["paper"], round_["id"], seq=2)


async def _report(everybody: list[asyncio.Task[None]], phones: list[Phone], say: Say) -> None:
    said = ""
    while not all(task.done() for task in everybody):
        answered = sum(1 for phone in phones for ballot in phone.sent if ballot.told)
        now = f"{sum(phone.joined for phone in phones)} joined, {answered} ballots answered"
        if now != said:
            say(now)
            said = now
        await asyncio.sleep(1)
