"""Thousands of cheap WebSocket lines for the load generator: hand-made frames on asyncio protocols.

A client library would cost more per frame than the server under test. Only what the bench needs:
text frames below 64 KiB, no fragments, no compression.
"""

import asyncio
import os
import struct
import time
from collections.abc import Callable

HANDSHAKES_AT_ONCE = 64


class Line(asyncio.Protocol):
    """One socket. `on_text(line, text)` hears every frame; `answered_at` is set by `ask`'s answer."""

    def __init__(self, host: str, path: str, cookie: str, on_text: Callable[["Line", bytes], None]) -> None:
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            f"Cookie: {cookie}\r\n\r\n"
        ).encode()
        self._on_text = on_text
        self._buffer = b""
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.sent_at = self.answered_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(ConnectionError("closed during the handshake"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.open.done() and not self._handshake():
            return
        while (frame := self._next_frame()) is not None:
            self._on_text(self, frame)

    def _handshake(self) -> bool:
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return False
        if b" 101 " not in head[:20]:
            self.open.set_exception(ConnectionError(head[:60].decode("latin-1")))
            return False
        self._buffer = rest
        self.open.set_result(None)
        return True

    def _next_frame(self) -> bytes | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1] & 127, 2
        if size == 126:
            if len(buffer) < 4:
                return None
            size, start = struct.unpack(">H", buffer[2:4])[0], 4
        if len(buffer) < start + size:
            return None
        self._buffer = buffer[start + size :]
        return buffer[start : start + size]

    def ask(self, text: bytes) -> None:
        self.answered_at = 0.0
        self.sent_at = time.perf_counter()
        self.transport.write(masked(text))


def masked(text: bytes) -> bytes:
    """A client's text frame. The mask is zero: legal, and free of charge for the generator."""
    size = len(text)
    head = (
        struct.pack(">BB", 0x81, 0x80 | size) if size < 126 else struct.pack(">BBH", 0x81, 0x80 | 126, size)
    )
    return head + b"\0\0\0\0" + text


async def connect(
    port: int, path: str, cookies: list[str], on_text: Callable[[Line, bytes], None]
) -> tuple[list[Line], float]:
    """One line per cookie; returns them and the seconds it took."""
    loop = asyncio.get_running_loop()
    gate = asyncio.Semaphore(HANDSHAKES_AT_ONCE)
    host = f"127.0.0.1:{port}"

    async def one(cookie: str) -> Line:
        async with gate:
            _, line = await loop.create_connection(
                lambda: Line(host, path, cookie, on_text), "127.0.0.1", port
            )
            await asyncio.wait_for(line.open, 60)
            return line

    began = time.perf_counter()
    lines = await asyncio.gather(*(one(cookie) for cookie in cookies))
    return list(lines), time.perf_counter() - began


def pin(core: int, pid: int = 0) -> None:
    """Generator and server on a core each, where the machine has two."""
    if (os.cpu_count() or 1) > core:
        os.sched_setaffinity(pid, {core})
