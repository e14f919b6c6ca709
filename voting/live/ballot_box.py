"""The one way for a ballot to be counted: through the gate, into the queue, answered after commit.

One writer thread per process (voting/live/batches.py) writes all that is queued in one transaction. An answer
is the text of a frame, the same by socket and by HTTP; what is refused is worded by whoever knows the page's
language (`refused`).
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from common.clock import now_ms
from voting.domain.seats import digest
from voting.enums import Refusal
from voting.live import drill_marks, receipts, store, wire
from voting.live.batches import Batches
from voting.live.gate import gate
from voting.live.store import Counted, Vote

SEAT_COOKIE = "seat"
MARGIN_MS = 150  # what has been received reaches the queue well within it
PATIENCE_S = 8.0  # then the phone hears "busy" and asks again; the same seq finds what was counted

Message: TypeAlias = wire.Ballot | wire.Misfit
Answer: TypeAlias = Refusal | str  # an ack, as it goes out
Tell: TypeAlias = Callable[[Vote, Answer], None]


class Verdict(NamedTuple):
    """What became of one ballot. `code` is empty when it was counted, at `at_ms`."""

    code: Refusal | None
    round: int | None
    seq: int | None
    at_ms: int
    ack: str = ""

    def frame(self) -> dict[str, Any]:
        """As the phone hears it, in the active language."""
        if self.code is None:
            return dict(json.loads(self.ack))
        return wire.refused(self.round, self.seq, str(self.code), str(self.code.label))

    def text(self) -> str:
        """The same, on the wire."""
        return self.ack or wire.encode(self.frame())


def _busy(vote: Vote) -> Answer:
    return Refusal.BUSY


def _count(votes: Sequence[Vote]) -> list[Answer]:
    """Write, commit, sign: in this order."""
    outcomes = store.count_votes(votes)
    counted = [outcome for outcome in outcomes if isinstance(outcome, Counted)]
    acks = iter(receipts.acks(counted, now_ms()))
    return [next(acks) if isinstance(outcome, Counted) else outcome for outcome in outcomes]


votes: Batches[Vote, Answer] = Batches("ballot-writer", _count, otherwise=_busy)
knocks: Batches[str, int | None] = Batches("seat-reader", store.electorates_of, otherwise=lambda _: None)


def put(ballot: wire.Ballot, *, device: str, received_ms: int, tell: Tell) -> None:
    """From a socket, without waiting: `tell` is called in this event loop, at once or after the commit."""
    vote = Vote(device, received_ms, ballot)
    refusal = gate.refusal(ballot.round)
    if refusal is None:
        votes.put(vote, tell)
    else:
        tell(vote, refusal)


async def cast(message: Message, *, device: str, received_ms: int) -> Verdict:
    """From an event loop, waiting. `device` is the digest of the phone's secret. Never raises."""
    if isinstance(message, wire.Misfit):
        return misfit(message)
    vote = Vote(device, received_ms, message)
    return _verdict(message, gate.refusal(message.round) or await votes.ask(vote))


def cast_from_thread(message: Message, *, device: str, received_ms: int) -> Verdict:
    """From a view. The same, waiting at most PATIENCE_S."""
    if isinstance(message, wire.Misfit):
        return misfit(message)
    return _cast_from_thread(Vote(device, received_ms, message))


def cast_for_seat_from_thread(seat_id: int, ballot: wire.Ballot, received_ms: int) -> Verdict:
    """A slip of paper, for a seat that needs no phone: refused as superseded when the seat has a ballot.
    Its `seq` should be wire.MAX_SEQ, so that no phone's ballot replaces it."""
    return _cast_from_thread(Vote("", received_ms, ballot, seat_id))


def _cast_from_thread(vote: Vote) -> Verdict:
    refusal = gate.refusal(vote.ballot.round)
    return _verdict(vote.ballot, refusal or votes.ask_from_thread(vote, timeout_s=PATIENCE_S))


def misfit(message: wire.Misfit) -> Verdict:
    return Verdict(Refusal(message.code), message.round, message.seq, now_ms())


def refused(ballot: wire.Ballot, refusal: Refusal) -> Verdict:
    return Verdict(refusal, ballot.round, ballot.seq, now_ms())


def _verdict(ballot: wire.Ballot, answer: Answer) -> Verdict:
    if isinstance(answer, Refusal):
        return refused(ballot, answer)
    return Verdict(None, ballot.round, ballot.seq, now_ms(), answer)


async def electorate_of(secret: str) -> int | None:
    """Where the phone with this cookie may score; None for a stranger."""
    return await knocks.ask(digest(secret)) if secret else None


def decided_ms(now: int) -> int:
    """Up to then everything received has been decided, as of `now`; nothing later than a moment ago."""
    oldest = min((vote.received_ms for vote in votes.waiting()), default=now)
    return min(oldest - 1, now - MARGIN_MS)


def stop() -> None:
    """Let the threads finish and close their database connections."""
    votes.stop()
    knocks.stop()
    drill_marks.stop()
