"""Working hours over lunch, nights, weekends, make-up Saturdays and closures (followup.md 4)."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from followup.domain.time import book
from followup.domain.time.hours import add_working_hours, is_open, next_opening, working_time
from followup.enums import DayKind
from followup.models import OfficeHours


def moment(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-10-10 09:00", 2, "2026-10-10 11:00"),  # the make-up Saturday is a working day
        ("2026-10-10 16:30", 2, "2026-10-12 09:30"),  # its Sunday is not
        ("2026-09-30 16:30", 2, "2026-10-08 09:30"),  # over the seven days of National Day
        ("2026-11-23 11:00", 2, "2026-11-23 15:00"),  # over lunch
        ("2026-11-23 10:00", 2, "2026-11-23 12:00"),  # to the very closing
        ("2026-11-23 12:00", 2, "2026-11-23 16:00"),  # closed at the very closing
        ("2026-11-23 22:05", 2, "2026-11-24 10:30"),  # at night, after the show
        ("2026-11-23 00:00", 2, "2026-11-23 10:30"),  # at midnight
        ("2026-11-27 17:00", 2, "2026-11-30 10:00"),  # pending over a weekend
        ("2026-11-28 10:00", 2, "2026-11-30 10:30"),  # on a Saturday
        ("2026-11-23 09:00", 7, "2026-11-24 09:00"),  # a day has seven hours
        ("2026-02-14 17:00", 1, "2026-02-24 09:00"),  # a make-up Saturday, then the Spring Festival
    ],
)
def test_add_working_hours(start: str, hours: int, end: str) -> None:
    assert add_working_hours(moment(start), hours) == moment(end)


@pytest.mark.parametrize(
    ("at", "open_"),
    [
        ("2026-11-23 08:29:59", False),
        ("2026-11-23 08:30", True),
        ("2026-11-23 11:59", True),
        ("2026-11-23 12:00", False),
        ("2026-11-23 17:30", False),
        ("2026-10-10 09:00", True),
        ("2026-10-11 09:00", False),
        ("2026-10-01 09:00", False),
    ],
)
def test_is_open(at: str, open_: bool) -> None:
    assert is_open(moment(at)) is open_


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        ("2026-11-23 09:10", "2026-11-23 09:10"),
        ("2026-11-23 12:30", "2026-11-23 14:00"),
        ("2026-11-24 00:00", "2026-11-24 08:30"),
        ("2026-11-27 23:00", "2026-11-30 08:30"),
        ("2026-10-09 18:00", "2026-10-10 08:30"),
    ],
)
def test_a_reminder_at_night_or_at_the_weekend_waits_for_the_next_opening(at: str, opening: str) -> None:
    assert next_opening(moment(at)) == moment(opening)


def test_summer_and_winter_times_of_a_unit(unit: Any, other_unit: Any) -> None:
    lunch = {"morning_from": time(8, 30), "morning_to": time(12)}
    OfficeHours.objects.create(
        unit=None, valid_from=date(2026, 6, 1), **lunch, afternoon_from=time(14, 30), afternoon_to=time(18)
    )
    OfficeHours.objects.create(
        unit=None, valid_from=date(2026, 10, 1), **lunch, afternoon_from=time(13, 30), afternoon_to=time(17)
    )
    OfficeHours.objects.create(
        unit=unit,
        valid_from=date(2026, 10, 1),
        morning_from=time(9),
        morning_to=time(12),
        afternoon_from=time(13),
        afternoon_to=time(17),
    )
    book.begin(None)
    assert is_open(moment("2026-09-30 17:45"), other_unit)
    assert not is_open(moment("2026-10-08 17:15"), other_unit)
    assert not is_open(moment("2026-10-08 08:45"), unit)
    assert is_open(moment("2026-10-08 13:15"), unit)
    assert add_working_hours(moment("2026-09-30 17:30"), 1, other_unit) == moment("2026-10-08 09:00")
    assert add_working_hours(moment("2026-05-29 17:00"), 1, other_unit) == moment("2026-06-01 09:00")


def test_a_closed_day_has_no_hours() -> None:
    typhoon = book.Entered(DayKind.CLOSURE, "台风停工", "市防指通告")
    book.begin(book.Book(closures={date(2026, 11, 24): [typhoon]}), trusted_s=60)
    assert add_working_hours(moment("2026-11-23 16:30"), 2) == moment("2026-11-25 09:30")


NEW_YEAR = moment("2026-01-01 00:00")
STARTS = st.integers(0, 270 * 24 * 60).map(lambda n: NEW_YEAR + timedelta(minutes=n))
QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # the machine may be busy
MINUTES = st.integers(1, 40 * 60).map(lambda n: timedelta(minutes=n))


@QUIET
@given(STARTS, MINUTES, MINUTES)
def test_hours_add_up(start: datetime, first: timedelta, second: timedelta) -> None:
    then = add_working_hours(start, first)
    assert add_working_hours(then, second) == add_working_hours(start, first + second)


@QUIET
@given(STARTS, MINUTES)
def test_what_is_added_is_what_lies_between(start: datetime, span: timedelta) -> None:
    assert working_time(start, add_working_hours(start, span)) == span


@QUIET
@given(STARTS)
def test_the_next_opening_is_open_and_nothing_before_it_is(start: datetime) -> None:
    opening = next_opening(start)
    assert is_open(opening)
    assert working_time(start, opening) == timedelta()
