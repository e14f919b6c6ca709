"""Units, promises and the shortest way to a task."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from common.models import User
from followup.domain.commitments import Origin, PromiseData, capture_commitment, confirm_commitment
from followup.domain.tasks.registration import register_tasks
from followup.domain.time.sheet import Announced, read_sheet
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


# 2027 as it might be announced; made up, the real notice is not out.
TABLE = """日期,类别,名称
2027-01-01~2027-01-03,休,元旦
2027-02-05~2027-02-12,休,春节
2027-01-31,班
2027-02-20,班
2027-04-03~2027-04-05,休,清明节
2027-05-01~2027-05-05,休,劳动节
2027-04-25,班
2027-06-09,休,端午节
2027-09-15,休,中秋节
2027-10-01~2027-10-07,休,国庆节
2027-10-09,班
"""


@pytest.fixture
def administrator(db: None) -> Any:
    return User.objects.create(username="setup", name="管理员", is_staff=True)


@pytest.fixture
def year_2027() -> list[Announced]:
    sheet = read_sheet(2027, TABLE)
    assert sheet.wrong == []
    assert sheet.days[0].day == date(2027, 1, 1)
    return sheet.days
