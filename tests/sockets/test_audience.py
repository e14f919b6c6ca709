"""Phones on the real application: handshake, state, ballots, refusals; and the clock behind them."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from common.clock import now, now_ms
from config.asgi import application
from tests.sockets.conftest import PATIENCE_S
from tests.voting.factories import SALT, Phone, Room, make_room
from voting import runtime
from voting.domain import queries, round_keys, rounds, seats
from voting.enums import RoundState
from voting.models import Ballot, Round

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("nothing_remembered"),
]

A, B = [[8, 7], [3, 2]], [[6, 7], [5, 4]]


@pytest.fixture
def room(db: None) -> Room:
    return make_room(now())


def knock(
    phone: Phone | None, *, origin: str = "http://testserver", language: str = ""
) -> WebsocketCommunicator:
    cookies = f"seat={phone.secret}; django_language={language}" if phone else ""
    headers = [(b"origin", origin.encode()), (b"host", b"testserver"), (b"cookie", cookies.encode())]
    return WebsocketCommunicator(application, "/ws/vote/", headers=headers)


async def joined(phone: Phone, **kwargs: Any) -> tuple[WebsocketCommunicator, dict[str, Any]]:
    """An accepted socket and the state it was given first."""
    socket = knock(phone, **kwargs)
    assert (await socket.connect(timeout=PATIENCE_S))[0]
    return socket, await socket.receive_json_from(timeout=PATIENCE_S)


async def answer(socket: WebsocketCommunicator, frame: Any) -> dict[str, Any]:
    """The answer to a frame; pushes in between are skipped."""
    await socket.send_to(text_data=frame if isinstance(frame, str) else json.dumps(frame))
    while (told := await socket.receive_json_from(timeout=PATIENCE_S))["t"] == "vote":
        pass
    return dict(told)


def ballot(round_: Round, seq: int, scores: Any = A) -> dict[str, Any]:
    return {"t": "ballot", "round": round_.pk, "seq": seq, "salt": SALT, "scores": scores}


async def told_when(socket: WebsocketCommunicator, what: Callable[[Any], bool]) -> dict[str, Any]:
    """The first pushed frame of which `what` is true."""
    while not what(frame := await socket.receive_json_from(timeout=PATIENCE_S)):
        pass
    return dict(frame)


async def until(what: Callable[[], Awaitable[Any]]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await what():
            await asyncio.sleep(0.02)


async def leave(*sockets: WebsocketCommunicator) -> None:
    for socket in sockets:
        await socket.disconnect()
    await runtime.stop()


async def test_strangers_and_foreign_pages_are_refused_at_the_door(room: Room) -> None:
    voided = room.phones[2]
    await sync_to_async(seats.void_seat)(voided.seat, by="usher", at=now())
    stranger = Phone(room.phones[0].seat, seats.new_device())
    for knocking in (
        knock(None),
        knock(stranger),
        knock(voided),
        knock(room.phones[0], origin="http://evil"),
    ):
        assert await knocking.connect(timeout=PATIENCE_S) == (False, 4403)
    await leave()


async def test_a_phone_is_given_the_state_and_every_change(room: Room) -> None:
    socket, first = await joined(room.phones[0])
    assert first == {"t": "vote", "v": 0, "round": None}
    round_ = await sync_to_async(room.open)(now())
    opened = await told_when(socket, lambda frame: frame["round"] is not None)
    assert (opened["v"], opened["round"]["id"], opened["round"]["state"]) == (2, round_.pk, "open")
    await sync_to_async(rounds.end_window)(round_, by="p", at=now())
    brought = await socket.receive_json_from(timeout=PATIENCE_S)
    assert brought["round"]["closes_at"] < opened["round"]["closes_at"]
    await leave(socket)


async def test_ping_and_pong(room: Room) -> None:
    socket, _ = await joined(room.phones[0])
    asked = now_ms()
    told = await answer(socket, {"t": "ping", "c": 5})
    assert (told["t"], told["c"]) == ("pong", 5)
    assert asked <= told["s"] <= now_ms()
    await leave(socket)


async def test_ballots_are_acknowledged_once_they_lie_in_the_database(room: Room) -> None:
    round_ = await sync_to_async(room.open)(now())
    sockets = [(await joined(phone))[0] for phone in room.phones]
    told = await asyncio.gather(*(answer(socket, ballot(round_, 1)) for socket in sockets))
    assert [(ack["t"], ack["round"], ack["seq"], ack["result"]) for ack in told] == [
        ("ack", round_.pk, 1, "counted")
    ] * 3
    assert await Ballot.objects.acount() == 3
    again = await answer(sockets[0], ballot(round_, 1))
    newer = await answer(sockets[0], ballot(round_, 2, B))
    older = await answer(sockets[0], ballot(round_, 1))
    assert (again["t"], newer["t"], older["t"], older["code"]) == ("ack", "ack", "refused", "superseded")
    assert await Ballot.objects.acount() == 3
    await leave(*sockets)


@pytest.mark.parametrize(
    "frame",
    [
        "{",
        "[]",
        '{"t":"vote"}',
        '{"t":"ballot"}',
        '{"t":"ballot","round":"@","seq":1,"salt":"SSSSSSSSSSSSSSSSSSSSSS","scores":[[11,0],[0,0]]}',
        '{"t":"ballot","round":"@","seq":1,"salt":"SSSSSSSSSSSSSSSSSSSSSS","scores":[[1]]}',
        '{"t":"ballot","round":"@","seq":-1,"salt":"SSSSSSSSSSSSSSSSSSSSSS","scores":[[8,7],[3,2]]}',
        '{"t":"ballot","round":"@","seq":1,"scores":[[8,7],[3,2]]}',
        '{"t":"ballot","round":"@","seq":1,"salt":"","scores":[[8,7],[3,2]]}',
    ],
)
async def test_bad_frames_are_refused_by_name_and_the_socket_stays(room: Room, frame: str) -> None:
    round_ = await sync_to_async(room.open)(now())
    socket, _ = await joined(room.phones[0])
    told = await answer(socket, frame.replace('"@"', str(round_.pk)))
    assert (told["t"], told["code"]) == ("refused", "bad_ballot")
    assert (await answer(socket, ballot(round_, 1)))["t"] == "ack"
    await leave(socket)


async def test_refusals_in_the_language_of_the_page(room: Room) -> None:
    socket, _ = await joined(room.phones[0], language="en")
    told = await answer(socket, {"t": "ballot", "round": 999_999, "seq": 3, "salt": SALT, "scores": A})
    assert told == {
        "t": "refused",
        "round": 999_999,
        "seq": 3,
        "code": "unknown_round",
        "says": "Not counted: there is no such round.",
    }
    await leave(socket)


async def test_an_oversized_frame_is_refused_and_the_socket_closed(room: Room) -> None:
    socket, _ = await joined(room.phones[0])
    told = await answer(socket, "x" * 5000)
    assert (told["t"], told["code"]) == ("refused", "too_large")
    assert await socket.receive_output(timeout=PATIENCE_S) == {"type": "websocket.close", "code": 4009}
    await runtime.stop()


async def test_a_seat_voided_while_its_phone_is_connected_counts_no_more(room: Room) -> None:
    round_ = await sync_to_async(room.open)(now())
    socket, _ = await joined(room.phones[0])
    await sync_to_async(seats.void_seat)(room.phones[0].seat, by="usher", at=now())
    assert (await answer(socket, ballot(round_, 1)))["code"] == "not_entitled"
    await leave(socket)


async def test_the_key_gone_in_mid_round_is_a_refusal(room: Room) -> None:
    round_ = await sync_to_async(room.open)(now())
    socket, _ = await joined(room.phones[0])
    round_keys.destroy_key(round_.pk)
    assert (await answer(socket, ballot(round_, 1)))["code"] == "not_open"
    await leave(socket)


async def test_the_clock_closes_and_seals_and_everybody_hears(room: Room, settings: Any) -> None:
    """A round whose last moment is near: a ballot in the grace counts, the result stays hidden."""
    settings.BALLOT_GRACE_MS = 6000  # five seconds for phone and ballot to come: the machine may be busy
    sealed: list[int] = []
    runtime.after_sealing(remember := lambda round_: sealed.append(round_.pk))
    try:
        round_ = await sync_to_async(room.open)(now() - timedelta(seconds=61), window_s=60)
        socket, first = await joined(room.phones[0])
        assert first["round"]["closes_at"] < now().timestamp() * 1000
        assert (await answer(socket, ballot(round_, 1)))["t"] == "ack"
        frames = [await socket.receive_json_from(timeout=PATIENCE_S)]
        while frames[-1]["round"]["state"] != "sealed":
            frames.append(await socket.receive_json_from(timeout=PATIENCE_S))
        assert [frame for frame in frames if "result" in frame["round"]] == []
        assert (await answer(socket, ballot(round_, 2, B)))["code"] == "closed"
        await sync_to_async(rounds.confirm_round)(await fresh(round_), by="q", at=now())
        await sync_to_async(rounds.reveal_round)(await fresh(round_), by="p", at=now())
        shown = await told_when(socket, lambda frame: frame["round"]["state"] == "revealed")
        assert shown["round"]["result"]["n"] == 1
        assert sealed == [round_.pk]
        await leave(socket)
    finally:
        runtime._after_sealing.remove(remember)


async def fresh(round_: Round) -> Round:
    return await Round.objects.aget(pk=round_.pk)


async def test_after_a_crash_the_first_request_closes_and_seals(room: Room) -> None:
    """Nothing ran while the deadline passed; whatever is asked first wakes the clock."""
    round_ = await sync_to_async(room.open)(now() - timedelta(hours=1), window_s=60)
    round_keys.make_key(999_999)
    await get("/healthz")

    async def is_sealed() -> bool:
        return (await fresh(round_)).state == RoundState.SEALED

    await until(is_sealed)
    await until(lambda: asyncio.sleep(0, round_keys.kept_keys() == []))
    await runtime.stop()


async def get(path: str) -> list[dict[str, Any]]:
    """One HTTP request through the whole application."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"host", b"testserver")],
    }

    async def receive() -> dict[str, Any]:
        if sent and sent[-1]["type"] == "http.response.body":
            return {"type": "http.disconnect"}
        if receive_once:
            return receive_once.pop()
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    receive_once = [{"type": "http.request", "body": b"", "more_body": False}]
    await application(scope, receive, send)
    return sent


