"""The fair table of the units (各单位兑现率).

What you would get wrong: a ranking. Rows come in the units' own order; whoever reads may sort them by what
was delivered, never by how content people were. A rate of fewer than MINIMUM_N promises is not shown, and
where the intervals all hold the rate of all, the table says that nobody can be told apart.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from followup.domain.memory.facts import Bare, Book, Fact
from followup.domain.memory.intervals import Rate, Spread, rate
from followup.domain.memory.rates import is_kept, is_kept_by_the_first_date, lateness
from followup.enums import TaskResult
from followup.models import Unit

SORTS = ("order", "kept", "due", "late", "extensions", "returns")


@dataclass(frozen=True)
class Flags:
    """Signs that a rate was made rather than earned; counts, never a judgement.

    `last_day`: more time asked for on the very day of expiry. `reopened`: finished, then taken back.
    `split`: ended as split, merged or superseded. `attitude`: of all the unit's promises, those without a
    date or a measure; `is_soft` when even the low end of its interval lies above the share of all units.
    """

    last_day: int
    reopened: int
    split: int
    attitude: Rate
    is_soft: bool

    @property
    def any(self) -> bool:
        return bool(self.last_day or self.reopened or self.split or self.is_soft)


@dataclass(frozen=True)
class Line:
    """One unit. `late` in working days, of those ever late; `co` what it kept of its co-handled parts."""

    unit: Unit
    promised: int
    kept: Rate
    kept_first: Rate
    partly: int
    broken: int
    undecided: int
    late: Spread
    extensions: int
    returns: int
    co: Rate
    flags: Flags


@dataclass(frozen=True)
class League:
    """`lines` have a rate; `few` are of units with too few due promises for one, and count in `all` too."""

    lines: list[Line]
    few: list[Line]
    all: Rate
    sort: str

    @property
    def is_level(self) -> bool:
        """Every interval holds the rate of all: the units cannot be told apart."""
        return bool(self.lines) and all(line.kept.holds(self.all.share) for line in self.lines)

    @property
    def apart(self) -> list[Line]:
        """Those whose interval does not hold the rate of all."""
        return [line for line in self.lines if not line.kept.holds(self.all.share)]


def league(book: Book, sort: str = "order") -> League:
    """One query for the units. A `sort` that is not one of SORTS is the units' own order."""
    soft = rate(len(book.attitudes), len(book.leads) + len(book.bare))
    mine = _by_unit(book)
    lines = [_line(book, unit, mine[unit.pk], soft) for unit in Unit.objects.all() if unit.pk in mine]
    due = [fact for fact in book.counted if book.is_due(fact)]
    sort = sort if sort in SORTS else "order"
    return League(
        lines=sorted((line for line in lines if line.kept.is_enough), key=_KEYS[sort]),
        few=[line for line in lines if not line.kept.is_enough],
        all=rate(sum(map(is_kept, due)), len(due)),
        sort=sort,
    )


@dataclass
class _Mine:
    leads: list[Fact] = field(default_factory=list)
    helpers: list[Fact] = field(default_factory=list)
    bare: list[Bare] = field(default_factory=list)


def _by_unit(book: Book) -> dict[int, _Mine]:
    found: dict[int, _Mine] = defaultdict(_Mine)
    for fact in book.leads:
        found[fact.unit].leads.append(fact)
    for fact in book.helpers:
        found[fact.unit].helpers.append(fact)
    for bare in book.bare:
        found[bare.unit].bare.append(bare)
    return found


def _line(book: Book, unit: Unit, mine: _Mine, soft: Rate) -> Line:
    leads, helpers, bare = mine.leads, mine.helpers, mine.bare
    counted = [fact for fact in leads if not fact.moved_on]
    due = [fact for fact in counted if book.is_due(fact)]
    first_due = [fact for fact in counted if book.was_first_due(fact)]
    helped = [fact for fact in helpers if book.is_due(fact)]
    outcomes = [fact.outcome for fact in due]
    return Line(
        unit=unit,
        promised=len(leads) + len(bare),
        kept=rate(sum(map(is_kept, due)), len(due)),
        kept_first=rate(sum(map(is_kept_by_the_first_date, first_due)), len(first_due)),
        partly=outcomes.count(TaskResult.PARTLY),
        broken=outcomes.count(TaskResult.BROKEN),
        undecided=outcomes.count(TaskResult.UNDECIDED),
        late=lateness(due),
        extensions=sum(fact.extensions for fact in leads),
        returns=sum(fact.returns for fact in leads),
        co=rate(sum(map(is_kept, helped)), len(helped)),
        flags=_flags(leads, bare, soft),
    )


def _flags(leads: list[Fact], bare: list[Bare], soft: Rate) -> Flags:
    attitude = rate(sum(not one.is_verifiable for one in bare), len(leads) + len(bare))
    return Flags(
        last_day=sum(fact.last_day for fact in leads),
        reopened=sum(fact.reopened for fact in leads),
        split=sum(fact.moved_on for fact in leads),
        attitude=attitude,
        is_soft=attitude.is_enough and (attitude.low or 0) > (soft.share or 0),
    )


_KEYS: dict[str, Callable[[Line], Any]] = {
    "order": lambda line: (line.unit.order, line.unit.name),
    "kept": lambda line: -(line.kept.share or 0),
    "due": lambda line: -line.kept.n,
    "late": lambda line: -(line.late.median or 0),
    "extensions": lambda line: -line.extensions,
    "returns": lambda line: -line.returns,
}
