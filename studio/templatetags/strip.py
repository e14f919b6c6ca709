"""The days of a deadline laid out: in rows of four weeks one can count, or by months when there are many.

What you would get wrong: the strip counts nothing. Numbers, days off and make-up days come from
followup's calendar; here they only get a place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from followup.domain.calendar import Counted, Deadline

register = template.Library()

ROW = 28  # days in a row of the strip
ROWS = 2  # more days than two rows hold are told by months


@dataclass(frozen=True)
class Name:
    """A label over `span` neighbouring days; empty over ordinary ones."""

    text: str
    span: int
    kind: str  # "", "off", "extra" or "due"


@dataclass(frozen=True)
class Row:
    names: list[Name]
    days: list[Counted]


@dataclass(frozen=True)
class Month:
    first: date
    name: str
    counted: int
    off: int


@dataclass(frozen=True)
class Strip:
    """Either `rows` or `months` is filled."""

    rows: list[Row]
    months: list[Month]


@register.simple_tag
def strip_of(deadline: Deadline) -> Strip:
    """A deadline due on the very evening has no day to show: both lists are empty."""
    days = deadline.counted
    if len(days) > ROW * ROWS:
        return Strip([], _months(days))
    rows = [days[start : start + ROW] for start in range(0, len(days), ROW)]
    return Strip([Row(_names(row, deadline.due_on), list(row)) for row in rows], [])


def _names(row: Sequence[Counted], due_on: date) -> list[Name]:
    """One label for neighbours that are alike; each row begins with its month where there is room."""
    names: list[Name] = []
    for (kind, text, _month), group in groupby(row, key=lambda counted: _label(counted, due_on)):
        days = list(group)
        names.append(Name(text or _month_name(days, starts=not names), len(days), kind))
    return names


def _label(counted: Counted, due_on: date) -> tuple[str, str, int]:
    """(kind, text, month). Ordinary days and weekends differ by their month alone."""
    day = counted.day
    if day.date == due_on:
        return "due", gettext("due"), 0
    if day.works and day.note:
        return "extra", gettext("make-up"), 0
    holiday = counted.number is None and not day.works and day.note != gettext("weekend")
    return ("off", day.note, 0) if holiday else ("", "", day.date.month)


def _month_name(days: Sequence[Counted], *, starts: bool) -> str:
    """At the start of a row and where a month begins, when there is room for it."""
    first = days[0].day.date
    return _name(first) if len(days) > 1 and (starts or first.day == 1) else ""


def _name(day: date) -> str:
    return date_format(day, pgettext("name of a month", "M"))


def _months(days: Sequence[Counted]) -> list[Month]:
    found = []
    for _month, group in groupby(days, key=lambda counted: (counted.day.date.year, counted.day.date.month)):
        inside = list(group)
        counted = sum(one.number is not None for one in inside)
        found.append(Month(inside[0].day.date, _name(inside[0].day.date), counted, len(inside) - counted))
    return found
