"""Tasks: born once from frozen verifiable promises, closed once by a supervisor."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from followup.domain.commitments import Origin, PromiseData, capture_commitment, confirm_commitment
from followup.domain.tasks import close_task, register_tasks
from followup.enums import DeadlineKind, TaskResult, TaskState, Timeliness
from followup.errors import BadFinding, TaskClosed
from followup.models import Commitment, Task

pytestmark = pytest.mark.django_db
Make = Callable[..., PromiseData]
MakeTask = Callable[..., Task]
FOUND = {"result": TaskResult.KEPT, "finding": "现场复核,三处均已封堵。", "finished_on": date(2026, 11, 23)}


@pytest.fixture
def frozen(captured: Commitment, cast: Any, at: datetime) -> Commitment:
    return confirm_commitment(captured, by=cast.supervisor, at=at)


def test_register_gives_each_verifiable_frozen_commitment_one_task(
    frozen: Commitment, origin: Origin, promise: Make, cast: Any, at: datetime
) -> None:
    capture_commitment(origin, promise(), by=cast.scribe, at=at)  # nobody confirmed this one
    vague = capture_commitment(
        origin, promise(deadline_kind=DeadlineKind.NONE, deadline_count=None), by=cast.scribe, at=at
    )
    confirm_commitment(vague, by=cast.supervisor, at=at)  # attitude only
    [task] = register_tasks(origin.run_ref, by=cast.producer, at=at)
    assert (task.commitment, task.unit, task.state) == (frozen, frozen.unit, TaskState.REGISTERED)
    assert (task.first_due_on, task.due_on) == (date(2026, 12, 7), date(2026, 12, 7))
    assert [(c.kind, c.by) for c in task.changes.all()] == [("registered", cast.producer)]


def test_register_twice_gives_the_same_tasks(
    frozen: Commitment, origin: Origin, cast: Any, at: datetime
) -> None:
    first = register_tasks(origin.run_ref, by=cast.producer, at=at)
    assert register_tasks(origin.run_ref, by=cast.producer2, at=at) == first
    assert first[0].changes.count() == 1


def test_register_when_another_registered_in_the_same_moment(
    frozen: Commitment, origin: Origin, cast: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The insert meets the other's row, as it does when two read "no task yet" together."""
    from followup.domain import tasks

    register = tasks._register

    def twice(commitment: Commitment, **facts: Any) -> None:
        register(commitment, **facts)
        register(commitment, **facts)

    monkeypatch.setattr(tasks, "_register", twice)
    [task] = register_tasks(origin.run_ref, by=cast.producer, at=at)
    assert task.changes.count() == 1


def test_register_of_another_run_touches_nothing(frozen: Commitment, cast: Any, at: datetime) -> None:
    assert register_tasks("run-8", by=cast.producer, at=at) == []
    assert Task.objects.count() == 0


def test_register_after_the_first_due_date_was_written_never_writes_it_again(
    frozen: Commitment, origin: Origin, cast: Any, at: datetime
) -> None:
    [task] = register_tasks(origin.run_ref, by=cast.producer, at=at)
    Task.objects.filter(pk=task.pk).update(due_on=date(2027, 1, 4))  # as a later extension would
    [task] = register_tasks(origin.run_ref, by=cast.producer, at=at)
    assert (task.first_due_on, task.due_on) == (date(2026, 12, 7), date(2027, 1, 4))


# -- close -----------------------------------------------------------------------------------


@pytest.mark.parametrize("result", [TaskResult.KEPT, TaskResult.PARTLY, TaskResult.BROKEN])
def test_close(result: TaskResult, task_due: MakeTask, cast: Any, at: datetime) -> None:
    task = task_due(date(2026, 12, 7))
    close_task(task, **(FOUND | {"result": result}), by=cast.supervisor, at=at)
    task.refresh_from_db()
    assert (task.state, task.result, task.finished_on) == (TaskState.CLOSED, result, date(2026, 11, 23))
    change = task.changes.last()
    assert (change.kind, change.by, change.reason) == ("closed", cast.supervisor, FOUND["finding"])


def test_close_twice_keeps_the_first_finding(task_due: MakeTask, cast: Any, at: datetime) -> None:
    task = task_due(date(2026, 12, 7))
    stale = Task.objects.get(pk=task.pk)
    close_task(task, **FOUND, by=cast.supervisor, at=at)
    with pytest.raises(TaskClosed):
        close_task(stale, **(FOUND | {"result": TaskResult.BROKEN}), by=cast.supervisor, at=at)
    task.refresh_from_db()
    assert (task.result, task.changes.count()) == (TaskResult.KEPT, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"result": TaskResult.UNDECIDED},
        {"result": "perhaps"},
        {"finding": " "},
        {"finding": "长" * 301},
        {"finished_on": date(2026, 11, 24)},
        {"finished_on": date(2026, 11, 22)},
    ],
)
def test_close_refuses_a_finding_that_says_too_little(
    wrong: dict[str, Any], task_due: MakeTask, cast: Any, at: datetime
) -> None:
    task = task_due(date(2026, 12, 7))
    with pytest.raises(BadFinding):
        close_task(task, **(FOUND | wrong), by=cast.supervisor, at=at)
    assert Task.objects.get(pk=task.pk).state == TaskState.REGISTERED


def test_closing_late_never_erases_the_lateness(task_due: MakeTask, cast: Any, at: datetime) -> None:
    task = task_due(date(2026, 11, 25))
    later = at + timedelta(days=10)
    close_task(task, **(FOUND | {"finished_on": date(2026, 11, 30)}), by=cast.supervisor, at=later)
    assert task.timeliness(date(2027, 6, 1)) == Timeliness.OVERDUE
    assert task.days_late(date(2027, 6, 1)) == 5


def test_closing_long_after_a_finish_in_time_is_no_lateness(
    task_due: MakeTask, cast: Any, at: datetime
) -> None:
    task = task_due(date(2026, 11, 25))
    later = at + timedelta(days=60)
    close_task(task, **(FOUND | {"finished_on": date(2026, 11, 25)}), by=cast.supervisor, at=later)
    assert task.timeliness(date(2027, 6, 1)) == Timeliness.ON_TIME


def test_the_database_itself_refuses_a_closed_task_without_a_result(task_due: MakeTask) -> None:
    task = task_due(date(2026, 12, 7))
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(state=TaskState.CLOSED)


@pytest.mark.django_db(transaction=True)
def test_register_by_six_at_once(frozen: Commitment, origin: Origin, cast: Any, at: datetime) -> None:
    def press(_n: int) -> list[int]:
        try:
            return [task.pk for task in register_tasks(origin.run_ref, by=cast.producer, at=at)]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as producers:
        answers = list(producers.map(press, range(6)))
    assert answers == [[frozen.tasks.get().pk]] * 6
    assert frozen.tasks.get().changes.count() == 1
