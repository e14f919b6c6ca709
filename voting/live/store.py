"""A batch of ballots to the database in one transaction: the only hand-written SQL of the product.
Only marks are ever put into its text, no value (hence `noqa: S608`).

Order inside the transaction: share the rounds (a close waits for us, we wait for a close), look at the seats,
decide each ballot, insert new slots, replace older ballots, write the tally's differences, commit. Nothing
is acknowledged before the commit. `tests/voting/live/test_store.py` holds both databases to one behaviour.

What you would get wrong: `received_ms` decides whether a ballot was in time, not the moment of writing; and
slots are locked in sorted order, or two workers wait for each other for ever.
"""

import logging
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import connection, transaction

from common.clock import aware, to_ms
from voting.domain.recount import cells_of
from voting.domain.round_keys import read_key, slot_of
from voting.enums import Refusal, RoundState, SeatState
from voting.errors import RoundKeyLost
from voting.live import wire
from voting.live.paper_shape import PaperShape
from voting.models import Round

logger = logging.getLogger(__name__)

WRITER = secrets.token_hex(8)  # this process; each keeps tally rows of its own, so that none queue

Slot: TypeAlias = tuple[int, str]  # round id, slot
Cell: TypeAlias = tuple[int, str]  # round id, tally cell


@dataclass(frozen=True, slots=True)
class Vote:
    """A ballot with what the edge knew of it: whose phone (digest of its secret), received when (ms)."""

    device: str
    received_ms: int
    ballot: wire.Ballot


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies in a slot."""

    seq: int
    scores: str


@dataclass(frozen=True, slots=True)
class OpenBook:
    """A round as the transaction sees it while holding it shared."""

    electorate_id: int
    state: str
    last_ms: int  # deadline and grace
    shape: PaperShape
    key: bytes | None


Outcome: TypeAlias = Refusal | None  # None: counted

_shapes: dict[str, PaperShape] = {}  # by the digest of the paper


def write_votes(votes: Sequence[Vote]) -> list[Outcome]:
    """Count what counts; one outcome for each vote, in order, true once this function has returned.

    Same seat and `seq` and scores as what is stored: counted (a repeat). Lower `seq`, or the same with
    other scores: superseded, what is stored stays. Within a batch the same rules hold, the earlier first.
    """
    with transaction.atomic():
        books = _share_rounds({vote.ballot.round for vote in votes})
        seats = _claimed_seats({vote.device for vote in votes})
        outcomes: list[Outcome] = [_refusal(vote, books, seats) for vote in votes]
        slots = {
            index: (vote.ballot.round, _slot(vote, books, seats))
            for index, vote in enumerate(votes)
            if outcomes[index] is None
        }
        lying = _put(_newest_of(votes, slots))
    for index, slot in slots.items():
        ballot = votes[index].ballot
        if lying[slot] != Stored(ballot.seq, wire.canonical(ballot.scores)):
            outcomes[index] = Refusal.SUPERSEDED
    return outcomes


# -- deciding --------------------------------------------------------------------------------


def _refusal(vote: Vote, books: dict[int, OpenBook], seats: dict[str, tuple[int, int]]) -> Outcome:
    book, seat = books.get(vote.ballot.round), seats.get(vote.device)
    if book is None:
        return Refusal.UNKNOWN_ROUND
    if seat is None or seat[1] != book.electorate_id:
        return Refusal.NOT_ENTITLED
    if book.state == RoundState.ARMED or (book.state == RoundState.OPEN and book.key is None):
        return Refusal.NOT_OPEN
    if book.state != RoundState.OPEN or vote.received_ms > book.last_ms:
        return Refusal.CLOSED
    return None if book.shape.fits(vote.ballot.scores) else Refusal.BAD_BALLOT


def _slot(vote: Vote, books: dict[int, OpenBook], seats: dict[str, tuple[int, int]]) -> str:
    return slot_of(books[vote.ballot.round].key or b"", seats[vote.device][0])


def _newest_of(votes: Sequence[Vote], slots: dict[int, Slot]) -> dict[Slot, Stored]:
    """The highest `seq` for each slot; of equal ones the first."""
    newest: dict[Slot, Stored] = {}
    for index, slot in slots.items():
        ballot = votes[index].ballot
        if slot not in newest or ballot.seq > newest[slot].seq:
            newest[slot] = Stored(ballot.seq, wire.canonical(ballot.scores))
    return newest


# -- reading ---------------------------------------------------------------------------------


def _share_rounds(ids: Iterable[int]) -> dict[int, OpenBook]:
    wanted = sorted(ids)
    # SQLite has taken the whole database: BEGIN IMMEDIATE
    sharing = " FOR SHARE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, electorate_id, state, closes_at, grace_ms, paper_sha256 FROM voting_round "  # noqa: S608
            f"WHERE id IN {_marks(len(wanted))} ORDER BY id{sharing}",
            wanted,
        )
        return {row[0]: _open_book(row) for row in cursor.fetchall()}


def _open_book(row: Sequence[Any]) -> OpenBook:
    round_id, electorate_id, state, closes_at, grace_ms, paper = row
    last_ms = to_ms(aware(closes_at)) + grace_ms if closes_at else 0
    key = _key(round_id) if state == RoundState.OPEN else None
    return OpenBook(electorate_id, state, last_ms, _shape(round_id, paper), key)


def _key(round_id: int) -> bytes | None:
    try:
        return read_key(round_id)
    except RoundKeyLost:
        logger.error("the key of round %d is gone from RUN_DIR: void the round and score again", round_id)
        return None


def _shape(round_id: int, digest: str) -> PaperShape:
    """A paper is frozen at arming, so its shape may be kept under its digest."""
    if digest not in _shapes:
        if len(_shapes) > 100:
            _shapes.clear()
        paper = Round.objects.filter(pk=round_id).values_list("paper", flat=True).get()
        _shapes[digest] = PaperShape.of(paper)
    return _shapes[digest]


def _claimed_seats(devices: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Device digest to (seat, electorate): read with every batch, so that a voided seat counts no more."""
    wanted = list(devices)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT device_sha256, id, electorate_id FROM voting_seat "  # noqa: S608
            f"WHERE device_sha256 IN {_marks(len(wanted))} AND state = %s",
            [*wanted, SeatState.CLAIMED.value],
        )
        return {device: (seat, electorate) for device, seat, electorate in cursor.fetchall()}


