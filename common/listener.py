"""A socket that is told things and says nothing but that it is alive: screens, public pages and desks."""

import json

from common.clock import now_ms
from common.sockets import Socket


class Listener(Socket):
    """Answers heartbeats, so that a page knows the line is alive and how the server's clock stands."""

    async def receive(self, text: str) -> None:
        """{"t": "ping", "c": ms} is answered {"t": "pong", "c", "s": server ms}; all else is ignored."""
        try:
            frame = json.loads(text)
        except (ValueError, RecursionError):
            return
        if isinstance(frame, dict) and frame.get("t") == "ping" and isinstance(frame.get("c"), int):
            await self.send_text(json.dumps({"t": "pong", "c": frame["c"], "s": now_ms()}))
