import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.db import OperationalError

from common import relay as relays
from common.hub import Member, hub
from common.publish import group_of
from common.relay import Relay, register, relay


class Source:
    """A state that a test may change, break or hold up."""

    def __init__(self) -> None:
        self.state: Any = {"v": 1}
        self.reads = 0
        self.may_answer = threading.Event()
        self.may_answer.set()

    def __call__(self, key: str) -> dict[str, Any] | None:
        self.reads += 1
        state = self.state
        self.may_answer.wait(5)
        if isinstance(state, Exception):
            raise state
        return None if state is None else {"key": key, **state}


@pytest.fixture
def source() -> Iterator[Source]:
    made = Source()
    register("probe", made)
    yield made
    relays._sources.pop("probe", None)


def listen(topic: str) -> tuple[Member, list[Any]]:
    got: list[Any] = []

    async def send(text: str) -> None:
        got.append(json.loads(text))

    member = Member(send)
    hub.join(member, topic)
    return member, got


async def poke(topic: str, **data: Any) -> None:
    message = {"type": "poke", "topic": topic, "event": "x", "data": data}
    await get_channel_layer().group_send(group_of(topic), message)


async def until(what: Any) -> None:
    async with asyncio.timeout(5):
        while not what():
            await asyncio.sleep(0.01)


async def test_follow_reads_once_for_all_that_join_together(source: Source) -> None:
    members = [listen("probe:1") for _ in range(50)]
    await asyncio.gather(*(relay().follow("probe:1") for _ in members))
    assert source.reads == 1
    assert [got for _, got in members] == [[{"key": "1", "v": 1}]] * 50
    late, _ = listen("probe:1")
    assert json.loads(await relay().follow("probe:1") or "") == {"key": "1", "v": 1}
    assert source.reads == 1
    for member, _ in [*members, (late, [])]:
        hub.leave(member)


async def test_a_poke_pushes_the_whole_state_and_an_unchanged_one_is_not_sent(source: Source) -> None:
    member, got = listen("probe:2")
    await relay().follow("probe:2")
    source.state = {"v": 2}
    await poke("probe:2")
    await until(lambda: len(got) == 2)
    reads = source.reads
    await poke("probe:2")
    await until(lambda: source.reads > reads)
    await asyncio.sleep(0.02)
    assert got == [{"key": "2", "v": 1}, {"key": "2", "v": 2}]
    hub.leave(member)


async def test_pokes_during_a_read_collapse_into_one_more(source: Source) -> None:
    member, got = listen("probe:3")
    await relay().follow("probe:3")
    source.may_answer.clear()
    source.state = {"v": 2}
    await poke("probe:3")
    await until(lambda: source.reads == 2)
    for v in range(3, 8):
        source.state = {"v": v}
        await poke("probe:3")
    await asyncio.sleep(0.05)
    source.may_answer.set()
    await until(lambda: got[-1]["v"] == 7)
    assert [frame["v"] for frame in got] == [1, 2, 7]
    hub.leave(member)


async def test_a_member_that_joins_during_a_push_never_ends_with_an_older_state(source: Source) -> None:
    first, got_first = listen("probe:4")
    await relay().follow("probe:4")
    source.may_answer.clear()
    source.state = {"v": 2}
    await poke("probe:4")
    await until(lambda: source.reads == 2)
    second, got_second = listen("probe:4")
    known = await relay().follow("probe:4")
    source.may_answer.set()
    await until(lambda: len(got_first) == 2)
    assert json.loads(known or "")["v"] == 1
    assert [frame["v"] for frame in got_second] == [2]
    hub.leave(first)
    hub.leave(second)


async def test_a_lost_poke_heals(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relays, "HEAL_EVERY_S", 0.05)
    member, got = listen("probe:5")
    await relay().follow("probe:5")
    source.state = {"v": 2}
    await until(lambda: len(got) == 2)
    hub.leave(member)


async def test_a_source_that_fails_or_knows_nothing_harms_nobody(
    source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    member, got = listen("probe:6")
    for state in (None, LookupError(), RuntimeError("database down")):
        source.state = state
        assert await relay().follow("probe:6") is None
    assert "cannot read probe:6" in caplog.text
    source.state = {"v": 9}
    await relay().follow("probe:6")
    assert got == [{"key": "6", "v": 9}]
    hub.leave(member)


async def test_a_bell_is_forwarded_as_it_comes() -> None:
    member, got = listen("bell:1")
    await relay().follow("bell:1")
    await poke("bell:1", seq=4)
    await until(lambda: got)
    assert got == [{"t": "poke", "topic": "bell:1", "event": "x", "seq": 4}]
    hub.leave(member)


async def test_without_a_layer_the_state_is_still_read(
    source: Source, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Gone:
        async def new_channel(self, prefix: str) -> str:
            raise ConnectionError

        async def receive(self, channel: str) -> None:
            raise ConnectionError

    monkeypatch.setattr(relays, "get_channel_layer", Gone)
    member, got = listen("probe:7")
    await Relay().follow("probe:7")
    assert got == [{"key": "7", "v": 1}]
    assert "cannot subscribe" in caplog.text
    hub.leave(member)


async def test_what_died_is_started_again(source: Source) -> None:
    member, _ = listen("probe:8")
    mine = relay()
    await mine.follow("probe:8")
    for task in mine._tasks:
        task.cancel()
    await asyncio.gather(*mine._tasks, return_exceptions=True)
    await mine.follow("probe:8")
    assert [task.done() for task in mine._tasks] == [False] * 3
    hub.leave(member)


def test_each_loop_has_a_relay_of_its_own_and_closed_loops_are_forgotten() -> None:
    async def mine() -> Relay:
        return relay()

    first, second = asyncio.run(mine()), asyncio.run(mine())
    assert first is not second
    assert first not in relays._relays.values()


async def test_a_connection_rests_soon_after_the_last_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it costs to open is paid once for a burst of reads, and none is held through a quiet evening."""
    closed: list[str] = []
    monkeypatch.setattr(relays, "REST_S", 0.05)
    monkeypatch.setattr(
        relays.connections, "close_all", lambda: closed.append(threading.current_thread().name)
    )
    register("probe", made := Source())
    listen("probe:rest")
    try:
        for _ in range(3):
            await Relay().refresh("probe:rest")
        assert (made.reads, closed) == (3, [])
        await until(lambda: closed)
        assert closed[0].startswith("relay")
    finally:
        relays._sources.pop("probe", None)


async def test_a_connection_lost_while_it_rested_is_opened_again(source: Source) -> None:
    _, got = listen("probe:back")
    answers = iter([OperationalError("server closed the connection unexpectedly"), {"v": 2}])

    def once_broken(key: str) -> dict[str, Any]:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    register("probe", once_broken)
    await relay().refresh("probe:back")
    assert got == [{"v": 2}]
