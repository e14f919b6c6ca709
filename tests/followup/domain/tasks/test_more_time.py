"""More time and pauses: version n+1 of the due date, while the first one stays."""

from datetime import date, timedelta

import pytest

from followup.domain.queries import owed_tasks
from followup.domain.tasks import extensions, suspensions
from followup.enums import ExtensionState, TaskState
from followup.errors import BadDate, BadFinding, ExtensionTooLate, NotYours, ReasonNeeded, TaskMoved
from followup.models import Task
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 18)


def dates(task: Task) -> tuple[date, date, int]:
    return task.first_due_on, task.due_on, task.due_version


def test_an_extension_is_the_next_version_and_the_first_date_stays(life: Life) -> None:
    task = life.extension_asked(days=10).read().task
    assert (task.state, dates(task)) == (TaskState.EXTENSION_ASKED, (DUE, DUE, 1))  # K4 runs meanwhile
    extensions.grant_extension(task, "同意", by=life.supervisor, at=life.at + timedelta(hours=1))
    task = life.read().task
    assert (task.state, dates(task), task.extensions) == (
        TaskState.IN_PROGRESS,
        (DUE, date(2026, 12, 28), 2),
        1,
    )
    asked = task.extension_requests.get()
    assert (asked.state, asked.due_on, asked.decided_by) == (ExtensionState.GRANTED, DUE, life.supervisor)


def test_a_supervisor_may_grant_another_date(life: Life) -> None:
    life.extension_asked()
    made = {"by": life.supervisor, "at": life.at + timedelta(hours=1)}
    with pytest.raises(BadDate):
        extensions.grant_extension(life.task, until=DUE, **made)
    extensions.grant_extension(life.task, until=date(2026, 12, 21), **made)
    assert dates(life.read().task) == (DUE, date(2026, 12, 21), 2)


def test_a_refused_extension_changes_no_date(life: Life) -> None:
    life.extension_asked()
    with pytest.raises(ReasonNeeded):
        extensions.refuse_extension(life.task, " ", by=life.supervisor, at=life.at)
    extensions.refuse_extension(life.task, "理由不足", by=life.supervisor, at=life.at)
    assert (dates(life.read().task), life.task.extensions) == ((DUE, DUE, 1), 0)
    assert life.task.extension_requests.get().state == ExtensionState.REFUSED


def test_it_is_asked_before_expiry_by_date(life: Life) -> None:
    life.planned().on(DUE + timedelta(days=1))
    with pytest.raises(ExtensionTooLate):
        life.extension_asked()
    life.on(DUE).extension_asked()  # on the very day it is still in time
    assert life.task.state == TaskState.EXTENSION_ASKED


def test_extension_refusals(life: Life) -> None:
    ask, later = extensions.ask_extension, date(2026, 12, 30)
    task = life.planned().task
    made = {"at": life.at}
    for wrong in (life.clerk, life.supervisor):
        with pytest.raises(NotYours):
            ask(task, later, "money", "缺钱", by=wrong, **made)
    for until in (DUE, date(2032, 1, 1)):
        with pytest.raises(BadDate):
            ask(task, until, "money", "缺钱", by=life.head, **made)
    with pytest.raises(ReasonNeeded):
        ask(task, later, "money", "", by=life.head, **made)
    with pytest.raises(BadFinding):
        ask(task, later, "because", "缺钱", by=life.head, **made)
    life.extension_asked()
    with pytest.raises(TaskMoved):
        ask(task, later, "money", "缺钱", by=life.head, at=life.at)
    with pytest.raises(NotYours):
        extensions.grant_extension(task, by=life.head, at=life.at)
    assert task.extension_requests.count() == 1


# -- Suspension ------------------------------------------------------------------------------------


def test_a_pause_moves_the_due_date_by_its_working_days(life: Life) -> None:
    """Monday to Monday: five working days; 18 December becomes 25 December."""
    task = life.suspended(days=14).read().task
    pause = task.suspensions.get()
    assert (task.paused_on, pause.cause, pause.until) == (life.today, "legal", date(2026, 12, 7))
    task = life.later(days=7).resumed().read().task
    assert (dates(task), task.paused_days, task.paused_on) == ((DUE, date(2026, 12, 25), 2), 5, None)
    assert (task.suspensions.get().ended_on, task.report_by) == (date(2026, 11, 30), date(2026, 12, 7))
    life.later(days=1).suspended().later(days=2).resumed()
    assert (dates(life.read().task), life.task.paused_days) == ((DUE, date(2026, 12, 29), 3), 7)


def test_a_pause_of_one_evening_moves_nothing(life: Life) -> None:
    task = life.suspended().resumed().read().task
    assert (dates(task), task.paused_days) == ((DUE, DUE, 1), 0)


def test_while_it_stands_still_it_does_not_fall_due_and_old_lateness_stays(life: Life) -> None:
    life.planned().on(date(2026, 12, 17)).suspended(days=30)
    after = date(2027, 1, 5)
    assert (life.task.days_late(after), list(owed_tasks(after))) == (0, [])
    life.resumed().on(date(2026, 12, 22)).suspended(days=30)
    assert (life.task.days_late(after), list(owed_tasks(after))) == (4, [life.task])


def test_the_timer_resumes_on_the_announced_day_even_when_it_comes_late(life: Life) -> None:
    life.suspended(days=14)
    assert suspensions.resume_due(life.at + timedelta(days=13)) == []
    assert suspensions.resume_due(life.at + timedelta(days=40)) == [life.task]
    task = life.read().task
    event = task.changes.last()
    assert event is not None
    assert (event.acting, event.by, task.paused_days) == ("system", None, 10)
    assert (task.suspensions.get().ended_on, suspensions.resume_due(life.at + timedelta(days=41))) == (
        date(2026, 12, 7),
        [],
    )


def test_suspension_refusals(life: Life) -> None:
    task, until = life.planned().task, date(2026, 12, 7)
    made = {"by": life.supervisor, "at": life.at}
    with pytest.raises(NotYours):
        suspensions.suspend(task, "legal", "诉讼", until, by=life.head, at=life.at)
    with pytest.raises(ReasonNeeded):
        suspensions.suspend(task, "legal", "", until, **made)
    with pytest.raises(BadFinding):
        suspensions.suspend(task, "mood", "诉讼", until, **made)
    with pytest.raises(BadDate):
        suspensions.suspend(task, "legal", "诉讼", life.today, **made)
    with pytest.raises(TaskMoved):
        suspensions.resume(task, **made)
    assert task.suspensions.count() == 0
