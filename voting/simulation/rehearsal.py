"""An audience for a rehearsal: phones that come, some late, doze, score each round, and obey faults.

What you would get wrong: a line that is cut is cut both ways. A phone without a line neither listens nor
posts; what it wants to send waits in it, as in a pocket in a lift, and goes out when the line is back.
"""

import asyncio
import contextlib
import random
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from voting.simulation.ballots import COUNTED
from voting.simulation.phone import Phone

JOINS_AT_ONCE = 20
LATE_S = (15.0, 60.0)  # after the others
DOZE_S = (10.0, 60.0)  # a sleeper looks at the phone so long after a round has opened
CHANGE = 0.1  # share that scores a second time


@dataclass
class Weather:
    """What is done to the phones now. Set by whoever runs them; looked at by every phone."""

    line: asyncio.Event = field(default_factory=asyncio.Event)  # set: there is a line
    cut: asyncio.Event = field(default_factory=asyncio.Event)  # its opposite
    clear: asyncio.Event = field(default_factory=asyncio.Event)  # set: no ballot is stalled

    def __post_init__(self) -> None:
        self.line.set()
        self.clear.set()

    def turn(self, *, is_line_cut: bool, is_stalled: bool) -> None:
        for event, is_so in (
            (self.line, not is_line_cut),
            (self.cut, is_line_cut),
            (self.clear, not is_stalled),
        ):
            if is_so:
                event.set()
            else:
                event.clear()


@dataclass(frozen=True)
class House:
    """`address` is opened, under the name `host`; see studio.domain.rehearsals.audience.Door. `stalled` is
    the share of phones whose ballots a stall holds back."""

    address: str
    host: str
    is_secure: bool
    seat_urls: list[str]
    late: int
    asleep: int
    stalled: float
    seed: int = 1


class Crowd:
    """All phones at once; `play` lasts until it is cancelled."""

    def __init__(self, house: House, weather: Weather) -> None:
        self.house, self.weather = house, weather
        self._dice = random.Random(house.seed)  # noqa: S311  opinions, not secrets
        self._door = asyncio.Semaphore(JOINS_AT_ONCE)
        scheme = "https" if house.is_secure else "http"
        self.phones = [
            Phone(
                house.address,
                url,
                dice=random.Random(self._dice.random()),  # noqa: S311
                origin=f"{scheme}://{house.host}",
            )
            for url in house.seat_urls
        ]

    async def play(self) -> None:
        count = len(self.phones)
        order = self._dice.sample(range(count), count)
        late, asleep = set(order[: self.house.late]), set(order[count - self.house.asleep :])
        stalled = {number for number in range(count) if self._dice.random() < self.house.stalled}
        async with asyncio.TaskGroup() as crowd:
            for number, phone in enumerate(self.phones):
                ways = {"is_late": number in late, "dozes": number in asleep, "stalls": number in stalled}
                crowd.create_task(self._evening(phone, **ways))

    def counts(self) -> dict[str, int]:
        """{"joined", "connected", "sent", "answered"}."""
        ballots = [ballot for phone in self.phones for ballot in phone.sent]
        return {
            "joined": sum(phone.joined for phone in self.phones),
            "connected": sum(phone.is_connected for phone in self.phones),
            "sent": len(ballots),
            "answered": sum(ballot.told == COUNTED for ballot in ballots),
        }

    async def _evening(self, phone: Phone, *, is_late: bool, dozes: bool, stalls: bool) -> None:
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(self.house.address))
        headers = {"Host": self.house.host}
        if self.house.is_secure:
            headers["X-Forwarded-Proto"] = "https"
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._refuse_without_line)
        async with aiohttp.ClientSession(cookie_jar=jar, headers=headers, trace_configs=[trace]) as session:
            await asyncio.sleep(phone.dice.uniform(*(LATE_S if is_late else (0.0, 3.0))))
            await self._join(phone, session)
            listening = None if dozes else asyncio.create_task(self._listen(phone, session))
            try:
                await self._rounds(phone, session, dozes=dozes, stalls=stalls)
            finally:
                if listening:
                    listening.cancel()

    async def _refuse_without_line(self, *_: object) -> None:
        if not self.weather.line.is_set():
            raise aiohttp.ClientConnectionError

    async def _join(self, phone: Phone, session: aiohttp.ClientSession) -> None:
        """Until it has: a server that is just being taken over is asked again."""
        while not phone.joined:
            await self.weather.line.wait()
            with contextlib.suppress(aiohttp.ClientError, OSError, AttributeError):
                async with self._door:
                    await phone.join(session)
            if not phone.joined:
                await asyncio.sleep(phone.dice.uniform(1.0, 3.0))

    async def _listen(self, phone: Phone, session: aiohttp.ClientSession) -> None:
        """A socket while there is a line."""
        while True:
            await self.weather.line.wait()
            line = asyncio.create_task(phone.listen(session))
            try:
                await self.weather.cut.wait()
            finally:
                await phone.hang_up(line)

    async def _rounds(
        self, phone: Phone, session: aiohttp.ClientSession, *, dozes: bool, stalls: bool
    ) -> None:
        known: set[int] = set()
        while True:
            round_ = await phone.next_open_round(session, known)
            known.add(round_["id"])
            await asyncio.sleep(phone.dice.uniform(*(DOZE_S if dozes else (0.5, _most(round_)))))
            for seq in (1, 2) if phone.dice.random() < CHANGE else (1,):
                await self._passable(stalls)
                await phone.score(session, round_["paper"], round_["id"], seq=seq)

    async def _passable(self, stalls: bool) -> None:
        """Until this phone's ballots go through, and it has a line."""
        if stalls:
            await self.weather.clear.wait()
        await self.weather.line.wait()


def _most(round_: dict[str, int]) -> float:
    """By then most have scored: well within the window, whatever its length."""
    return max(1.0, min(15.0, 0.6 * (round_.get("window_s") or 15)))
