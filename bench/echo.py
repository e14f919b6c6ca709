"""The yardstick: a bare ASGI application that answers every WebSocket frame with the same text, pushes to all
when asked by GET /push, and answers every other request at once."""

import gc
import json
import time
from typing import Any

# The product's own setting (config/asgi.py), so that the collector favours neither side.
gc.freeze()
gc.set_threshold(200_000, 50, 1_000)

PUSH = json.dumps({"t": "vote", "state": "open", "filling": "x" * 1500})
everybody: set[Any] = set()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await _http(scope, receive, send)
        return
    await receive()
    await send({"type": "websocket.accept"})
    everybody.add(send)
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})
    everybody.discard(send)


async def _http(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()
    began = time.perf_counter()
    if scope["path"] == "/push":
        for each in list(everybody):
            await each({"type": "websocket.send", "text": PUSH})
    body = json.dumps({"began": began}).encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]}
    )
    await send({"type": "http.response.body", "body": body})
