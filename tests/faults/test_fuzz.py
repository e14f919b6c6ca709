"""Frames and bodies that no page of ours would send: never an exception, never a 5xx, no growing memory.

In process a million of them go through the parser and the gate; a smaller number through a real server's
socket, ballot, claim and check addresses, whose memory is watched.
"""

import asyncio
import io
import json
import random
from collections.abc import Callable
from typing import Any

import aiohttp
import psutil
import pytest
from yarl import URL

from tests.daphne import Server
from tests.faults.counts import SQLITE, note, runs, short_only_on
from tests.faults.evening import Audience, Stage
from voting.live import store, wire
from voting.live.gate import Gate

pytestmark = [pytest.mark.server, pytest.mark.timeout(7200)]

GOOD = {"t": "ballot", "round": 1, "seq": 1, "salt": "A" * 22, "scores": [[1, 2], [3, 4]]}
ODD: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, 2**64, -(2**70), 1.0, 1e308, float("inf"), float("nan"),
    "", "1", "\x00", "\ud800", "𝒜" * 30, "ballot", "ping", [], [[]],
    [[], []], [[1]], [[True, 2], [3, 4]], {}, {"a": {}},
    [[1, 2], [3, 4]], [[1, 2]] * 300, "A" * 22, "=" * 22, "é" * 22, "A" * 5000,
]  # fmt: skip
KEYS = ["t", "round", "seq", "salt", "scores", "c", "x", ""]


def mutated(dice: random.Random) -> str | bytes:
    """A frame somewhere between right and garbage."""
    frame: dict[str, Any] = dict(GOOD)
    for _ in range(dice.randrange(4)):
        frame[dice.choice(KEYS)] = dice.choice(ODD)
    if dice.random() < 0.2:
        frame.pop(dice.choice(list(frame)), None)
    text = json.dumps(dice.choice([frame, frame, frame, [frame], dice.choice(ODD)]))
    if dice.random() < 0.3:
        text = damaged(text, dice)
    if dice.random() < 0.5:
        return text
    data = text.encode("utf-8", "surrogatepass")
    return damaged_bytes(data, dice) if dice.random() < 0.3 else data


