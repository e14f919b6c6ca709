"""Units, promises and the shortest way to a task."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from followup.domain.commitments import Origin, PromiseData, capture_commitment, confirm_commitment
from followup.domain.tasks.registration import register_tasks
from followup.enums import DeadlineKind, UnitKind
from followup.models import Commitment, Task, Unit

WORDS = "10个工作日内,封堵青石浦沿线3处排污口,清完河面垃圾。"


@pytest.fixture
def unit(db: None) -> Unit:
    return Unit.objects.create(code="hbj", name="环保局", kind=UnitKind.BUREAU, posts=["局长"])


@pytest.fixture
def other_unit(db: None) -> Unit:
    name = "台州经济开发区行政执法分局"
    return Unit.objects.create(code="kfq", name=name, kind=UnitKind.ZONE, posts=["分局长"])


@pytest.fixture
def origin(at: datetime) -> Origin:
    return Origin("run-7", 2, "五水共治", "提问·环保局", "排污口什么时候封?", at)


@pytest.fixture
def promise(unit: Unit) -> Callable[..., PromiseData]:
    """A verifiable promise of ten working days; keywords change it."""

    def make(**changes: Any) -> PromiseData:
        facts: dict[str, Any] = {
            "unit": unit,
            "post": "局长",
            "words": WORDS,
            "deadline_kind": DeadlineKind.WORKING_DAYS,
            "deadline_count": 10,
            "quantity": "3处",
            "place": "青石浦沿线",
            "lead": "分管副局长",
            "measure": "排污口全部封堵,水面无漂浮物",
        }
        return PromiseData(**(facts | changes))

    return make


@pytest.fixture
def captured(origin: Origin, promise: Callable[..., PromiseData], cast: Any, at: datetime) -> Commitment:
    return capture_commitment(origin, promise(), by=cast.scribe, at=at)


@pytest.fixture
def task_due(
    origin: Origin, promise: Callable[..., PromiseData], cast: Any, at: datetime
) -> Callable[..., Task]:
    """A registered task due on the given date (promised as a date), of the given unit."""

    def make(due_on: date, **changes: Any) -> Task:
        spoken = {"deadline_kind": DeadlineKind.DATE, "deadline_date": max(due_on, date(2026, 11, 23))}
        commitment = capture_commitment(origin, promise(**(spoken | changes)), by=cast.scribe, at=at)
        confirm_commitment(commitment, by=cast.supervisor, at=at)
        register_tasks(origin.run_ref, by=cast.supervisor, at=at)
        task = commitment.tasks.get()
        Task.objects.filter(pk=task.pk).update(due_on=due_on, first_due_on=due_on)
        task.refresh_from_db()
        return task

    return make
