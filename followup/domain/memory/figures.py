"""Air-safe figures: a rate as it was read out on television, with all that is needed to prove it again.

What you would get wrong: reading today's rate for the one of that evening. A figure keeps its counts, how
they were counted, the day, and the ledger's head; `prove` folds the events up to that head and counts anew.
"""

import functools
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from common.models import User
from followup.domain.ledger.days import current_head
from followup.domain.memory.facts import Book, read_book
from followup.domain.memory.intervals import Rate
from followup.domain.memory.league import league
from followup.domain.memory.rates import FORMULAS, headline
from followup.domain.memory.refold import refold
from followup.errors import LedgerMoved, NoFigure
from followup.models import Event, Figure, Unit

ATTEMPTS = 5  # while others write


@dataclass(frozen=True)
class Proof:
    """`counted` out of the events; `is_same` when it is what was read out, on a chain with the same head."""

    counted: Rate
    is_same: bool
    head_is_there: bool


def snapshot(name: str, *, unit: Unit | None = None, by: User, at: datetime) -> Figure:
    """Keep the figure `name` (of FORMULAS; "kept" also of one unit) as it stands.

    NoFigure for another name. Head and counts belong together: the head is read before and after, and
    counted anew when somebody wrote meanwhile; LedgerMoved after ATTEMPTS.
    """
    on = timezone.localdate(at)
    for _attempt in range(ATTEMPTS):
        head = current_head()
        found = _rate(read_book(on), name, unit)
        if current_head() == head:
            return Figure.objects.create(
                name=name,
                at=at,
                by=by,
                formula=FORMULAS[name],
                numerator=found.kept,
                denominator=found.n,
                facts={
                    "on": on.isoformat(),
                    "unit": unit.code if unit else "",
                    "percent": str(found.percent) if found.n else "",
                },
                seq=head.seq,
                sha256=head.sha256,
            )
    raise LedgerMoved


def figures() -> QuerySet[Figure]:
    """The newest first."""
    return Figure.objects.order_by("-pk")


def prove(figure: Figure) -> Proof:
    """Count it again from the events up to its head. The same for ever, so each process folds once."""
    return _proved(figure.pk)


@functools.lru_cache(maxsize=256)
def _proved(key: int) -> Proof:
    figure = Figure.objects.get(pk=key)
    unit = Unit.objects.filter(code=figure.facts["unit"]).first()
    book = refold(figure.seq, date.fromisoformat(figure.facts["on"]))
    found = _rate(book, figure.name, unit)
    there = not figure.seq or Event.objects.filter(seq=figure.seq, sha256=figure.sha256).exists()
    same = (found.kept, found.n) == (figure.numerator, figure.denominator)
    return Proof(found, same and there, there)


def _rate(book: Book, name: str, unit: Unit | None) -> Rate:
    if name not in FORMULAS or (unit is not None and name != "kept"):
        raise NoFigure(name=name)
    if unit is None:
        return headline(book).named[name]
    table = league(book)
    lines = [line.kept for line in (*table.lines, *table.few) if line.unit == unit]
    if not lines:
        raise NoFigure(name=unit.name)
    return lines[0]
