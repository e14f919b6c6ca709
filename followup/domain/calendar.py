"""China's working days, and deadlines that can be explained day by day.

The easy mistake: weekdays are not working days. Public holidays swallow weekdays, and make-up
days (调休上班) turn some Saturdays and Sundays into working days. Source: the yearly notice of the
State Council, through `chinese_calendar` (2004 to 2026) or as an administrator imported it; and closures (a
typhoon; one unit's flooded office), which an administrator enters with their source. For a year that neither
knows we count weekdays without the fixed statutory days and mark every such day `provisional`
(followup.md 4).

`unit` is everywhere the key of the unit whose own closures count beside everybody's; None counts everybody's.

Notes come out in the reader's language, so a Deadline is made when it is shown, never cached.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

import chinese_calendar
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from followup.domain.time import book
from followup.enums import DayKind, DeadlineKind
from followup.errors import BadDeadline

MAX_COUNT = 366  # days or working days that may be promised
MAX_AHEAD = timedelta(days=5 * 366)  # how far away a promised date may lie
ONE_DAY = timedelta(days=1)
PACKAGED = (
    min(chinese_calendar.holidays).year,
    max(chinese_calendar.holidays).year,
)  # years the package knows
WEEKEND, MAKE_UP, CLOSED = gettext_noop("weekend"), gettext_noop("make-up workday"), gettext_noop("closure")

# The days that fall on the same date every year (全国年节及纪念日放假办法, as amended for 2025).
FIXED_HOLIDAYS = {
    (1, 1): gettext_noop("New Year's Day"),
    (5, 1): gettext_noop("Labour Day"),
    (5, 2): gettext_noop("Labour Day"),
    (10, 1): gettext_noop("National Day"),
    (10, 2): gettext_noop("National Day"),
    (10, 3): gettext_noop("National Day"),
}
# The other names chinese_calendar may give, listed so that they are translated.
MOVING_HOLIDAYS = (
    gettext_noop("Spring Festival"),
    gettext_noop("Tomb-sweeping Day"),
    gettext_noop("Dragon Boat Festival"),
    gettext_noop("Mid-autumn Festival"),
    gettext_noop("Anti-Fascist 70th Day"),
)


@dataclass(frozen=True)
class Day:
    """One date: does China work on it, and why not (or why after all). Empty note: an ordinary day.

    `closed`: offices were to work on it, but an administrator entered a closure. `shut`: a day that counts,
    on which the office is closed for some hours; in words.
    """

    date: date
    works: bool
    note: str = ""
    provisional: bool = False
    closed: bool = False
    shut: str = ""

    @property
    def is_weekend(self) -> bool:
        """Off for no other reason than the day of the week."""
        return not self.works and self.note == _(WEEKEND)

    @property
    def is_make_up(self) -> bool:
        return self.works and self.date.weekday() >= 5


@dataclass(frozen=True)
class Counted:
    """A Day inside a deadline. `number` is its place in the count, None when it is not counted."""

    day: Day
    number: int | None


@dataclass(frozen=True)
class Span:
    """Neighbouring days that are treated alike: "8, 9 October: days 1 to 2" or "National Day: 7 days off"."""

    days: tuple[Counted, ...]

    @property
    def first(self) -> Counted:
        return self.days[0]

    @property
    def last(self) -> Counted:
        return self.days[-1]

    @property
    def counts(self) -> bool:
        return self.first.number is not None

    @property
    def is_weekend(self) -> bool:
        """An ordinary weekend, not a holiday and not a make-up day."""
        return self.first.day.is_weekend


@dataclass(frozen=True)
class Deadline:
    """The due date and every day from the one after `start` (day zero) to it, in order.

    `provisional` means the *date* may still move: a counted year is not yet announced. A deadline
    spoken as a date, or in calendar days, never is.
    """

    due_on: date
    provisional: bool
    days: tuple[Day, ...] = ()
    start: date = field(default=date.min)
    kind: DeadlineKind = DeadlineKind.WORKING_DAYS

    @property
    def counted(self) -> tuple[Counted, ...]:
        """Each day with its number; working days are numbered unless calendar days were promised."""
        number, result = 0, []
        for day in self.days:
            counts = day.works or self.kind == DeadlineKind.DAYS
            number += counts
            result.append(Counted(day, number if counts else None))
        return tuple(result)

    @property
    def working_days(self) -> int:
        return sum(day.works for day in self.days)

    def notable(self) -> Iterator[Span]:
        """Only holidays, make-up days and closures: what is worth telling where nothing had to be counted."""
        return (
            span
            for span in self.spans()
            if (span.first.day.note or span.first.day.shut) and not span.is_weekend
        )

    def spans(self) -> Iterator[Span]:
        """The days grouped for a short explanation."""
        for _key, days in groupby(
            self.counted, key=lambda c: (c.number is not None, c.day.note, c.day.shut, c.day.provisional)
        ):
            yield Span(tuple(days))


def is_working_day(day: date, unit: int | None = None) -> Day:
    """What `day` is, with its note. Never fails: an unannounced year gives a provisional answer."""
    held = book.current()
    key = (day, unit if day in held.closures else None)
    if key not in held.memo:
        held.memo[key] = _looked_up(held, day, unit)
    works, note, provisional, closed, shut = held.memo[key]
    return Day(day, works, _(note) if note else "", provisional, closed, _shut_words(shut) if shut else "")


def is_announced(year: int) -> bool:
    """Are the holidays of the year known: imported, or in the package?"""
    return _is_imported(book.current(), year) or _in_package(year)


def _looked_up(held: book.Book, day: date, unit: int | None) -> book.Answer:
    """Works, note (untranslated), provisional, closed, shut. A closure beats what was announced; of an
    announced weekend or holiday it changes nothing. A day of which no hour is left is closed as a whole."""
    works, note, provisional = _announced(held, day)
    closures = held.closed(unit, day) if works else []
    if closures and not held.open_hours(unit, day):
        whole = next((one for one in closures if one.hours is None), closures[0])
        return False, whole.name or CLOSED, provisional, True, ()
    return works, note, provisional, False, tuple((one.name, one.hours) for one in closures if one.hours)


def _shut_words(shut: book.Closed) -> str:
    """ "power cut 14:00–17:30"."""
    return ", ".join(f"{name or _(CLOSED)} {begins:%H:%M}–{ends:%H:%M}" for name, (begins, ends) in shut)


def _announced(held: book.Book, day: date) -> tuple[bool, str, bool]:
    weekend = day.weekday() >= 5
    plain = (not weekend, WEEKEND if weekend else "", False)
    if _is_imported(held, day.year):
        entered = held.days.get(day)
        if entered is None:
            return plain
        works = entered.kind == DayKind.MAKE_UP
        return works, MAKE_UP if works else entered.name, False
    if not _in_package(day.year):
        name = FIXED_HOLIDAYS.get((day.month, day.day))
        return (False, name, True) if name else (*plain[:2], True)
    off, name = chinese_calendar.get_holiday_detail(day)
    if off:
        return False, name or WEEKEND, False
    return True, MAKE_UP if weekend else "", False


def _is_imported(held: book.Book, year: int) -> bool:
    return year in held.years and held.years[year].is_imported


def _in_package(year: int) -> bool:
    return bool(PACKAGED[0] <= year <= PACKAGED[1])


def days_after(start: date, until: date, unit: int | None = None) -> tuple[Day, ...]:
    """Every day after `start` up to and including `until`; empty when there is none."""
    return tuple(is_working_day(start + ONE_DAY * n, unit) for n in range(1, (until - start).days + 1))


def working_days_between(start: date, until: date, unit: int | None = None) -> int:
    """Working days after `start` up to and including `until`; 0 when `until` is not later."""
    return sum(day.works for day in days_after(start, until, unit))


def add_working_days(start: date, count: int, unit: int | None = None) -> Deadline:
    """The `count`-th working day after `start` (day zero). 1 to MAX_COUNT, else BadDeadline."""
    _check_count(count)
    days: list[Day] = []
    while count:
        days.append(is_working_day((days[-1].date if days else start) + ONE_DAY, unit))
        count -= days[-1].works
    unsure = any(day.provisional for day in days)
    return Deadline(days[-1].date, unsure, tuple(days), start)


def deadline_for(
    kind: str,
    *,
    spoken_on: date,
    count: int | None = None,
    date: date | None = None,
    unit: int | None = None,
) -> Deadline | None:
    """The deadline as it was spoken on `spoken_on`; None when no date was given.

    "Before 31 December" (DATE) is due on 31 December itself, as an office reads it. A count out of
    bounds, a missing or past date, or one beyond MAX_AHEAD is a BadDeadline with its sentence.
    """
    if kind == DeadlineKind.NONE:
        return None
    if kind == DeadlineKind.WORKING_DAYS:
        return add_working_days(spoken_on, _given(count), unit)
    if kind == DeadlineKind.DAYS:
        _check_count(_given(count))
        return _until(spoken_on, spoken_on + ONE_DAY * _given(count), DeadlineKind.DAYS, unit)
    return _until(spoken_on, _check_date(date, spoken_on), DeadlineKind.DATE, unit)


def _until(start: date, due_on: date, kind: DeadlineKind, unit: int | None) -> Deadline:
    days = days_after(start, due_on, unit)
    return Deadline(due_on, provisional=False, days=days, start=start, kind=kind)


def _given(count: int | None) -> int:
    if count is None:
        raise BadDeadline(problem=_("Say how many days were promised."))
    return count


def _check_count(count: int) -> None:
    if not 1 <= count <= MAX_COUNT:
        raise BadDeadline(
            problem=_("The number of days must be between 1 and %(most)s.") % {"most": MAX_COUNT}
        )


def _check_date(day: date | None, spoken_on: date) -> date:
    if day is None:
        raise BadDeadline(problem=_("Say which date was promised."))
    if day < spoken_on:
        raise BadDeadline(problem=_("The promised date lies before the evening on which it was promised."))
    if day - spoken_on > MAX_AHEAD:
        raise BadDeadline(problem=_("The promised date lies more than five years ahead."))
    return day
