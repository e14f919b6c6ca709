import asyncio
from typing import Any

import pytest
from asgiref.sync import SyncToAsync
from channels.testing import WebsocketCommunicator

from common import relay as relays
from common.hub import hub
from common.sockets import BURST, PER_S, UNHEARD, SameOrigin, Socket, cookie, is_same_origin


class Echo(Socket):
    """Admits whoever asks, says back what it heard."""

    async def admit(self) -> list[str] | None:
        return [] if self.scope["path"] != "/no/" else None

    async def receive(self, text: str) -> None:
        await self.send_text(text)

    async def misfit(self, code: str) -> None:
        await self.send_text(f"misfit {code}")


class Shows(Socket):
    async def admit(self) -> list[str] | None:
        return ["shown:1"]


def talk(consumer: type[Socket], path: str = "/") -> WebsocketCommunicator:
    return WebsocketCommunicator(consumer.as_asgi(), path)


async def test_a_frame_takes_no_thread_and_no_task(monkeypatch: pytest.MonkeyPatch) -> None:
    """Channels' consumers take a thread hop and a task for each frame; ours must not (limits.md 1)."""

    async def hop(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a frame went through a thread")

    def task(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a frame made a task")

    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    socket = Echo({"path": "/"}, send)
    frames = iter([{"type": "websocket.connect"}, *heard("a", "b"), {"type": "websocket.disconnect"}])

    async def receive() -> dict[str, Any]:
        return next(frames)

    with monkeypatch.context() as watched:
        watched.setattr(SyncToAsync, "__call__", hop)
        watched.setattr(asyncio.get_running_loop(), "create_task", task)
        await socket.serve(receive)
    assert [message.get("text") for message in sent] == [None, "a", "b"]


def heard(*texts: str) -> list[dict[str, Any]]:
    return [{"type": "websocket.receive", "text": text} for text in texts]


async def test_who_says_too_much_at_once_is_told_and_closed() -> None:
    socket = talk(Echo)
    await socket.connect()
    for _each in range(int(BURST) + 3):
        await socket.send_to(text_data="x")
    for _each in range(int(BURST)):
        assert await socket.receive_from() == "x"
    assert await socket.receive_from() == "misfit busy"
    assert await socket.receive_output() == {"type": "websocket.close", "code": 4008}
    assert await socket.receive_nothing()
    await socket.disconnect()


async def test_who_says_little_at_a_time_may_say_it_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    socket = Echo({"path": "/"}, lambda _: asyncio.sleep(0))
    begun = socket._said_at
    for turn in range(200):
        monkeypatch.setattr("common.sockets.monotonic", lambda turn=turn: begun + turn / PER_S)
        assert socket._fault("x") is None


async def test_who_reads_nothing_is_closed_and_leaves_the_hub() -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    socket = Shows({"path": "/"}, send)
    hub.join(socket, "shown:9")
    for number in range(300):
        await hub.publish("shown:9", f"{number:01024}")
    assert sent[-1] == {"type": "websocket.close", "code": 4008}
    assert (len(sent), hub.size("shown:9")) == (UNHEARD // 1024 + 1, 0)


async def test_a_line_that_is_gone_is_no_fault() -> None:
    async def gone(message: dict[str, Any]) -> None:
        raise ConnectionResetError

    socket = Shows({"path": "/"}, gone)
    hub.join(socket, "shown:8")
    await socket.send_text("x")
    assert (socket.closed, hub.size("shown:8")) == (True, 0)


async def test_who_says_something_now_and_then_may_be_sent_anything() -> None:
    socket = Shows({"path": "/"}, lambda _: asyncio.sleep(0))
    for number in range(1000):
        await socket.send_text(f"{number:01024}")
        if number % 200 == 0:
            assert socket._fault("still here") is None
            socket._may_say = BURST
    assert not socket.closed


async def test_a_refused_handshake() -> None:
    assert await talk(Echo, "/no/").connect() == (False, 4403)
    assert await talk(Socket).connect() == (False, 4403)


@pytest.mark.parametrize("text", ["x" * 4097, "汉" * 1400])
async def test_a_frame_too_large_is_told_and_the_socket_closed(text: str) -> None:
    socket = talk(Echo)
    await socket.connect()
    await socket.send_to(text_data=text)
    assert await socket.receive_from() == "misfit too_large"
    assert await socket.receive_output() == {"type": "websocket.close", "code": 4009}


async def test_a_frame_of_just_the_size_is_heard() -> None:
    socket = talk(Echo)
    await socket.connect()
    for text in ("x" * 4096, "汉" * 1365):
        await socket.send_to(text_data=text)
        assert await socket.receive_from() == text
    await socket.disconnect()


async def test_binary_is_told_and_the_socket_closed() -> None:
    socket = talk(Echo)
    await socket.connect()
    await socket.send_to(bytes_data=b"\xff")
    assert await socket.receive_from() == "misfit bad_ballot"
    assert await socket.receive_output() == {"type": "websocket.close", "code": 4003}


async def test_a_socket_is_given_the_state_and_leaves_the_hub() -> None:
    relays.register("shown", lambda key: {"key": key})
    try:
        first, second = talk(Shows), talk(Shows)
        await first.connect()
        assert await first.receive_json_from() == {"key": "1"}
        await second.connect()
        assert await second.receive_json_from() == {"key": "1"}
        await asyncio.sleep(0.01)
        assert (await first.receive_nothing(), hub.size("shown:1")) == (True, 2)
        await first.disconnect()
        await second.disconnect()
        assert hub.size("shown:1") == 0
    finally:
        relays._sources.pop("shown")


def scope(**headers: str) -> dict[str, Any]:
    return {"headers": [(name.encode(), value.encode()) for name, value in headers.items()]}


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("https://a.example", "a.example", True),
        ("http://A.example:8000", "a.example:8000", True),
        ("http://a.example:8001", "a.example:8000", False),
        ("http://a.example", "a.example:8000", False),
        ("http://evil.example", "a.example", False),
        ("http://a.example.evil.example", "a.example", False),
        ("null", "a.example", False),
        ("", "", False),
        ("file://", "", False),
    ],
)
def test_is_same_origin(origin: str, host: str, same: bool) -> None:
    assert is_same_origin(scope(origin=origin, host=host)) is same


def test_no_origin_is_foreign() -> None:
    assert is_same_origin(scope(host="a.example")) is False


async def test_a_foreign_origin_never_reaches_the_consumer() -> None:
    gate = SameOrigin(Echo.as_asgi())
    foreign = [(b"origin", b"http://evil.example"), (b"host", b"a.example")]
    assert await WebsocketCommunicator(gate, "/", headers=foreign).connect() == (False, 4403)
    own = WebsocketCommunicator(
        gate, "/", headers=[(b"origin", b"http://a.example"), (b"host", b"a.example")]
    )
    assert (await own.connect())[0]
    await own.disconnect()


def test_cookie() -> None:
    assert cookie(scope(cookie="a=1; seat=x=y; b=2"), "seat") == "x=y"
    assert cookie(scope(cookie="seatx=1"), "seat") == ""
    assert cookie(scope(), "seat") == ""
