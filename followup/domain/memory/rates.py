"""The figures at the head of the ledger, each with its denominator.

What you would get wrong: a rate of what was finished. The denominator is all that is due, open debts with
it, so that a promise nobody works on lowers the rate as much as one that was broken.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from followup.domain.memory.facts import Book, Fact
from followup.domain.memory.intervals import Rate, Spread, rate, spread
from followup.enums import TaskResult

# How each is counted, as stored with a figure that was read out on air (figures.py).
FORMULAS = {
    "kept": "kept / due; due: the date that holds is past, open debts included",
    "kept_first": "kept and finished by the first date / first date past; extensions do not help",
    "open_late": "open and past the date that holds / due",
    "attitude": "no date or no measure / all published",
}


@dataclass(frozen=True)
class Headline:
    """`verifiable` promises have a date and a measure; `published` is all of them. `late` is of all that ever
    were late, in working days; `longest` of those that still are."""

    published: int
    verifiable: int
    kept: Rate
    kept_first: Rate
    open_late: Rate
    longest: int | None
    late: Spread
    attitude: Rate
    moved_on: int

    @property
    def named(self) -> dict[str, Rate]:
        """By the names under which FORMULAS says how they are counted."""
        return {name: getattr(self, name) for name in FORMULAS}


def headline(book: Book) -> Headline:
    """Of a whole Book; one pass over it, no query."""
    counted, bare = book.counted, book.bare
    due = [fact for fact in counted if book.is_due(fact)]
    first_due = [fact for fact in counted if book.was_first_due(fact)]
    still_late = [fact for fact in due if fact.is_late_and_open]
    published = len(book.leads) + len(bare)
    attitudes = len(book.attitudes)
    return Headline(
        published=published,
        verifiable=published - attitudes,
        kept=rate(sum(map(is_kept, due)), len(due)),
        kept_first=rate(sum(map(is_kept_by_the_first_date, first_due)), len(first_due)),
        open_late=rate(len(still_late), len(due)),
        longest=max((fact.late for fact in still_late), default=None),
        late=lateness(due),
        attitude=rate(attitudes, published),
        moved_on=len(book.leads) - len(counted),
    )


def is_kept(fact: Fact) -> bool:
    return fact.outcome == TaskResult.KEPT


def is_kept_by_the_first_date(fact: Fact) -> bool:
    return is_kept(fact) and fact.finished_on is not None and fact.finished_on <= fact.first_due_on


def lateness(facts: Iterable[Fact]) -> Spread:
    """Working days late, of those that ever were."""
    return spread([fact.late for fact in facts if fact.late])


@dataclass(frozen=True)
class EpisodeLine:
    """What became of one episode's promises that are due."""

    number: int
    due: int
    kept: int
    partly: int
    broken: int
    undecided: int


def by_episode(book: Book) -> list[EpisodeLine]:
    """In the order of their numbers; episodes of which nothing is due yet are left out."""
    found: dict[int, Counter[str]] = {}
    for fact in book.counted:
        if book.is_due(fact):
            found.setdefault(fact.episode, Counter())[str(fact.outcome)] += 1
    return [
        EpisodeLine(number, counts.total(), *(counts[str(result)] for result in RESULTS))
        for number, counts in sorted(found.items())
    ]


RESULTS = (TaskResult.KEPT, TaskResult.PARTLY, TaskResult.BROKEN, TaskResult.UNDECIDED)


@dataclass(frozen=True)
class GroupClock:
    """K5: how long the supervisors took, in working days from the claim to the verdict, and what waits now.

    `taken` is of finished checks, `over` how many took longer than `allowed`; `waiting` claims are not yet
    decided, `overdue` of them past the day by which they should have been.
    """

    taken: Spread
    over: int
    allowed: int
    waiting: int
    overdue: int


CHECK_WITHIN = 5  # working days: K5 of followup.md 3.5


def group_clock(book: Book) -> GroupClock:
    facts = [*book.leads, *book.helpers]
    taken = [days for fact in facts for days in fact.check_days]
    waiting = [fact.check_by for fact in facts if fact.check_by]
    return GroupClock(
        taken=spread(taken),
        over=sum(days > CHECK_WITHIN for days in taken),
        allowed=CHECK_WITHIN,
        waiting=len(waiting),
        overdue=sum(day < book.on for day in waiting),
    )
