"""Looked at again, filed away, relapsed, ended by two, referred: the number and the history stay."""

from datetime import date, timedelta

import pytest

from followup.domain.tasks import afterlife, history
from followup.domain.tasks.legal import legal_acts
from followup.enums import TaskAct, TaskResult, TaskState
from followup.errors import (
    AlreadyReferred,
    BadDate,
    BadFinding,
    InspectedTwice,
    NeedsTwo,
    NotYours,
    ReasonNeeded,
    StillToInspect,
    TaskMoved,
    TooEarly,
)
from followup.models import Unit
from tests.followup.lives import Life, member

pytestmark = pytest.mark.django_db


def test_k7_after_ninety_and_after_a_hundred_and_eighty_days(life: Life) -> None:
    task = life.closed().task
    assert (life.today, task.reinspect_on) == (date(2026, 12, 1), date(2027, 3, 1))
    made = {"by": life.reporter, "at": life.at}
    with pytest.raises(TooEarly):
        afterlife.reinspect(task, "完好", **made)
    task = life.reinspected().read().task
    assert (task.state, task.reinspect_on) == (TaskState.REINSPECTION, date(2027, 5, 31))
    with pytest.raises(StillToInspect):
        afterlife.archive(task, by=life.supervisor, at=life.at)
    task = life.reinspected().read().task
    with pytest.raises(InspectedTwice):
        afterlife.reinspect(task, "完好", by=life.supervisor, at=life.at)
    assert life.archived().read().task.state == TaskState.ARCHIVED
    assert [e.after["number"] for e in task.changes.filter(kind="reinspect")] == [1, 2]


def test_a_relapse_keeps_number_history_and_every_finish(life: Life) -> None:
    """Late once is late for ever, whatever comes later."""
    life.planned().on(date(2026, 12, 21)).closed()
    number, first = life.task.pk, history.frozen(life.task.finishes.get())
    task = life.later(days=30).relapsed(days=15).read().task
    assert (task.pk, task.state, task.relapses, task.is_relapsed) == (number, TaskState.IN_PROGRESS, 1, True)
    assert (task.first_due_on, task.due_on, task.due_version) == (
        date(2026, 12, 18),
        life.today + timedelta(days=15),
        2,
    )
    assert (task.result, task.finished_on, task.claimed_at) == (TaskResult.UNDECIDED, None, None)
    task = life.verified(TaskResult.BROKEN).read().task
    finishes = [history.frozen(finish) for finish in task.finishes.all()]
    assert finishes[0] == first
    assert [(f["result"], f["days_late"]) for f in finishes] == [("kept", 1), ("broken", 0)]
    assert (task.result, task.is_relapsed, task.relapses) == (TaskResult.BROKEN, False, 1)


def test_relapse_refusals(life: Life) -> None:
    life.claimed()
    later = life.today + timedelta(days=20)
    with pytest.raises(TaskMoved):
        life.relapsed()
    life.closed()
    for wrong in (life.head, life.reporter):
        with pytest.raises(NotYours):
            afterlife.relapse(life.task, "又堵了", until=later, by=wrong, at=life.at)
    with pytest.raises(BadDate):
        life.relapsed(days=0)
    with pytest.raises(ReasonNeeded):
        life.relapsed(reason=" ")
    assert life.read().task.state == TaskState.CLOSED


def test_two_supervisors_end_a_task(life: Life, unit: Unit) -> None:
    task = life.extension_asked().task
    how = {"code": "merged", "reason": "并入02-03", "at": life.at, "by": life.supervisor}
    with pytest.raises(NeedsTwo):
        afterlife.terminate(task, second=life.supervisor, **how)
    for wrong in (life.reporter, member(unit, "clerk")):
        with pytest.raises(NotYours):
            afterlife.terminate(task, second=wrong, **how)
    with pytest.raises(BadFinding):
        afterlife.terminate(task, second=life.supervisor2, **how | {"code": "tired"})
    life.terminated()
    assert (life.read().task.state, life.task.result) == (TaskState.TERMINATED, TaskResult.UNDECIDED)
    assert life.task.extension_requests.get().state == "lapsed"
    event = life.task.changes.last()
    assert event is not None
    assert (event.after["code"], event.after["second"], event.reason) == (
        "merged",
        life.supervisor2.pk,
        "已并入另一件",
    )
    assert life.task.days_late(date(2027, 5, 1)) == 0
    assert legal_acts(life.task, life.supervisor, life.at) == []


def test_a_verified_task_cannot_be_terminated(life: Life) -> None:
    life.verified()
    with pytest.raises(TaskMoved):
        life.terminated()


def test_referred_once_and_nothing_is_said(life: Life) -> None:
    afterlife.refer(life.assigned().task, by=life.supervisor, at=life.at)
    with pytest.raises(AlreadyReferred):
        afterlife.refer(life.read().task, by=life.supervisor, at=life.at)
    with pytest.raises(NotYours):
        afterlife.refer(life.task, by=life.head, at=life.at)
    event = life.task.changes.last()
    assert event is not None
    assert (event.kind, event.reason, set(event.after), life.task.referred_at) == (
        "refer",
        "",
        {"referred_at"},
        life.at,
    )


def test_legal_acts_are_the_buttons_of_each(life: Life) -> None:
    life.planned()
    seen = {one.act: one for one in legal_acts(life.task, life.head, life.at)}
    assert set(seen) == {TaskAct.REPORT, TaskAct.ASK_EXTENSION, TaskAct.CLAIM}
    claim = seen[TaskAct.CLAIM]
    assert (claim.allowed, claim.code, bool(claim.who_can_lift)) == (False, "evidence_missing", True)
    assert [one.act for one in legal_acts(life.task, life.clerk, life.at)] == [TaskAct.REPORT]
    assert [one.act for one in legal_acts(life.task, life.supervisor, life.at)] == [
        TaskAct.SUSPEND,
        TaskAct.TERMINATE,
    ]
