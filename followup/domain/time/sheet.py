"""A year as an administrator hands it in: lines of a table, or the words of the State Council's notice.

What you would get wrong: what need not be said. Saturdays and Sundays are off without being named, a make-up
workday is always a weekend; every line that cannot be is told with its number and a sentence.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from followup.domain.calendar import FIXED_HOLIDAYS, MOVING_HOLIDAYS
from followup.enums import DayKind

FIRST_YEAR, LAST_YEAR = 2004, 2100
LONGEST_HOLIDAY = 12  # days; longer ones are a slip of the pen
NAME_LENGTH = 40
# How it is written in Chinese, and the msgid it is kept under, so that every reader sees their own language.
NAMES = {
    "元旦": FIXED_HOLIDAYS[1, 1],
    "春节": MOVING_HOLIDAYS[0],
    "清明节": MOVING_HOLIDAYS[1],
    "劳动节": FIXED_HOLIDAYS[5, 1],
    "端午节": MOVING_HOLIDAYS[2],
    "中秋节": MOVING_HOLIDAYS[3],
    "国庆节": FIXED_HOLIDAYS[10, 1],
}
NAMES |= {name.removesuffix("节"): msgid for name, msgid in NAMES.items()}
KINDS = {
    **dict.fromkeys(("休", "放假", "休息", "holiday", "off"), DayKind.HOLIDAY),
    **dict.fromkeys(("班", "上班", "调休上班", "补班", "make_up", "make-up", "work"), DayKind.MAKE_UP),
}
RANGE = re.compile(r"\s*(?:至|到|~|—|–|\.\.| to )\s*")
# 二、春节：2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
PARAGRAPH = re.compile(
    r"(?:^|(?<=。))\s*(?:[一二三四五六七八九十]+、)?\s*([^：:，。、\d\s]{2,12})[：:]", re.MULTILINE
)
ASIDE = re.compile(r"[（(][^）)]*[）)]")
DAYS_OFF = re.compile(r"(\d{1,2})月(\d{1,2})日(?:至(?:(\d{1,2})月)?(\d{1,2})日)?[^。；;]*?放假")
AT_WORK = re.compile(r"((?:\d{1,2}月\d{1,2}日[、，和及]?)+)(?:照常)?上班")
ONE_DATE = re.compile(r"(\d{1,2})月(\d{1,2})日")


@dataclass(frozen=True, order=True)
class Announced:
    """One day as announced: HOLIDAY or MAKE_UP."""

    day: date
    kind: str
    name: str = ""

    @property
    def shown_name(self) -> str:
        return _(self.name) if self.name else ""


@dataclass(frozen=True)
class Wrong:
    """What is wrong, as a sentence; `line` of the text, 0: of the whole."""

    line: int
    words: str


@dataclass(frozen=True)
class Sheet:
    """What was read, and every error. `days` is whole only when `wrong` is empty."""

    year: int
    days: list[Announced]
    wrong: list[Wrong]

    @property
    def is_good(self) -> bool:
        return not self.wrong

    @property
    def work_count(self) -> int:
        return sum(one.kind == DayKind.MAKE_UP for one in self.days)

    @property
    def off_count(self) -> int:
        return len(self.days) - self.work_count

    @property
    def working_days(self) -> int:
        """Of the whole year, were it held like this."""
        first, length = date(self.year, 1, 1), (date(self.year + 1, 1, 1) - date(self.year, 1, 1)).days
        weekdays = sum((first + timedelta(days=n)).weekday() < 5 for n in range(length))
        lost = sum(one.kind == DayKind.HOLIDAY and one.day.weekday() < 5 for one in self.days)
        return weekdays - lost + self.work_count


def read_sheet(year: int, text: str) -> Sheet:
    """A table (date or range, kind, name) or the words of the notice itself. Never fails."""
    days: list[Announced] = []
    wrong: list[Wrong] = []
    if ("放假" in text or "上班" in text) and "月" in text:
        days, wrong = _from_notice(year, text)
    else:
        for number, line in _lines(text):
            try:
                days += _from_line(line)
            except ValueError as problem:
                wrong.append(Wrong(number, str(problem)))
            else:
                wrong += [Wrong(number, w.words) for w in _doubled(days)]
    days = sorted(set(days))
    return Sheet(year, days, wrong or check_year(year, days))


def check_year(year: int, days: Iterable[Announced]) -> list[Wrong]:
    """What makes these days impossible as the calendar of `year`; empty when they may be held."""
    days, found = list(days), []
    if not FIRST_YEAR <= year <= LAST_YEAR:
        found.append(
            _("The year must lie between %(first)s and %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )
    found += [w.words for w in _doubled(days)]
    for one in days:
        if one.day.year != year:
            found.append(_("%(day)s is not in %(year)s.") % {"day": _written(one.day), "year": year})
        elif one.kind == DayKind.MAKE_UP and one.day.weekday() < 5:
            found.append(
                _("%(day)s is no weekend; only a weekend can be made a workday.") % {"day": _written(one.day)}
            )
        elif one.kind not in {DayKind.MAKE_UP, DayKind.HOLIDAY}:
            found.append(
                _("%(day)s: only days off and make-up workdays are announced.") % {"day": _written(one.day)}
            )
    off = {one.day for one in days if one.kind == DayKind.HOLIDAY}
    for month, day in FIXED_HOLIDAYS:
        if FIRST_YEAR <= year <= LAST_YEAR and date(year, month, day) not in off:
            found.append(
                _("%(day)s is a day off by law and is missing.") % {"day": _written(date(year, month, day))}
            )
    return [Wrong(0, words) for words in found]


def written(days: Iterable[Announced]) -> str:
    """As a table that read_sheet reads again: the draft of a correction."""
    word = {DayKind.HOLIDAY.value: "休", DayKind.MAKE_UP.value: "班"}
    return "\n".join(f"{one.day},{word[one.kind]},{one.shown_name}".rstrip(",") for one in sorted(days))


def _doubled(days: Iterable[Announced]) -> Iterator[Wrong]:
    seen: dict[date, str] = {}
    for one in days:
        if seen.setdefault(one.day, one.kind) != one.kind:
            yield Wrong(0, _("%(day)s is both a day off and a workday.") % {"day": _written(one.day)})


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in next(csv.reader([re.sub(r"[，;；\t]", ",", line)]), [])]
        if any(cells) and not (number == 1 and not any(char.isdigit() for char in cells[0])):
            yield number, cells


def _from_line(cells: list[str]) -> list[Announced]:
    span, kind, name, *_rest = [*cells, "", ""]
    if kind.lower() not in KINDS:
        raise ValueError(
            _("Say 休 (day off) or 班 (workday) after the date, not “%(kind)s”.") % {"kind": kind}
        )
    first, *last = [_day(part) for part in RANGE.split(span)]
    return list(_span(first, last[0] if last else first, KINDS[kind.lower()], name))


def _span(first: date, last: date, kind: DayKind, name: str) -> Iterator[Announced]:
    length = (last - first).days + 1
    if not 1 <= length <= LONGEST_HOLIDAY:
        words = _("From %(first)s to %(last)s are %(n)s days; a holiday has 1 to %(most)s.")
        raise ValueError(
            words % {"first": _written(first), "last": _written(last), "n": length, "most": LONGEST_HOLIDAY}
        )
    name = NAMES.get(name, name)[:NAME_LENGTH] if kind == DayKind.HOLIDAY else ""
    for n in range(length):
        yield Announced(first + timedelta(days=n), kind.value, name)


def _day(text: str) -> date:
    try:
        year, month, day = (int(part) for part in re.findall(r"\d+", text))
        return date(year, month, day)
    except ValueError:
        raise ValueError(_("“%(text)s” is no date; write it like 2027-01-01.") % {"text": text}) from None


def _from_notice(year: int, text: str) -> tuple[list[Announced], list[Wrong]]:
    """The notice as published: a paragraph for each holiday, its span, and the weekends that are worked."""
    days: list[Announced] = []
    wrong: list[Wrong] = []
    parts = PARAGRAPH.split(ASIDE.sub("", text))
    for name, words in zip(parts[1::2], parts[2::2], strict=True):
        line = text[: text.find(name)].count("\n") + 1
        try:
            days += _from_paragraph(year, NAMES.get(name.strip(), name.strip()), words)
        except ValueError as problem:
            wrong.append(Wrong(line, str(problem)))
    if not days and not wrong:
        wrong.append(Wrong(0, _("No holiday was found in these words; enter them as a table.")))
    return days, wrong


def _from_paragraph(year: int, name: str, words: str) -> Iterator[Announced]:
    found = DAYS_OFF.search(words)
    if found is None:
        raise ValueError(_("No days off were found under “%(name)s”.") % {"name": _(name)})
    month, day, to_month, to_day = found.groups()
    first = _date(year, month, day)
    yield from _span(
        first, _date(year, to_month or month, to_day) if to_day else first, DayKind.HOLIDAY, name
    )
    for work in AT_WORK.findall(words):
        for worked in ONE_DATE.findall(work):
            yield Announced(_date(year, *worked), DayKind.MAKE_UP.value)


def _date(year: int, month: str, day: str) -> date:
    return _day(f"{year}-{month}-{day}")


def _written(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
