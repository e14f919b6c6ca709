"""What the lives of bench.follow_year share: who acts, what counts as a working day, and what was written so far."""

from datetime import date, timedelta
from random import Random
from typing import Any

from followup.domain.calendar import days_after


class Calendar:
    """Working days by number."""

    def __init__(self, first: date, last: date) -> None:
        self.days = [day.date for day in days_after(first, last) if day.works]

    def after(self, start: date, count: int) -> date:
        place = next(i for i, day in enumerate(self.days) if day > start)
        return self.days[place + count - 1]

    def between(self, start: date, until: date) -> int:
        return sum(start < day <= until for day in self.days)


class Book:
    """`events`: facts of events yet to be chained; `rows`: by model, in the order they were kept."""

    def __init__(self, until: date, chance: Random, people: dict[str, Any]) -> None:
        self.until, self.chance, self.people = until, chance, people
        self.calendar = Calendar(until - timedelta(days=400), until + timedelta(days=400))
        self.events: list[dict[str, Any]] = []
        self.rows: dict[type, list[Any]] = {}

    def keep(self, row: Any) -> Any:
        self.rows.setdefault(type(row), []).append(row)
        return row
