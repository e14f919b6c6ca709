"""Opened and ended by a supervisor, never by anybody of the unit; the claim's day is the finish."""

from datetime import date

import pytest

from followup.domain.checking import verification
from followup.domain.tasks import history
from followup.enums import Checker, TaskResult, TaskState
from followup.errors import (
    BadFinding,
    Disputed,
    FilmMissing,
    NotYours,
    NoVerdictOfYours,
    OwnUnit,
    ReasonNeeded,
    TaskMoved,
    VerdictMissing,
)
from followup.models import UnitMember
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
KEPT, BROKEN, PARTLY = TaskResult.KEPT, TaskResult.BROKEN, TaskResult.PARTLY


def test_nobody_of_the_unit_reaches_verification(life: Life) -> None:
    """Neither with a unit's role alone, nor with a supervisor's beside it."""
    task = life.claimed().task
    for wrong in (life.head, life.clerk, life.reporter):
        with pytest.raises(NotYours):
            verification.open_check(task, by=wrong, at=life.at)
    UnitMember.objects.create(unit=task.unit, user=life.supervisor2, is_head=True)
    with pytest.raises(OwnUnit):
        verification.open_check(task, by=life.supervisor2, at=life.at)
    life.judged()
    for wrong, error in ((life.head, NotYours), (life.supervisor2, OwnUnit), (life.reporter, NotYours)):
        with pytest.raises(error):
            verification.verify(task, by=wrong, at=life.at)
    with pytest.raises(OwnUnit):
        verification.send_back(task, "没做到", by=life.supervisor2, at=life.at)
    assert life.read().task.state == TaskState.VERIFYING


def test_verified_writes_the_result_and_freezes_the_facts(life: Life) -> None:
    """Claimed on Monday, three days late; verified a week later: that week is the supervisors'."""
    life.planned().on(date(2026, 12, 21)).claimed().later(days=7).verified(PARTLY)
    task = life.read().task
    assert (task.state, task.result, task.result_code, task.finding) == (
        TaskState.AWAITING_RATING,
        "partly",
        "incomplete",
        "现场看过",
    )
    assert (task.finished_on, task.rating_until) == (date(2026, 12, 21), date(2027, 1, 4))
    assert history.frozen(task.finishes.get()) == {
        "number": 1,
        "finished_on": "2026-12-21",
        "result": "partly",
        "first_due_on": "2026-12-18",
        "due_on": "2026-12-18",
        "days_late": 1,
        "days_late_first": 1,
        "extensions": 0,
        "returns": 0,
        "paused_days": 0,
        "check_days": 5,
    }
    assert (task.checks.get().closed_at, history.differences(task)) == (life.at, {})


def test_verify_waits_for_both_and_for_the_third(life: Life) -> None:
    task = life.checking().task
    life.verdict(Checker.SUPERVISOR, KEPT, by=life.supervisor)
    with pytest.raises(VerdictMissing):
        verification.verify(task, by=life.supervisor, at=life.at)
    life.verdict(Checker.REPORTER, BROKEN, by=life.reporter)
    with pytest.raises(Disputed):
        verification.verify(task, by=life.supervisor, at=life.at)
    assert life.third(life.supervisor2, PARTLY).verified().read().task.result == PARTLY


def test_high_risk_wants_the_film_of_this_claim(life: Life) -> None:
    life.assigned(high_risk=True).accepted().checking().filmed().judged().sent_back().later(days=1).judged()
    with pytest.raises(FilmMissing):
        verification.verify(life.task, by=life.supervisor, at=life.at)
    assert life.filmed().verified().task.state == TaskState.AWAITING_RATING


def test_sent_back_counts_and_k4_never_stopped(life: Life) -> None:
    life.claimed().checking()
    with pytest.raises(NoVerdictOfYours):
        life.sent_back()
    life.verdict(Checker.SUPERVISOR, BROKEN, by=life.supervisor)
    with pytest.raises(ReasonNeeded):
        life.sent_back(" ")
    task = life.sent_back().read().task
    assert (task.state, task.returns, task.is_returned) == (TaskState.IN_PROGRESS, 1, True)
    assert (task.claimed_at, task.check_by, task.check_opened_at) == (None, None, None)
    assert task.days_late(date(2026, 12, 20)) == 2
    event = task.changes.last()
    assert event is not None
    assert event.before["claimed_at"] is not None  # the ledger keeps the claim
    task = life.checking().read().task
    assert (task.is_returned, [check.number for check in task.checks.all()]) == (False, [1, 2])


def test_a_reporter_may_send_back_by_the_own_finding(life: Life) -> None:
    life.checking().verdict(Checker.REPORTER, BROKEN, by=life.reporter)
    verification.send_back(life.task, "四处没做", by=life.reporter, at=life.at)
    assert life.read().task.returns == 1


def test_twice(life: Life) -> None:
    life.verified()
    with pytest.raises(TaskMoved):
        verification.verify(life.task, by=life.supervisor, at=life.at)
    assert (life.task.finishes.count(), life.task.changes.filter(kind="verify").count()) == (1, 1)


def test_a_result_is_revised_with_its_history(life: Life) -> None:
    life.verified(KEPT)
    said = {"result": "broken", "code": "temporary", "finding": "只是临时措施", "at": life.at}
    with pytest.raises(NotYours):
        verification.revise_result(life.task, **said, reason="复核", by=life.head)
    with pytest.raises(ReasonNeeded):
        verification.revise_result(life.task, **said, reason="", by=life.supervisor)
    with pytest.raises(BadFinding):
        verification.revise_result(life.task, **said | {"code": ""}, reason="复核", by=life.supervisor)
    event = verification.revise_result(life.task, **said, reason="复核", by=life.supervisor)
    assert (event.before["result"], event.after["result"], event.reason) == ("kept", "broken", "复核")
    assert (life.read().task.result, life.task.finishes.get().result) == ("broken", "kept")
    assert history.differences(life.task) == {}


def test_no_result_is_revised_before_there_is_one(life: Life) -> None:
    said = {"result": "kept", "code": "", "finding": "好", "reason": "复核"}
    with pytest.raises(TaskMoved):
        verification.revise_result(life.claimed().task, **said, by=life.supervisor, at=life.at)
    with pytest.raises(TaskMoved):
        verification.revise_result(life.terminated().task, **said, by=life.supervisor, at=life.at)
