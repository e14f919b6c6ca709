"""The clocks K1 to K7 and the presets of Pinghu and Xiaoshan, which come by migration."""

from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from followup.domain.time import limits
from followup.models import ClockPolicy, Task


def moment(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("preset", "assigned", "accept_by", "plan_by"),
    [
        # 1 working day; 5 working days
        ("default", "2026-09-30 22:05", "2026-10-08 17:30", "2026-10-13 17:30"),
        # 2 working hours; 2 days, whatever days these are
        ("pinghu", "2026-10-10 09:00", "2026-10-10 11:00", "2026-10-12 17:30"),
        ("pinghu", "2026-11-27 17:00", "2026-11-30 10:00", "2026-11-29 17:30"),
        # 24 hours by the clock; 5 working days
        ("xiaoshan", "2026-09-30 22:05", "2026-10-01 22:05", "2026-10-13 17:30"),
        ("xiaoshan", "2026-02-13 22:05", "2026-02-14 22:05", "2026-02-27 17:30"),
    ],
)
def test_presets(unit: Any, preset: str, assigned: str, accept_by: str, plan_by: str) -> None:
    unit.policy = ClockPolicy.objects.get(code=preset)
    started = limits.start(Task(unit=unit), moment(assigned), "accept_by", "plan_by")
    assert (started["accept_by"], started["plan_by"]) == (moment(accept_by), moment(plan_by))
    assert limits.plan_by(unit, moment(assigned)) == moment(plan_by)


def test_a_unit_without_a_preset_has_the_default(unit: Any) -> None:
    assert limits.policy_of(unit).code == "default"


def test_report_check_and_rating(unit: Any) -> None:
    report = limits.start(Task(unit=unit), moment("2026-09-30 20:00"), "report_by")
    assert report == {"report_by": date(2026, 10, 13), "rules": {"report_by": [5, "working_days"]}}
    assert limits.check_by(date(2026, 2, 13)) == date(2026, 2, 27)
    assert limits.rating_until(date(2026, 10, 29)) == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("closed_on", "nth", "day"),
    [
        (date(2026, 6, 1), 1, date(2026, 8, 31)),  # 30 August is a Sunday
        (date(2026, 4, 7), 2, date(2026, 10, 8)),  # 4 October lies in the holidays
        (date(2026, 6, 23), 1, date(2026, 9, 21)),
        (date(2026, 6, 22), 1, date(2026, 9, 20)),  # a make-up Sunday
    ],
)
def test_reinspection_falls_on_a_working_day(closed_on: date, nth: int, day: date) -> None:
    assert limits.reinspect_on(closed_on, nth) == day


def test_push(unit: Any) -> None:
    assert limits.push(date(2026, 9, 30), 5, unit.pk).due_on == date(2026, 10, 13)
    assert limits.push(date(2026, 9, 30), 0, unit.pk).due_on == date(2026, 9, 30)
