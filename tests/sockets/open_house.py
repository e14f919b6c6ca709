"""An application for Daphne that lets everybody in: an echo, and who says "push" has much pushed to all."""

import asyncio
from typing import Any

from common.hub import hub
from common.sockets import Socket

FRAMES, SIZE = 300, 4000  # 1.2 MB to each, in a second and a half


class Guest(Socket):
    async def admit(self) -> list[str] | None:
        hub.join(self.member, "all:1")
        return []

    async def receive(self, text: str) -> None:
        if text == "push":
            self.pushing = asyncio.ensure_future(push())
        else:
            await self.send_text(text[:20])


async def push() -> None:
    for number in range(FRAMES):
        await hub.publish("all:1", f"{number:0{SIZE}}")
        await asyncio.sleep(0.005)


guest: Any = Guest.as_asgi()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await guest(scope, receive, send)