async def test_what_died_is_started_again(room: Room) -> None:
    await runtime.ensure_running()
    loop = asyncio.get_running_loop()
    clock, ticker, _ = runtime._tasks[loop]
    clock.cancel()
    await asyncio.gather(clock, return_exceptions=True)
    await runtime.ensure_running()
    again = runtime._tasks[loop]
    assert (again[0] is clock, again[0].done(), again[1] is ticker) == (False, False, True)
    await runtime.stop()
    assert loop not in runtime._tasks


async def test_a_fault_in_the_clock_or_a_callback_stops_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(_: Round) -> None:
        raise RuntimeError("studio stumbled")

    monkeypatch.setattr(runtime, "_after_sealing", [fault])
    round_ = await sync_to_async(room.open)(now() - timedelta(hours=1), window_s=60)
    with monkeypatch.context() as broken:
        broken.setattr(runtime.sealing, "rounds_due", None)
        await runtime.ensure_running()
        await until(lambda: asyncio.sleep(0, "the clock of voting stumbled" in caplog.text))

    async def is_sealed() -> bool:
        return (await fresh(round_)).state == RoundState.SEALED

    await until(is_sealed)
    await until(lambda: asyncio.sleep(0, "a callback after sealing" in caplog.text))
    await runtime.stop()


