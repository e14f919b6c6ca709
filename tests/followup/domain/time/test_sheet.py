"""A year handed in as a table or as the words of the notice; every error by its line, with a sentence."""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar
import pytest
from django.utils import translation

from followup.domain.time.sheet import Announced, check_year, read_sheet, written
from followup.enums import DayKind
from tests.followup.conftest import TABLE

# The State Council's notice for 2026, as published.
NOTICE = """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def packaged(year: int) -> dict[date, bool]:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    return {day: chinese_calendar.is_workday(day) for day in days}


def test_the_words_of_the_notice_give_the_year_of_the_package() -> None:
    sheet = read_sheet(2026, NOTICE)
    assert sheet.wrong == []
    kinds = {one.day: one.kind == DayKind.MAKE_UP for one in sheet.days}
    assert {day: kinds.get(day, day.weekday() < 5) for day in packaged(2026)} == packaged(2026)
    assert {one.name for one in sheet.days if one.kind == DayKind.HOLIDAY} == {
        "New Year's Day",
        "Spring Festival",
        "Tomb-sweeping Day",
        "Labour Day",
        "Dragon Boat Festival",
        "Mid-autumn Festival",
        "National Day",
    }


def test_a_table_is_read_and_written_again() -> None:
    days = read_sheet(2027, TABLE).days
    assert len(days) == 32
    assert days[0] == Announced(date(2027, 1, 1), "holiday", "New Year's Day")
    with translation.override("zh-hans"):
        assert read_sheet(2027, written(days)).days == days


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2027-13-01,休,元旦", "“2027-13-01” is no date; write it like 2027-01-01."),
        ("soon 1,休,元旦", "“soon 1” is no date; write it like 2027-01-01."),
        ("2027-12-24,假,圣诞", "Say 休 (day off) or 班 (workday) after the date, not “假”."),
        ("2027-12-24", "Say 休 (day off) or 班 (workday) after the date, not “”."),
        ("2027-12-24~2027-12-01,休", "From 12/24/2027 to 12/01/2027 are -22 days; a holiday has 1 to 12."),
        ("2027-10-09,休,国庆节", "10/09/2027 is both a day off and a workday."),
    ],
)
def test_a_wrong_line_is_told_by_its_number(line: str, words: str) -> None:
    sheet = read_sheet(2027, TABLE + line)
    assert [(wrong.line, wrong.words) for wrong in sheet.wrong] == [(13, words)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2027-12-24,班", "12/24/2027 is no weekend; only a weekend can be made a workday."),
        ("2028-01-01,休,元旦", "01/01/2028 is not in 2027."),
    ],
)
def test_a_day_that_cannot_be_is_told(line: str, words: str) -> None:
    assert [wrong.words for wrong in read_sheet(2027, TABLE + line).wrong] == [words]


def test_days_off_by_law_may_not_be_missing() -> None:
    wrong = read_sheet(2027, TABLE.replace("2027-05-01~2027-05-05", "2027-05-02~2027-05-05")).wrong
    assert [one.words for one in wrong] == ["05/01/2027 is a day off by law and is missing."]
    assert len(check_year(2027, [])) == 6


def test_words_without_a_holiday() -> None:
    assert [one.words for one in read_sheet(2027, "10月放假,9月上班。").wrong] == [
        "No holiday was found in these words; enter them as a table."
    ]


def test_a_paragraph_without_days_is_told_by_its_line() -> None:
    wrong = read_sheet(2026, NOTICE.replace("4月4日（周六）至6日（周一）放假", "照常")).wrong
    assert [(one.line, one.words) for one in wrong] == [
        (3, "No days off were found under “Tomb-sweeping Day”.")
    ]
