"""Anybody may say that it has come back; the words stay with the supervisors, and one of them decides."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.cache import cache

from followup.domain.desk.queues import reinspections, waiting
from followup.domain.ledger.publicity import Publicity
from followup.domain.memory.public_events import told
from followup.domain.tasks import history, relapses
from followup.domain.tasks.relapses import refuse_report, report_by_public, report_relapse, waiting_reports
from followup.enums import CommitmentState, TaskState
from followup.errors import AskedTooOften, NoReport, NotYours, OwnUnit, ReasonNeeded, TaskMoved
from followup.models import Commitment, Event, RelapseReport, Task, UnitMember
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
WORDS = "桥下张三家的排污口上周又流黑水"


@pytest.fixture(autouse=True)
def quiet_cache() -> None:
    cache.clear()


@pytest.fixture
def life(task_due: Callable[..., Task], cast: Any, at: datetime) -> Life:
    life = Life(task_due(date(2026, 12, 7)), cast, at).closed()
    Commitment.objects.filter(pk=life.task.commitment_id).update(state=CommitmentState.PUBLISHED)
    return life.read().later(minutes=1)


def by_public(life: Life, words: str = WORDS, place: str = "1.2.3.4") -> RelapseReport:
    return report_by_public(life.task, words, place=place, at=life.at)


def test_a_reporter_says_it_and_nothing_moves(life: Life) -> None:
    report = report_relapse(life.task, WORDS, by=life.reporter, at=life.at)
    assert (life.read().task.state, life.task.relapses) == (TaskState.CLOSED, 0)
    assert list(waiting_reports(life.task)) == [report]
    event = life.task.changes.latest("seq")
    assert (event.kind, event.acting, event.by, event.after, event.reason) == (
        "relapse_reported",
        "reporter",
        life.reporter,
        {"report": report.pk},
        "",
    )
    assert history.differences(life.task) == {}


def test_after_a_re_inspection_too_and_not_while_it_runs(life: Life, task_due: Any, cast: Any) -> None:
    life.reinspected()
    report_relapse(life.task, WORDS, by=life.reporter, at=life.at)
    running = Life(task_due(date(2026, 12, 18)), cast, life.at).planned()
    for say in (report_relapse, report_by_public):
        who = {"by": life.reporter} if say is report_relapse else {"place": "1.2.3.4"}
        with pytest.raises(TaskMoved):
            say(running.task, WORDS, at=life.at, **who)  # type: ignore[operator]
    life.archived()
    with pytest.raises(TaskMoved):
        by_public(life)


def test_who_may_and_with_what_words(life: Life) -> None:
    for wrong in (life.clerk, life.cast.stranger, life.cast.producer):
        with pytest.raises(NotYours):
            report_relapse(life.task, WORDS, by=wrong, at=life.at)
    UnitMember.objects.create(unit=life.task.unit, user=life.reporter)
    with pytest.raises(OwnUnit):
        report_relapse(life.task, WORDS, by=life.reporter, at=life.at)
    for wrong_words in (" ", "长" * 501):
        with pytest.raises(ReasonNeeded):
            by_public(life, wrong_words)
    assert RelapseReport.objects.count() == 0


def test_the_public_is_told_that_there_was_one_and_never_its_words(life: Life) -> None:
    report = by_public(life)
    assert (report.by, life.task.changes.latest("seq").acting) == (None, "citizen")
    refuse_report(report, "去看过，是雨水口", by=life.supervisor, at=life.at)
    lines = told(
        life.task.changes.select_related("commitment", "task__unit").order_by("seq"), Publicity.read()
    )
    assert [(one.kind, one.reason, one.words) for one in lines[-2:]] == [
        ("relapse_reported", "", ""),
        ("relapse_refused", "去看过，是雨水口", ""),
    ]
    bodies = [str((event.before, event.after, event.reason)) for event in Event.objects.all()]
    assert [body for body in bodies if "张三" in body] == []
    assert list(relapses.reportable()) == [life.task]
    Commitment.objects.update(state=CommitmentState.CONFIRMED)
    assert list(relapses.reportable()) == []


def test_one_place_is_bounded_and_so_is_one_task(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    for _n in range(relapses.EACH_HOUR):
        by_public(life)
    with pytest.raises(AskedTooOften):
        by_public(life)
    by_public(life, place="5.6.7.8")
    monkeypatch.setattr(relapses, "MOST_WAITING", 7)
    with pytest.raises(AskedTooOften):
        by_public(life, place="9.9.9.9")
    report_relapse(life.task, WORDS, by=life.reporter, at=life.at)


def test_a_supervisor_decides_once(life: Life) -> None:
    report = by_public(life)
    for wrong in (life.reporter, life.head):
        with pytest.raises(NotYours):
            refuse_report(report, "没有", by=wrong, at=life.at)
    with pytest.raises(ReasonNeeded):
        refuse_report(report, " ", by=life.supervisor, at=life.at)
    refuse_report(report, "没有", by=life.supervisor, at=life.at)
    with pytest.raises(NoReport):
        refuse_report(report, "没有", by=life.supervisor2, at=life.at)
    assert life.read().task.state == TaskState.CLOSED


def test_reopening_answers_all_that_wait(life: Life) -> None:
    refused = by_public(life)
    refuse_report(refused, "没有", by=life.supervisor, at=life.at)
    others = [by_public(life), report_relapse(life.task, WORDS, by=life.reporter, at=life.at)]
    life.relapsed(reason="现场复核，又在排污")
    decided = [RelapseReport.objects.get(pk=one.pk) for one in [refused, *others]]
    assert [(one.is_upheld, one.decision) for one in decided] == [
        (False, "没有"),
        (True, "现场复核，又在排污"),
        (True, "现场复核，又在排污"),
    ]
    assert (life.read().task.relapses, list(waiting_reports(life.task))) == (1, [])
    with pytest.raises(NoReport):
        refuse_report(others[0], "没有", by=life.supervisor, at=life.at)


def queue(life: Life) -> list[tuple[Task, int]]:
    return [(look.task, look.reports) for look in reinspections(life.at)]


def test_it_stands_first_in_the_queue_and_is_counted(life: Life, task_due: Any, cast: Any) -> None:
    second = Life(task_due(date(2026, 12, 8)), cast, life.at).closed()
    assert queue(life) == [(life.task, 0), (second.task, 0)]
    report_relapse(second.task, WORDS, by=life.reporter, at=second.at)
    assert queue(life) == [(second.task, 1), (life.task, 0)]
    assert waiting(life.at).reinspections == 1
