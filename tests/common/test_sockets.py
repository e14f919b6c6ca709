import asyncio
import inspect
from typing import Any

import pytest
from asgiref.sync import SyncToAsync
from channels.consumer import AsyncConsumer
from channels.testing import WebsocketCommunicator

from common import relay as relays
from common.hub import hub
from common.sockets import LeanConsumer, SameOrigin, cookie, is_same_origin


class Echo(LeanConsumer):
    """Admits whoever asks, says back what it heard."""

    async def admit(self) -> list[str] | None:
        return [] if self.scope["path"] != "/no/" else None

    async def receive(self, text: str) -> None:
        await self.send_text(text)

    async def misfit(self, code: str) -> None:
        await self.send_text(f"misfit {code}")


class Shows(LeanConsumer):
    async def admit(self) -> list[str] | None:
        return ["shown:1"]


def talk(consumer: type[LeanConsumer], path: str = "/") -> WebsocketCommunicator:
    return WebsocketCommunicator(consumer.as_asgi(), path)


async def test_dispatch_makes_no_thread_hop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Channels' own dispatch awaits aclose_old_connections() for each frame; ours must not (limits.md 1)."""

    async def hop(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a frame went through a thread")

    monkeypatch.setattr(SyncToAsync, "__call__", hop)
    monkeypatch.setattr("channels.consumer.aclose_old_connections", hop)
    socket = talk(Echo)
    assert (await socket.connect())[0]
    for frame in ("a", "b"):
        await socket.send_to(text_data=frame)
        assert await socket.receive_from() == frame
    await socket.disconnect()


def test_channels_still_does_what_we_avoid() -> None:
    """When this fails, Channels has changed and our override may be unneeded: read its release notes."""
    assert "aclose_old_connections" in inspect.getsource(AsyncConsumer.dispatch)
    assert LeanConsumer.dispatch is not AsyncConsumer.dispatch


async def test_a_socket_joins_no_layer() -> None:
    made = []

    class Looks(Echo):
        async def admit(self) -> list[str] | None:
            made.append((self.channel_layer, getattr(self, "channel_name", None)))
            return []

    socket = talk(Looks)
    await socket.connect()
    await socket.disconnect()
    assert made == [(None, None)]


async def test_a_refused_handshake() -> None:
    assert await talk(Echo, "/no/").connect() == (False, 4403)
    assert await talk(LeanConsumer).connect() == (False, 4403)


@pytest.mark.parametrize("text", ["x" * 4097, "汉" * 1400])
async def test_a_frame_too_large_is_told_and_the_socket_closed(text: str) -> None:
    socket = talk(Echo)
    await socket.connect()
    await socket.send_to(text_data=text)
    assert await socket.receive_from() == "misfit too_large"
    assert await socket.receive_output() == {"type": "websocket.close", "code": 1009}


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
    assert await socket.receive_output() == {"type": "websocket.close", "code": 1003}


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
