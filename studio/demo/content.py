"""The sample evenings' words, apart from code: `data/*.json`.

What you would get wrong: dates. The files speak in days (21 days ago, within three weeks), never in
dates, so that something is due tonight on whatever day the demo is loaded.
"""

import json
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from voting.domain.groups import AUDIENCE, EXPERTS, REPRESENTATIVES
from voting.domain.seating import Place

HERE = Path(__file__).parent
CLIPS = HERE / "clips"
ROWS = "ABCDEFGHJK"  # no I: it reads as 1
SEATS = [Place(f"{row}-{n:02d}", AUDIENCE, row, n) for row in ROWS for n in range(1, 21)]
SPARES = 5
TRIM_PERCENT = 5


def seats() -> list[Place]:
    """Two hundred in the hall, the representatives' bench (R) and the experts' desk (Z)."""
    benches = [("R", REPRESENTATIVES, people()["representatives"]), ("Z", EXPERTS, people()["experts"])]
    beside = [
        Place(f"{row}-{n:02d}", group, row, n)
        for row, group, posts in benches
        for n in range(1, len(posts) + 1)
    ]
    return [*SEATS, *beside]


@cache
def people() -> dict[str, Any]:
    return read("people")


@cache
def first_evening() -> dict[str, Any]:
    return read("first_evening")


@cache
def followed_up() -> dict[str, list[dict[str, Any]]]:
    """What became of each task of the first evening, act by act."""
    return read("follow_up")


@cache
def tonight() -> dict[str, Any]:
    return read("tonight")


@cache
def findings() -> dict[str, Any]:
    """What the technical check measured in the sample clips, by SHA-256 (`make clips` writes it)."""
    return read("findings")


def numbers() -> list[int]:
    """Of the sample episodes."""
    return [first_evening()["number"], tonight()["number"]]


def read(name: str) -> dict[str, Any]:
    """data/<name>.json."""
    content: dict[str, Any] = json.loads((HERE / "data" / f"{name}.json").read_text(encoding="utf-8"))
    return content


def evening(day: date, start: str) -> datetime:
    """`start` ("20:00") of that day on the studio's wall."""
    return datetime.combine(day, time.fromisoformat(start), ZoneInfo(settings.TIME_ZONE))


def year_end(spoken_on: date, today: date) -> date:
    """31 December; around New Year the next one, so that the promise is still to come."""
    last = date(spoken_on.year, 12, 31)
    return last if last > today + timedelta(days=7) else date(spoken_on.year + 1, 12, 31)
