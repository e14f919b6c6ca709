"""The clocks that desks show, as moments: when each runs out, or what is left of one that stands.

What you would get wrong: nothing is ticked over the network and nothing here knows what time it is. A page
counts towards `zero_ms` by its own measured clock (static/js/live/clock.js), so that all desks agree. Pure.
"""

from dataclasses import dataclass
from typing import Any

from common.clock import to_ms
from studio.domain.inquiry.floor import Line
from studio.domain.show.rows import Row
from studio.enums import ItemKind, TurnState
from studio.models import Episode
from voting.enums import RoundState


@dataclass(frozen=True)
class Clock:
    """`name`: "start", "item", "clip", "scoring", "question" or "answer". All in ms.

    Running, `zero_ms` is set; standing, `left_ms`; neither where a hand ends it. `rests`: at nought it stays
    there, others count on as overrun.
    """

    name: str
    zero_ms: int | None
    left_ms: int | None = None
    total_ms: int | None = None
    rests: bool = False

    @property
    def since_ms(self) -> int | None:
        """When it began, reckoned back from its end: what a meter needs."""
        return self.zero_ms - self.total_ms if self.zero_ms is not None and self.total_ms else None

    @property
    def stands(self) -> bool:
        return self.zero_ms is None and self.left_ms is not None


def start_clock(episode: Episode) -> Clock:
    """Until the planned start."""
    return Clock("start", to_ms(episode.planned_start))


def item_clock(row: Row, round_: dict[str, Any] | None) -> Clock:
    """What is on air: scoring runs out with its round, a clip with its last frame, all else as planned."""
    if row.kind == ItemKind.SCORING and round_ and round_["state"] == RoundState.OPEN:
        return scoring_clock(round_)
    taken, clip = row.taken_ms or 0, row.plan["clip"] if row.plan else None
    total = clip["duration_ms"] if clip else row.planned_s * 1000
    return Clock("clip" if clip else "item", taken + total, total_ms=total)


def scoring_clock(round_: dict[str, Any]) -> Clock:
    """The window of an open round. While voting is frozen its time stands."""
    closes, frozen = round_["closes_at"], round_["frozen_at"]
    left = closes - frozen if closes is not None and frozen is not None else None
    running = closes if frozen is None else None
    return Clock("scoring", running, left_ms=left, total_ms=round_["window_s"] * 1000, rests=True)


def turn_clock(line: Line, seconds: int) -> Clock:
    """The question that has the floor; `seconds` is the time it was given."""
    name = "question" if line.state == TurnState.ASKING else "answer"
    return Clock(name, line.zero_ms, left_ms=line.left_ms, total_ms=seconds * 1000)
