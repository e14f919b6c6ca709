"""A task that is being worked on, and a clock that can be moved day by day."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from followup.domain.notices.issuing import give_due
from followup.enums import ChannelKind, NoticeStep
from followup.models import Channel, Notice, Task, Unit
from tests.followup.lives import Life

HOUSE_MAIL = "ducha@example.cn"
MAIL = "hbj@example.cn"
LADDER = (
    *(NoticeStep.T_MINUS_3, NoticeStep.T_MINUS_1),
    *(NoticeStep.T_PLUS_1, NoticeStep.T_PLUS_5, NoticeStep.T_PLUS_10),
)


def moment(on: date, hour: int = 9, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(hour, minute)))


@pytest.fixture
def addressed(unit: Unit) -> Unit:
    """The unit has an address, its head another, and the supervisors one."""
    Unit.objects.filter(pk=unit.pk).update(email=MAIL)
    Channel.objects.create(kind=ChannelKind.EMAIL, unit=unit, address="juzhang@example.cn", for_head=True)
    Channel.objects.create(kind=ChannelKind.EMAIL, address=HOUSE_MAIL)
    unit.refresh_from_db()
    return unit


@pytest.fixture
def life(task_due: Callable[..., Task], addressed: Unit, cast: Any) -> Callable[..., Life]:
    """A task due on the given date, assigned long before."""

    def make(due_on: date, *, days_before: int = 30) -> Life:
        return Life(task_due(due_on), cast, moment(due_on - timedelta(days=days_before)))

    return make


def walk(first: date, last: date, *, hours: tuple[int, ...] = (3, 9)) -> list[Notice]:
    """Every notice that a clock gives which looks at these hours of every day."""
    given = []
    for days in range((last - first).days + 1):
        for hour in hours:
            given += give_due(moment(first + timedelta(days=days), hour))
    return given


def told(notices: list[Notice], steps: Any = LADDER) -> list[tuple[str, str]]:
    """(step, day and hour) of those of the ladder."""
    return [
        (str(one.step), f"{timezone.localtime(one.at):%m-%d %H:%M}") for one in notices if one.step in steps
    ]
