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


def lanes(board: queries.Board) -> dict[str, list[Task]]:
    return {lane.key: [card.task for card in lane.cards] for lane in board.lanes}


def test_owed_tasks_are_the_open_ones_due_or_overdue(task_due: MakeTask, cast: Any) -> None:
    late, today = task_due(date(2026, 11, 20)), task_due(ON)
    task_due(date(2026, 11, 24))
    done = task_due(date(2026, 11, 19))
    Life(done, cast).verified("broken")
    assert list(queries.owed_tasks(ON)) == [late, today]


def test_desk_board_sorts_by_clock(task_due: MakeTask, cast: Any, at: datetime) -> None:
    later, soon = task_due(date(2026, 12, 31)), task_due(date(2026, 11, 26))
    today, late = task_due(ON), task_due(date(2026, 11, 20))
    done = task_due(date(2026, 11, 30))
    Life(done, cast).verified()
    board = queries.desk_board(at)
    assert lanes(board) == {"late": [late], "soon": [today, soon], "left": [later], "closed": [done]}
    assert (board.open, board.late, board.closed) == (4, 1, 1)


def test_desk_board_makes_four_queries_with_one_task_and_with_three(task_due: MakeTask, at: datetime) -> None:
    def read() -> None:
        for lane in queries.desk_board(at).lanes:
            for card in lane.cards:
                assert card.task.unit.name
                assert card.task.commitment.unit.name

    task_due(ON)
    one = queries_of(read)
    task_due(date(2026, 12, 7))
    task_due(date(2026, 11, 20))
    assert (one, queries_of(read)) == (4, 4)


def test_closed_lane_counts_what_it_does_not_show(
    task_due: MakeTask, cast: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SHOWN_CLOSED", 1)
    for _n in range(2):
        Life(task_due(ON), cast).verified()
    lane = queries.desk_board(at).lanes[-1]
    assert (len(lane.cards), lane.total, lane.hidden) == (1, 2, 1)


def test_portal_shows_only_the_units_own_tasks(
    task_due: MakeTask, unit: Unit, other_unit: Unit, cast: Any, at: datetime
) -> None:
    UnitMember.objects.create(unit=other_unit, user=cast.handler)
    ours, _theirs = task_due(ON, unit=other_unit), task_due(ON)
    assert list(queries.portal_tasks(cast.handler)) == [ours]
    assert lanes(queries.portal_board(cast.handler, at)) == {
        "late": [],
        "soon": [ours],
        "left": [],
        "closed": [],
    }
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


def test_public_rows_make_three_queries_with_one_and_with_three(
    task_due: MakeTask, cast: Any, at: datetime
) -> None:
    def read() -> None:
        for row in queries.public_rows(ON):
            assert row.commitment.unit.name

    publish_commitment(task_due(ON).commitment, by=cast.producer, at=at)
    one = queries_of(read)
    for _n in range(2):
        publish_commitment(task_due(ON).commitment, by=cast.producer, at=at)
    assert (one, queries_of(read)) == (3, 3)