def electorates_of(devices: Sequence[str]) -> list[int | None]:
    """The electorate in which each phone holds a claimed seat, for sockets that knock."""
    seats = _claimed_seats(set(devices))
    return [seats[device][1] if device in seats else None for device in devices]


# -- writing ---------------------------------------------------------------------------------


def _put(newest: dict[Slot, Stored]) -> dict[Slot, Stored]:
    """Write what is newer; returns what lies in each slot afterwards."""
    if not newest:
        return {}
    fresh = _insert(newest)
    old = _lock([slot for slot in sorted(newest) if slot not in fresh])
    better = {slot: newest[slot] for slot, lies in old.items() if newest[slot].seq > lies.seq}
    _replace(better)
    _count(_differences({slot: newest[slot] for slot in fresh}, better, old))
    return {**newest, **{slot: lies for slot, lies in old.items() if slot not in better}}


def _insert(newest: dict[Slot, Stored]) -> set[Slot]:
    rows = [(*slot, newest[slot].seq, newest[slot].scores) for slot in sorted(newest)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO voting_ballot (round_id, slot, seq, scores) VALUES "  # noqa: S608
            f"{_rows(len(rows), 4)} "
            "ON CONFLICT (round_id, slot) DO NOTHING RETURNING round_id, slot",
            [value for row in rows for value in row],
        )
        return {(round_, slot) for round_, slot in cursor.fetchall()}


def _lock(slots: Sequence[Slot]) -> dict[Slot, Stored]:
    """What lies in these slots, held until the commit. `slots` come sorted, and so are they locked."""
    by_round: dict[int, list[str]] = {}
    for round_, slot in slots:
        by_round.setdefault(round_, []).append(slot)
    return {found: lies for round_ in by_round for found, lies in _lock_of_round(round_, by_round[round_])}


def _lock_of_round(round_: int, slots: list[str]) -> list[tuple[Slot, Stored]]:
    """One round at a time: SQLite reads (round_id, slot) IN (VALUES ...) by scanning every ballot."""
    locking = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slot, seq, scores FROM voting_ballot "  # noqa: S608
            f"WHERE round_id = %s AND slot IN {_marks(len(slots))} ORDER BY slot{locking}",
            [round_, *slots],
        )
        return [((round_, slot), Stored(seq, scores)) for slot, seq, scores in cursor.fetchall()]


def _replace(better: dict[Slot, Stored]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE voting_ballot SET seq = %s, scores = %s WHERE round_id = %s AND slot = %s",
            [(lies.seq, lies.scores, *slot) for slot, lies in better.items()],
        )


def _differences(
    fresh: dict[Slot, Stored], better: dict[Slot, Stored], old: dict[Slot, Stored]
) -> Counter[Cell]:
    """What the tally gains and loses: new ballots wholly, replaced ones by what they said before."""
    cells: Counter[Cell] = Counter()
    for (round_, _), lies in [*fresh.items(), *better.items()]:
        cells.update((round_, cell) for cell in cells_of(lies.scores))
    for slot in better:
        cells.subtract((slot[0], cell) for cell in cells_of(old[slot].scores))
    return cells


def _count(differences: Counter[Cell]) -> None:
    rows = [(round_, WRITER, cell, count) for (round_, cell), count in sorted(differences.items()) if count]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO voting_tallycount (round_id, writer, cell, count) VALUES "  # noqa: S608
            f"{_rows(len(rows), 4)} "
            "ON CONFLICT (round_id, writer, cell) "
            "DO UPDATE SET count = voting_tallycount.count + excluded.count",
            [value for row in rows for value in row],
        )


def _marks(count: int) -> str:
    """(%s, %s, ...)"""
    return f"({', '.join(['%s'] * count)})"


def _rows(count: int, width: int) -> str:
    return ", ".join([_marks(width)] * count)
