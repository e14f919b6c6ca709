"""The unit at work: accepted by two people, planned, reported, claimed with evidence for each criterion."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from followup.domain.tasks import handling
from followup.enums import TaskState, Timeliness
from followup.errors import BadPlan, EvidenceMissing, NeedsTwo, NotOfUnit, NotYours, ReasonNeeded, TaskMoved
from followup.models import Task, Unit
from tests.followup.lives import Life, member

pytestmark = pytest.mark.django_db


def facts(task: Task) -> Any:
    event = task.changes.last()
    assert event is not None
    return event.after


def test_accept_names_handler_and_deputy_and_stops_k1(life: Life) -> None:
    task = life.accepted().read().task
    assert (task.state, task.handler, task.deputy, task.accepted_at) == (
        TaskState.ACCEPTED,
        life.clerk,
        life.deputy,
        life.at,
    )
    assert facts(task)["in_time"] is True


def test_accepting_late_is_taken_and_told(life: Life) -> None:
    assert facts(life.assigned().later(days=3).accepted().task)["in_time"] is False


def test_accept_refusals(life: Life, other_unit: Unit, cast: Any) -> None:
    theirs = member(other_unit, "clerk")
    life.assigned()
    at = life.at
    with pytest.raises(NeedsTwo):
        handling.accept(life.task, life.clerk, life.clerk, by=life.clerk, at=at)
    for wrong in (theirs, cast.handler, life.supervisor):
        with pytest.raises(NotOfUnit):
            handling.accept(life.task, life.clerk, wrong, by=life.clerk, at=at)
        with pytest.raises(NotYours):
            handling.accept(life.task, life.clerk, life.deputy, by=wrong, at=at)
    assert life.read().task.state == TaskState.ASSIGNED


def test_accept_twice(life: Life) -> None:
    life.accepted()
    with pytest.raises(TaskMoved):
        handling.accept(life.task, life.clerk, life.deputy, by=life.head, at=life.at)


def test_the_plan_has_milestones_and_starts_k3(life: Life) -> None:
    steps = [("查明源头", date(2026, 11, 27)), ("封堵", date(2026, 12, 18))]
    task = life.planned(*steps).read().task
    assert [(m.words, m.due_on, m.done_on) for m in task.milestones.all()] == [
        (words, day, None) for words, day in steps
    ]
    assert (task.state, task.planned_at, task.report_by) == (
        TaskState.IN_PROGRESS,
        life.at,
        date(2026, 11, 30),
    )


def test_plan_refusals(life: Life) -> None:
    task = life.accepted().task
    wrong: list[tuple[type[Exception], list[tuple[str, date]]]] = [
        (BadPlan, []),
        (BadPlan, [("做", date(2026, 11, 22))]),
        (BadPlan, [("做", date(2026, 12, 19))]),
        (BadPlan, [("做", date(2026, 12, 18))] * 31),
        (ReasonNeeded, [(" ", date(2026, 12, 18))]),
    ]
    for error, steps in wrong:
        with pytest.raises(error):
            handling.file_plan(task, steps=steps, by=life.clerk, at=life.at)
    with pytest.raises(NotYours):
        handling.file_plan(task, steps=[("做", date(2026, 12, 18))], by=life.supervisor, at=life.at)
    assert (task.milestones.count(), life.read().task.state) == (0, TaskState.ACCEPTED)


def test_an_overdue_task_may_plan_beyond_its_due_date(life: Life) -> None:
    life.accepted().on(date(2026, 12, 21)).planned(("补做", date(2026, 12, 25)))
    assert life.task.state == TaskState.IN_PROGRESS


def test_a_late_report_is_amber_not_overdue(life: Life) -> None:
    life.planned()
    first = life.task.milestones.get(position=1)
    task = life.on(date(2026, 12, 1)).reported("已封堵一处", done=(first.pk,)).read().task
    report = task.reports.get()
    assert (report.number, report.was_due_on, report.words) == (1, date(2026, 11, 30), "已封堵一处")
    assert (task.report_by, task.milestones.get(position=1).done_on) == (date(2026, 12, 8), life.today)
    assert (facts(task)["in_time"], facts(task)["done"]) == (False, [1])
    assert task.timeliness(life.today) == Timeliness.ON_TIME


def test_claim_wants_evidence_for_each_criterion_and_the_head(life: Life) -> None:
    life.assigned(criteria=["甲", "乙"]).planned()
    with pytest.raises(EvidenceMissing) as refusal:
        handling.claim(life.task, by=life.head, at=life.at)
    assert "甲" in refusal.value.sentence
    life.evidenced()
    for wrong in (life.clerk, life.supervisor):
        with pytest.raises(NotYours):
            handling.claim(life.task, by=wrong, at=life.at)
    task = life.claimed().read().task
    assert (task.state, task.claimed_at, task.check_by) == (TaskState.CLAIMED, life.at, date(2026, 11, 30))
    assert len(facts(task)["evidence"]) == 2


def test_k4_stands_still_from_the_claim(life: Life) -> None:
    task = life.planned().on(date(2026, 12, 18)).claimed().task
    assert (task.days_late(date(2027, 3, 1)), task.timeliness(date(2027, 3, 1))) == (0, Timeliness.ON_TIME)


def test_k5_runs_from_the_claim_however_late_it_is_opened(life: Life) -> None:
    task = life.claimed().later(days=20).checking().read().task
    assert (task.check_by, task.checks.get().check_by) == (date(2026, 11, 30), date(2026, 11, 30))
    assert task.check_opened_at == datetime(2026, 11, 23, 12, 5, tzinfo=UTC) + timedelta(days=20)
