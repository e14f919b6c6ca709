"""The cheap early no: what this process last heard of each round, before anybody queues a ballot.

It says no only to what cannot become true again: a round that is over never reopens, a paper is frozen. A
stale snapshot therefore never refuses what the store would count; whatever the gate does not know, the time
above all (a seat may be given more of it), goes to the store.
"""

from typing import Any, NamedTuple

from voting.enums import Refusal, RoundState
from voting.live.paper_shape import PaperShape
from voting.live.store import Vote

MOST = 100


class Glimpse(NamedTuple):
    is_open: bool
    shape: PaperShape


class Gate:
    def __init__(self) -> None:
        self._rounds: dict[int, Glimpse] = {}

    def note(self, frame: dict[str, Any] | None) -> None:
        """Remember the round of a vote frame (voting.domain.queries.round_frame)."""
        if not frame or frame["state"] == RoundState.ARMED:
            return
        if len(self._rounds) >= MOST:
            self._rounds.pop(next(iter(self._rounds)))
        self._rounds[frame["id"]] = Glimpse(frame["state"] == RoundState.OPEN, PaperShape.of(frame["paper"]))

    def refusal(self, vote: Vote) -> Refusal | None:
        seen = self._rounds.get(vote.ballot.round)
        if seen is None:
            return None
        if not seen.is_open:
            return Refusal.CLOSED
        return None if seen.shape.fits(vote.ballot.scores) else Refusal.BAD_BALLOT

    def forget(self) -> None:
        self._rounds.clear()


gate = Gate()
