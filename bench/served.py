"""The product as it is, with three addresses beside it through which the bench arms, opens and voids rounds inside the
server's own process, as a producer's press would."""

import json
import time
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connection

from common import clock
from config.asgi import application as product
from voting.domain import queries, rounds
from voting.models import Electorate, Round

PAPER = {
    "title": "bench",
    "subjects": [{"ref": f"u{i}", "name": f"unit {i}", "words": []} for i in range(3)],
    "criteria": [{"ref": "c0", "name": "answer"}, {"ref": "c1", "name": "promise"}],
    "scale": {"min": 0, "max": 10, "step": 1},
}


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "http" or not scope["path"].startswith("/bench/"):
        await product(scope, receive, send)
        return
    await receive()
    _, _, act, argument = scope["path"].split("/")
    said = await sync_to_async({"arm": arm_round, "open": open_round, "void": void_round}[act])(int(argument))
    body = json.dumps(said).encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]}
    )
    await send({"type": "http.response.body", "body": body})


def arm_round(electorate: int) -> dict[str, Any]:
    made = rounds.arm_round(
        Electorate.objects.get(pk=electorate),
        ref="bench",
        paper=PAPER,
        window_s=3600,
        by="bench",
        at=clock.now(),
    )
    return {"round": made.pk}


def open_round(round_: int) -> dict[str, Any]:
    made = Round.objects.get(pk=round_)
    began = time.perf_counter()
    rounds.open_round(made, by="bench", at=clock.now())
    return {"began": began}


def void_round(round_: int) -> dict[str, Any]:
    """Void it, so that the next can open; says how many ballots lay in it, and what the tally says."""
    made = Round.objects.get(pk=round_)
    said = {"stored": made.ballots.count(), "tallied": queries.ballots_counted(made)}
    rounds.void_round(made, reason="bench", by="bench", at=clock.now())
    made.ballots.all().delete()
    connection.close()
    return said
