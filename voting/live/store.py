"""A batch of ballots in one transaction: which are counted, what lies in each slot, what the tally gains.

Order inside the transaction: share the rounds (a close waits for us, we wait for a close), look at the seats
(both: `books`), decide each ballot, lock what lies in their slots, insert new slots, replace older ballots,
write the tally's differences (all: `sql`), commit. Nothing is acknowledged before the commit.
`tests/voting/live/test_store.py` holds both databases to one behaviour.

What you would get wrong: `received_ms` decides whether a ballot was in time, not the moment of writing.
"""

import json
import logging
import secrets
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from django.db import transaction

from voting.domain.recount import BALLOTS_CELL, QUICK_CELL
from voting.enums import Refusal
from voting.live import books, sql
from voting.live.books import OpenBook
from voting.live.wire import Ballot

logger = logging.getLogger(__name__)

WRITER = secrets.token_hex(8)  # this process; each keeps tally rows of its own, so that none queue
ATTEMPTS = 3


class Vote(NamedTuple):
    """A ballot with what the edge knew of it: whose phone (digest of its secret), received when (ms).

    `seat` instead of a device is a slip of paper entered for that seat: it never replaces a ballot.
    """

    device: str
    received_ms: int
    ballot: Ballot
    seat: int = 0


class Counted(NamedTuple):
    """A ballot that counts, under its code (voting.domain.proof)."""

    code: str
    ballot: Ballot


Outcome: TypeAlias = Refusal | Counted
Claims: TypeAlias = dict[str, Vote]  # by slot of one round: the one vote of a batch that wants it


class _Raced(Exception):
    """Another worker has just filled one of our slots: look again."""


def write_votes(votes: Sequence[Vote]) -> list[Refusal | None]:
    """As `count_votes`, for those who want no receipts: None is counted."""
    return [outcome if isinstance(outcome, Refusal) else None for outcome in count_votes(votes)]


def count_votes(votes: Sequence[Vote]) -> list[Outcome]:
    """Count what counts; one outcome for each vote, in order, true once this function has returned.

    Same seat, `seq`, salt and scores as what is stored: counted (a repeat). Lower `seq`, or the same with
    other scores: superseded, what is stored stays. Where the first press counts, and for a slip of paper, all
    but a repeat is superseded. Within a batch the same rules hold, the earlier first.
    """
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _count_votes(votes)
        except _Raced:
            logger.info("a batch of %d met another worker's, attempt %d", len(votes), attempt + 1)
    return [Refusal.BUSY] * len(votes)


def electorates_of(devices: Sequence[str]) -> list[int | None]:
    """The electorate in which each phone holds a claimed seat, for sockets that knock."""
    held = books.holders(list(set(devices)), [])
    return [held[device].electorate if device in held else None for device in devices]


# -- deciding --------------------------------------------------------------------------------


def _count_votes(votes: Sequence[Vote]) -> list[Outcome]:
    rounds = books.open_books({vote.ballot.round for vote in votes})
    holders = books.holders(
        [vote.device for vote in votes if not vote.seat], [v.seat for v in votes if v.seat]
    )
    outcomes: list[Outcome] = []
    wishes: list[tuple[int, int, str]] = []
    claims: dict[int, Claims] = {round_id: {} for round_id in rounds}
    for index, vote in enumerate(votes):
        device, received_ms, ballot, slip_of = vote
        book, holder = rounds.get(ballot.round), holders.get(slip_of or device)
        refusal = book.refusal(holder, received_ms, ballot.scores) if book else Refusal.UNKNOWN_ROUND
        if refusal is not None or book is None or holder is None:
            outcomes.append(refusal or Refusal.NOT_ENTITLED)
            continue
        slot, code = book.names(holder.seat)
        outcomes.append(Counted(code, ballot))
        wishes.append((index, ballot.round, slot))
        rival = claims[ballot.round].setdefault(slot, vote)
        if rival is not vote and _beats(vote, rival.ballot, book):
            claims[ballot.round][slot] = vote
    lying = {round_id: _put(round_id, claims[round_id], book) for round_id, book in rounds.items()}
    for index, round_id, slot in wishes:
        if lying[round_id][slot] != votes[index].ballot:
            outcomes[index] = Refusal.SUPERSEDED
    return outcomes


def _beats(vote: Vote, lying: Ballot, book: OpenBook) -> bool:
    return vote.ballot.seq > lying.seq and not vote.seat and not book.first_counts


# -- writing ---------------------------------------------------------------------------------


def _put(round_id: int, claims: Claims, book: OpenBook) -> dict[str, Ballot]:
    """Write what may be written; returns what lies in each slot afterwards."""
    if not claims:
        return {}
    slots = sorted(claims)
    old = sql.lock_ballots(round_id, slots)
    fresh = {slot: claims[slot].ballot for slot in slots if slot not in old}
    better = {slot: claims[slot].ballot for slot in old if _beats(claims[slot], old[slot], book)}
    if sql.insert_ballots(fresh) != len(fresh):
        raise _Raced
    sql.replace_ballots(better)
    cells = _cells([*fresh.values(), *better.values()])
    cells.subtract(_cells([old[slot] for slot in better]))
    cells[BALLOTS_CELL] = len(fresh)
    cells[QUICK_CELL] = sum(claims[slot].received_ms < book.hasty_ms for slot in fresh)
    sql.add_to_tally([(round_id, WRITER, cell, count) for cell, count in sorted(cells.items()) if count])
    return old | fresh | better


def _cells(ballots: Sequence[Ballot]) -> Counter[str]:
    """The tally cells of these ballots, all of one paper: "subject.criterion.value" by index."""
    cells: Counter[str] = Counter()
    papers = json.loads(f"[{','.join([ballot.scores for ballot in ballots])}]")
    for subject, rows in enumerate(zip(*papers, strict=True)):
        for criterion, column in enumerate(zip(*rows, strict=True)):
            for value, count in Counter(column).items():
                cells[f"{subject}.{criterion}.{value}"] = count
    return cells
