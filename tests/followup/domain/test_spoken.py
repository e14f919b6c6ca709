"""Deadlines and numbers as they are said."""

from datetime import date

import pytest

from followup.domain.spoken import deadlines_in, number_of, quantities_in
from followup.enums import DeadlineKind

ON = date(2026, 11, 23)  # a Monday
WORKING, DAYS, DATE = DeadlineKind.WORKING_DAYS, DeadlineKind.DAYS, DeadlineKind.DATE


@pytest.mark.parametrize(
    ("words", "kind", "value"),
    [
        ("15个工作日内全部封堵", WORKING, 15),
        ("十五个工作日之内答复", WORKING, 15),
        ("１０个工作日以内", WORKING, 10),
        ("3天内查清", DAYS, 3),
        ("两周内拿出方案", DAYS, 14),
        ("半个月内完成", DAYS, 15),
        ("三个月内见效", DATE, date(2027, 2, 23)),
        ("12月31日前完成", DATE, date(2026, 12, 31)),
        ("1月15日之前完成", DATE, date(2027, 1, 15)),
        ("2027年6月30日以前", DATE, date(2027, 6, 30)),
        ("十二月十号前", DATE, date(2026, 12, 10)),
        ("明年1月底前", DATE, date(2027, 1, 31)),
        ("明年5月1日前", DATE, date(2027, 5, 1)),
        ("2月底前", DATE, date(2027, 2, 28)),
        ("年底前完成", DATE, date(2026, 12, 31)),
        ("明年年底前", DATE, date(2027, 12, 31)),
        ("2028年底前", DATE, date(2028, 12, 31)),
        ("月底前", DATE, date(2026, 11, 30)),
        ("下个月底前", DATE, date(2026, 12, 31)),
        ("本周五前", DATE, date(2026, 11, 27)),
    ],
)
def test_deadline_is_heard(words: str, kind: DeadlineKind, value: object) -> None:
    [heard] = deadlines_in(words, spoken_on=ON)
    assert (heard.kind, heard.count if heard.day is None else heard.day) == (kind, value)
    assert words[heard.start : heard.end].translate(str.maketrans("１０", "10")) == heard.text


@pytest.mark.parametrize(
    "words",
    [
        "我们尽快整改",
        "下一步研究",
        "2月30日前",
        "0天内",
        "年底前后",
        "水库底前方",
        "第3个工作日",
        "12月31日内",
    ],
)
def test_what_names_no_deadline_is_not_guessed(words: str) -> None:
    assert deadlines_in(words, spoken_on=ON) == []


def test_two_deadlines_keep_their_order_and_do_not_overlap() -> None:
    heard = deadlines_in("5个工作日内查清,12月31日前全部清完", spoken_on=ON)
    assert [h.text for h in heard] == ["5个工作日内", "12月31日前"]


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ("下塘河沿岸23个直排口,封一个公布一个", ["23个"]),
        ("修复3.6公里破损污水管", ["3.6公里"]),
        ("配套率达到百分之九十", ["百分之九十"]),
        ("接户率90%,38个村", ["90%", "38个"]),
        ("四十一家企业", ["四十一家"]),
        ("15个工作日内、3个月内", []),
        ("第3处", []),
        ("立即调查", []),
    ],
)
def test_quantities(words: str, texts: list[str]) -> None:
    assert [heard.text for heard in quantities_in(words)] == texts


@pytest.mark.parametrize(
    ("text", "number"),
    [("十", 10), ("二十", 20), ("两百", 200), ("一百零五", 105), ("三千二百", 3200), ("7", 7)],
)
def test_number_of(text: str, number: int) -> None:
    assert number_of(text) == number
