"""Weeks on paper: the squares of a count, and of a year.

What you would get wrong: sixty weeks of ordinary days under a long promise. Weeks in which nothing is out of
the ordinary are folded into one line, so that what was not counted can be seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from followup.domain.calendar import ONE_DAY, Day, Deadline, is_working_day
from followup.enums import DeadlineKind

SHOWN_WHOLE = 6  # weeks; a longer count is folded


@dataclass(frozen=True)
class Square:
    """`number`: its place in the count, 0 for the start. `role`: start, due, first_due, agreed (in the hall,
    after another was promised), other or nothing."""

    day: Day
    number: int | None = None
    role: str = ""
    is_new_month: bool = False

    @property
    def mark(self) -> str:
        """What the little sign says: off, make_up, closed, shut (for some hours) or ""."""
        if self.day.closed or self.day.shut:
            return "closed" if self.day.closed else "shut"
        if self.day.is_make_up:
            return "make_up"
        return "" if self.day.works else "off"

    @property
    def is_notable(self) -> bool:
        """More than a working day or a weekend."""
        return bool(self.role or self.day.is_make_up or self.day.closed or self.day.shut or self.is_holiday)

    @property
    def is_holiday(self) -> bool:
        return not self.day.works and not self.day.closed and not self.day.is_weekend


@dataclass(frozen=True)
class Week:
    """Seven squares; or `folded` weeks in one line, of which only the first and last day are kept."""

    squares: tuple[Square, ...]
    folded: int = 0

    @property
    def first(self) -> date:
        return self.squares[0].day.date

    @property
    def last(self) -> date:
        return self.squares[-1].day.date

    @property
    def is_notable(self) -> bool:
        return any(square.is_notable for square in self.squares)


def weeks_of(
    deadline: Deadline,
    due_on: date,
    *,
    began_with: date | None = None,
    was_agreed: bool = False,
    unit: int | None = None,
) -> list[Week]:
    """From the Monday of the start to the Sunday of `due_on`, which may lie after the count (more time)."""
    numbers = {counted.day.date: counted.number for counted in deadline.counted}
    numbers[deadline.start] = 0
    if deadline.kind == DeadlineKind.DATE:
        numbers = {deadline.start: 0}
    began = "agreed" if was_agreed else "first_due"
    roles = {deadline.start: "start", began_with or due_on: began, due_on: "due"}
    squares = [
        Square(is_working_day(day, unit), numbers.get(day), roles.get(day, ""), _new_month(day, n))
        for n, day in enumerate(_days(deadline.start, max(due_on, deadline.start)))
    ]
    weeks = [Week(tuple(squares[n : n + 7])) for n in range(0, len(squares), 7)]
    return list(_folded(weeks)) if len(weeks) > SHOWN_WHOLE else weeks


def month_of(year: int, month: int) -> list[Week]:
    """A month as a wall calendar prints it; squares of the neighbouring months are blank (role "other")."""
    first = date(year, month, 1)
    last = (first + timedelta(days=31)).replace(day=1) - ONE_DAY
    squares = [
        Square(is_working_day(day), role="" if day.month == month else "other") for day in _days(first, last)
    ]
    return [Week(tuple(squares[n : n + 7])) for n in range(0, len(squares), 7)]


def _days(first: date, last: date) -> Iterable[date]:
    monday = first - ONE_DAY * first.weekday()
    sunday = last + ONE_DAY * (6 - last.weekday())
    return (monday + ONE_DAY * n for n in range((sunday - monday).days + 1))


def _new_month(day: date, n: int) -> bool:
    return n == 0 or day.day == 1


def _folded(weeks: list[Week]) -> Iterable[Week]:
    """Runs of two or more ordinary weeks become one line."""
    run: list[Week] = []
    for week in [*weeks, None]:
        if week is not None and not week.is_notable:
            run.append(week)
            continue
        if len(run) > 1:
            yield Week((run[0].squares[0], run[-1].squares[-1]), folded=len(run))
        else:
            yield from run
        run = []
        if week is not None:
            yield week
