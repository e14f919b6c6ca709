"""The phones of two servers that take turns."""

import asyncio
import contextlib
import resource
from collections.abc import AsyncIterator, Sequence

from bench.lines import Heard, Line, connect, hang_up
from bench.servers import Served

SPARE_FILES = 200


class Side:
    """The lines to one of two servers that take turns. Where one process may not have as many open as both
    sides want, each side's are opened and hung up with its turn."""

    def __init__(self, server: Served, path: str, cookies: Sequence[str], on_text: Heard) -> None:
        self._server, self._path, self._cookies, self._on_text = server, path, cookies, on_text
        most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._keeps = 2 * len(cookies) + SPARE_FILES < most
        self._lines: list[Line] = []

    async def __aenter__(self) -> "Side":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._end()

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[list[Line]]:
        if not self._lines:
            self._lines, _, _ = await connect(self._server.port, self._path, self._cookies, self._on_text)
            await asyncio.sleep(1)
        yield self._lines
        if not self._keeps:
            await self._end()

    async def _end(self) -> None:
        """Until the server has seen the last of them go: its work must not fall into the other's turn."""
        await hang_up(self._lines)
        self._lines = []
        while self._server.open_files() > SPARE_FILES:
            await asyncio.sleep(0.1)
