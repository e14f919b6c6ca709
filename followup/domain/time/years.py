"""Years that an administrator imports, and closures: both write a new version of the calendar and count anew.

What you would get wrong: letting a new calendar take days away. Every running due date that was counted is
counted again in the same transaction, and the later of the two dates holds; the change is an event of the
task, and the calendar's own change an event of calendar/<year>, whose `before` keeps the former version.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import NotAllowed
from common.models import User
from common.publish import publish
from followup.domain.calendar import PACKAGED, is_announced, is_working_day
from followup.domain.ledger.chain import append
from followup.domain.time import book
from followup.domain.time.book import Opening
from followup.domain.time.recounting import hold_open, recount
from followup.domain.time.sheet import Announced, check_year
from followup.enums import Acting, DayKind
from followup.errors import BadCalendar, CalendarMoved, ReasonNeeded
from followup.events import DESK_TOPIC
from followup.models import CalendarDay, CalendarYear, Task, Unit

ALARM_FROM = (11, 15)  # month and day from which the next year must be there
REASON_LENGTH = 200


@dataclass(frozen=True)
class Imported:
    """What a change of the calendar did: the year's new version, and the tasks whose dates moved with it."""

    year: int
    version: int
    moved: list[Task]


def version_of(year: int) -> int:
    """0: nothing is known of the year; 1 and up: the package alone, or what was entered."""
    held = book.current().years.get(year)
    if held:
        return held.version
    return int(PACKAGED[0] <= year <= PACKAGED[1])


def import_year(
    year: int,
    days: Iterable[Announced],
    source: str,
    *,
    seen: int | None = None,
    by: User | None,
    at: datetime,
) -> Imported:
    """Hold `days` as what was announced of `year`; a second import is a correction, the next version.

    `seen` is the version the administrator looked at: CalendarMoved when another was quicker. BadCalendar for
    days that cannot be (sheet.check_year). Closures stay. Everything or nothing: the days, the event of the
    year, and of each task that moves.
    """
    days, source = sorted(days), _said(source)
    if wrong := check_year(year, days):
        raise BadCalendar(problem=wrong[0].words)
    with book.changing():
        row = _taken(year, seen, source, by=by, at=at)
        announced = CalendarDay.objects.filter(day__year=year).exclude(kind=DayKind.CLOSURE)
        before = {"version": row.version - 1, "days": _written(announced)}
        announced.delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(day=d.day, kind=d.kind, name=d.name, source=source, entered_at=at, entered_by=by)
            for d in days
        )
        row.is_imported = True
        row.save()
        after = {"version": row.version, "days": _written(days), "source": source}
        return _changed(row, "imported", before, after, by=by, at=at, reason=source)


@dataclass(frozen=True)
class Shut:
    """What a closure closes: a day, or `hours` of it (from, to); every office, or one `unit` alone."""

    day: date
    hours: Opening | None = None
    unit: Unit | None = None

    @property
    def key(self) -> int | None:
        return self.unit.pk if self.unit else None

    @property
    def columns(self) -> dict[str, Any]:
        begins, ends = self.hours or (None, None)
        return {"day": self.day, "unit": self.unit, "closed_from": begins, "closed_to": ends}

    @property
    def told(self) -> dict[str, Any]:
        """As the event of the year says it."""
        facts: dict[str, Any] = {"closed": self.day}
        if self.hours:
            facts["hours"] = [f"{moment:%H:%M}" for moment in self.hours]
        return facts | ({"unit": self.unit.code} if self.unit else {})


def check_shut(shut: Shut) -> None:
    """BadCalendar when nobody works then anyway, or it is closed already."""
    if shut.hours and not shut.hours[0] < shut.hours[1]:
        raise BadCalendar(problem=_("The closure ends before it begins."))
    if not is_working_day(shut.day, shut.key).works:
        raise BadCalendar(problem=_("Nobody works on %(day)s anyway.") % {"day": shut.day})
    open_hours = book.current().open_hours(shut.key, shut.day)
    if shut.hours and not any(max(a, shut.hours[0]) < min(b, shut.hours[1]) for a, b in open_hours):
        raise BadCalendar(problem=_("No office is open in these hours anyway."))


