"""Dates as a desk writes them, in both languages."""

from datetime import date

import pytest
from django.utils import translation

from followup.templatetags.days import day_and_month, full_day, short_day

DAY = date(2026, 12, 7)


@pytest.mark.parametrize(
    ("language", "short", "full", "brief"),
    [
        ("zh-hans", "12-07 周一", "2026年12月7日 周一", "12-07"),
        ("en", "Mon 7 Dec", "Mon 7 December 2026", "7 Dec"),
    ],
)
def test_dates_are_written_as_the_reader_writes_them(
    language: str, short: str, full: str, brief: str
) -> None:
    with translation.override(language):
        assert (short_day(DAY), full_day(DAY), day_and_month(DAY)) == (short, full, brief)
