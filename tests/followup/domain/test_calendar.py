"""China's working days, and the explanation that comes with every deadline."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from followup.domain.calendar import (
    MAX_COUNT,
    Day,
    add_working_days,
    deadline_for,
    is_working_day,
    working_days_between,
)
from followup.enums import DeadlineKind
from followup.errors import BadDeadline

MAKE_UP_DAYS = [
    date(2025, 1, 26),
    date(2025, 2, 8),
    date(2025, 4, 27),
    date(2025, 9, 28),
    date(2025, 10, 11),
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
]


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2026, 9, 30), 5, date(2026, 10, 13)),  # the cases of followup.md 4
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
        (date(2026, 11, 23), 10, date(2026, 12, 7)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # a Friday's next working day
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # day zero may be a weekend
        (date(2026, 10, 9), 1, date(2026, 10, 10)),  # the make-up Saturday counts
        (date(2024, 2, 28), 1, date(2024, 2, 29)),
    ],
)
def test_add_working_days(start: date, count: int, due: date) -> None:
    deadline = add_working_days(start, count)
    assert deadline.due_on == due
    assert deadline.provisional is False
    assert deadline.working_days == count


def test_make_up_days_of_2025_and_2026_are_exactly_the_announced_ones() -> None:
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(730)]
    worked_weekends = [day for day in days if day.weekday() >= 5 and is_working_day(day).works]
    assert worked_weekends == MAKE_UP_DAYS


def test_every_day_is_explained_in_english() -> None:
    with translation.override("en"):
        deadline = add_working_days(date(2026, 9, 30), 5)
        spans = [
            (s.first.day.date.day, s.last.day.date.day, s.first.number, s.last.number, s.first.day.note)
            for s in deadline.spans()
        ]
    assert spans == [
        (1, 7, None, None, "National Day"),
        (8, 9, 1, 2, ""),
        (10, 10, 3, 3, "make-up workday"),
        (11, 11, None, None, "weekend"),
        (12, 13, 4, 5, ""),
    ]


def test_every_day_is_explained_in_chinese() -> None:
    with translation.override("zh-hans"):
        notes = {day.note for day in add_working_days(date(2026, 9, 18), 15).days}
    assert notes == {"", "周末", "调休上班", "中秋节", "国庆节"}


def test_count_across_an_unannounced_year_is_provisional() -> None:
    with translation.override("en"):
        deadline = add_working_days(date(2026, 12, 28), 5)
        assert deadline.due_on == date(2027, 1, 5)
        assert deadline.provisional is True
        assert deadline.days[3] == Day(date(2027, 1, 1), works=False, note="New Year's Day", provisional=True)
    assert [day.provisional for day in deadline.days] == [False] * 3 + [True] * 5


def test_count_that_ends_with_the_announced_year_is_certain() -> None:
    assert add_working_days(date(2026, 12, 28), 3).provisional is False


@pytest.mark.parametrize("count", [0, -1, MAX_COUNT + 1, 10**9])
@pytest.mark.parametrize("kind", [DeadlineKind.WORKING_DAYS, DeadlineKind.DAYS])
def test_counts_out_of_bounds_are_refused(kind: DeadlineKind, count: int) -> None:
    with pytest.raises(BadDeadline):
        deadline_for(kind, spoken_on=date(2026, 11, 23), count=count)


def test_the_longest_count_ends() -> None:
    deadline = add_working_days(date(2026, 11, 23), MAX_COUNT)
    assert deadline.working_days == MAX_COUNT
    assert deadline.days[-1].date == deadline.due_on


def test_before_a_date_is_due_on_that_date_and_never_provisional() -> None:
    deadline = deadline_for(DeadlineKind.DATE, spoken_on=date(2026, 11, 23), date=date(2026, 12, 31))
    assert deadline is not None
    assert (deadline.due_on, deadline.provisional, deadline.working_days) == (date(2026, 12, 31), False, 28)


def test_calendar_days_count_every_day() -> None:
    deadline = deadline_for(DeadlineKind.DAYS, spoken_on=date(2026, 11, 27), count=3)
    assert deadline is not None
    assert deadline.due_on == date(2026, 11, 30)
    assert [counted.number for counted in deadline.counted] == [1, 2, 3]


def test_promise_for_the_same_evening_has_no_days_to_count() -> None:
    deadline = deadline_for(DeadlineKind.DATE, spoken_on=date(2026, 11, 23), date=date(2026, 11, 23))
    assert deadline is not None
    assert deadline.days == ()


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": DeadlineKind.DATE, "date": date(2026, 11, 22)},
        {"kind": DeadlineKind.DATE, "date": date(2036, 1, 1)},
        {"kind": DeadlineKind.DATE},
        {"kind": DeadlineKind.WORKING_DAYS},
        {"kind": DeadlineKind.DAYS},
    ],
)
def test_deadline_that_cannot_be_counted_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises(BadDeadline):
        deadline_for(spoken_on=date(2026, 11, 23), **facts)  # type: ignore[arg-type]


def test_no_date_given_has_no_deadline() -> None:
    assert deadline_for(DeadlineKind.NONE, spoken_on=date(2026, 11, 23)) is None


@pytest.mark.parametrize(
    ("start", "until", "count"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2026, 11, 24), date(2026, 11, 23), 0),
        (date(2026, 11, 23), date(2026, 11, 24), 1),
        (date(2026, 11, 27), date(2026, 11, 29), 0),
        (date(2026, 9, 30), date(2026, 10, 13), 5),
    ],
)
def test_working_days_between(start: date, until: date, count: int) -> None:
    assert working_days_between(start, until) == count


DAYS = st.integers(0, 3 * 365).map(lambda n: date(2024, 1, 1) + timedelta(days=n))
COUNTS = st.integers(1, 60)
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUIET
@given(DAYS, COUNTS, COUNTS)
def test_working_days_add_up(start: date, first: int, second: int) -> None:
    then = add_working_days(start, first).due_on
    assert add_working_days(then, second).due_on == add_working_days(start, first + second).due_on


@QUIET
@given(DAYS, COUNTS)
def test_what_is_counted_is_what_lies_between(start: date, count: int) -> None:
    due_on = add_working_days(start, count).due_on
    assert working_days_between(start, due_on) == count
    assert is_working_day(due_on).works


@QUIET
@given(DAYS, st.integers(0, 200), st.integers(0, 200))
def test_intervals_add_up(start: date, first: int, second: int) -> None:
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    whole = working_days_between(start, end)
    assert working_days_between(start, middle) + working_days_between(middle, end) == whole
