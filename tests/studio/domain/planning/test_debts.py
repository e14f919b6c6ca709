"""What an episode owes: in the rundown, dropped with a reason, or in the way of going on air."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from followup.models import Task
from studio.domain.planning import debts, rundown
from studio.domain.show import run as live
from studio.errors import (
    DebtDropped,
    DebtForced,
    DebtInRundown,
    DebtsUnsettled,
    DropUnexplained,
    NotOwed,
    TemplateNeverAirs,
)
from studio.models import DroppedDebt, Episode, Item, Run

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]


def test_a_debt_is_open_until_it_is_dropped_with_a_reason(
    episode: Episode, owed: Task, who: dict[str, Any]
) -> None:
    assert [debt.is_open for debt in debts.debts_of(episode).rows] == [True]
    assert debts.open_debts(episode) == [owed]
    with pytest.raises(DropUnexplained):
        debts.drop_debt(episode, owed, reason="  ", **who)
    made = debts.drop_debt(episode, owed, reason=" 单位正在 整改 ", **who)
    assert (made.reason, made.by, made.at) == ("单位正在 整改", who["by"], who["at"])
    assert debts.open_debts(episode) == []
    assert debts.debts_of(episode).open == []
    with pytest.raises(DebtDropped):
        debts.drop_debt(episode, owed, reason="又一次", **who)
    assert DroppedDebt.objects.count() == 1


def test_a_debt_is_put_into_the_rundown_and_its_reason_goes(
    episode: Episode, owed: Task, who: dict[str, Any]
) -> None:
    debts.drop_debt(episode, owed, reason="没有新情况", **who)
    item = debts.take_back(episode, owed, **who)
    assert (item.kind, item.task, list(item.units.all())) == ("feedback", owed, [owed.unit])
    assert not DroppedDebt.objects.exists()
    assert debts.open_debts(episode) == []
    with pytest.raises(DebtInRundown):
        debts.take_back(episode, owed, **who)
    with pytest.raises(DebtInRundown):
        debts.drop_debt(episode, owed, reason="不播了", **who)
    rundown.remove_item(item, **who)
    assert debts.open_debts(episode) == [owed]


def test_the_shelf_settles_nothing(episode: Episode, owed: Task, who: dict[str, Any]) -> None:
    item = debts.take_back(episode, owed, **who)
    Item.objects.filter(pk=item.pk).update(is_on_shelf=True)
    assert debts.open_debts(episode) == [owed]
    debt = debts.debts_of(episode).rows[0]
    assert (debt.is_open, debt.shelved) == (True, True)


def test_what_is_due_later_is_not_owed(episode: Episode, owed: Task, who: dict[str, Any]) -> None:
    Task.objects.filter(pk=owed.pk).update(due_on=owed.due_on + timedelta(days=1))
    assert debts.debts_of(episode).rows == []
    with pytest.raises(NotOwed):
        debts.drop_debt(episode, owed, reason="没有", **who)
    with pytest.raises(NotOwed):
        debts.take_back(episode, owed, **who)


def test_nobody_goes_on_air_over_an_open_debt(
    run: Run, episode: Episode, owed: Task, command: Make, who: dict[str, Any]
) -> None:
    with pytest.raises(DebtsUnsettled) as refused:
        live.go_on_air(run, command(run), without_drill="测试")
    assert refused.value.context == {"count": 1, "codes": owed.commitment.code}
    run.refresh_from_db()
    assert run.state == "planned"
    debts.drop_debt(episode, owed, reason="当事人在外地", **who)
    live.go_on_air(run, command(run), without_drill="测试")
    run.refresh_from_db()
    assert run.state == "on_air"


def test_a_template_never_airs(run: Run, episode: Episode, command: Make) -> None:
    Episode.objects.filter(pk=episode.pk).update(is_template=True)
    with pytest.raises(TemplateNeverAirs):
        live.go_on_air(run, command(run), without_drill="测试")


@pytest.mark.parametrize("mark", ["is_returned", "is_relapsed"])
def test_what_was_returned_or_relapsed_is_owed_before_it_is_due(
    mark: str, episode: Episode, owed: Task, who: dict[str, Any], at: datetime
) -> None:
    later = timezone.localdate(at) + timedelta(days=30)
    Task.objects.filter(pk=owed.pk).update(due_on=later)
    assert debts.debts_of(episode).rows == []
    Task.objects.filter(pk=owed.pk).update(**{mark: True})
    assert [(debt.task, debt.late_days) for debt in debts.debts_of(episode).rows] == [(owed, -30)]
    assert debts.open_debts(episode) == [owed]
    debts.drop_debt(episode, owed, reason="整改验收排在下期", **who)
    assert debts.open_debts(episode) == []


def test_ten_working_days_late_it_cannot_be_dropped_any_more(
    episode: Episode, owed: Task, who: dict[str, Any], at: datetime
) -> None:
    day = timezone.localdate(at)
    Task.objects.filter(pk=owed.pk).update(state="in_progress", due_on=day - timedelta(days=13))
    assert [debt.is_forced for debt in debts.debts_of(episode).rows] == [False]  # nine working days
    Task.objects.filter(pk=owed.pk).update(due_on=day - timedelta(days=14))
    assert [debt.is_forced for debt in debts.debts_of(episode).rows] == [True]
    with pytest.raises(DebtForced):
        debts.drop_debt(episode, owed, reason="时间不够", **who)
    assert debts.take_back(episode, owed, **who).task_id == owed.pk
    assert debts.open_debts(episode) == []
