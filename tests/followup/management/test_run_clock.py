"""One look of the clock does every chore; a chore that fails holds up no other, and the desk is told."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from followup.enums import MessageState, NoticeStep, TaskState
from followup.management.commands import run_clock
from followup.models import ClockBeat, LedgerDay, Message, Notice, Task, Unit
from tests.followup.domain.notices.conftest import moment
from tests.followup.lives import Life

DUE = date(2026, 9, 30)
AT = "2026-10-20T09:00+08:00"


@pytest.fixture
def outbox(settings: Any, tmp_path: Any) -> Any:
    settings.EMAIL_BACKEND = "common.outbox.OutboxBackend"
    settings.EMAIL_OUTBOX = tmp_path / "outbox"
    return settings.EMAIL_OUTBOX


@pytest.fixture
def life(task_due: Callable[..., Task], unit: Unit, cast: Any) -> Life:
    Unit.objects.filter(pk=unit.pk).update(email="hbj@example.cn")
    return Life(task_due(DUE), cast, moment(date(2026, 9, 1)))


@pytest.mark.django_db(transaction=True)
def test_a_suspension_ends_a_day_is_signed_and_notices_go_out(life: Life, outbox: Any) -> None:
    life.planned().on(date(2026, 9, 10)).suspended(days=8)
    call_command("run_clock", once=True, at=AT)
    task = Task.objects.get()
    assert (task.state, task.due_version) == (TaskState.IN_PROGRESS, 2)
    assert LedgerDay.objects.filter(day=date(2026, 10, 19)).exists()
    assert Notice.objects.filter(step=NoticeStep.T_PLUS_1, version="2").exists()
    assert {message.state for message in Message.objects.all()} == {MessageState.SENT}
    assert len([*outbox.iterdir()]) == Message.objects.count()
    assert not ClockBeat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_chore_that_fails_holds_up_no_other(life: Life, outbox: Any, monkeypatch: Any) -> None:
    life.planned()

    def broken(at: Any) -> None:
        raise ValueError

    monkeypatch.setattr(run_clock, "CHORES", (("ratings", 60, broken), *run_clock.CHORES))
    work = run_clock.Clockwork(run_clock.now_from(AT))
    work.look()
    assert Notice.objects.filter(step=NoticeStep.T_PLUS_1).exists()
    assert ClockBeat.objects.get().trouble == "ratings: ValueError"
    work.end()


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("run_clock", once=True, at="2026-10-20T09:00")
