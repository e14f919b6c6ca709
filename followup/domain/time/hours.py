"""Working hours: when an office is open, and the moment after so many hours of work.

What you would get wrong: the closing moment. An opening is [from, to): at 12:00 sharp the office is closed,
and two hours from 10:00 end at 12:00, not at 14:00. So hours add up: a, then b, is a + b.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from followup.domain.calendar import ONE_DAY, is_working_day
from followup.domain.time import book
from followup.errors import BadDeadline
from followup.models import Unit

MOST_DAYS = 400  # an office that is closed for longer is a mistake in the calendar


def openings_on(day: date, unit: Unit | None = None) -> tuple[book.Opening, ...]:
    """The openings of the office on `day` without what is closed of it; none when nobody works."""
    key = unit.pk if unit else None
    return book.current().open_hours(key, day) if is_working_day(day, key).works else ()


def is_open(moment: datetime, unit: Unit | None = None) -> bool:
    """Is the unit's office open at `moment`? Without a unit: everybody's hours."""
    here = timezone.localtime(moment)
    return any(start <= here.time() < end for start, end in openings_on(here.date(), unit))


def next_opening(moment: datetime, unit: Unit | None = None) -> datetime:
    """`moment` itself while the office is open, else the start of its next opening."""
    return next(_spans(moment, unit))[0]


def add_working_hours(start: datetime, hours: float | timedelta, unit: Unit | None = None) -> datetime:
    """The moment at which `hours` of work are over; a start outside hours waits for the next opening."""
    left = hours if isinstance(hours, timedelta) else timedelta(hours=hours)
    for begins, ends in _spans(start, unit):
        if left <= ends - begins:
            return begins + left
        left -= ends - begins
    raise AssertionError  # _spans never ends


def working_time(start: datetime, until: datetime, unit: Unit | None = None) -> timedelta:
    """How much of the time from `start` to `until` the office was open; nothing when `until` is not later."""
    return sum((ends - begins for begins, ends in spans_between(start, until, unit)), timedelta())


def spans_between(
    start: datetime, until: datetime, unit: Unit | None = None
) -> Iterator[tuple[datetime, datetime]]:
    """The openings from `start` to `until`, the first and the last cut at these."""
    for begins, ends in _spans(start, unit):
        if begins >= until:
            return
        yield begins, min(ends, until)


def closing(day: date, unit: Unit | None = None) -> datetime:
    """When the office closes on `day`; on a day off, or closed for some hours, when it would: an order that
    shuts the last afternoon takes no hour away."""
    return at_local(day, book.current().openings(unit.pk if unit else None, day)[-1][1])


def at_local(day: date, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, moment))


def _spans(start: datetime, unit: Unit | None) -> Iterator[tuple[datetime, datetime]]:
    """Every opening from `start` on, the first cut at it; BadDeadline when there is none for MOST_DAYS."""
    day, idle = timezone.localdate(start), 0
    while idle < MOST_DAYS:
        idle += 1
        for begins, ends in openings_on(day, unit):
            first, last = max(at_local(day, begins), start), at_local(day, ends)
            if first < last:
                idle = 0
                yield first, last
        day += ONE_DAY
    raise BadDeadline(problem=_("The calendar has no working day for more than a year."))
