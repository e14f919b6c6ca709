"""Thousands of cheap WebSocket lines for the load generator: hand-made frames on asyncio protocols.

A client library would cost more per frame than the server under test. Only what the bench needs: text frames
below 64 KiB, no fragments, no compression.
"""

import asyncio
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

PING = 0x89
# What is read from any line, one at a time. asyncio would take 256 KB anew for each read, and by the whim of the C
# library give them back to the kernel each time: reading a frame then costs thrice what it does otherwise.
ROOM = memoryview(bytearray(65536))
Heard: TypeAlias = Callable[["Line", bytes], None]


class Line(asyncio.BufferedProtocol):
    """One socket. `on_text(line, text)` hears every frame, and sets `answered_at` when it is the answer."""

    def __init__(self, host: str, path: str, cookie: str, on_text: Heard) -> None:
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nCookie: {cookie}\r\n\r\n"
        ).encode()
        self.on_text = on_text
        self._buffer = b""
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.due_at = self.answered_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(ConnectionError("closed during the handshake"))

    def get_buffer(self, sizehint: int) -> memoryview:
        return ROOM

    def buffer_updated(self, nbytes: int) -> None:
        data = bytes(ROOM[:nbytes])
        buffer = self._buffer + data if self._buffer else data
        if not self.open.done():
            head, found, buffer = buffer.partition(b"\r\n\r\n")
            if not found:
                self._buffer = head
                return
            if b" 101 " not in head[:20]:
                self.open.set_exception(ConnectionError(head[:60].decode("latin-1")))
                return
            self.open.set_result(None)
        for text in self._frames(buffer):
            self.on_text(self, text)

    def _frames(self, buffer: bytes) -> Iterator[bytes]:
        while len(buffer) > 1:
            size, start = buffer[1] & 127, 2
            if size == 126:
                if len(buffer) < 4:
                    break
                size, start = (buffer[2] << 8) | buffer[3], 4
            if len(buffer) < start + size:
                break
            payload = buffer[start : start + size]
            if buffer[0] == PING:  # or the server closes us after twenty seconds
                self.transport.write(struct.pack(">BB", 0x8A, 0x80 | size) + b"\0\0\0\0" + payload)
            else:
                yield payload
            buffer = buffer[start + size :]
        self._buffer = buffer

    def ask(self, frame: bytes, due_at: float) -> None:
        self.answered_at, self.due_at = 0.0, due_at
        self.transport.write(frame)


def masked(text: bytes) -> bytes:
    """A client's text frame. The mask is zero: legal, and free of charge for the generator."""
    size = len(text)
    if size < 126:
        return struct.pack(">BB", 0x81, 0x80 | size) + b"\0\0\0\0" + text
    return struct.pack(">BBH", 0x81, 0x80 | 126, size) + b"\0\0\0\0" + text


def note_any(line: Line, _: bytes) -> None:
    """For servers that say nothing but answers."""
    line.answered_at = time.perf_counter()


async def connect(
    port: int, path: str, cookies: Sequence[str], on_text: Heard, *, at_once: int = 64
) -> tuple[list[Line], float, float]:
    """One line for each cookie; the lines, the seconds all took, and the longest handshake. None may fail."""
    loop, gate, host = asyncio.get_running_loop(), asyncio.Semaphore(at_once), f"127.0.0.1:{port}"
    longest = 0.0

    async def one(cookie: str) -> Line:
        nonlocal longest
        async with gate:
            began = time.perf_counter()
            _, line = await loop.create_connection(
                lambda: Line(host, path, cookie, on_text), "127.0.0.1", port
            )
            await asyncio.wait_for(line.open, 60)
            longest = max(longest, time.perf_counter() - began)
            return line

    began = time.perf_counter()
    lines = list(await asyncio.gather(*(one(cookie) for cookie in cookies)))
    return lines, time.perf_counter() - began, longest


async def hang_up(lines: Sequence[Line]) -> None:
    for line in lines:
        line.transport.abort()
    await asyncio.sleep(0.5)
