"""One phone: claims its seat, waits on its socket, scores, and repeats itself until it is answered.

It does what static/js/phone does: the socket first, HTTP POST when the socket is down or silent,
always the same body under the same `seq` and salt, so a repeat can never count twice.
"""

import asyncio
import contextlib
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from yarl import URL

from voting.simulation.ballots import COUNTED, FINAL, SILENT, Frame, Memory, Sent, new_salt, opinion

ANSWER_WITHIN_S = 1.5
POST_LIMIT_S = 5.0
PATIENCE_S = 60.0
PING_EVERY_S = 10.0
CSRF_COOKIE = "csrftoken"
LINE_FAULTS = (TimeoutError, aiohttp.ClientError, OSError, ValueError)


@dataclass
class Phone:
    """`kill_socket` is the chance that its line dies between sending a ballot and hearing the answer.

    `presence_code` answers the code shown in the studio now; "" where none is asked. `clock_off_ms` is how
    wrong the phone's own clock is: it must not matter. `origin` is what its pages are served as, where that
    is another name than the address it opens.
    """

    base_url: str
    seat_url: str
    kill_socket: float = 0.0
    dice: random.Random = field(default_factory=random.Random)
    presence_code: Callable[[], str] = lambda: ""
    clock_off_ms: int = 0
    origin: str = ""
    asks_after_s: tuple[float, float] = (2.0, 4.0)  # without news, it asks for the state
    seat: str = ""
    joined: bool = False
    trouble: str = ""
    sent: list[Sent] = field(default_factory=list)
    revealed: dict[int, Frame] = field(default_factory=dict)
    memory: defaultdict[int, Memory] = field(default_factory=lambda: defaultdict(Memory))
    drops: int = 0  # how often its socket ended

    def __post_init__(self) -> None:
        self.origin = self.origin or self.base_url
        self._news: asyncio.Queue[Frame] = asyncio.Queue()
        self._answers: dict[tuple[Any, Any], asyncio.Future[Frame]] = {}
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._ahead_ms = 0  # server's clock minus this phone's, by the quickest answer heard so far
        self._doubt_ms = 10**9  # half that answer's round trip

    def _clock_ms(self) -> int:
        return round(time.time() * 1000) + self.clock_off_ms

    def server_ms(self) -> int:
        """The server's clock, at the earliest it can be."""
        return self._clock_ms() + self._ahead_ms - self._doubt_ms

    def _set_clock(self, asked: int, server: int) -> None:
        answered = self._clock_ms()
        doubt = (answered - asked + 1) // 2
        if doubt < self._doubt_ms:
            self._ahead_ms, self._doubt_ms = server - (asked + answered) // 2, doubt

    # -- joining and listening -------------------------------------------------------------------

    async def join(self, session: aiohttp.ClientSession) -> bool:
        """GET the seat card's page, then POST: only the POST claims."""
        address = self.base_url + self.seat_url
        async with session.get(address) as page:
            token = _csrf_field(await page.text())
        form = {"csrfmiddlewaretoken": token, "code": self.presence_code()}
        async with session.post(
            address, data=form, headers={"Referer": self.origin + self.seat_url}, allow_redirects=False
        ) as answer:
            self.joined = answer.status in {302, 303}
            self.trouble = "" if self.joined else f"claim answered {answer.status}"
        if self.joined:
            await self.ask(session)
        return self.joined

    async def ask(self, session: aiohttp.ClientSession) -> Frame:
        """GET the state, as every open phone does now and then; {} when the line is down."""
        asked = self._clock_ms()
        try:
            limit = aiohttp.ClientTimeout(total=POST_LIMIT_S)
            async with session.get(self.base_url + "/vote/state", timeout=limit) as answer:
                frame: Frame = await answer.json()
        except LINE_FAULTS:
            return {}
        if "now" in frame:
            self._set_clock(asked, frame["now"])
        self.seat = frame.get("mine", {}).get("seat", self.seat)
        self._note(frame)
        return frame

    async def listen(self, session: aiohttp.ClientSession) -> None:
        """Keep a socket open for as long as the task lives; reconnect with jitter."""
        url = self.base_url.replace("http", "ws", 1) + "/ws/vote/"
        while True:
            try:
                async with session.ws_connect(
                    url, origin=self.origin, heartbeat=20, timeout=aiohttp.ClientWSTimeout(ws_close=1)
                ) as self._socket:
                    alive = asyncio.create_task(self._keep_alive(self._socket))
                    try:
                        async for message in self._socket:
                            self._hear(message.json())
                    finally:
                        alive.cancel()
            except LINE_FAULTS:
                pass
            self._socket = None
            self.drops += 1
            await asyncio.sleep(self.dice.uniform(0.1, 0.6))

    async def _keep_alive(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """The application's own heartbeat, with whatever this phone takes for the time."""
        with contextlib.suppress(*LINE_FAULTS):
            while not socket.closed:
                await socket.send_json({"t": "ping", "c": self._clock_ms()})
                await asyncio.sleep(PING_EVERY_S)

    async def hang_up(self, line: "asyncio.Task[None]") -> None:
        """End a `listen` without a goodbye, as a phone does that loses its line."""
        if self._socket is not None:
            _cut(self._socket)
        line.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await line
        self._socket = None

    @property
    def is_connected(self) -> bool:
        return self._socket is not None and not self._socket.closed

    def _hear(self, frame: Frame) -> None:
        if frame["t"] == "vote":
            self._note(frame)
            self._news.put_nowait(frame)
        elif frame["t"] == "pong":
            self._set_clock(frame["c"], frame["s"])
        elif frame["t"] in {"ack", "refused"}:
            waiting = self._answers.get((frame.get("round"), frame.get("seq")))
            if waiting is not None and not waiting.done():
                waiting.set_result(frame)

    def _note(self, frame: Frame) -> None:
        round_ = frame.get("round")
        if not round_:
            return
        memory = self.memory[round_["id"]]
        memory.frame = round_
        memory.extra_s = frame.get("mine", {}).get("extra_s", memory.extra_s) or 0
        if round_.get("result"):
            self.revealed[round_["id"]] = round_["result"]

    async def next_open_round(self, session: aiohttp.ClientSession, known: set[int]) -> Frame:
        """Wait for an open round not in `known`: told by the socket, or found by asking."""
        while True:
            frame = await self._news_or_state(session)
            round_ = frame.get("round")
            if round_ and round_["state"] == "open" and round_["id"] not in known:
                found: Frame = round_
                return found

    async def wait_for_result(self, session: aiohttp.ClientSession, round_id: int) -> Frame:
        while round_id not in self.revealed:
            await self._news_or_state(session)
        return self.revealed[round_id]

    async def _news_or_state(self, session: aiohttp.ClientSession) -> Frame:
        try:
            return await asyncio.wait_for(self._news.get(), self.dice.uniform(*self.asks_after_s))
        except TimeoutError:
            return await self.ask(session)

    # -- scoring ---------------------------------------------------------------------------------

    async def score(self, session: aiohttp.ClientSession, paper: Frame, round_id: int, seq: int) -> Sent:
        """Send one ballot and repeat it until an answer comes or patience ends."""
        salt, scores = new_salt(self.dice), opinion(paper, self.dice)
        ballot = Sent(round_id, seq, scores, salt=salt, sent_ms=self.server_ms())
        self.sent.append(ballot)
        began = time.monotonic()
        while not ballot.told and time.monotonic() - began < PATIENCE_S:
            ballot.tries += 1
            await self.believe(session, ballot, await self._try_once(session, ballot))
            if not ballot.told:
                await asyncio.sleep(self.dice.uniform(0.05, 0.4))
        ballot.waited_ms = (time.monotonic() - began) * 1000
        return ballot

    async def believe(self, session: aiohttp.ClientSession, ballot: Sent, answer: Frame) -> None:
        told = str(answer.get("result") or answer.get("code") or answer.get("error") or "")
        if told not in FINAL:
            return
        if told in {"closed", "not_open"} and ballot.tries > 1:
            told = await self._fate(session, ballot, told)
        ballot.told = told
        ballot.receipt = answer.get("receipt")

    async def _fate(self, session: aiohttp.ClientSession, ballot: Sent, told: str) -> str:
        """An earlier attempt may have been counted and its answer lost: ask before believing a refusal."""
        if not (state := await self.ask(session)):
            return ""  # no line either: the same body goes out again
        round_ = state.get("round") or {}
        if round_.get("id") == ballot.round_id and round_["state"] in {"open", "closed"}:
            ballot.by_state = (state["mine"]["seq"] or 0) >= ballot.seq
            return COUNTED if ballot.by_state else told
        return SILENT

    async def _try_once(self, session: aiohttp.ClientSession, ballot: Sent) -> Frame:
        """The answer, by socket or by POST; {} when there was none."""
        socket = self._socket
        if socket is None or socket.closed:
            return await self.post(session, ballot.body)
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._answers[ballot.round_id, ballot.seq] = answer
        try:
            await socket.send_json({"t": "ballot", **ballot.body})
            if self.dice.random() < self.kill_socket:
                _cut(socket)
                return await self.post(session, ballot.body)
            return await asyncio.wait_for(answer, ANSWER_WITHIN_S)
        except LINE_FAULTS:
            return await self.post(session, ballot.body)
        finally:
            self._answers.pop((ballot.round_id, ballot.seq), None)

    async def post(self, session: aiohttp.ClientSession, body: Frame) -> Frame:
        cookies = session.cookie_jar.filter_cookies(URL(self.base_url))
        token = cookies[CSRF_COOKIE].value if CSRF_COOKIE in cookies else ""
        headers = {"X-CSRFToken": token, "Origin": self.origin, "Referer": self.origin + "/vote/"}
        limit = aiohttp.ClientTimeout(total=POST_LIMIT_S)
        try:
            async with session.post(
                self.base_url + "/vote/ballot", json=body, headers=headers, timeout=limit
            ) as reply:
                frame = await reply.json(content_type=None)
        except LINE_FAULTS:
            return {}
        return frame if isinstance(frame, dict) else {}


def _cut(socket: aiohttp.ClientWebSocketResponse) -> None:
    """Drop the line as a tunnel does: no closing handshake."""
    if (transport := socket.get_extra_info("socket")) is not None:
        transport.shutdown(2)


def _csrf_field(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found.group(1) if found else ""
