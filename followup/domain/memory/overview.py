"""The page of units and episodes: the fair table, the supervisors' own clock, what became of each episode."""

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
