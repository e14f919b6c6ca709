"""Two independent readings of the State Council's notices agree on every day but one.

The comparison is worth keeping: it is how 28 April and 5 May 2019 were found wrong (vacanza/holidays#3293).
For a year without a notice `holidays` guesses in silence, so it is never asked by the product.
"""

from datetime import date, timedelta

import holidays

from followup.domain.calendar import PACKAGED, is_working_day

KNOWN = [date(2005, 12, 31)]  # a make-up Saturday of which only chinese_calendar knows


def test_holidays_agrees_on_every_day() -> None:
    first, last = (date(PACKAGED[0], 1, 1), date(2026, 12, 31))
    china = holidays.country_holidays("CN", years=range(first.year, last.year + 1))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert len(days) == 8401
    assert [day for day in days if is_working_day(day).works != china.is_working_day(day)] == KNOWN
