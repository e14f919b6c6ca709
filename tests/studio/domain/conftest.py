"""A task that an earlier programme left, owed on the day of this one."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from followup.domain.commitments import Origin, PromiseData, capture_commitment, confirm_commitment
from followup.domain.tasks.registration import register_tasks
from followup.enums import DeadlineKind
from followup.models import Task, Unit
from studio.models import Episode


@pytest.fixture
def owed(episode: Episode, units: list[Unit], cast: Any, at: datetime) -> Task:
    """Promised in an earlier programme, due on the day of this one, which was planned before."""
    heard = Origin("run-0", 1, "上一期", "答复·环保局", "排污口什么时候封？", at - timedelta(days=20))
    promise = PromiseData(
        unit=units[0],
        post="局长",
        words="10个工作日内，封堵3处排污口。",
        deadline_kind=DeadlineKind.WORKING_DAYS,
        deadline_count=10,
        measure="3处全部封堵",
    )
    made = capture_commitment(heard, promise, by=cast.scribe, at=heard.heard_at)
    confirm_commitment(made, by=cast.supervisor, at=heard.heard_at)
    task = register_tasks("run-0", by=cast.supervisor, at=heard.heard_at)[0]
    Task.objects.filter(pk=task.pk).update(due_on=timezone.localdate(at))
    return Task.objects.select_related("commitment", "unit").get(pk=task.pk)


@pytest.fixture
def who(cast: Any, at: datetime) -> dict[str, Any]:
    return {"by": cast.producer, "at": at}
