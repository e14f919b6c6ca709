"""Closures of some hours and of one unit: what they take from hours, from days, and from nobody else."""

from datetime import date, datetime, time
from typing import Any

import pytest
from django.utils import timezone, translation

from followup.domain.calendar import add_working_days, is_working_day
from followup.domain.co_units import set_co_units
from followup.domain.commitments import capture_commitment, confirm_commitment
from followup.domain.tasks import handover, history
from followup.domain.tasks.registration import register_tasks
from followup.domain.time.explained import explain_task
from followup.domain.time.hours import add_working_hours, is_open, openings_on
from followup.domain.time.sources import closures_of
from followup.domain.time.years import Shut, close_day, reopen_day
from followup.enums import DeadlineKind
from followup.errors import BadCalendar
from followup.models import CalendarDay, ClockPolicy, Event, Task, Unit

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)  # a Wednesday
MORNING, AFTERNOON = (time(8, 30), time(12)), (time(14), time(17, 30))


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def tasks(origin: Any, promise: Any, cast: Any, unit: Unit, other_unit: Unit, at: datetime) -> list[Task]:
    """The lead's and the co-unit's, of five working days spoken on Monday 23 November: due on the 30th."""
    data = promise(deadline_kind=DeadlineKind.WORKING_DAYS, deadline_count=5)
    commitment = capture_commitment(origin, data, by=cast.scribe, at=at)
    set_co_units(commitment, [(other_unit, "配合清运")], by=cast.scribe, at=at)
    commitment.refresh_from_db()
    confirm_commitment(commitment, by=cast.supervisor, at=at)
    register_tasks(origin.run_ref, by=cast.supervisor, at=at)
    return list(Task.objects.for_desk().order_by("pk"))


