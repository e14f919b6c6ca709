"""The lean consumer base for phones, screens and desks, and the same-origin gate.

These sockets join no channel-layer group and never touch the ORM. `dispatch` is overridden
because Channels' own awaits `aclose_old_connections()`, one hop to a process-wide thread for
every frame: 92 us against 2 us, and one slow query stalls every socket (limits.md 1, trust.md
6.1). Without ORM use there is no connection to close. Re-check on every Channels upgrade;
tests/common/test_sockets.py holds it.
"""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, TypeAlias
from urllib.parse import urlsplit

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer

from common.hub import Member, hub
from common.relay import relay

MAX_FRAME = 4096  # bytes of one client frame; larger ones close the socket with 1009

Scope: TypeAlias = dict[str, Any]


class LeanConsumer(AsyncConsumer):
    """Subclasses define `async admit()` -> list of topics or None (refuse), and `receive(text)`."""

    channel_layer_alias: ClassVar[str | None] = None

    async def dispatch(self, message: dict[str, Any]) -> None:
        # No aclose_old_connections(): see the module docstring.
        match message["type"]:
            case "websocket.receive":
                await self._received(message)
            case "websocket.connect":
                await self._connected()
            case "websocket.disconnect":
                await self._gone()

    async def admit(self) -> list[str] | None:
        """Topics to show, or None to refuse the handshake; whoever forgets to say admits nobody."""
        return None

    async def receive(self, text: str) -> None:
        """Frames from the client; a listener-only socket ignores them."""

    async def misfit(self, code: str) -> None:
        """Say why a frame is not looked at ("too_large", "bad_ballot"), before the socket closes."""

    async def send_text(self, text: str) -> None:
        await self.base_send({"type": "websocket.send", "text": text})

    async def close(self, code: int) -> None:
        await self.base_send({"type": "websocket.close", "code": code})

    async def _connected(self) -> None:
        self.member = Member(self.send_text)
        topics = await self.admit()
        if topics is None:
            await self.base_send({"type": "websocket.close", "code": 4403})
            raise StopConsumer
        await self.base_send({"type": "websocket.accept"})
        for topic in topics:
            frame = hub.join(self.member, topic) or await relay().follow(topic)
            if frame is not None:  # else it comes through the hub
                await self.send_text(frame)

    async def _received(self, message: dict[str, Any]) -> None:
        text = message.get("text")
        if text is None:
            await self.misfit("bad_ballot")
            await self.close(1003)  # RFC 6455: cannot accept binary data
        elif len(text) > MAX_FRAME or len(text.encode("utf-8", "surrogatepass")) > MAX_FRAME:
            await self.misfit("too_large")
            await self.close(1009)
        else:
            await self.receive(text)

    async def _gone(self) -> None:
        hub.leave(self.member)
        raise StopConsumer


class SameOrigin:
    """Refuses (403) a handshake whose Origin is not this very host and port.

    The scheme is not compared: behind a proxy that ends TLS we only see "ws". Stricter than Channels'
    AllowedHostsOriginValidator, which compares host names only and is switched off by
    ALLOWED_HOSTS = ["*"] (trust.md 4.3).
    """

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if not is_same_origin(scope):
            await send({"type": "websocket.close", "code": 4403})
            return
        await self.app(scope, receive, send)


def is_same_origin(scope: Scope) -> bool:
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    origin = urlsplit(headers.get(b"origin", ""))
    return bool(origin.netloc) and origin.netloc.lower() == headers.get(b"host", "").lower()


def cookie(scope: Scope, name: str) -> str:
    """One cookie of the handshake, or the empty string."""
    for key, value in scope["headers"]:
        if key.lower() == b"cookie":
            for part in value.decode("latin-1").split(";"):
                left, _, right = part.strip().partition("=")
                if left == name:
                    return str(right)
    return ""
