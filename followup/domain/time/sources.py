"""By whose word a day is what it is: the year's notice with its version, and the orders that closed a day."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from followup.domain.calendar import PACKAGED, is_announced
from followup.domain.time import book


@dataclass(frozen=True)
class Source:
    """A year of the calendar. `version` 0: nothing is known of it, and dates in it are provisional."""

    year: int
    version: int
    words: str

    @property
    def is_announced(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True)
class Closure:
    """`hours` "14:00–17:30" of a part of the day, `unit` of one unit alone its name; else ""."""

    day: date
    name: str
    source: str
    hours: str = ""
    unit: str = ""


def source_of(year: int) -> Source:
    held = book.current().years.get(year)
    if held and held.is_imported:
        return Source(year, held.version, held.source)
    packaged = bool(PACKAGED[0] <= year <= PACKAGED[1])
    notice = _("holiday notice of the General Office of the State Council") if packaged else ""
    return Source(year, held.version if held else int(packaged), notice)


def sources_between(first: date, last: date) -> list[Source]:
    return [source_of(year) for year in range(first.year, last.year + 1)]


def closures_between(first: date, last: date, unit: int | None) -> list[Closure]:
    """Those after `first` up to `last` that a count of this unit's days met."""
    held = book.current()
    days = sorted(day for day in held.closures if first < day <= last)
    return [_closure(day, one) for day in days for one in held.closed(unit, day)]


def closures_of(year: int) -> list[Closure]:
    """Every office's and each unit's."""
    held = book.current().closures
    return [_closure(day, one) for day in sorted(held) if day.year == year for one in held[day]]


def years_known() -> list[int]:
    """Every announced year that the page can show, and those with a closure."""
    own = (year for year in book.current().years if not PACKAGED[0] <= year <= PACKAGED[1])
    return [*range(PACKAGED[0], PACKAGED[1] + 1), *sorted(year for year in own if is_announced(year))]


def _closure(day: date, one: book.Entered) -> Closure:
    hours = f"{one.hours[0]:%H:%M}–{one.hours[1]:%H:%M}" if one.hours else ""
    return Closure(day, one.name or _("closure"), one.source, hours, one.unit_name)
