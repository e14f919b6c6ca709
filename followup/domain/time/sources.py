"""By whose word a day is what it is: the year's notice with its version, and the orders that closed a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from followup.domain.calendar import ONE_DAY, PACKAGED, is_announced
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
    day: date
    name: str
    source: str


def source_of(year: int) -> Source:
    held = book.current().years.get(year)
    if held and held.is_imported:
        return Source(year, held.version, held.source)
    packaged = bool(PACKAGED[0] <= year <= PACKAGED[1])
    notice = _("holiday notice of the General Office of the State Council") if packaged else ""
    return Source(year, held.version if held else int(packaged), notice)


def sources_between(first: date, last: date) -> list[Source]:
    return [source_of(year) for year in range(first.year, last.year + 1)]


def closures_between(first: date, last: date) -> list[Closure]:
    """Those after `first` up to `last`, which a count over these days met."""
    return _listed(day for day in book.current().closures if first < day <= last)


def closures_of(year: int) -> list[Closure]:
    return closures_between(date(year, 1, 1) - ONE_DAY, date(year, 12, 31))


def years_known() -> list[int]:
    """Every announced year that the page can show, and those with a closure."""
    own = (year for year in book.current().years if not PACKAGED[0] <= year <= PACKAGED[1])
    return [*range(PACKAGED[0], PACKAGED[1] + 1), *sorted(year for year in own if is_announced(year))]


def _listed(days: Iterable[date]) -> list[Closure]:
    held = book.current().closures
    return [Closure(day, held[day].name or _("closure"), held[day].source) for day in sorted(days)]
