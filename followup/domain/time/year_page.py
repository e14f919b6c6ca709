"""What the page of the working calendar shows of one year: twelve months, by whose word, and every version.

What you would get wrong: showing a year that is not announced as if it were. Its days are guesses, and the
page says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone

from followup.domain.calendar import ONE_DAY, PACKAGED, Day, days_after, is_announced
from followup.domain.time import book
from followup.domain.time.sheet import Announced, written
from followup.domain.time.sources import Closure, Source, closures_of, source_of, years_known
from followup.domain.time.weeks import Week, month_of
from followup.domain.time.years import version_of, year_alarm
from followup.enums import DayKind
from followup.models import Event


@dataclass(frozen=True)
class Month:
    first: date
    weeks: list[Week]
    working_days: int


@dataclass(frozen=True)
class Holiday:
    """A run of days off under one name; the weekends worked for it are listed apart."""

    name: str
    first: date
    last: date

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class YearPage:
    year: int
    on: date
    source: Source
    months: list[Month]
    holidays: list[Holiday]
    make_up_days: list[date]
    closures: list[Closure]
    changes: list[Event]
    years: list[int]
    alarm_year: int | None

    @property
    def working_days(self) -> int:
        return sum(month.working_days for month in self.months)

    @property
    def is_today_here(self) -> bool:
        return self.on.year == self.year


def year_page(year: int | None, at: datetime) -> YearPage | None:
    """The year of `at` when None; None for a year beyond what anybody could ask. One query."""
    on = timezone.localdate(at)
    year = year or on.year
    if not can_show(year, on):
        return None
    days = list(days_after(date(year - 1, 12, 31), date(year, 12, 31)))
    return YearPage(
        year=year,
        on=on,
        source=source_of(year),
        months=[_month(year, month, days) for month in range(1, 13)],
        holidays=list(_holidays(days)),
        make_up_days=[day.date for day in days if day.is_make_up],
        closures=closures_of(year),
        changes=list(Event.objects.filter(subject=f"calendar/{year}").order_by("-seq")),
        years=[shown for shown in range(year - 2, year + 3) if can_show(shown, on)],
        alarm_year=year_alarm(on),
    )


def can_show(year: int, on: date) -> bool:
    """What the package or an administrator knows, and up to the year after next."""
    return year in years_known() or version_of(year) > 0 or PACKAGED[0] <= year <= on.year + 2


def _month(year: int, month: int, days: list[Day]) -> Month:
    worked = sum(day.works for day in days if day.date.month == month)
    return Month(date(year, month, 1), month_of(year, month), worked)


def _holidays(days: list[Day]) -> Iterator[Holiday]:
    off = [day for day in days if not day.works and not day.closed and not day.is_weekend]
    for _start, run in groupby(
        enumerate(off), key=lambda pair: (pair[1].date - ONE_DAY * pair[0], pair[1].note)
    ):
        found = [day for _n, day in run]
        yield Holiday(found[0].note, found[0].date, found[-1].date)


def draft_of(year: int) -> dict[str, object]:
    """What the form of a correction starts with: the days as they stand, and the version looked at."""
    days = days_after(date(year - 1, 12, 31), date(year, 12, 31)) if is_announced(year) else ()
    held = book.current().days
    announced = [
        Announced(day.date, (DayKind.MAKE_UP if day.works else DayKind.HOLIDAY).value, _name(held, day))
        for day in days
        if day.is_make_up or (not day.works and not day.closed and not day.is_weekend) or day.date in held
    ]
    return {"table": written(announced), "seen": version_of(year)}


def _name(held: Mapping[date, book.Entered], day: Day) -> str:
    return held[day.date].name if day.date in held else ("" if day.works else day.note)
