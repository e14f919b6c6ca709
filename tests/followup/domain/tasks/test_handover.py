"""A task is given to its unit; what is not theirs goes back, and no clock stops for it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from followup.domain.tasks import handover
from followup.enums import TaskState
from followup.errors import (
    LeadImposed,
    NotYours,
    OwnUnit,
    ReasonNeeded,
    ReturnTooLate,
    TaskMoved,
    UnitHasTask,
)
from followup.models import Task, Unit, UnitMember
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
TUESDAY_NIGHT = datetime(2026, 11, 24, 15, 59, tzinfo=UTC)


def last(task: Task) -> tuple[str, str, Any]:
    event = task.changes.last()
    assert event is not None
    return event.kind, event.acting, event.by


def test_assign_starts_k1_and_k2_and_says_what_must_be_shown(life: Life) -> None:
    task = life.assigned(criteria=["封堵三处", " ", "水面无漂浮物"], high_risk=True).read().task
    assert (task.state, task.assigned_at, task.is_high_risk) == (TaskState.ASSIGNED, life.at, True)
    assert (task.accept_by, task.plan_by) == (
        datetime(2026, 11, 24, 9, 30, tzinfo=UTC),  # the next working day, at the close of the office
        datetime(2026, 11, 30, 9, 30, tzinfo=UTC),
    )
    assert [(c.position, c.words) for c in task.criteria.all()] == [(1, "封堵三处"), (2, "水面无漂浮物")]
    assert last(task) == ("assign", "supervisor", life.supervisor)


def test_assign_without_criteria_keeps_the_measure_of_the_promise(life: Life) -> None:
    measure = life.task.commitment.measure
    assert [c.words for c in life.assigned().task.criteria.all()] == [measure]


def test_assign_refusals(life: Life, cast: Any, unit: Unit) -> None:
    for wrong in (cast.reporter, cast.producer, life.head, cast.stranger):
        with pytest.raises(NotYours):
            handover.assign(life.task, by=wrong, at=life.at)
    with pytest.raises(ReasonNeeded):
        handover.assign(life.task, criteria=[" "], by=cast.supervisor, at=life.at)
    UnitMember.objects.create(unit=unit, user=cast.supervisor)
    with pytest.raises(OwnUnit):
        handover.assign(life.task, by=cast.supervisor, at=life.at)
    assert (life.read().task.state, life.task.changes.count()) == (TaskState.REGISTERED, 1)


def test_assign_twice(life: Life) -> None:
    stale = Task.objects.get(pk=life.task.pk)
    life.assigned()
    with pytest.raises(TaskMoved):
        handover.assign(stale, by=life.supervisor, at=life.at)
    with pytest.raises(TaskMoved):
        handover.assign(life.task, by=life.supervisor, at=life.at)
    assert life.task.changes.count() == 2


def test_assign_all_takes_what_is_still_registered(life: Life, task_due: Any, cast: Any) -> None:
    others = [task_due(date(2026, 12, 21)), task_due(date(2026, 12, 22))]
    life.assigned()
    tasks = [life.task, *others]
    assert handover.assign_all(tasks, by=cast.supervisor, at=life.at) == others
    assert handover.assign_all(tasks, by=cast.supervisor, at=life.at) == []
    assert set(Task.objects.values_list("state", flat=True)) == {"assigned"}


def test_assign_all_is_all_or_nothing(life: Life, task_due: Any, other_unit: Unit, cast: Any) -> None:
    theirs = task_due(date(2026, 12, 21), unit=other_unit)
    UnitMember.objects.create(unit=other_unit, user=cast.supervisor)
    with pytest.raises(OwnUnit):
        handover.assign_all([life.task, theirs], by=cast.supervisor, at=life.at)
    assert set(Task.objects.values_list("state", flat=True)) == {"registered"}


def test_a_return_stops_no_clock(life: Life) -> None:
    before = life.assigned().read().task
    task = life.return_asked().read().task
    assert task.state == TaskState.RETURN_ASKED
    names = ("accept_by", "plan_by", "due_on", "first_due_on", "due_version", "assigned_at")
    handover.refuse_return(task, "在职责清单内", by=life.supervisor, at=life.at + timedelta(days=1))
    after = life.read().task
    assert [getattr(after, name) for name in names] == [getattr(before, name) for name in names]
    assert (after.state, last(after)[0]) == (TaskState.ASSIGNED, "refuse_return")


def test_a_return_is_asked_within_the_first_working_day(life: Life) -> None:
    """K1 ended at half past five; the day itself ends at midnight."""
    task, ask = life.assigned().task, handover.ask_return
    with pytest.raises(ReturnTooLate):
        ask(task, "不归我们管", by=life.clerk, at=TUESDAY_NIGHT + timedelta(minutes=1))
    ask(task, "不归我们管", by=life.clerk, at=TUESDAY_NIGHT)
    assert life.read().task.state == TaskState.RETURN_ASKED


def test_a_return_wants_a_reason_and_its_own_unit(life: Life, other_unit: Unit) -> None:
    life.assigned()
    with pytest.raises(ReasonNeeded):
        handover.ask_return(life.task, " ", by=life.clerk, at=life.at)
    for wrong in (life.supervisor, UnitMember.objects.create(unit=other_unit, user=life.cast.handler).user):
        with pytest.raises(NotYours):
            handover.ask_return(life.task, "不归我们管", by=wrong, at=life.at)
    assert life.read().task.state == TaskState.ASSIGNED


def test_another_unit_gets_its_own_k1_under_the_same_number(life: Life, other_unit: Unit) -> None:
    first = life.return_asked().task
    number, born = first.pk, first.registered_at
    task = life.later(days=2).rerouted(other_unit).read().task
    assert (task.pk, task.unit, task.reroutes, task.registered_at) == (number, other_unit, 1, born)
    assert (task.accept_by, task.first_due_on, task.due_on) == (
        datetime(2026, 11, 26, 9, 30, tzinfo=UTC),
        date(2026, 12, 18),
        date(2026, 12, 18),
    )
    event = task.changes.last()
    assert event is not None
    assert (event.subject, event.before["unit"], event.after["unit"]) == ("02-01/kfq", "hbj", "kfq")
    assert [e.kind for e in task.changes.all()] == ["registered", "assign", "ask_return", "reroute"]


def test_after_two_re_routes_a_lead_is_imposed(life: Life, unit: Unit, other_unit: Unit) -> None:
    life.return_asked().rerouted(other_unit).return_asked().rerouted(unit).return_asked()
    with pytest.raises(LeadImposed):
        handover.reroute(life.task, other_unit, "再换", by=life.supervisor, at=life.at)
    handover.refuse_return(life.task, "由环保局主办", by=life.supervisor, at=life.at)
    assert (life.read().task.unit, life.task.reroutes, life.task.state) == (unit, 2, TaskState.ASSIGNED)


def test_a_unit_has_one_task_of_a_promise(life: Life, unit: Unit, other_unit: Unit) -> None:
    other = Task.objects.create(
        commitment=life.task.commitment,
        unit=other_unit,
        share="co",
        registered_at=life.at,
        state_at=life.at,
        first_due_on=life.task.due_on,
        due_on=life.task.due_on,
    )
    life.return_asked()
    for taken in (other.unit, unit):
        with pytest.raises(UnitHasTask):
            handover.reroute(life.task, taken, "改派", by=life.supervisor, at=life.at)
    assert life.read().task.state == TaskState.RETURN_ASKED
