"""An application for Daphne that lets everybody in: an echo, and who says "push" has much pushed to all."""

import asyncio
from typing import Any

from common.hub import hub
from common.lines import framed
from common.sockets import TOO_MUCH, Socket

FRAMES, SIZE = 300, 4000  # 1.2 MB to each, in a second and a half


class Guest(Socket):
    async def admit(self) -> list[str] | None:
        hub.join(self, "all:1")
        return []

    async def receive(self, text: str) -> None:
        if text == "push":
            self.pushing = asyncio.ensure_future(push())
        elif text.startswith("mix "):
            await self.mix([int(size) for size in text.split()[1:]])
        elif text == "close, then put":
            await self.close(TOO_MUCH)
            assert self._line
            assert not self._line.put(framed("past the end"))
        else:
            hub.write(self, text[:20])

    async def mix(self, sizes: list[int]) -> None:
        """Of each size one by the short way, if it leads anywhere, and one by the long."""
        assert self._line
        taken = 0
        for size in sizes:
            if self._line.put(framed("s" * size)):
                taken += 1
            else:
                await self._send({"type": "websocket.send", "text": "s" * size})
            await self._send({"type": "websocket.send", "text": "l" * size})
        await self._send({"type": "websocket.send", "text": str(taken)})


async def push() -> None:
    for number in range(FRAMES):
        await hub.publish("all:1", f"{number:0{SIZE}}")
        await asyncio.sleep(0.005)


guest: Any = Guest.as_asgi()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await guest(scope, receive, send)
