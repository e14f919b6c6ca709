"""The calendar rows of the database as one thing in memory, shared by all threads of a process.

What you would get wrong: reading a row for each day. Rows are read once and kept until the stamp of the
calendar changes. Every change writes a new random stamp in its own transaction, so whoever kept rows of one
that was rolled back sees another stamp too. The stamp is read at most once in CHECK_S, and by that long a
process may lag behind another; a change made in this process shows at once. Tests start with the empty book
(tests/conftest.py), so a pinned number of queries does not depend on when the last look was.
"""

import threading
import time as stopwatch
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, time

from django.db import transaction
from django.utils.crypto import get_random_string

from followup.enums import DayKind
from followup.models import CalendarDay, CalendarStamp, CalendarYear, OfficeHours

STAMP = 1  # the key of the only row
CHECK_S = 1.0  # so long what was read is trusted without a look at the stamp
Opening = tuple[time, time]
Closed = tuple[tuple[str, Opening], ...]  # what for, and the hours of which an office was shut
Answer = tuple[bool, str, bool, bool, Closed]  # works, note, provisional, closed; what of a day that works
WHOLE_DAY: Opening = (time.min, time.max)
# What an office of the province keeps unless somebody entered another: 8:30 to 12:00, 14:00 to 17:30.
HOUSE_HOURS: tuple[Opening, ...] = ((time(8, 30), time(12)), (time(14), time(17, 30)))


@dataclass(frozen=True)
class Entered:
    """A day somebody entered: of an announced year, or a closure; of one unit (its key and name) or of every
    office, of some hours or of the whole day."""

    kind: str
    name: str
    source: str
    unit: int | None = None
    unit_name: str = ""
    hours: Opening | None = None


@dataclass(frozen=True)
class Year:
    version: int
    source: str
    is_imported: bool


@dataclass(frozen=True)
class Hours:
    valid_from: date
    openings: tuple[Opening, ...]


@dataclass
class Book:
    """`hours` by unit key, None for everybody, newest first. `memo` keeps what was answered once."""

    stamp: str = ""
    years: dict[int, Year] = field(default_factory=dict)
    days: dict[date, Entered] = field(default_factory=dict)
    closures: dict[date, list[Entered]] = field(default_factory=dict)
    hours: dict[int | None, list[Hours]] = field(default_factory=dict)
    memo: dict[tuple[date, int | None], Answer] = field(default_factory=dict)

    def closed(self, unit: int | None, on: date) -> list[Entered]:
        """What closes this unit's office on that day, wholly or for hours; without a unit: everybody's."""
        return [one for one in self.closures.get(on, ()) if one.unit is None or one.unit == unit]

    def open_hours(self, unit: int | None, on: date) -> tuple[Opening, ...]:
        """The openings of a working day without what is closed of it."""
        left = self.openings(unit, on)
        for one in self.closed(unit, on):
            left = tuple(_without(left, one.hours or WHOLE_DAY))
        return left

    def openings(self, unit: int | None, on: date) -> tuple[Opening, ...]:
        """When an office is open on a working day: its own hours, else everybody's, else the house's."""
        for key in (unit, None):
            for hours in self.hours.get(key, ()):
                if hours.valid_from <= on:
                    return hours.openings
        return HOUSE_HOURS


_own = threading.local()  # .book: of a thread that changes the calendar in this moment
_held: Book | None = None
_trusted_until = 0.0


def current() -> Book:
    """The book as it stands. No query within CHECK_S of the last; one to see that it still holds;
    four to read it anew."""
    own: Book | None = getattr(_own, "book", None)
    if own is not None:
        return own
    held = _held
    if held is not None and stopwatch.monotonic() < _trusted_until:
        return held
    row = CalendarStamp.objects.filter(pk=STAMP).first()
    stamp = row.stamp if row else ""
    if held is None or held.stamp != stamp:
        held = _read(stamp)
    begin(held)
    return held


def begin(book: Book | None, trusted_s: float | None = None) -> None:
    """Take `book` as just read, and trust it for so long (CHECK_S); None: read it at the next look."""
    global _held, _trusted_until
    _held, _trusted_until = book, stopwatch.monotonic() + (CHECK_S if trusted_s is None else trusted_s)


def look_again() -> None:
    """The next look asks for the stamp, however short ago the last one was."""
    begin(_held, 0)


@contextmanager
def changing() -> Iterator[None]:
    """The transaction of a change. The calendar is taken exclusively, the second waits for the first; until
    the end this thread reads a book of its own: what is not committed must not count for others."""
    try:
        with transaction.atomic():
            CalendarStamp.objects.get_or_create(pk=STAMP)
            row = CalendarStamp.objects.select_for_update().get(pk=STAMP)
            _own.book = _read(row.stamp)
            yield
    finally:
        _own.book = None
        begin(None)


def turn() -> None:
    """Inside `changing`, after the rows were written: a new stamp, and this thread reads what it wrote."""
    stamp = get_random_string(32)
    CalendarStamp.objects.filter(pk=STAMP).update(stamp=stamp)
    _own.book = _read(stamp)
    transaction.on_commit(lambda: begin(None))


def _read(stamp: str) -> Book:
    book = Book(stamp)
    for year in CalendarYear.objects.all():
        book.years[year.year] = Year(year.version, year.source, year.is_imported)
    for day in CalendarDay.objects.select_related("unit").order_by("day", "closed_from", "pk"):
        if day.kind == DayKind.CLOSURE:
            book.closures.setdefault(day.day, []).append(_closure(day))
        else:
            book.days[day.day] = Entered(day.kind, day.name, day.source)
    book.hours = _by_unit(OfficeHours.objects.order_by("-valid_from"))
    return book


def _closure(day: CalendarDay) -> Entered:
    hours = (day.closed_from, day.closed_to) if day.closed_from and day.closed_to else None
    return Entered(day.kind, day.name, day.source, day.unit_id, day.unit.name if day.unit else "", hours)


def _without(openings: Iterable[Opening], shut: Opening) -> Iterator[Opening]:
    for begins, ends in openings:
        for first, last in ((begins, min(ends, shut[0])), (max(begins, shut[1]), ends)):
            if first < last:
                yield first, last


def _by_unit(rows: Iterable[OfficeHours]) -> dict[int | None, list[Hours]]:
    hours: dict[int | None, list[Hours]] = {}
    for row in rows:
        openings = ((row.morning_from, row.morning_to), (row.afternoon_from, row.afternoon_to))
        hours.setdefault(row.unit_id, []).append(Hours(row.valid_from, openings))
    return hours
