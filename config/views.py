"""The front door and the health of the house."""

import asyncio
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from common import clock
from config.context import desk_links
from followup.domain.memory.overview import read_front
from studio.domain.show import queries
from studio.enums import RunState


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Staff go to their desk; everybody else sees the programme's public front page."""
    links = desk_links(request)["desk_links"]
    if links:
        return redirect(links[0]["url"])
    headline, fates = read_front(at := clock.now())
    episodes = [(episode, fates.get(episode.number)) for episode in queries.public_episodes()]
    on_air = [episode for episode, _fate in episodes if episode.state == RunState.ON_AIR]
    context = {"episodes": episodes, "on_air": on_air, "figures": headline, "at": at, "here": "home"}
    return render(request, "home.html", context)


@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """200 with {"ok": true, ...}, or 503 naming what is down. Tells nothing else to strangers."""
    state: dict[str, Any] = {"database": _database(), "layer": _layer()}
    ok = all(value == "ok" for value in state.values())
    return JsonResponse({"ok": ok, **state}, status=200 if ok else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "ok"


def _layer() -> str:
    try:
        async_to_sync(_reach_layer)()
    except Exception:  # noqa: BLE001  whatever the layer raises, it is down
        return "down"
    return "ok"


async def _reach_layer() -> None:
    layer = get_channel_layer()
    async with asyncio.timeout(2):
        await layer.group_send("health", {"type": "poke"})
