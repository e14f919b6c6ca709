"""What the desks read, and that reading more rows makes no more queries."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followup.domain import queries
from followup.domain.commitments import publish_commitment, withdraw_commitment
from followup.models import Commitment, Task, Unit, UnitMember
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
MakeTask = Callable[..., Task]
ON = date(2026, 11, 23)


def queries_of(read: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as seen:
        read()
    return len(seen)


def test_owed_tasks_are_the_open_ones_due_or_overdue(task_due: MakeTask, cast: Any) -> None:
    late, today = task_due(date(2026, 11, 20)), task_due(ON)
    task_due(date(2026, 11, 24))
    done = task_due(date(2026, 11, 19))
    Life(done, cast).verified("broken")
    assert list(queries.owed_tasks(ON)) == [late, today]


def test_portal_shows_only_the_units_own_tasks(
    task_due: MakeTask, unit: Unit, other_unit: Unit, cast: Any, at: datetime
) -> None:
    UnitMember.objects.create(unit=other_unit, user=cast.handler)
    ours, _theirs = task_due(ON, unit=other_unit), task_due(ON)
    assert list(queries.portal_tasks(cast.handler)) == [ours]
    assert list(queries.units_of(cast.handler)) == [other_unit]


def test_account_without_a_unit_sees_nothing(task_due: MakeTask, cast: Any) -> None:
    task_due(ON)
    assert list(queries.portal_tasks(cast.handler)) == []


def test_commitments_of_run_leaves_out_the_withdrawn(captured: Commitment, cast: Any, at: datetime) -> None:
    assert list(queries.commitments_of_run("run-7")) == [captured]
    withdraw_commitment(captured, reason="重复", by=cast.scribe, at=at)
    assert list(queries.commitments_of_run("run-7")) == []


def test_public_rows_are_the_published_ones_with_their_task(
    task_due: MakeTask, cast: Any, at: datetime
) -> None:
    task = task_due(date(2026, 12, 7))
    task_due(date(2026, 12, 8))  # confirmed, not published
    publish_commitment(task.commitment, by=cast.producer, at=at)
    [row] = queries.public_rows(ON, episode_number=2)
    assert (row.commitment, row.task) == (task.commitment, task)
    assert row.clock is not None
    assert row.clock.number == 10
    assert queries.public_rows(ON, episode_number=1) == []


def test_public_rows_make_five_queries_with_one_and_with_three(
    task_due: MakeTask, cast: Any, at: datetime
) -> None:
    def read() -> None:
        for row in queries.public_rows(ON):
            assert row.commitment.unit.name

    publish_commitment(task_due(ON).commitment, by=cast.producer, at=at)
    one = queries_of(read)
    for _n in range(2):
        publish_commitment(task_due(ON).commitment, by=cast.producer, at=at)
    assert (one, queries_of(read)) == (5, 5)  # offers, assisting units, corrections, tasks beside the rows
