"""The one way for a ballot to be counted: through the gate, into the queue, answered after commit.

One writer thread per process (voting/live/batches.py) writes all that is queued in one transaction.
"""

from dataclasses import dataclass
from typing import Any

from common.clock import now_ms
from voting.domain.seats import digest
from voting.enums import Refusal
from voting.live import store, wire
from voting.live.batches import Batches
from voting.live.gate import gate
from voting.live.store import Outcome, Vote

SEAT_COOKIE = "seat"
PATIENCE_S = 8.0  # then the phone hears "busy" and asks again; the same seq finds what was counted


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one ballot. `code` is empty when it was counted, at `at_ms`."""

    code: Refusal | None
    round: int | None
    seq: int | None
    at_ms: int

    def frame(self) -> dict[str, Any]:
        """As the phone hears it, in the active language."""
        if self.code is None:
            return wire.ack(self.round or 0, self.seq or 0, self.at_ms)
        return wire.refused(self.round, self.seq, str(self.code), str(self.code.label))


def _busy(vote: Vote) -> Outcome:
    return Refusal.BUSY


votes: Batches[Vote, Outcome] = Batches("ballot-writer", store.write_votes, otherwise=_busy)
knocks: Batches[str, int | None] = Batches("seat-reader", store.electorates_of, otherwise=lambda _: None)


async def cast(message: wire.Ballot | wire.Misfit, *, device: str, received_ms: int) -> Verdict:
    """From a socket. `device` is the digest of the phone's secret. Never raises."""
    if isinstance(message, wire.Misfit):
        return _misfit(message, received_ms)
    vote = Vote(device, received_ms, message)
    return _verdict(vote, gate.refusal(vote) or await votes.ask(vote))


def cast_from_thread(message: wire.Ballot | wire.Misfit, *, device: str, received_ms: int) -> Verdict:
    """From a view. The same, waiting at most PATIENCE_S."""
    if isinstance(message, wire.Misfit):
        return _misfit(message, received_ms)
    vote = Vote(device, received_ms, message)
    return _verdict(vote, gate.refusal(vote) or votes.ask_from_thread(vote, timeout_s=PATIENCE_S))


def _misfit(message: wire.Misfit, at_ms: int) -> Verdict:
    return Verdict(Refusal(message.code), message.round, message.seq, at_ms)


def _verdict(vote: Vote, outcome: Outcome) -> Verdict:
    return Verdict(outcome, vote.ballot.round, vote.ballot.seq, now_ms())


async def electorate_of(secret: str) -> int | None:
    """Where the phone with this cookie may score; None for a stranger."""
    return await knocks.ask(digest(secret)) if secret else None


def drain(*, timeout_s: float) -> bool:
    """Wait until every ballot received so far has been decided."""
    return votes.drain(timeout_s=timeout_s)


def stop() -> None:
    """Let both threads finish and close their database connections."""
    votes.stop()
    knocks.stop()