def local(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def close(by: Any, at: datetime, *what: Any, **more: Any) -> Any:
    return close_day(Shut(DAY, *what), "停电", "供电公司第7号通知", by=by, at=at, **more)


def test_an_afternoon_takes_hours_and_no_day(tasks: list[Task], administrator: Any, at: datetime) -> None:
    stood = add_working_hours(local("2026-11-25 10:00"), 4)
    assert stood == local("2026-11-25 16:00")
    done = close(administrator, at, AFTERNOON)
    assert (done.version, done.moved) == (2, [])
    assert openings_on(DAY) == (MORNING,)
    assert (is_open(local("2026-11-25 11:59")), is_open(local("2026-11-25 14:00"))) == (True, False)
    assert add_working_hours(local("2026-11-25 10:00"), 4) == local("2026-11-26 10:30")
    day = is_working_day(DAY)
    assert (day.works, day.closed, day.shut) == (True, False, "停电 14:00–17:30")
    assert add_working_days(date(2026, 11, 24), 1).due_on == DAY
    event = Event.objects.get(subject="calendar/2026")
    assert (event.kind, event.after["closed"], event.after["hours"]) == (
        "closed",
        "2026-11-25",
        ["14:00", "17:30"],
    )


def test_hours_within_an_opening_and_both_halves(administrator: Any, at: datetime) -> None:
    close(administrator, at, (time(10), time(11)))
    assert openings_on(DAY) == ((time(8, 30), time(10)), (time(11), time(12)), AFTERNOON)
    close(administrator, at, MORNING)
    close(administrator, at, (time(12), time(18)))
    day = is_working_day(DAY)
    assert (openings_on(DAY), day.works, day.closed, day.note) == ((), False, True, "停电")
    assert add_working_days(date(2026, 11, 24), 1).due_on == date(2026, 11, 26)


def test_a_limit_in_days_keeps_the_ordinary_closing(
    tasks: list[Task], cast: Any, administrator: Any, at: datetime
) -> None:
    close(administrator, at, AFTERNOON)
    handover.assign(tasks[0], by=cast.supervisor, at=local("2026-11-24 09:00"))
    assert tasks[0].accept_by == local("2026-11-25 17:30")


def test_a_running_clock_in_hours_is_counted_anew(
    tasks: list[Task], cast: Any, unit: Unit, administrator: Any, at: datetime
) -> None:
    Unit.objects.filter(pk=unit.pk).update(policy=ClockPolicy.objects.get(code="pinghu"))
    task = Task.objects.for_desk().get(pk=tasks[0].pk)
    handover.assign(task, by=cast.supervisor, at=local("2026-11-25 11:00"))
    assert task.accept_by == local("2026-11-25 15:00")
    close(administrator, at, AFTERNOON)
    task.refresh_from_db()
    assert task.accept_by == local("2026-11-26 09:30")
    (accept, *_rest) = explain_task(task).limits
    assert [(piece.begins, piece.ends) for piece in accept.worked] == [
        (local("2026-11-25 11:00"), local("2026-11-25 12:00")),
        (local("2026-11-26 08:30"), local("2026-11-26 09:30")),
    ]
    assert history.differences(task) == {}


def test_one_unit_alone(
    tasks: list[Task], unit: Unit, other_unit: Unit, administrator: Any, at: datetime
) -> None:
    lead, helper = tasks
    done = close(administrator, at, None, other_unit)
    assert done.moved == [helper]
    for task in tasks:
        task.refresh_from_db()
    assert (lead.due_on, helper.due_on, helper.first_due_on) == (
        date(2026, 11, 30),
        date(2026, 12, 1),
        date(2026, 11, 30),
    )
    assert (is_working_day(DAY).works, is_working_day(DAY, unit.pk).works) == (True, True)
    assert is_working_day(DAY, other_unit.pk).closed is True
    assert (is_open(local("2026-11-25 09:00"), unit), is_open(local("2026-11-25 09:00"), other_unit)) == (
        True,
        False,
    )
    assert explain_task(lead).closures == []
    explained = explain_task(helper)
    assert [(one.day, one.unit, one.hours) for one in explained.closures] == [(DAY, other_unit.name, "")]
    assert [(row.first.day.date, row.first.number) for row in explained.rows if row.first.day.closed] == [
        (DAY, None)
    ]
    assert (explained.deadline and explained.deadline.due_on, explained.counted_on) == (
        date(2026, 12, 1),
        None,
    )
    assert Event.objects.get(subject="calendar/2026").after["unit"] == "kfq"


def test_hours_of_one_unit_are_told_in_its_count(
    tasks: list[Task], other_unit: Unit, administrator: Any, at: datetime
) -> None:
    close(administrator, at, MORNING, other_unit)
    rows = [[(row.first.number, row.first.day.shut) for row in explain_task(task).rows] for task in tasks]
    assert rows == [
        [(1, ""), (None, ""), (5, "")],
        [(1, ""), (2, "停电 08:30–12:00"), (3, ""), (None, ""), (5, "")],
    ]
    assert [(one.hours, one.unit) for one in closures_of(2026)] == [("08:30–12:00", other_unit.name)]


def test_refused_and_taken_back(
    tasks: list[Task], other_unit: Unit, administrator: Any, at: datetime
) -> None:
    wrong = [(time(12), time(14)), (time(16), time(15)), (time(18), time(20))]
    for hours in wrong:
        with pytest.raises(BadCalendar):
            close(administrator, at, hours)
    close(administrator, at, AFTERNOON)
    for hours in (AFTERNOON, (time(15), time(16))):
        for who in (None, other_unit):
            with pytest.raises(BadCalendar):
                close(administrator, at, hours, who)
    close(administrator, at, None, other_unit)
    with pytest.raises(BadCalendar):
        close(administrator, at, MORNING, other_unit)
    with pytest.raises(BadCalendar):
        reopen_day(Shut(DAY), "没有停电", by=administrator, at=at)
    done = reopen_day(Shut(DAY, AFTERNOON), "来电了", by=administrator, at=at)
    assert (done.version, CalendarDay.objects.get().unit, openings_on(DAY)) == (
        4,
        other_unit,
        (MORNING, AFTERNOON),
    )
    event = Event.objects.filter(subject="calendar/2026").latest("seq")
    assert (event.kind, event.before["hours"]) == ("reopened", ["14:00", "17:30"])
    tasks[1].refresh_from_db()
    reopen_day(Shut(DAY, None, other_unit), "修好了", by=administrator, at=at)
    assert Task.objects.get(pk=tasks[1].pk).due_on == tasks[1].due_on == date(2026, 12, 1)
