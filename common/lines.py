"""The short way to a phone: a text frame made once and handed straight to the line's transport.

ASGI's `send` costs Daphne some 40 µs a frame: checks, a coroutine, Autobahn's framing, two calls of epoll. A
server's frame is the same bytes for everybody (RFC 6455 5.1: unmasked), so that one made frame can go to
all phones, each for little more than its system call (docs/decisions/0011). What you would get wrong: the
order. Nothing is written past what the server itself still holds back, nor on a line that is opening or
closing; where the short way does not lead, `put` says False, and ASGI's takes over.
"""

import functools
import os
import sys
from typing import Any, Protocol

READ_AT_ONCE = 4096  # bytes of one phone taken in one turn of the loop: some forty ballots
TEXT = 0x81  # the last and only fragment of a text message

# Looked for, not imported: uvicorn is no dependency, and Daphne must be the one to install Twisted's reactor.
UVICORN, DAPHNE = "uvicorn.protocols.websockets.websockets_sansio_impl", "daphne.ws_protocol"


class Line(Protocol):
    def put(self, frame: bytes) -> bool:
        """Hand over a made frame without waiting; False if it must go by ASGI's `send`."""

    def deafen(self) -> None:
        """Take nothing more from the line, which is being closed: what a flooder still sends stays in his own
        buffers, instead of being parsed and thrown away."""


def framed(text: str) -> bytes:
    """A server's WebSocket frame: header and UTF-8."""
    body = text.encode()
    size = len(body)
    if size < 126:
        return bytes((TEXT, size)) + body
    if size < 65536:
        return bytes((TEXT, 126)) + size.to_bytes(2, "big") + body
    return bytes((TEXT, 127)) + size.to_bytes(8, "big") + body


def line_of(send: Any) -> Line | None:
    """The line behind an ASGI `send`, of the two servers we know; None behind any other, and behind TLS."""
    if isinstance(send, functools.partial):
        protocol: Any = next(iter(send.args), None)
        if _is_a(protocol, DAPHNE, "WebSocketProtocol") and getattr(protocol.transport, "TLS", None) is False:
            return DaphneLine(protocol)
    protocol = getattr(send, "__self__", None)
    return UvicornLine(protocol) if _is_a(protocol, UVICORN, "WebSocketsSansIOProtocol") else None


def _is_a(protocol: Any, module: str, name: str) -> bool:
    return module in sys.modules and isinstance(protocol, getattr(sys.modules[module], name))


class DaphneLine:
    """Twisted's transport only queues, and waits for the socket to be reported writable: an empty queue is
    passed by, for the socket nearly always takes a frame at once."""

    __slots__ = ("_protocol", "_socket", "_transport")

    def __init__(self, protocol: Any) -> None:
        self._protocol, self._transport = protocol, protocol.transport
        self._socket = protocol.transport.getHandle()
        # Twisted reads 64 KB at once, and Autobahn parses them in one go: 40 ms that all others would wait.
        protocol.transport.bufferSize = READ_AT_ONCE

    def put(self, frame: bytes) -> bool:
        transport = self._transport
        if self._protocol.state != 3 or not transport.connected:  # 3: Autobahn's STATE_OPEN
            return False
        sent = 0
        if not transport.dataBuffer and not transport._tempDataBuffer:  # noqa: SLF001  the order, see above
            try:
                sent = self._socket.send(frame)
            except OSError:  # full, or gone: the transport will know what to do
                sent = 0
        if sent < len(frame):
            transport.write(frame[sent:])
        return True

    def deafen(self) -> None:
        self._transport.pauseProducing()


class UvicornLine:
    """asyncio's transport writes at once by itself; uvicorn's coroutine, its framing and the transport's own
    checks are passed by."""

    __slots__ = ("_fd", "_held_back", "_is_closing", "_protocol")

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._held_back = protocol.transport.get_write_buffer_size
        self._is_closing = protocol.transport.is_closing
        self._fd = protocol.transport.get_extra_info("socket").fileno()

    def put(self, frame: bytes) -> bool:
        protocol = self._protocol
        if not protocol.handshake_complete or protocol.close_sent or protocol.disconnected:
            return False
        if self._is_closing() or self._held_back():
            return False
        try:
            sent = os.write(self._fd, frame)
        except OSError:  # full, or gone: the transport will know what to do
            sent = 0
        if sent < len(frame):
            protocol.transport.write(frame[sent:])
        return True

    def deafen(self) -> None:
        self._protocol.transport.pause_reading()
