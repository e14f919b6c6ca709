"""One phone: claims its seat, waits on its socket, scores, and repeats itself until it is answered.

It does what static/js/phone does: the socket first, HTTP POST when the socket is down or silent,
always the same body under the same `seq`, so a repeat can never count twice.
"""

import asyncio
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from yarl import URL

ANSWER_WITHIN_S = 1.5
PATIENCE_S = 60.0
CSRF_COOKIE = "csrftoken"


@dataclass
class Sent:
    """One ballot as the phone knows it. `told` is "counted", a refusal's code, or "" for no answer."""

    round_id: int
    seq: int
    scores: list[list[int]]
    told: str = ""
    waited_ms: float = 0.0


@dataclass
class Phone:
    """`kill_socket` is the chance that its line dies between sending a ballot and hearing the answer."""

    base_url: str
    seat_url: str
    kill_socket: float = 0.0
    dice: random.Random = field(default_factory=random.Random)
    joined: bool = False
    trouble: str = ""
    sent: list[Sent] = field(default_factory=list)
    revealed: dict[int, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._news: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._answers: dict[tuple[int, int], asyncio.Future[str]] = {}
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def join(self, session: aiohttp.ClientSession) -> bool:
        """GET the seat card's page, then POST: only the POST claims."""
        address = self.base_url + self.seat_url
        async with session.get(address) as page:
            token = _csrf_field(await page.text())
        form = {"csrfmiddlewaretoken": token}
        async with session.post(
            address, data=form, headers={"Referer": address}, allow_redirects=False
        ) as answer:
            self.joined = answer.status in {302, 303}
            self.trouble = "" if self.joined else f"claim answered {answer.status}"
        return self.joined

    async def listen(self, session: aiohttp.ClientSession) -> None:
        """Keep a socket open for as long as the task lives; reconnect with jitter."""
        url = self.base_url.replace("http", "ws", 1) + "/ws/vote/"
        while True:
            try:
                async with session.ws_connect(url, origin=self.base_url, heartbeat=20) as self._socket:
                    async for message in self._socket:
                        self._hear(message.json())
            except (aiohttp.ClientError, OSError):
                pass
            self._socket = None
            await asyncio.sleep(self.dice.uniform(0.1, 0.6))

    def _hear(self, frame: dict[str, Any]) -> None:
        if frame["t"] == "vote":
            self._note_result(frame)
            self._news.put_nowait(frame)
        elif frame["t"] in {"ack", "refused"}:
            self._settle(frame)

    def _settle(self, frame: dict[str, Any]) -> None:
        waiting = self._answers.get((frame.get("round"), frame.get("seq")))  # type: ignore[arg-type]
        if waiting is not None and not waiting.done():
            waiting.set_result(frame.get("result") or frame["code"])

    def _note_result(self, frame: dict[str, Any]) -> None:
        round_ = frame.get("round")
        if round_ and round_.get("result"):
            self.revealed[round_["id"]] = round_["result"]

    async def next_open_round(self, session: aiohttp.ClientSession, known: set[int]) -> dict[str, Any]:
        """Wait for an open round not in `known`: told by the socket, or found by asking."""
        while True:
            frame = await self._news_or_state(session)
            round_ = frame.get("round")
            if round_ and round_["state"] == "open" and round_["id"] not in known:
                found: dict[str, Any] = round_
                return found

    async def wait_for_result(self, session: aiohttp.ClientSession, round_id: int) -> dict[str, Any]:
        while round_id not in self.revealed:
            await self._news_or_state(session)
        return self.revealed[round_id]

    async def _news_or_state(self, session: aiohttp.ClientSession) -> dict[str, Any]:
        try:
            return await asyncio.wait_for(self._news.get(), self.dice.uniform(2, 4))
        except TimeoutError:
            try:
                async with session.get(self.base_url + "/vote/state") as answer:
                    frame: dict[str, Any] = await answer.json()
            except (aiohttp.ClientError, OSError, ValueError):
                return {}
            self._note_result(frame)
            return frame

    async def score(
        self, session: aiohttp.ClientSession, paper: dict[str, Any], round_id: int, seq: int
    ) -> Sent:
        """Send one ballot and repeat it until an answer comes or patience ends."""
        ballot = Sent(round_id, seq, self._opinion(paper))
        self.sent.append(ballot)
        began = time.monotonic()
        while not ballot.told and time.monotonic() - began < PATIENCE_S:
            ballot.told = await self._try_once(session, ballot)
            if ballot.told == "busy":
                ballot.told = ""
            if not ballot.told:
                await asyncio.sleep(self.dice.uniform(0.05, 0.4))
        ballot.waited_ms = (time.monotonic() - began) * 1000
        return ballot

    def _opinion(self, paper: dict[str, Any]) -> list[list[int]]:
        scale = paper["scale"]
        values = range(scale["min"], scale["max"] + 1, scale["step"])
        return [[self.dice.choice(values) for _ in paper["criteria"]] for _ in paper["subjects"]]

    async def _try_once(self, session: aiohttp.ClientSession, ballot: Sent) -> str:
        body = {"round": ballot.round_id, "seq": ballot.seq, "scores": ballot.scores}
        socket = self._socket
        if socket is None or socket.closed:
            return await self._post(session, body)
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._answers[ballot.round_id, ballot.seq] = answer
        try:
            await socket.send_json({"t": "ballot", **body})
            if self.dice.random() < self.kill_socket:
                _cut(socket)
                return await self._post(session, body)
            return await asyncio.wait_for(answer, ANSWER_WITHIN_S)
        except (TimeoutError, aiohttp.ClientError, OSError):
            return await self._post(session, body)

    async def _post(self, session: aiohttp.ClientSession, body: dict[str, Any]) -> str:
        cookies = session.cookie_jar.filter_cookies(URL(self.base_url))
        token = cookies[CSRF_COOKIE].value if CSRF_COOKIE in cookies else ""
        headers = {"X-CSRFToken": token, "Origin": self.base_url, "Referer": self.base_url + "/vote/"}
        limit = aiohttp.ClientTimeout(total=5)
        try:
            async with session.post(
                self.base_url + "/vote/ballot", json=body, headers=headers, timeout=limit
            ) as reply:
                frame = await reply.json(content_type=None)
        except (aiohttp.ClientError, OSError, ValueError, TimeoutError):
            return ""
        return str(frame.get("result") or frame.get("code") or frame.get("error") or "")


def _cut(socket: aiohttp.ClientWebSocketResponse) -> None:
    """Drop the line as a tunnel does: no closing handshake."""
    if (transport := socket.get_extra_info("socket")) is not None:
        transport.shutdown(2)


def _csrf_field(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found.group(1) if found else ""
