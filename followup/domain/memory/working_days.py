"""Working days between two dates, for many pairs at once.

What you would get wrong: asking the calendar for each pair. A year of promises asks about every day hundreds
of times; here each day is asked once and counted up. The answer is calendar.working_days_between's.
"""

from collections.abc import Iterable
from datetime import date
from itertools import accumulate

from followup.domain.calendar import days_after


class WorkingDays:
    """Counts up from `first` to `last`; dates outside are taken to the nearer end."""

    def __init__(self, first: date, last: date) -> None:
        self._first = first
        works = (day.works for day in days_after(first, last))
        self._sums = list(accumulate(works, initial=0))

    @classmethod
    def over(cls, days: Iterable[date], on: date) -> "WorkingDays":
        """Wide enough for all of `days` and for `on`."""
        seen = [on, *days]
        return cls(min(seen), max(seen))

    def between(self, start: date, until: date) -> int:
        """Working days after `start` up to and including `until`; 0 when `until` is not later."""
        return max(0, self._at(until) - self._at(start))

    def _at(self, day: date) -> int:
        return self._sums[min(max((day - self._first).days, 0), len(self._sums) - 1)]
