"""The line to an OBS: hello, identify, requests with deadlines, knowing at once that it broke. Plain Python.

What you would get wrong: simpleobsws neither reconnects nor tells that a connection is gone; a request on a
dead one waits for its whole timeout. Its reader ends when the line does, so that is what is watched.
"""

import asyncio
import logging
from typing import Any

import simpleobsws
from websockets.exceptions import WebSocketException

from studio.playout.base import ANSWER_S, CONNECT_S, Fault, Trouble, in_time

SCENES, GENERAL = 1 << 2, 1 << 0  # the events we ask for
DENIED = 4009  # obs-websocket's close code: wrong password
GONE, TAKEN = 600, 601  # its codes: no such source; one with this name exists

# It says in its own words what Trouble says better.
logging.getLogger("simpleobsws").setLevel(logging.ERROR)


class ObsLine:
    """`changed` rings when the program changes and when the line breaks."""

    def __init__(self, host: str, port: int, password: str = "") -> None:
        self.changed = asyncio.Event()
        self._program = asyncio.Event()
        self._client = simpleobsws.WebSocketClient(
            url=f"ws://[{host}]:{port}" if ":" in host else f"ws://{host}:{port}",
            password=password,
            identification_parameters=simpleobsws.IdentificationParameters(
                eventSubscriptions=SCENES | GENERAL
            ),
        )
        self._line: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Connect and identify; Trouble says which of the two it was."""
        try:
            await in_time(self._client.connect(), CONNECT_S, Fault.UNREACHABLE)
        except (OSError, WebSocketException) as error:
            raise Trouble(Fault.UNREACHABLE if isinstance(error, OSError) else Fault.ALIEN) from None
        self._line = asyncio.create_task(self._watch_line())
        self._client.register_event_callback(self._heard, "CurrentProgramSceneChanged")
        self._client.register_event_callback(self._ending, "ExitStarted")
        asked = asyncio.create_task(self._client.wait_until_identified(timeout=CONNECT_S))
        await asyncio.wait({asked, self._line}, return_when=asyncio.FIRST_COMPLETED)
        if asked.done() and asked.result():
            return
        asked.cancel()
        raise self._refused()

    async def close(self) -> None:
        """Never waits for a machine that is gone."""
        for task in (self._line, self._client.recv_task):
            if task:
                task.cancel()
        if self._client.ws is not None:
            transport = self._client.ws.transport
            if transport is not None:
                transport.abort()

    async def _ask(
        self,
        kind: str,
        *,
        missing: dict[str, Any] | None = None,
        taken: dict[str, Any] | None = None,
        **data: Any,
    ) -> dict[str, Any]:
        """One request's data; `missing` where OBS has no source of that name, `taken` where it has one."""
        if not self._client.identified:
            raise Trouble(Fault.BROKE)
        call = asyncio.create_task(self._client.call(simpleobsws.Request(kind, data or None)))
        waits = {call} | ({self._line} if self._line else set())
        await asyncio.wait(waits, timeout=ANSWER_S, return_when=asyncio.FIRST_COMPLETED)
        if not call.done():
            call.cancel()
            raise Trouble(Fault.SILENT if self._client.identified else Fault.BROKE, kind)
        try:
            answer = call.result()
        except (OSError, WebSocketException, simpleobsws.NotIdentifiedError):
            raise Trouble(Fault.BROKE, kind) from None
        if answer.ok():
            return answer.responseData or {}
        instead = {GONE: missing, TAKEN: taken}.get(answer.requestStatus.code)
        if instead is not None:
            return instead
        raise Trouble(Fault.SAID_NO, f"{kind} {answer.requestStatus.code}")

    async def _watch_line(self) -> None:
        """simpleobsws neither reconnects nor tells: its reader ends, and this with it."""
        if self._client.recv_task:
            await asyncio.wait({self._client.recv_task})
        self.changed.set()

    async def _heard(self, _data: dict[str, Any] | None) -> None:
        self._program.set()
        self.changed.set()

    async def _ending(self, _data: dict[str, Any] | None) -> None:
        self.changed.set()

    def _refused(self) -> Trouble:
        code = getattr(self._client.ws, "close_code", None)
        if code == DENIED:
            return Trouble(Fault.DENIED)
        return Trouble(Fault.ALIEN if code else Fault.SILENT, str(code or ""))
