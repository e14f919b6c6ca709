"""The board's columns and counts, whose turn each card shows, and the supervisors' own clock."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followup.domain.desk import board as boards
from followup.domain.desk.board import desk_board
from followup.domain.desk.lanes import Wanted
from followup.domain.desk.own_clock import own_clock
from followup.enums import Acting, Checker, TaskResult
from followup.models import Task
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
MakeTask = Callable[..., Task]
DUE = date(2026, 12, 7)


@pytest.fixture
def life(task_due: MakeTask, cast: Any, at: datetime) -> Life:
    return Life(task_due(DUE), cast, at)


def columns(life: Life) -> dict[str, list[Task]]:
    return {
        lane.column.key: [card.task for card in lane.cards]
        for lane in desk_board(life.at).lanes
        if lane.total
    }


def turn(life: Life) -> tuple[str, bool]:
    [card] = [card for lane in desk_board(life.at).lanes for card in lane.cards]
    assert card.step
    return card.step.actor, card.is_ours


def counts(life: Life) -> dict[str, int]:
    return {one.chip.key: one.n for one in desk_board(life.at).chips if one.n}


def test_each_state_has_its_column(life: Life) -> None:
    assert columns(life) == {}
    assert desk_board(life.at).registered == 1
    for step, column in (
        (life.assigned, "assigned"),
        (life.return_asked, "assigned"),
    ):
        step()
        assert columns(life) == {column: [life.task]}


def test_stopped_and_waiting_states_stand_where_their_work_is(life: Life) -> None:
    life.planned()
    for step, column in (
        (life.extended, "in_progress"),
        (life.suspended, "in_progress"),
        (life.resumed, "in_progress"),
        (life.claimed, "claimed"),
        (life.checking, "verifying"),
        (life.verified, "awaiting_rating"),
    ):
        step()
        assert columns(life) == {column: [life.task]}
    life.closed()
    assert columns(life) == {}


def test_turn_in_a_verification_is_of_whoever_has_not_judged(life: Life) -> None:
    life.claimed()
    assert turn(life) == (Acting.SUPERVISOR, True)
    life.checking()
    assert turn(life) == (Acting.SUPERVISOR, True)
    life.verdict(Checker.SUPERVISOR, TaskResult.KEPT, by=life.supervisor)
    assert turn(life) == (Acting.REPORTER, False)
    assert counts(life) == {"all": 1}
    life.verdict(Checker.REPORTER, TaskResult.PARTLY, by=life.reporter)
    assert turn(life) == (Acting.SUPERVISOR, True)
    assert counts(life) == {"all": 1, "ours": 1, "disputed": 1}


def test_open_objection_is_the_supervisors_turn(life: Life) -> None:
    life.verified(invited=("3排5座", "河边商户"))
    assert turn(life) == (Acting.CITIZEN, False)
    life.rated(0, "discontent", "河面还有垃圾")
    assert turn(life) == (Acting.SUPERVISOR, True)


def test_chips_speak_of_running_clocks_alone(task_due: MakeTask, cast: Any, at: datetime) -> None:
    late = Life(task_due(date(2026, 11, 20)), cast, at).planned()
    soon = Life(task_due(date(2026, 11, 26)), cast, at).extension_asked()
    claimed = Life(task_due(date(2026, 11, 19)), cast, at).claimed()
    Task.objects.filter(pk=late.task.pk).update(is_relapsed=True)
    assert counts(claimed) == {
        "all": 3, "ours": 2, "late": 1, "soon": 1, "extension": 1, "relapsed": 1,
    }  # fmt: skip
    lanes = {lane.column.key: lane.late for lane in desk_board(soon.at).lanes}
    assert (lanes["in_progress"], lanes["claimed"]) == (1, 0)


def test_column_counts_what_it_does_not_show_and_opens_to_its_end(
    task_due: MakeTask, cast: Any, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards, "SHOWN", 1)
    monkeypatch.setattr(boards, "SHOWN_ALONE", 2)
    days = (date(2026, 11, 20), date(2026, 11, 18), date(2026, 12, 7))
    for day in days:
        Life(task_due(day), cast, at).assigned()
    first = desk_board(at).lanes[0]
    assert ([card.task.due_on for card in first.cards], first.hidden, first.hidden_late) == ([days[1]], 2, 1)
    alone = desk_board(at, Wanted(column="assigned"))
    assert [card.task.due_on for card in alone.lanes[0].cards] == [days[1], days[0]]
    assert alone.has_more
    rest = desk_board(at, Wanted(column="assigned", page=2))
    assert [card.task.due_on for card in rest.lanes[0].cards] == [days[2]]
    assert not rest.has_more


def test_board_makes_the_same_queries_with_one_and_with_three(
    task_due: MakeTask, cast: Any, at: datetime
) -> None:
    def read() -> int:
        with CaptureQueriesContext(connection) as seen:
            for lane in desk_board(at).lanes:
                for card in lane.cards:
                    assert card.others == []
                    assert (len(card.remark) > 0, card.rung_name) == (True, "")
        return len(seen)

    for n in range(3):
        Life(task_due(DUE + timedelta(days=n)), cast, at).judged(TaskResult.KEPT, TaskResult.BROKEN)
        if not n:
            one = read()
    assert (one, read()) == (12, 12)


def test_own_clock_counts_working_days_from_the_claim(task_due: MakeTask, cast: Any, at: datetime) -> None:
    """Monday's claim, opened on Friday, is on its fifth day the Monday after; on Tuesday it is late."""
    life = Life(task_due(DUE), cast, at).claimed()
    clock = own_clock(life.at)
    assert (clock.running, [mark.n for mark in clock.marks], clock.late.n) == (1, [1, 0, 0, 0, 0, 0], 0)
    life.later(days=4).checking()
    assert [mark.n for mark in own_clock(life.at).marks] == [0, 0, 0, 0, 1, 0]
    life.later(days=3)
    assert [mark.n for mark in own_clock(life.at).marks] == [0, 0, 0, 0, 0, 1]
    life.later(days=1)
    assert own_clock(life.at).late.names == [life.task.commitment.code.rpartition("-")[2]]
    life.verified()
    settled = own_clock(life.at)
    assert (settled.running, settled.verified, settled.median, settled.ninth) == (0, 1, 6, 6)
    assert settled.overdue == 1
    assert own_clock(life.at + timedelta(days=91)).verified == 0


def test_own_clock_without_anything_says_nothing(at: datetime) -> None:
    clock = own_clock(at)
    assert (clock.running, clock.verified, clock.median, clock.ninth, clock.overdue) == (0, 0, None, None, 0)
