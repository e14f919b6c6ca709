"""What no clock of a task gives: the missing year, the promise without a date, the date that moved."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from followup.domain.notices.alarms import give_due
from followup.domain.time.years import import_year
from followup.enums import NoticeStep
from followup.models import Commitment, DateRequest, Notice
from tests.followup.domain.notices.conftest import moment

pytestmark = pytest.mark.django_db


def told(on: date, hour: int = 9) -> list[tuple[str, str]]:
    return [(str(notice.step), notice.version) for notice in give_due(moment(on, hour))]


def test_the_year_alarm_from_15_november_once(year_2027: Any, at: Any) -> None:
    """The 15th is a Sunday: the alarm waits for the office."""
    days = [date(2026, 11, 13), date(2026, 11, 15), date(2026, 11, 16), date(2026, 11, 17)]
    assert [told(day) for day in days] == [[], [], [("year_missing", "2027")], []]
    assert "2027年" in Notice.objects.get().words
    import_year(2027, year_2027, "国办发明电〔2026〕9号", by=None, at=at)
    assert told(date(2026, 12, 1)) == []


def test_no_alarm_once_the_year_is_there(year_2027: Any, at: Any) -> None:
    import_year(2027, year_2027, "国办发明电〔2026〕9号", by=None, at=at)
    assert told(date(2026, 12, 1)) == []


def test_a_date_is_to_be_asked_for(captured: Commitment) -> None:
    request = DateRequest.objects.create(commitment=captured, ask_by=moment(date(2026, 10, 13), 17))
    days = [date(2026, 10, 12), date(2026, 10, 13), date(2026, 10, 14)]
    assert [told(day) for day in days] == [[], [("ask_date", captured.code)], []]
    assert Notice.objects.get(step=NoticeStep.ASK_DATE).unit is None
    DateRequest.objects.filter(pk=request.pk).update(asked_at=moment(days[1]))
    Notice.objects.all().delete()
    assert told(days[2] + timedelta(days=1)) == []


def test_three_queries_when_nothing_is_due(django_assert_num_queries: Callable[..., Any]) -> None:
    told(date(2026, 10, 12))
    with django_assert_num_queries(3):
        assert told(date(2026, 10, 12)) == []
