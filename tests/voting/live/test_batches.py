import asyncio
import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from voting.live.batches import Batches

PATIENCE_S = 60


async def at_work(began: threading.Event) -> None:
    """The thread has taken its first batch: only what comes after that waits together."""
    async with asyncio.timeout(PATIENCE_S):
        while not began.is_set():
            await asyncio.sleep(0.01)


@pytest.fixture
def made() -> Iterator[list[Batches]]:
    kept: list[Batches] = []
    yield kept
    for batches in kept:
        batches.stop()


def test_all_that_waits_is_one_batch(made: list[Batches]) -> None:
    """The first piece is done alone; what comes meanwhile is done together."""
    sizes, began, gate = [], threading.Event(), threading.Event()

    def do(batch: Sequence[int]) -> list[int]:
        sizes.append(len(batch))
        began.set()
        gate.wait(PATIENCE_S)
        return [piece * 2 for piece in batch]

    async def act() -> list[int]:
        asks = [asyncio.ensure_future(batches.ask(n)) for n in range(1)]
        await at_work(began)
        asks += [asyncio.ensure_future(batches.ask(n)) for n in range(1, 10)]
        await asyncio.sleep(0.05)
        gate.set()
        return await asyncio.gather(*asks)

    batches = Batches("t", do, otherwise=lambda _: -1)
    made.append(batches)
    assert asyncio.run(act()) == [n * 2 for n in range(10)]
    assert sizes == [1, 9]


def test_one_wake_up_of_the_loop_for_a_batch(made: list[Batches], monkeypatch: pytest.MonkeyPatch) -> None:
    began, gate, wakes = threading.Event(), threading.Event(), []

    def do(batch: Sequence[int]) -> list[int]:
        began.set()
        gate.wait(PATIENCE_S)
        return list(batch)

    async def act() -> None:
        loop = asyncio.get_running_loop()
        plain = loop.call_soon_threadsafe
        asks = [asyncio.ensure_future(batches.ask(0))]
        await at_work(began)
        asks += [asyncio.ensure_future(batches.ask(n)) for n in range(50)]
        await asyncio.sleep(0)
        monkeypatch.setattr(loop, "call_soon_threadsafe", lambda *a: (wakes.append(1), plain(*a)))
        gate.set()
        await asyncio.gather(*asks)

    batches = Batches("t", do, otherwise=lambda _: -1)
    made.append(batches)
    asyncio.run(act())
    assert len(wakes) == 2


def test_no_room_is_said_at_once(made: list[Batches]) -> None:
    began, gate = threading.Event(), threading.Event()

    def do(batch: Sequence[int]) -> list[str]:
        began.set()
        gate.wait(PATIENCE_S)
        return ["done"] * len(batch)

    async def act() -> list[str]:
        first = asyncio.ensure_future(batches.ask(0))
        await at_work(began)
        more = [asyncio.ensure_future(batches.ask(n)) for n in range(5)]
        await asyncio.sleep(0.01)
        gate.set()
        return await asyncio.gather(first, *more)

    batches = Batches("t", do, otherwise=lambda _: "busy", room=3)
    made.append(batches)
    assert sorted(asyncio.run(act())) == ["busy", "busy", "done", "done", "done", "done"]


def test_a_batch_that_fails_is_answered_and_the_next_one_works(
    made: list[Batches], caplog: pytest.LogCaptureFixture
) -> None:
    def do(batch: Sequence[str]) -> list[str]:
        if "bad" in batch:
            raise RuntimeError
        return ["done"] * len(batch)

    batches = Batches("t", do, otherwise=lambda _: "busy")
    made.append(batches)
    assert batches.ask_from_thread("bad", timeout_s=5) == "busy"
    assert batches.ask_from_thread("good", timeout_s=5) == "done"
    assert "a batch of 1 failed" in caplog.text


def test_a_thread_waits_no_longer_than_it_said(made: list[Batches]) -> None:
    gate = threading.Event()
    batches = Batches("t", lambda batch: (gate.wait(5), list(batch))[1], otherwise=lambda _: "busy")
    made.append(batches)
    assert batches.ask_from_thread("slow", timeout_s=0.02) == "busy"
    assert batches.waiting() == ["slow"]
    gate.set()
    assert batches.ask_from_thread("quick", timeout_s=5) == "quick"
    assert batches.waiting() == []


def test_a_socket_that_went_away_harms_nobody(made: list[Batches]) -> None:
    gate = threading.Event()
    batches = Batches("t", lambda batch: (gate.wait(5), list(batch))[1], otherwise=lambda _: -1)
    made.append(batches)

    async def act() -> int:
        gone = asyncio.ensure_future(batches.ask(1))
        await asyncio.sleep(0.02)
        stays = asyncio.ensure_future(batches.ask(2))
        gone.cancel()
        gate.set()
        return await stays

    assert asyncio.run(act()) == 2


def test_answers_after_the_loop_has_closed_are_dropped(made: list[Batches]) -> None:
    gate = threading.Event()
    batches = Batches("t", lambda batch: (gate.wait(5), list(batch))[1], otherwise=lambda _: -1)
    made.append(batches)

    async def act() -> None:
        asyncio.ensure_future(batches.ask(1))  # noqa: RUF006
        await asyncio.sleep(0.02)

    asyncio.run(act())
    gate.set()
    assert batches.ask_from_thread(2, timeout_s=5) == 2


def test_the_thread_goes_home_and_comes_back(made: list[Batches], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voting.live.batches.IDLE_S", 0.02)
    names = []

    def do(batch: Sequence[int]) -> list[int]:
        names.append(threading.current_thread().ident)
        return list(batch)

    batches = Batches("goes-home", do, otherwise=lambda _: -1)
    made.append(batches)
    assert batches.ask_from_thread(1, timeout_s=5) == 1
    deadline = time.monotonic() + 5
    while any(thread.name == "goes-home" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert batches.ask_from_thread(2, timeout_s=5) == 2


def test_stop_finishes_what_is_queued() -> None:
    done = []

    def do(batch: Sequence[int]) -> list[int]:
        time.sleep(0.02)
        done.extend(batch)
        return list(batch)

    async def act() -> None:
        asks = [asyncio.ensure_future(batches.ask(n)) for n in range(5)]
        await asyncio.sleep(0)
        await asyncio.to_thread(batches.stop)
        await asyncio.gather(*asks)

    batches = Batches("t", do, otherwise=lambda _: -1)
    asyncio.run(act())
    assert sorted(done) == [0, 1, 2, 3, 4]
    batches.stop()


def test_in_a_stream_batches_begin_apart(made: list[Batches], monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes soon after a batch began waits for the rest of APART_S, and is then done together."""
    monkeypatch.setattr("voting.live.batches.APART_S", 0.5)
    began: list[tuple[float, int]] = []

    def do(batch: Sequence[int]) -> list[int]:
        began.append((time.monotonic(), len(batch)))
        return list(batch)

    async def act() -> None:
        await batches.ask(0)
        asks = []
        for number in range(1, 4):
            asks.append(asyncio.ensure_future(batches.ask(number)))
            await asyncio.sleep(0.02)  # each comes in a burst of its own
        await asyncio.gather(*asks)

    batches = Batches("t", do, otherwise=lambda _: -1)
    made.append(batches)
    asyncio.run(act())
    assert [size for _, size in began] == [1, 3]
    assert began[1][0] - began[0][0] > 0.4
