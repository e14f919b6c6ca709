"""What a change of the calendar moves: promises that wait for their task, clocks that run, nothing else."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Event as Signal
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from followup.domain.commitments import capture_commitment, confirm_commitment
from followup.domain.ledger.verify import verify
from followup.domain.tasks import handling, history
from followup.domain.tasks.registration import register_tasks
from followup.domain.time.explained import explain_task
from followup.domain.time.years import Shut, close_day
from followup.enums import CountedIn, DeadlineKind, TaskState
from followup.models import ClockPolicy, Commitment, Task
from tests.followup.lives import Life

ORDER = "市防汛防台指挥部第3号令"


@pytest.fixture
def confirmed(origin: Any, promise: Any, cast: Any, at: datetime) -> Callable[..., Commitment]:
    """Five working days, spoken on Monday 23 November 2026: due on Monday 30 November."""

    def make(**changes: Any) -> Commitment:
        data = promise(**({"deadline_kind": DeadlineKind.WORKING_DAYS, "deadline_count": 5} | changes))
        commitment = capture_commitment(origin, data, by=cast.scribe, at=at)
        return confirm_commitment(commitment, by=cast.supervisor, at=at)

    return make


def local(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.django_db
def test_a_closure_before_the_registration_counts(
    confirmed: Any, cast: Any, administrator: Any, at: datetime
) -> None:
    commitment = confirmed()
    day = confirmed(words="30日前完成", deadline_kind=DeadlineKind.DATE, deadline_date=date(2026, 11, 30))
    close_day(Shut(date(2026, 11, 26)), "台风停工", ORDER, by=administrator, at=at)
    later = at + timedelta(hours=2)
    register_tasks(commitment.run_ref, by=cast.supervisor, at=later)
    task = Task.objects.for_desk().get(commitment=commitment)
    assert (task.first_due_on, task.due_on, task.due_version) == (date(2026, 11, 30), date(2026, 12, 1), 2)
    event = task.changes.latest("seq")
    assert (event.kind, event.acting, event.at, event.before["due_on"], event.after["due_on"]) == (
        "recounted",
        "system",
        later,
        "2026-11-30",
        "2026-12-01",
    )
    assert event.reason == "承诺作出之后，工作日历有变更。"
    explained = explain_task(task)
    assert [(one.number, one.due_on) for one in explained.versions] == [
        (1, date(2026, 11, 30)),
        (2, date(2026, 12, 1)),
    ]
    assert (explained.deadline and explained.deadline.due_on, explained.counted_on) == (task.due_on, None)
    assert not explained.was_agreed
    assert history.differences(task) == {}
    assert day.tasks.get().due_version == 1  # a date that somebody named stays
    register_tasks(commitment.run_ref, by=cast.supervisor, at=later)
    assert task.changes.count() == 2


@pytest.mark.django_db
def test_a_running_clock_keeps_the_preset_under_which_it_started(
    confirmed: Any, cast: Any, administrator: Any, unit: Any, at: datetime
) -> None:
    commitment = confirmed()
    register_tasks(commitment.run_ref, by=cast.supervisor, at=at)
    life = Life(Task.objects.for_desk().get(), cast, at).assigned()
    stood = (local("2026-11-24 17:30"), local("2026-11-30 17:30"))
    assert (life.task.accept_by, life.task.plan_by) == stood
    looser = {"accept_count": 9, "reply_count": 9, "reply_in": CountedIn.DAYS, "report_every": 9}
    ClockPolicy.objects.filter(code="default").update(**looser)
    close_day(Shut(date(2027, 3, 3)), "停电", ORDER, by=administrator, at=at)
    assert (life.read().task.accept_by, life.task.plan_by) == stood
    close_day(Shut(date(2026, 11, 24)), "台风停工", ORDER, by=administrator, at=at)
    assert (life.read().task.accept_by, life.task.plan_by) == tuple(one + timedelta(days=1) for one in stood)
    shown = {one.key: (one.rule, one.until) for one in explain_task(life.task).limits}
    assert shown == {"K1": ("1 个工作日", life.task.accept_by), "K2": ("5 个工作日", life.task.plan_by)}
    life.planned()  # K3 starts now, under the preset of today
    assert life.task.rules == {
        "accept_by": [1, "working_days"],
        "plan_by": [5, "working_days"],
        "report_by": [9, "working_days"],
    }
    assert history.differences(life.task) == {}


@pytest.mark.django_db(transaction=True)
def test_a_closure_and_an_act_of_a_task_do_not_wait_in_a_circle(
    task_due: Any, cast: Any, administrator: Any, at: datetime
) -> None:
    life = Life(task_due(date(2026, 12, 18)), cast).assigned()
    clerk, deputy, held = life.clerk, life.deputy, Signal()

    def accept() -> object:
        with transaction.atomic():
            task = Task.objects.for_desk().select_for_update(of=("self",)).get(pk=life.task.pk)
            held.set()
            Signal().wait(0.3)
            return handling.accept(task, clerk, deputy, by=clerk, at=life.at + timedelta(minutes=1))

    def close() -> object:
        held.wait(20)
        return close_day(Shut(date(2026, 11, 26)), "台风停工", ORDER, by=administrator, at=at)

    def let_go(act: Callable[[], object]) -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        list(hands.map(let_go, (accept, close)))
    assert life.read().task.state == TaskState.ACCEPTED
    assert life.task.plan_by == local("2026-12-01 17:30")
    verify()
