"""终止 in two steps: both accounts act, in their own names, and until the second does nothing has changed."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from common.errors import DomainError
from followup.domain.tasks.endings import confirm_ending, drop_ending, pending_ending, propose_ending
from followup.enums import TaskAct, TaskState
from followup.errors import EndingPending, NeedsTwo, NoEnding, NotYours, OwnUnit, ReasonNeeded, TaskMoved
from followup.models import Ending, Event, Task, UnitMember
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
MakeTask = Callable[..., Task]


@pytest.fixture
def life(task_due: MakeTask, cast: Any, at: datetime) -> Life:
    return Life(task_due(date(2026, 12, 7)), cast, at).accepted()


def propose(life: Life, **changes: Any) -> Ending:
    facts: dict[str, Any] = {"code": "merged", "reason": "并入另一件", "by": life.supervisor, "at": life.at}
    return propose_ending(life.task, **(facts | changes))


def test_two_accounts_end_it_and_both_stand_in_the_ledger(life: Life) -> None:
    ending = propose(life)
    assert (life.read().task.state, pending_ending(life.task)) == (TaskState.ACCEPTED, ending)
    event = confirm_ending(ending, by=life.supervisor2, at=life.at)
    assert life.read().task.state == TaskState.TERMINATED
    assert (event.kind, event.by) == (TaskAct.TERMINATE, life.supervisor2)
    assert Event.objects.get(kind="end_proposed").by == life.supervisor
    assert pending_ending(life.task) is None


def test_one_account_is_not_two(life: Life) -> None:
    ending = propose(life)
    with pytest.raises(NeedsTwo):
        confirm_ending(ending, by=life.supervisor, at=life.at)
    assert life.read().task.state == TaskState.ACCEPTED


def test_second_must_be_a_supervisor_of_another_house(life: Life) -> None:
    ending = propose(life)
    with pytest.raises(NotYours):
        confirm_ending(ending, by=life.reporter, at=life.at)
    UnitMember.objects.create(unit=life.task.unit, user=life.supervisor2)
    with pytest.raises(OwnUnit):
        confirm_ending(ending, by=life.supervisor2, at=life.at)
    assert (life.read().task.state, pending_ending(life.task)) == (TaskState.ACCEPTED, ending)


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"reason": " "}, ReasonNeeded), ({"code": "tired"}, DomainError)],
)
def test_bad_proposals_leave_nothing(changes: dict[str, str], error: type[DomainError], life: Life) -> None:
    with pytest.raises(error):
        propose(life, **changes)
    assert not Ending.objects.exists()
    assert not Event.objects.filter(kind="end_proposed").exists()


def test_wrong_role_unit_and_state(life: Life) -> None:
    with pytest.raises(NotYours):
        propose(life, by=life.head)
    done = life.verified()
    with pytest.raises(TaskMoved):
        propose(done)


def test_proposed_twice_and_settled_twice(life: Life) -> None:
    ending = propose(life)
    with pytest.raises(EndingPending):
        propose(life, by=life.supervisor2)
    drop_ending(ending, by=life.supervisor2, at=life.at)
    with pytest.raises(NoEnding):
        confirm_ending(ending, by=life.supervisor2, at=life.at)
    with pytest.raises(NoEnding):
        drop_ending(ending, by=life.supervisor, at=life.at)
    assert life.read().task.state == TaskState.ACCEPTED
    assert propose(life).pk != ending.pk


def test_confirmation_after_the_task_was_verified_changes_nothing(life: Life) -> None:
    ending = propose(life)
    life.verified()
    with pytest.raises(TaskMoved):
        confirm_ending(ending, by=life.supervisor2, at=life.at)
    assert life.read().task.state == TaskState.AWAITING_RATING
    assert Ending.objects.get().settled_at is None