async def test_turnout_is_pushed_only_when_it_changes_and_only_while_somebody_looks(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    from common.hub import Member, hub
    from common.relay import relay

    monkeypatch.setattr(runtime, "TICK_EVERY_S", 0.05)
    reads: list[int] = []
    plain = queries.turnout
    monkeypatch.setattr(queries, "turnout", lambda pk: (reads.append(pk), plain(pk))[1])
    await runtime.ensure_running()
    await asyncio.sleep(0.2)
    assert reads == []

    got: list[dict[str, Any]] = []

    async def send(text: str) -> None:
        got.append(json.loads(text))

    topic = f"turnout:{room.electorate.pk}"
    hub.join(screen := Member(send), topic)
    await relay().follow(topic)
    await until(lambda: asyncio.sleep(0, len(reads) > 4))
    assert [frame["joined"] for frame in got] == [3]
    free = await room.electorate.seats.aget(label="A-05")
    await sync_to_async(seats.claim_seat)(seats.token_of(free), device=None, at=now())
    await until(lambda: asyncio.sleep(0, len(got) == 2))
    assert [frame["joined"] for frame in got] == [3, 4]
    assert got[0]["v"] < got[1]["v"]
    hub.leave(screen)
    await runtime.stop()


async def test_a_phone_that_lost_its_socket_posts_into_the_same_box(room: Room) -> None:
    round_ = await sync_to_async(room.open)(now())
    phone = room.phones[0]
    socket, _ = await joined(phone)
    assert (await answer(socket, ballot(round_, 1)))["t"] == "ack"
    await socket.disconnect()
    client = Client()
    client.cookies["seat"] = phone.secret
    body = json.dumps({"round": round_.pk, "seq": 2, "salt": SALT, "scores": B})
    told = await sync_to_async(client.post)("/vote/ballot", body, content_type="application/json")
    assert told.json()["t"] == "ack"
    again, _ = await joined(phone)
    assert (await answer(again, ballot(round_, 1)))["code"] == "superseded"
    await leave(again)
