"""Sockets against the real application object: same router, same gates, same relay."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

import pytest
from asgiref.sync import sync_to_async
from channels.layers import channel_layers
from channels.testing import WebsocketCommunicator
from django.db import connections

from tests.studio.conftest import (
    air,
    clip,
    command,
    episode,
    items,
    on_air_run,
    promised,
    run,
    sealed,
    units,
)
from tests.voting.conftest import nothing_remembered

# The phones' and the studio's own fixtures serve here too.
__all__ = [
    "air",
    "clip",
    "command",
    "dial",
    "episode",
    "items",
    "no_connection_left",
    "nothing_remembered",
    "on_air_run",
    "promised",
    "run",
    "sealed",
    "units",
]

HOST = "studio.test"
PATIENCE_S = 30  # a busy machine's; who is answered waits no longer than it takes
Dial: TypeAlias = Callable[..., Awaitable["Line"]]


class Line:
    """One browser's socket."""

    def __init__(self, path: str, *, cookie: str = "", origin: str = f"http://{HOST}") -> None:
        from config.asgi import application

        headers = [(b"host", HOST.encode()), (b"origin", origin.encode()), (b"cookie", cookie.encode())]
        self.wire = WebsocketCommunicator(application, path, headers=headers)
        self.accepted = False

    async def dial(self) -> "Line":
        self.accepted, _ = await self.wire.connect(timeout=PATIENCE_S)
        return self

    async def frame(self, t: str, /, **facts: Any) -> dict[str, Any]:
        """The next frame of this t that has these facts; others are passed over."""
        while True:
            frame: dict[str, Any] = await self.wire.receive_json_from(timeout=PATIENCE_S)
            if frame["t"] == t and facts.items() <= frame.items():
                return frame

    async def hang_up(self) -> None:
        await self.wire.disconnect()


@pytest.fixture(autouse=True)
async def no_connection_left() -> AsyncIterator[None]:
    """The thread of sync_to_async keeps its connection, and PostgreSQL drops no database in use."""
    yield
    await sync_to_async(connections.close_all)()


@pytest.fixture
async def dial() -> AsyncIterator[Dial]:
    """Open sockets that are hung up after the test; on an in-process layer of its own."""
    channel_layers.backends = {}
    lines: list[Line] = []

    async def open_line(path: str, **how: Any) -> Line:
        lines.append(Line(path, **how))
        return await lines[-1].dial()

    yield open_line
    for line in lines:
        if line.accepted:
            await line.hang_up()