def close_day(
    shut: Shut, name: str, source: str, *, seen: int | None = None, by: User | None, at: datetime
) -> Imported:
    """Offices were to work and are closed (a typhoon, a power cut): by whose order; the year's next version.

    BadCalendar as check_shut says. A day of which hours are left still counts as a working day.
    """
    name, source = " ".join(name.split())[:40], _said(source)
    with book.changing():
        row = _taken(shut.day.year, seen, "", by=by, at=at)
        check_shut(shut)
        CalendarDay.objects.create(
            kind=DayKind.CLOSURE, name=name, source=source, entered_at=at, entered_by=by, **shut.columns
        )
        after = {"version": row.version, **shut.told, "name": name, "source": source}
        return _changed(row, "closed", {"version": row.version - 1}, after, by=by, at=at, reason=source)


def reopen_day(
    shut: Shut, reason: str, *, seen: int | None = None, by: User | None, at: datetime
) -> Imported:
    """Take a closure back, with a reason. Dates that moved because of it stay: the later one holds."""
    reason = _said(reason)
    with book.changing():
        row = _taken(shut.day.year, seen, "", by=by, at=at)
        closure = CalendarDay.objects.filter(kind=DayKind.CLOSURE, **shut.columns).first()
        if closure is None:
            raise BadCalendar(problem=_("%(day)s is not closed.") % {"day": shut.day})
        before = {"version": row.version - 1, **shut.told, "name": closure.name, "source": closure.source}
        closure.delete()
        return _changed(row, "reopened", before, {"version": row.version}, by=by, at=at, reason=reason)


def year_alarm(on: date) -> int | None:
    """The year whose calendar is missing: next year from 15 November on, or the very year; else None."""
    if not is_announced(on.year):
        return on.year
    late = (on.month, on.day) >= ALARM_FROM
    return on.year + 1 if late and not is_announced(on.year + 1) else None


def settle(at: datetime) -> list[Task]:
    """The timer: a year may also become known by a new version of the package. Counts every running date that
    is still provisional; those that are no longer are told. Idempotent; one query when there are none."""
    if not Task.objects.open().filter(due_provisional=True).exists():
        return []
    with transaction.atomic():
        return recount(
            by=None, at=at, reason=_("The calendar of the year is announced."), only_provisional=True
        )


def _taken(year: int, seen: int | None, source: str, *, by: User | None, at: datetime) -> CalendarYear:
    """The year's row, raised to its next version; administrators only."""
    if by is not None and not by.is_staff:
        raise NotAllowed
    version = version_of(year)
    if seen is not None and seen != version:
        raise CalendarMoved(year=year, version=version)
    row = CalendarYear.objects.filter(year=year).first() or CalendarYear(year=year, is_imported=False)
    row.version, row.imported_at, row.imported_by = version + 1, at, by
    row.source = source or row.source
    row.save()
    return row


def _changed(row: CalendarYear, kind: str, before: Any, after: Any, **who: Any) -> Imported:
    """The event, the new stamp, and every date counted anew."""
    subject = f"calendar/{row.year}"
    acting = Acting.ADMINISTRATOR if who["by"] else Acting.SYSTEM
    hold_open()
    append(subject, kind, acting=acting, before=before, after=after, **who)
    book.turn()
    moved = recount(by=who["by"], at=who["at"], reason=who["reason"])
    publish(DESK_TOPIC, "calendar.changed", year=row.year)
    return Imported(row.year, row.version, moved)


def _written(days: Iterable[Announced | CalendarDay]) -> list[list[str]]:
    return [[str(d.day), str(d.kind), d.name] for d in days]


def _said(words: str) -> str:
    said = " ".join(words.split())
    if not said or len(said) > REASON_LENGTH:
        raise ReasonNeeded(most=REASON_LENGTH)
    return said
