"""Tasks are born once, from frozen verifiable promises."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from followup.domain.commitments import Origin, PromiseData, capture_commitment, confirm_commitment
from followup.domain.tasks import registration
from followup.domain.tasks.registration import register_tasks
from followup.enums import DeadlineKind, TaskState
from followup.models import Commitment, Task

pytestmark = pytest.mark.django_db
Make = Callable[..., PromiseData]
MakeTask = Callable[..., Task]


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
    register = registration._register

    def twice(*facts: Any, **who: Any) -> None:
        register(*facts, **who)
        register(*facts, **who)

    monkeypatch.setattr(registration, "_register", twice)
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