def damaged(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    ways: list[Callable[[], str]] = [
        lambda: text[:at],
        lambda: text[:at] + chr(dice.randrange(0x110000)) + text[at:],
        lambda: text[:at] + text[at + 1 :],
        lambda: text * dice.randrange(3),
        lambda: "[" * dice.choice([10, 3000]) + text,
        lambda: text.replace("1", "1" * dice.choice([5, 4400])),
    ]
    return dice.choice(ways)()


def damaged_bytes(data: bytes, dice: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(dice.randrange(1, 4)):
        if out:
            out[dice.randrange(len(out))] = dice.randrange(256)
    return bytes(out)


def test_a_million_frames_through_the_parser() -> None:
    """`parse` answers each with a ballot, a ping or a misfit; what it lets through, the gate can look at."""
    short_only_on(SQLITE)
    count = runs("FRAMES", short=20_000, full=1_000_000)
    gate = Gate()
    paper = {"subjects": [{}, {}], "criteria": [{}, {}], "scale": {"min": 0, "max": 10, "step": 1}}
    gate.note({"id": 1, "state": "open", "paper": paper, "closes_at": 2**53, "grace_ms": 2000})
    dice = random.Random(11)
    kinds: dict[str, int] = {}
    before = psutil.Process().memory_info().rss
    for number in range(count):
        raw = mutated(dice)
        message = wire.parse(raw) if number % 2 else wire.parse_ballot(raw)
        kinds[type(message).__name__] = kinds.get(type(message).__name__, 0) + 1
        if isinstance(message, wire.Ballot):
            gate.refusal(store.Vote("d" * 64, 0, message))
            json.loads(message.scores)
    grown = psutil.Process().memory_info().rss / before
    assert set(kinds) <= {"Ballot", "Ping", "Misfit"}
    assert kinds["Ballot"] > count / 100, "the fuzzer must also get through"
    assert grown < 2
    note("fuzzed frames and bodies, in process", runs=count, note=f"memory × {grown:.2f}, {kinds}")


class Tally:
    """What the server answered: HTTP statuses and the sockets' closing codes."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}
        self.wrong: list[str] = []

    def note(self, what: str, status: int, raw: str | bytes) -> None:
        key = f"{what} {status}"
        self.seen[key] = self.seen.get(key, 0) + 1
        if 500 <= status < 600 or status == 1011:
            self.wrong.append(f"{key}: {raw[:200]!r}")


async def fuzz_posts(session: aiohttp.ClientSession, url: str, count: int, seed: int, tally: Tally) -> None:
    dice = random.Random(seed)
    kinds = [
        "application/json",
        "application/x-www-form-urlencoded",
        "text/plain",
        "multipart/form-data; boundary=x",
    ]
    paths = [
        "/vote/ballot",
        "/vote/ballot",
        "/vote/ballot",
        "/vote/help",
        "/proof/check/",
        "/s/" + "A" * 22,
        "/vote/state",
    ]
    for _ in range(count):
        raw = mutated(dice)
        body = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
        path = dice.choice(paths)
        headers = {
            "Content-Type": dice.choice(kinds),
            "X-CSRFToken": "a" * 32,
            "Origin": url,
            "Accept": dice.choice(["application/json", "text/html"]),
        }
        async with session.post(
            url + path, data=io.BytesIO(body), headers=headers, allow_redirects=False
        ) as answer:
            await answer.read()
            tally.note("POST", answer.status, path.encode() + b" " + body)


async def fuzz_socket(session: aiohttp.ClientSession, url: str, count: int, seed: int, tally: Tally) -> None:
    """As many frames as each socket takes; a new one when it is closed."""
    dice = random.Random(seed)
    sent = 0
    while sent < count:
        async with session.ws_connect(url.replace("http", "ws", 1) + "/ws/vote/", origin=url) as socket:
            raw: str | bytes = b""
            for _ in range(dice.randrange(1, 29)):  # a burst is 30
                raw = mutated(dice)
                try:
                    if isinstance(raw, str):
                        await socket.send_str(raw.encode("utf-8", "replace").decode())
                    else:
                        await socket.send_bytes(raw)
                except (ConnectionError, aiohttp.ClientError):
                    break
                sent += 1
            await socket.close()
            tally.note("socket", socket.close_code or 1000, raw)


def test_fuzz_against_a_real_server(stage: Stage, server: Server) -> None:
    short_only_on(SQLITE)
    posts = runs("POSTS", short=200, full=20_000)
    frames = runs("SOCKET_FRAMES", short=600, full=80_000)
    tally = Tally()

    async def series() -> float:
        room = await stage.do("room", ref="fuzz", seats=4)
        async with Audience(stage.url, room["devices"]) as audience:
            await stage.open_for(audience, room["electorate"])
            phone, session = audience.pairs[0]
            process = psutil.Process(server.process.pid if server.process else 0)
            async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as fuzzer:
                cookies = {"seat": room["devices"][0], "csrftoken": "a" * 32}
                fuzzer.cookie_jar.update_cookies(cookies, URL(stage.url))
                await fuzz_posts(fuzzer, stage.url, 50, 0, tally)  # what is loaded once, is loaded
                before = process.memory_info().rss
                lanes = [fuzz_posts(fuzzer, stage.url, posts // 4, seed, tally) for seed in range(4)]
                lanes += [fuzz_socket(fuzzer, stage.url, frames // 4, seed, tally) for seed in range(4)]
                await asyncio.gather(*lanes)
            assert await phone.ask(session), "the server answers no more"
            return process.memory_info().rss / before

    grown = asyncio.run(series())
    logged = server.log.read_text().count("Traceback")
    bad = len(tally.wrong)
    note(
        "fuzzed bodies and frames against a real server",
        runs=posts + frames,
        note=f"{bad} × 5xx, {logged} tracebacks, memory × {grown:.2f}, {dict(sorted(tally.seen.items()))}",
    )
    assert tally.wrong == []
    assert grown < 2
