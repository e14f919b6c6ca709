"""What every socket of phones, screens and desks is: a plain ASGI application, an object for each connection.

No Channels consumer: its task, dispatch and thread hop for every frame cost more than reading, counting and
answering a ballot (docs/decisions/0008). These sockets join no channel-layer group and never touch the ORM.
What you would get wrong: a socket is a stranger's. What it says is bounded in size and rate, what waits for
it in bytes; whoever passes a bound is closed, and nobody else notices.
"""

import contextlib
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from common.hub import Place, hub
from common.lines import line_of
from common.relay import relay

MAX_FRAME = 4096  # bytes of one client frame; larger ones close the socket
BURST, PER_S = 30.0, 5.0  # frames at once, and then so many a second; more close it
UNHEARD = 256 * 1024  # characters sent to a socket that has said nothing since: it reads no more

# Why a socket is closed. Of the codes below 3000 Daphne sends none but 1000: it raises, the application is
# gone, and what the socket goes on saying piles up (tests/faults/test_flood.py).
NO_TEXT, TOO_MUCH, TOO_LARGE = 4003, 4008, 4009

Scope: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]


class Socket(Place):
    """Subclasses define `async admit()` -> list of topics or None (refuse), and `receive(text)`."""

    __slots__ = ("_line", "_may_say", "_said_at", "_send", "_unheard", "closed", "scope")

    def __init__(self, scope: Scope, send: Send) -> None:
        super().__init__()
        self.scope = scope
        self._line = line_of(send)
        self.closed = False
        self._send = send
        self._unheard = 0
        self._may_say, self._said_at = BURST, monotonic()

    @classmethod
    def as_asgi(cls) -> Any:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await cls(scope, send).serve(receive)

        return app

    async def admit(self) -> list[str] | None:
        """Topics to show, or None to refuse the handshake; whoever forgets to say admits nobody."""
        return None

    async def receive(self, text: str) -> None:
        """A frame from the client; a listener-only socket ignores them."""

    async def misfit(self, code: str) -> None:
        """Say why a frame is not looked at ("too_large", "bad_ballot", "busy"), before the socket closes."""

    def take(self, frame: bytes) -> bool:
        """Once for each phone of a fan-out, and all in one object: to look into another costs a tenth of what
        sending does."""
        if self.busy or self.waiting or self.letters or self.closed or self._line is None:
            return False
        unheard = self._unheard + len(frame)
        if unheard > UNHEARD or not self._line.put(frame):
            return False
        self._unheard = unheard
        return True

    async def send(self, text: str) -> None:
        await self.send_text(text)

    async def send_text(self, text: str) -> None:
        if self.closed:
            return
        self._unheard += len(text)
        if self._unheard > UNHEARD:
            await self.close(TOO_MUCH)
            return
        try:
            await self._send({"type": "websocket.send", "text": text})
        except Exception:  # noqa: BLE001  each server has an error of its own for a line that is gone
            self._gone()

    async def close(self, code: int) -> None:
        if not self.closed:
            self._gone()
            with contextlib.suppress(Exception):
                await self._send({"type": "websocket.close", "code": code})
            if self._line:
                self._line.deafen()

    def _gone(self) -> None:
        """Nothing more is said on this line. That it is gone is no fault, and is told by a disconnect."""
        self.closed = True
        hub.leave(self)

    async def serve(self, receive: Receive) -> None:
        """The whole life of the connection."""
        await receive()  # websocket.connect
        topics = await self.admit()
        if topics is None:
            await self.close(4403)
            return
        await self._send({"type": "websocket.accept"})
        try:
            await self._show(topics)
            while (message := await receive())["type"] == "websocket.receive":
                if self.closed:
                    continue  # what still comes is read and thrown away
                text: Any = message.get("text")
                if fault := self._fault(text):
                    await self._refuse(*fault)
                else:
                    await self.receive(text)
        finally:
            self._gone()

    async def _show(self, topics: list[str]) -> None:
        for topic in topics:
            frame = hub.join(self, topic) or await relay().follow(topic)
            if frame is not None:  # else it comes through the hub
                await self.send_text(frame)

    def _fault(self, text: str | None) -> tuple[str, int] | None:
        """Heard a frame: which bound it passes, as (code, close), if any."""
        self._unheard = 0
        now = monotonic()
        may_say = self._may_say + (now - self._said_at) * PER_S
        self._may_say = (min(BURST, may_say)) - 1  # min() is a call for every frame
        self._said_at = now
        if self._may_say < 0:
            return "busy", TOO_MUCH
        if text is None:
            return "bad_ballot", NO_TEXT
        if len(text) > MAX_FRAME or (
            not text.isascii() and len(text.encode("utf-8", "surrogatepass")) > MAX_FRAME
        ):
            return "too_large", TOO_LARGE
        return None

    async def _refuse(self, code: str, close: int) -> None:
        await self.misfit(code)
        await self.close(close)


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
