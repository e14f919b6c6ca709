"""The clock of a task: what is left, or how late, in working days."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from followup.domain.clocks import Clock, clock_of, explain
from followup.enums import DeadlineKind
from followup.models import Commitment, Task
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
MakeTask = Callable[..., Task]


@pytest.mark.parametrize(
    ("due_on", "on", "face", "number", "calendar_days"),
    [
        (date(2026, 12, 7), date(2026, 11, 23), "left", 10, False),
        (date(2026, 11, 25), date(2026, 11, 23), "soon", 2, False),
        (date(2026, 11, 23), date(2026, 11, 23), "today", 0, False),
        (date(2026, 11, 29), date(2026, 11, 28), "soon", 1, True),  # Saturday to Sunday
        (date(2026, 11, 23), date(2026, 11, 24), "late", 1, False),
        (date(2026, 11, 27), date(2026, 11, 28), "late", 1, True),  # no working day has passed yet
        (date(2026, 9, 30), date(2026, 10, 12), "late", 4, False),
    ],
)
def test_running_clock(  # the case table is the point
    due_on: date, on: date, face: str, number: int, calendar_days: bool, task_due: MakeTask
) -> None:
    assert clock_of(task_due(due_on), on) == Clock(face, number, calendar_days, provisional=False)


@pytest.mark.parametrize(
    ("finished_on", "face", "number"),
    [
        (date(2026, 11, 24), "stopped", 2),
        (date(2026, 11, 26), "stopped", 0),
        (date(2026, 11, 30), "stopped_late", 2),
    ],
)
def test_clock_stops_on_the_day_the_work_was_finished(
    finished_on: date, face: str, number: int, task_due: MakeTask, cast: Any
) -> None:
    task = task_due(date(2026, 11, 26))
    Life(task, cast).on(finished_on).claimed().later(days=30).verified()
    clock = clock_of(task, date(2027, 3, 1))
    assert (clock.face, clock.number, clock.is_late) == (face, number, face == "stopped_late")


def test_explain_counts_the_stored_deadline_anew(captured: Commitment) -> None:
    explained = explain(captured)
    assert explained is not None
    assert (explained.due_on, explained.moved, explained.deadline.working_days) == (
        date(2026, 12, 7),
        False,
        10,
    )


def test_explain_says_when_todays_calendar_counts_otherwise(captured: Commitment) -> None:
    captured.due_on = date(2026, 12, 8)  # stored while the year was still a guess
    explained = explain(captured)
    assert explained is not None
    assert explained.moved is True


def test_explain_of_no_date_and_of_impossible_set_up_data_is_silent(captured: Commitment) -> None:
    captured.deadline_kind, captured.due_on = DeadlineKind.DATE, date(2026, 1, 1)
    assert explain(captured) is None
    captured.deadline_kind, captured.due_on = DeadlineKind.NONE, None
    assert explain(captured) is None
