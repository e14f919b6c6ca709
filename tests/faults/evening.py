"""Phones and rounds for fault runs, and the one way to end a round: judged by what the phones were told."""

import asyncio
import random
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp
from yarl import URL

from tests.faults import counts
from tests.faults.desk import Desk
from voting.simulation.crowd import fetch_publications
from voting.simulation.phone import CSRF_COOKIE, Phone
from voting.simulation.verdict import judge

CELLS = 4  # values of a ballot on the desk's paper

Pair = tuple[Phone, aiohttp.ClientSession]


class Audience:
    """The phones of one electorate, joined beforehand, each with cookies and a socket of its own."""

    def __init__(
        self,
        base_url: str,
        devices: list[str],
        *,
        seed: int = 7,
        clock_off_ms: int = 0,
        asks_after_s: tuple[float, float] = (0.2, 0.4),
    ) -> None:
        """`asks_after_s`: short, because on SQLite the desk, another process, rings no bell here."""
        dice = random.Random(seed)
        self.devices = devices
        self.phones = [
            Phone(
                base_url,
                "",
                dice=random.Random(dice.random()),
                clock_off_ms=clock_off_ms,
                asks_after_s=asks_after_s,
            )
            for _ in devices
        ]

    async def __aenter__(self) -> Self:
        self.sessions = [
            aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) for _ in self.phones
        ]
        for phone, session, device in zip(self.phones, self.sessions, self.devices, strict=True):
            session.cookie_jar.update_cookies({"seat": device}, URL(phone.base_url))
        await asyncio.gather(*(self._arrive(phone, session) for phone, session in self.pairs))
        self._tasks = [asyncio.create_task(phone.listen(session)) for phone, session in self.pairs]
        return self

    async def _arrive(self, phone: Phone, session: aiohttp.ClientSession) -> None:
        """The state until it came. The CSRF cookie may be anything that the header repeats."""
        session.cookie_jar.update_cookies({CSRF_COOKIE: "a" * 32}, URL(phone.base_url))
        while not await phone.ask(session):
            await asyncio.sleep(0.1)
        phone.joined = True

    @property
    def pairs(self) -> list[Pair]:
        return list(zip(self.phones, self.sessions, strict=True))

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for session in self.sessions:
            await session.close()

    async def connected(self, *, within_s: float = 60) -> None:
        """Wait until every phone has its socket."""
        deadline = time.monotonic() + within_s
        while not all(phone.is_connected for phone in self.phones):
            assert time.monotonic() < deadline, "a phone found no socket"
            await asyncio.sleep(0.05)


@dataclass
class Stage:
    """A server's desk and how to ask it from an event loop."""

    desk: Desk
    url: str
    show_key: str = ""
    receipts: int = 0
    wrong: list[str] = field(default_factory=list)

    async def do(self, act: str, **arguments: Any) -> Any:
        return await asyncio.to_thread(self.desk, act, **arguments)

    async def open_for(self, audience: Audience, electorate: int) -> tuple[int, dict[str, Any]]:
        """A round that every phone has heard of: (id, paper)."""
        known = {ballot.round_id for phone in audience.phones for ballot in phone.sent}
        pk = await self.do("open_round", electorate=electorate)
        opened = await asyncio.gather(*(phone.next_open_round(s, known) for phone, s in audience.pairs))
        assert {round_["id"] for round_ in opened} == {pk}
        return pk, opened[0]["paper"]

    async def finish(self, audience: Audience, pk: int, *, ended: bool = False) -> dict[str, Any]:
        """Close, seal, confirm, reveal; every phone sees one result, which is returned; the checker looks at
        all of it."""
        if not ended:
            await self.do("end_window", pk=pk)
        await self.do("reveal", pk=pk)
        results = await asyncio.gather(*(phone.wait_for_result(s, pk) for phone, s in audience.pairs))
        if any(result != results[0] for result in results):
            self.wrong.append(f"round {pk}: phones were shown different results")
        publications = await fetch_publications(self.url, [pk])
        if not self.show_key:
            self.show_key = await self.do("show_key")
        verdict = judge(audience.phones, {pk: results[0]}, publications, show_key=self.show_key)
        self.wrong += verdict.wrong
        if verdict.rows != results[0]["n"] * CELLS:
            self.wrong.append(f"round {pk}: {verdict.rows} rows published")
        self.receipts += verdict.receipts
        return results[0]

    def note(self, what: str, *, runs: int, longest_s: float | None = None, note: str = "") -> None:
        """Into the ledger, also what went wrong; then hold it to nothing having gone wrong."""
        lost = sum("told counted, but no row" in fault for fault in self.wrong)
        double = sum("of its ballots are published" in fault or "times" in fault for fault in self.wrong)
        others = len(self.wrong) - lost - double
        said = f"{note}; {self.receipts} receipts checked" + (f"; {others} OTHER FAULTS" if others else "")
        said += "".join(f"; {fault}" for fault in self.wrong[:3])
        counts.note(what, runs=runs, lost=lost, double=double, longest_s=longest_s, note=said.lstrip("; "))
        assert self.wrong == []


async def vote_on(pair: Pair, pk: int, paper: dict[str, Any], stop: asyncio.Event) -> None:
    """Score again and again with rising seq until told to stop; the pending one is repeated."""
    phone, session = pair
    seq = 0
    while not stop.is_set() or not seq:
        seq += 1
        await phone.score(session, paper, pk, seq)
        await asyncio.sleep(phone.dice.uniform(0.1, 0.4))  # a socket may say five things a second


async def within(seconds: float, what: Awaitable[Any]) -> float:
    """How long `what` took."""
    began = time.monotonic()
    async with asyncio.timeout(seconds):
        await what
    return time.monotonic() - began
