"""The floor of a fan-out: a hand-made handshake and one `send()` for each socket in a loop, no framework at all.

python -m bench.rawsocket PORT        GET /push sends to all and answers {"began": seconds}
"""

import json
import selectors
import socket
import sys
import time

ACCEPT = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n\r\n"
)
TEXT = json.dumps({"t": "vote", "state": "open", "filling": "x" * 1500}).replace(" ", "").encode()
FRAME = b"\x81\x7e" + len(TEXT).to_bytes(2, "big") + TEXT


def main(port: int) -> None:
    watch, lines = selectors.DefaultSelector(), set[socket.socket]()
    door = socket.create_server(("127.0.0.1", port), backlog=8192)
    watch.register(door, selectors.EVENT_READ)
    while True:
        for key, _ in watch.select():
            if key.fileobj is door:
                line, _ = door.accept()
                watch.register(line, selectors.EVENT_READ)
            else:
                heard(key.fileobj, watch, lines)  # type: ignore[arg-type]


def heard(line: socket.socket, watch: selectors.BaseSelector, lines: set[socket.socket]) -> None:
    said = line.recv(65536)
    if not said:
        lines.discard(line)
        watch.unregister(line)
        line.close()
    elif said.startswith(b"GET /push"):
        began = time.perf_counter()
        for each in lines:
            each.send(FRAME)
        body = json.dumps({"began": began}).encode()
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)
    elif said.startswith(b"GET "):
        lines.add(line)
        line.send(ACCEPT)


if __name__ == "__main__":
    main(int(sys.argv[1]))
