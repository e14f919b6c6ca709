"""The yardstick: a bare ASGI application that answers every WebSocket frame with the same text."""

import gc
from typing import Any

# The product's own setting (config/asgi.py), so that the collector favours neither side.
gc.freeze()
gc.set_threshold(50_000, 50, 1_000)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})
