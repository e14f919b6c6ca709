"""Dates as a desk writes them: short, with the weekday, in the reader's language."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from common import clock
from followup.domain.time import years

register = template.Library()


@register.filter
def short_day(day: date) -> str:
    """12-07 周一 / Mon 7 Dec."""
    return _written(day, pgettext("short date", "D j M"))


@register.filter
def full_day(day: date) -> str:
    """2026年12月7日 周一 / Mon 7 December 2026."""
    return _written(day, pgettext("full date", "D j F Y"))


@register.filter
def day_and_month(day: date) -> str:
    """12-07 / 7 Dec."""
    return _written(day, pgettext("day and month", "j M"))


@register.filter
def month_square(day: date) -> str:
    """12-7 / 7 Dec: in the narrow square of a calendar."""
    return _written(day, pgettext("square of a calendar", "j M"))


@register.filter
def weekday(day: date) -> str:
    """一 / Mon, over a column of a calendar."""
    return _written(day, "D").removeprefix("周")


@register.inclusion_tag("followup/time/_alarm.html")
def year_alarm() -> dict[str, int | None]:
    """From 15 November, while next year's holidays are missing; nothing otherwise. No query of its own."""
    return {"alarm_year": years.year_alarm(clock.today())}


def _written(day: date, pattern: str) -> str:
    """A moment is written as the day that it is here."""
    if isinstance(day, datetime) and timezone.is_aware(day):
        day = timezone.localtime(day)
    return date_format(day, pattern).replace("星期", "周")  # Django's abbreviation is the long word
