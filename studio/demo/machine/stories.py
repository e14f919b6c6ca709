"""What the time machine plays, apart from code: `data/machine/*.json`.

What you would get wrong: dates. A step says when it falls after something else of its own task (`after`, `wd`
working days, `days`, `time`), so that the same lives can be led over any holiday.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from followup.domain.time.sheet import Announced, read_sheet
from studio.demo.content import read

Row = dict[str, Any]


@dataclass(frozen=True)
class Scenario:
    """`evening` is written as data/first_evening.json is; each promise, and each co-unit's part, names its
    life."""

    name: str
    about: str
    title: str
    start: date
    evening: Row
    episodes_every: int


@dataclass(frozen=True)
class Life:
    """What becomes of one task. `reports`: how the unit keeps K3 (in_time, late, none)."""

    name: str
    reports: str
    steps: list[Row]


def names() -> list[str]:
    return list(_scenarios())


def scenario(name: str) -> Scenario:
    row = _scenarios()[name]
    start, evening = date.fromisoformat(row["start"]), read(f"machine/{row['evening']}")
    return Scenario(name, row["about"], row["title"], start, evening, row["episodes_every"])


def promises(evening: Row) -> list[Row]:
    """In the order in which they are heard."""
    items = (item for segment in evening["segments"] for item in segment["items"])
    return [promise for item in items for promise in item.get("promises", ())]


@cache
def lives() -> dict[str, Life]:
    found = read("machine/lives")
    return {name: Life(name, row["reports"], row["steps"]) for name, row in found.items()}


def announced(year: int) -> tuple[list[Announced], str] | None:
    """A made-up calendar of a year that nobody has announced yet, and the source that says so."""
    row = read("machine/years").get(str(year))
    return (read_sheet(year, row["table"]).days, row["source"]) if row else None


@cache
def _scenarios() -> dict[str, Row]:
    return read("machine/scenarios")
