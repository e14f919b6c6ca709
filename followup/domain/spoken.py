"""Deadlines and quantities as they are said in Chinese, found in the scribe's words.

Suggestions only: nothing here is stored unless the scribe takes it over, and what is not
recognised is simply not suggested. The easy mistake is to guess; an ambiguous phrase
("尽快", "下一步") must stay without a date, because asking for it is the host's next question.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from followup.enums import DeadlineKind

DIGITS = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
TENS = {"十": 10, "百": 100, "千": 1000}
FULL_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
NUMBER = r"(?:\d+|[零〇一二两三四五六七八九十百千]+)"
BY = r"(?:之?前(?!后)|以前)"  # 前后 means "around": no deadline
WITHIN = r"(?:之?内|以内)"
COUNTER = "(?:公里|平方米|立方米|平方公里|万元|亿元|万吨|[个家处座条户口块台名人吨次所根段片棵盏项件套米亩])"
SHARE = rf"\d+(?:\.\d+)?\s*%|百分之{NUMBER}"
QUANTITY = re.compile(rf"(?<![第\d.])(?:{SHARE}|\d+(?:\.\d+)?\s*{COUNTER}|{NUMBER}{COUNTER})")
NOT_A_QUANTITY = re.compile(r"工作日|月|星期|小时|季度")


@dataclass(frozen=True)
class Heard:
    """One phrase: `text` at [start, end) of the words; a deadline has a kind and a count or a day."""

    text: str
    start: int
    end: int
    kind: DeadlineKind | None = None
    count: int | None = None
    day: date | None = None


def number_of(text: str) -> int:
    """十五 → 15, 二十 → 20, 一百零五 → 105, "15" → 15."""
    if text.isdigit():
        return int(text)
    total, current = 0, 0
    for sign in text:
        if sign in TENS:
            total += (current or 1) * TENS[sign]
            current = 0
        else:
            current = DIGITS[sign]
    return total + current


def deadlines_in(words: str, *, spoken_on: date) -> list[Heard]:
    """Every deadline said in `words`, in order of appearance; overlapping readings are dropped."""
    plain = words.translate(FULL_WIDTH)
    found = [heard for heard in _readings(plain, spoken_on) if heard is not None]
    found.sort(key=lambda heard: (heard.start, -heard.end))
    kept: list[Heard] = []
    for heard in found:
        if not kept or heard.start >= kept[-1].end:
            kept.append(heard)
    return kept


def quantities_in(words: str) -> list[Heard]:
    """Numbers with a counting word ("23个", "3.6公里", "百分之九十"); never a span of time or "一个"."""
    plain = words.translate(FULL_WIDTH)
    result = []
    for match in QUANTITY.finditer(plain):
        text = match[0].strip()
        if (text[0] in "一几" and len(text) == 2) or NOT_A_QUANTITY.match(plain, match.end()):
            continue
        result.append(Heard(words[match.start() : match.end()].strip(), match.start(), match.end()))
    return result


def _readings(words: str, spoken_on: date) -> Iterator[Heard | None]:
    for pattern, read in RULES:
        for match in pattern.finditer(words):
            try:
                kind, value = read(match, spoken_on)
            except (ValueError, OverflowError):
                continue  # 31 February, a year out of range: not a deadline
            if value == 0:
                continue
            count, day = (value, None) if isinstance(value, int) else (None, value)
            yield Heard(match[0], match.start(), match.end(), kind, count, day)


Reading = tuple[DeadlineKind, int | date]


def _working_days(match: re.Match[str], _on: date) -> Reading:
    return DeadlineKind.WORKING_DAYS, number_of(match[1])


def _days(match: re.Match[str], _on: date) -> Reading:
    return DeadlineKind.DAYS, number_of(match[1])


def _weeks(match: re.Match[str], _on: date) -> Reading:
    return DeadlineKind.DAYS, 7 * number_of(match[1])


def _months(match: re.Match[str], on: date) -> Reading:
    year, month = _month_after(on, number_of(match[1]))
    return DeadlineKind.DATE, date(year, month, min(on.day, calendar.monthrange(year, month)[1]))


def _half_month(_match: re.Match[str], _on: date) -> Reading:
    return DeadlineKind.DAYS, 15


def _day_of_year(match: re.Match[str], on: date) -> Reading:
    day = date(_year(match["year"], on), number_of(match["month"]), number_of(match["day"]))
    if not match["year"] and day < on:
        day = day.replace(year=on.year + 1)
    return DeadlineKind.DATE, day


def _end_of_month(match: re.Match[str], on: date) -> Reading:
    year, month = _year(match["year"], on), number_of(match["month"])
    if not match["year"] and month < on.month:
        year += 1
    return DeadlineKind.DATE, date(year, month, calendar.monthrange(year, month)[1])


def _end_of_this_month(match: re.Match[str], on: date) -> Reading:
    year, month = _month_after(on, 1 if match["next"] else 0)
    return DeadlineKind.DATE, date(year, month, calendar.monthrange(year, month)[1])


def _end_of_year(match: re.Match[str], on: date) -> Reading:
    return DeadlineKind.DATE, date(_year(match["year"], on), 12, 31)


def _end_of_week(_match: re.Match[str], on: date) -> Reading:
    return DeadlineKind.DATE, on + timedelta(days=(4 - on.weekday()) % 7)


def _month_after(on: date, months: int) -> tuple[int, int]:
    years, month = divmod(on.month - 1 + months, 12)
    return on.year + years, month + 1


def _year(word: str | None, on: date) -> int:
    if word in {None, "今年", "本年"}:
        return on.year
    return on.year + 1 if word == "明年" else int((word or "")[:4])


YEAR = r"(?P<year>今年|本年|明年|\d{4}年)?"
MONTH = rf"(?P<month>{NUMBER})月"
RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Reading]], ...] = (
    (re.compile(rf"({NUMBER})\s*个?工作日{WITHIN}"), _working_days),
    (re.compile(rf"(?<![月\d])({NUMBER})\s*[天日]{WITHIN}"), _days),
    (re.compile(rf"({NUMBER})\s*(?:周|个星期|个礼拜){WITHIN}"), _weeks),
    (re.compile(rf"({NUMBER})\s*个月{WITHIN}"), _months),
    (re.compile(rf"半个月{WITHIN}"), _half_month),
    (re.compile(rf"{YEAR}\s*{MONTH}(?P<day>{NUMBER})[日号]{BY}"), _day_of_year),
    (re.compile(rf"{YEAR}\s*{MONTH}[底末]{BY}"), _end_of_month),
    (re.compile(rf"(?:本|这个|(?P<next>下个?))?月[底末]{BY}"), _end_of_this_month),
    (re.compile(rf"(?:(?P<year>今年|本年|明年|\d{{4}}年)年?|年)[底末]{BY}"), _end_of_year),
    (re.compile(rf"(?:本|这)周{WITHIN}|(?:本|这)周五{BY}"), _end_of_week),
)
