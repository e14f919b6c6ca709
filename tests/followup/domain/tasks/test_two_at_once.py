"""Two people press in the same moment, in threads of their own: one wins, the other hears that it moved."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from common.errors import DomainError
from common.models import User
from followup.domain.checking import deciding, ratings, verdicts, verification
from followup.domain.ledger.verify import verify
from followup.domain.tasks import handover, history
from followup.enums import Checker, TaskState
from followup.models import Event, Task
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[Task, User, datetime], object]


def at_once(life: Life, acts: Sequence[tuple[Act, User]]) -> list[str]:
    """What each heard: "" when it went, else the code of the refusal."""
    together = Barrier(len(acts))

    def press(pair: tuple[Act, User]) -> str:
        act, by = pair
        try:
            task = Task.objects.for_desk().get(pk=life.task.pk)
            together.wait(20)
            act(task, by, life.at)
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as hands:
        return sorted(hands.map(press, acts))


def _verify(task: Task, by: User, at: datetime) -> object:
    return verification.verify(task, invited=["甲"], by=by, at=at)


def _send_back(task: Task, by: User, at: datetime) -> object:
    return verification.send_back(task, "没做到", by=by, at=at)


def test_two_supervisors_one_sends_back_one_verifies(task_due: Any, cast: Any) -> None:
    life = Life(task_due(date(2026, 12, 18)), cast).judged("partly").later(minutes=1)
    acts: list[tuple[Act, User]] = [(_verify, life.supervisor), (_send_back, life.supervisor2)]
    assert at_once(life, acts) == ["", "task_moved"]
    life.read()
    verified = life.task.state == TaskState.AWAITING_RATING
    assert (life.task.returns, life.task.finishes.count(), life.task.ratings.count()) == (
        (0, 1, 1) if verified else (1, 0, 0)
    )
    assert history.differences(life.task) == {}


def test_two_verdicts_at_once_are_revealed_once(task_due: Any, cast: Any) -> None:
    life = Life(task_due(date(2026, 12, 18)), cast).checking().later(minutes=1)

    def verdict(checker: Checker, result: str) -> Act:
        def enter(task: Task, by: User, at: datetime) -> object:
            code = "" if result == "kept" else "incomplete"
            return verdicts.enter_verdict(
                task, checker, result=result, code=code, finding="看过", by=by, at=at
            )

        return enter

    acts = [
        (verdict(Checker.SUPERVISOR, "kept"), life.supervisor),
        (verdict(Checker.REPORTER, "broken"), life.reporter),
        (verdict(Checker.SUPERVISOR, "broken"), life.supervisor2),
    ]
    heard = at_once(life, acts)
    check = life.read().task.checks.get()
    assert (heard, check.verdicts.count()) == (["", "", "verdict_entered"], 2)
    assert life.task.changes.filter(kind="revealed").count() == 1
    assert (deciding.decided(check) is None) == check.is_disputed == (life.task.disagreements == 1)


def test_two_assign_what_is_left_and_the_chain_has_no_fork(task_due: Any, cast: Any) -> None:
    """One has all of them in hand, the others one each: nobody waits in a circle."""
    tasks = [task_due(date(2026, 12, 18)) for _ in range(4)]
    life = Life(tasks[0], cast).later(minutes=1)

    def all_of_them(_task: Task, by: User, at: datetime) -> object:
        return handover.assign_all(reversed(tasks), by=by, at=at)

    def the_last(_task: Task, by: User, at: datetime) -> object:
        return handover.assign(Task.objects.get(pk=tasks[-1].pk), by=by, at=at)

    heard = at_once(
        life, [(all_of_them, life.supervisor), (all_of_them, life.supervisor2), (the_last, life.supervisor2)]
    )
    assert heard in (["", "", ""], ["", "", "task_moved"])
    assert Event.objects.filter(kind="assign").count() == 4
    assert verify().head.seq == Event.objects.count()


def test_the_timer_and_the_last_content_citizen(task_due: Any, cast: Any) -> None:
    life = Life(task_due(date(2026, 12, 18)), cast).verified(invited=("甲",)).later(minutes=1)
    token = life.invited[0].token

    def rate(_task: Task, _by: User, at: datetime) -> object:
        return ratings.rate(token, satisfaction="content", at=at)

    assert at_once(life, [(rate, life.supervisor), (rate, life.supervisor)]) in (
        ["", "already_rated"],
        ["", "rating_over"],
    )
    assert life.read().task.state == TaskState.CLOSED
    assert life.task.changes.filter(kind="close").count() == 1
