"""One hostile phone with a seat: python -m tests.faults.flooder PORT SECRET KIND SECONDS

Kinds: "ballots" (valid frames without end), "frames" (4 KB of nothing), "message" (one message without end,
in fragments), "mute" (reads nothing, says nothing), "deaf" (reads nothing, and pings). Cut off, it comes
back ten times a second. Prints what it could send, in bytes, and how often it was cut off.
"""

import base64
import contextlib
import json
import os
import select
import socket
import struct
import sys
import time

PING = b'{"t":"ping","c":1}'
BALLOT = b'{"t":"ballot","round":1,"seq":1,"salt":"AAAAAAAAAAAAAAAAAAAAAA","scores":[[1,2],[3,4]]}'


def frame(payload: bytes, *, opcode: int = 1, fin: bool = True) -> bytes:
    """Masked with zeros, as RFC 6455 allows and nobody does."""
    head = bytes([(0x80 if fin else 0) | opcode])
    if len(payload) < 126:
        return head + bytes([0x80 | len(payload)]) + bytes(4) + payload
    return head + b"\xfe" + struct.pack(">H", len(payload)) + bytes(4) + payload


def connect(port: int, secret: str) -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect(("127.0.0.1", port))
    key = base64.b64encode(os.urandom(16)).decode()
    line.sendall(
        f"GET /ws/vote/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
        f"Sec-WebSocket-Version: 13\r\nCookie: seat={secret}\r\n\r\n".encode()
    )
    line.settimeout(5)
    line.recv(12)
    return line


def attack(line: socket.socket, kind: str, until: float) -> int:
    """Until cut off or time is up; returns the bytes sent."""
    if kind == "message":
        line.sendall(frame(b"x" * 4000, fin=False))
    burst = {
        "ballots": frame(BALLOT) * 200,
        "frames": frame(b"x" * 4000) * 20,
        "message": frame(b"x" * 4000, opcode=0, fin=False) * 20,
        "mute": b"",
        "deaf": frame(PING),
    }[kind]
    sent = 0
    line.settimeout(0)
    while time.monotonic() < until:
        if kind in {"mute", "deaf"}:
            time.sleep(0.25)
        _, writable, _ = select.select([], [line], [], 0.2)
        if writable and burst:
            sent += line.send(burst)
    return sent


def main(port: int, secret: str, kind: str, seconds: float) -> None:
    until = time.monotonic() + seconds
    sent = cut = 0
    while time.monotonic() < until:
        with contextlib.suppress(OSError), connect(port, secret) as line:
            sent += attack(line, kind, until)
        cut += time.monotonic() < until
        time.sleep(0.1)
    print(json.dumps({"sent": sent, "cut": cut}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4]))
