"""The panels' event stream through the real application: the board, what changes it, the end."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime
from time import monotonic
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import channel_layers

from studio.domain.machinery import panel_pace, panels
from studio.domain.show import run as live
from studio.models import Item, Panel, Run
from studio.views import panel_stream
from tests.sockets.conftest import PATIENCE_S

pytestmark = pytest.mark.django_db(transaction=True)


class Stream:
    """One panel's line."""

    def __init__(self, token: str) -> None:
        from config.asgi import application

        headers = [(b"host", b"testserver"), (b"authorization", f"Bearer {token}".encode())]
        path = "/api/panel/v1/events"
        facts = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "query_string": b"",
        }
        scope = {
            **facts,
            "path": path,
            "raw_path": path.encode(),
            "headers": headers,
            "asgi": {"version": "3.0"},
        }
        self.wire = ApplicationCommunicator(application, scope)
        self.text = ""

    async def open(self) -> tuple[int, dict[bytes, bytes]]:
        await self.wire.send_input({"type": "http.request", "body": b""})
        start = await self.wire.receive_output(timeout=PATIENCE_S)
        return start["status"], dict(start["headers"])

    async def event(self, kind: str) -> dict[str, Any]:
        """The next event of this kind."""
        while True:
            block, gap, rest = self.text.partition("\n\n")
            if gap:
                self.text = rest
                fields = dict(line.partition(": ")[::2] for line in block.splitlines())
                if fields.get("event") == kind:
                    said: dict[str, Any] = json.loads(fields["data"])
                    return said
            else:
                self.text += (await self.wire.receive_output(timeout=PATIENCE_S))["body"].decode()


@pytest.fixture
async def streams() -> AsyncIterator[Any]:
    channel_layers.backends = {}
    panel_pace.forget()
    lines: list[Stream] = []

    def make(token: str) -> Stream:
        lines.append(Stream(token))
        return lines[-1]

    yield make
    for line in lines:
        await line.wire.send_input({"type": "http.disconnect"})
        await line.wire.wait(timeout=PATIENCE_S)


async def test_the_board_comes_at_once_and_when_it_changes_until_the_token_is_revoked(
    streams: Any, cast: Any, on_air_run: Run, items: dict[str, Item], command: Any, at: datetime
) -> None:
    _, token = await sync_to_async(panels.make_panel)("左", by=cast.producer, at=at)
    line = streams(token)
    status, headers = await line.open()
    assert (status, headers[b"Content-Type"]) == (200, b"text/event-stream")
    shown = await line.event("board")
    assert (shown["run"], shown["next"]) == (on_air_run.ref, None)
    asked = await sync_to_async(command)(on_air_run)
    await sync_to_async(live.arm_item)(on_air_run, items["opening"], asked)
    began = monotonic()
    assert (await line.event("board"))["next"]["title"] == "开场"
    assert monotonic() - began < 5  # the bell, or at the latest the reading of every second
    await sync_to_async(panels.revoke)(await sync_to_async(Panel.objects.get)(), at=at)
    assert (await line.event("refused"))["code"] == "panel_unknown"


async def test_strangers_and_too_many_lines_are_refused(
    streams: Any, cast: Any, at: datetime, monkeypatch: Any
) -> None:
    monkeypatch.setattr(panel_stream, "MOST", 1)
    stranger = streams("wrong")
    assert (await stranger.open())[0] == 401
    panel, token = await sync_to_async(panels.make_panel)("左", by=cast.producer, at=at)
    first = streams(token)
    assert (await first.open())[0] == 200
    assert (await first.event("board"))["run"] is None
    assert (await streams(token).open())[0] == 429
    await first.wire.send_input({"type": "http.disconnect"})
    for _ in range(600):
        if not panel_stream._open[panel.pk]:
            break
        await asyncio.sleep(0.05)
    assert panel_stream._open[panel.pk] == 0
