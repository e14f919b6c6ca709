"""The page of units and episodes: the fair table, the supervisors' own clock, what became of each episode;
and the same in short for the front page."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from followup.domain.memory.facts import read_book
from followup.domain.memory.league import League, league
from followup.domain.memory.rates import EpisodeLine, GroupClock, Headline, by_episode, group_clock, headline


@dataclass(frozen=True)
class Overview:
    league: League
    headline: Headline
    episodes: list[EpisodeLine]
    group: GroupClock


def read_overview(sort: str, at: datetime) -> Overview:
    """Five queries."""
    book = read_book(timezone.localdate(at))
    return Overview(league(book, sort), headline(book), by_episode(book), group_clock(book))


@dataclass(frozen=True)
class Fate:
    """Of one episode's promises that can be checked: how many were made, are due, were kept."""

    made: int
    due: int
    kept: int


def read_front(at: datetime) -> tuple[Headline, dict[int, Fate]]:
    """The headline, and by an episode's number what became of its promises. Four queries."""
    book = read_book(timezone.localdate(at))
    made = Counter(fact.episode for fact in book.counted)
    lines = {line.number: line for line in by_episode(book)}
    fates = {
        number: Fate(n, line.due, line.kept) if (line := lines.get(number)) else Fate(n, 0, 0)
        for number, n in made.items()
    }
    return headline(book), fates
