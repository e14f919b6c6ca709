"""A batch of ballots to the database in one transaction: the only hand-written SQL of the product.
Only marks are ever put into its text, no value (hence `noqa: S608`).

Order inside the transaction: share the rounds (a close waits for us, we wait for a close), look at the seats,
decide each ballot, lock what lies in their slots, insert new slots, replace older ballots, write the tally's
differences, commit. Nothing is acknowledged before the commit. `tests/voting/live/test_store.py` holds both
databases to one behaviour.

What you would get wrong: `received_ms` decides whether a ballot was in time, not the moment of writing; and
slots are locked and inserted in sorted order, locks first, or two workers wait for each other for ever.
"""

import functools
import json
import logging
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

from django.db import connection, transaction

from common.clock import aware, to_ms
from voting.domain.proof import code_of
from voting.domain.recount import BALLOTS_CELL, QUICK_CELL
from voting.domain.round_keys import read_key, slot_of
from voting.enums import Press, Refusal, RoundState, SeatState
from voting.errors import RoundKeyLost
from voting.live import wire
from voting.live.paper_shape import PaperShape
from voting.models import Round

logger = logging.getLogger(__name__)

WRITER = secrets.token_hex(8)  # this process; each keeps tally rows of its own, so that none queue
ATTEMPTS = 3
QUICK_MS = 2000  # a first ballot sooner after opening is counted as hasty: a signal for the editor
NO_DEADLINE = 2**63

Slot: TypeAlias = tuple[int, str]  # round id, slot


class Vote(NamedTuple):
    """A ballot with what the edge knew of it: whose phone (digest of its secret), received when (ms).

    `seat` instead of a device is a slip of paper entered for that seat: it never replaces a ballot.
    """

    device: str
    received_ms: int
    ballot: wire.Ballot
    seat: int = 0


class Holder(NamedTuple):
    """A seat that may score."""

    seat: int
    electorate: int
    extra_ms: int


class Lies(NamedTuple):
    """What lies in a slot."""

    seq: int
    salt: str
    scores: str


class OpenBook(NamedTuple):
    """A round as the transaction sees it while holding it shared."""

    electorate: int
    takes: bool  # it is open, and its key is there
    may_yet: bool  # it is armed, or open without a key
    opened_ms: int
    last_ms: int  # deadline and grace
    first_counts: bool
    shape: PaperShape
    key: bytes


class Counted(NamedTuple):
    """A ballot that counts, under its code (voting.domain.proof)."""

    code: str
    round: int
    lies: Lies


Books: TypeAlias = dict[int, OpenBook]
Outcome: TypeAlias = Refusal | Counted


class Claim(NamedTuple):
    """The one ballot of a batch that wants a slot."""

    lies: Lies
    received_ms: int
    final: bool  # what lies there already, stays


class _Raced(Exception):
    """Another worker has just filled one of our slots: look again."""


_shapes: dict[str, PaperShape] = {}  # by the digest of the paper


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


def _count_votes(votes: Sequence[Vote]) -> list[Outcome]:
    books = _share_rounds({vote.ballot.round for vote in votes})
    devices = _holders("device_sha256", {vote.device for vote in votes if not vote.seat})
    seats = _holders("id", {vote.seat for vote in votes if vote.seat})
    outcomes: list[Outcome] = []
    wishes: list[tuple[int, Slot, Lies]] = []
    claims: dict[Slot, Claim] = {}
    for index, (device, received_ms, ballot, by_slip) in enumerate(votes):
        round_id, seq, scores, salt = ballot
        book = books.get(round_id)
        holder = seats.get(by_slip) if by_slip else devices.get(device)
        refusal = _refusal(book, holder, received_ms, scores)
        if refusal is not None or book is None or holder is None:
            outcomes.append(refusal or Refusal.NOT_ENTITLED)
            continue
        lies = Lies(seq, salt, wire.canonical(scores))
        slot = (round_id, slot_of(book.key, holder.seat))
        outcomes.append(Counted(code_of(book.key, holder.seat), round_id, lies))
        wishes.append((index, slot, lies))
        final = book.first_counts or by_slip > 0
        if slot not in claims or (not final and seq > claims[slot].lies.seq):
            claims[slot] = Claim(lies, received_ms, final)
    found = _put(claims, books)
    for index, slot, lies in wishes:
        if found[slot] != lies:
            outcomes[index] = Refusal.SUPERSEDED
    return outcomes


def _refusal(
    book: OpenBook | None, holder: Holder | None, received_ms: int, scores: wire.Scores
) -> Refusal | None:
    if book is None:
        return Refusal.UNKNOWN_ROUND
    if holder is None or holder.electorate != book.electorate:
        return Refusal.NOT_ENTITLED
    if not book.takes:
        return Refusal.NOT_OPEN if book.may_yet else Refusal.CLOSED
    if received_ms > book.last_ms + holder.extra_ms:
        return Refusal.CLOSED
    return None if book.shape.fits(scores) else Refusal.BAD_BALLOT


# -- reading ---------------------------------------------------------------------------------


def _share_rounds(ids: Iterable[int]) -> Books:
    wanted = sorted(ids)
    # SQLite has taken the whole database: BEGIN IMMEDIATE
    sharing = " FOR SHARE" if connection.vendor == "postgresql" else ""
    rows = _rows(
        "SELECT id, electorate_id, state, opened_at, closes_at, grace_ms, press, paper_sha256 "  # noqa: S608
        f"FROM voting_round WHERE id IN {_marks(len(wanted))} ORDER BY id{sharing}",
        wanted,
    )
    return {row[0]: _open_book(row) for row in rows}


def _open_book(row: Sequence[Any]) -> OpenBook:
    round_id, electorate, state, opened, closes, grace_ms, press, paper = row
    key = _key(round_id) if state == RoundState.OPEN else b""
    return OpenBook(
        electorate,
        bool(key),
        not key and state in {RoundState.ARMED, RoundState.OPEN},
        to_ms(aware(opened)) if opened else 0,
        to_ms(aware(closes)) + grace_ms if closes else NO_DEADLINE,  # closed by hand
        press == Press.FIRST,
        _shape(round_id, paper),
        key,
    )


def _key(round_id: int) -> bytes:
    try:
        return read_key(round_id)
    except RoundKeyLost:
        logger.error("the key of round %d is gone from RUN_DIR: void the round and score again", round_id)
        return b""


def _shape(round_id: int, digest: str) -> PaperShape:
    """A paper is frozen at arming, so its shape may be kept under its digest."""
    if digest not in _shapes:
        if len(_shapes) > 100:
            _shapes.clear()
        paper = Round.objects.filter(pk=round_id).values_list("paper", flat=True).get()
        _shapes[digest] = PaperShape.of(paper)
    return _shapes[digest]


def _holders(by: str, whom: Iterable[str | int]) -> dict[str | int, Holder]:
    """Seats by their phone's digest, or by id for slips: read with every batch, so that a seat withdrawn or
    given to another phone counts no more for the old one. A slip needs no phone to have joined."""
    wanted = list(whom)
    if not wanted:
        return {}
    states = [SeatState.CLAIMED.value, SeatState.ISSUED.value if by == "id" else SeatState.CLAIMED.value]
    rows = _rows(
        f"SELECT {by}, id, electorate_id, extra_s FROM voting_seat "  # noqa: S608
        f"WHERE {by} IN {_marks(len(wanted))} AND state IN (%s, %s)",
        [*wanted, *states],
    )
    return {who: Holder(seat, electorate, extra_s * 1000) for who, seat, electorate, extra_s in rows}


def electorates_of(devices: Sequence[str]) -> list[int | None]:
    """The electorate in which each phone holds a claimed seat, for sockets that knock."""
    seats = _holders("device_sha256", set(devices))
    return [seats[device].electorate if device in seats else None for device in devices]


# -- writing ---------------------------------------------------------------------------------


def _put(claims: dict[Slot, Claim], books: Books) -> dict[Slot, Lies]:
    """Write what may be written; returns what lies in each slot afterwards."""
    slots = sorted(claims)
    old = _lock(slots)
    fresh = [slot for slot in slots if slot not in old]
    better = [slot for slot, lies in old.items() if _replaces(claims[slot], lies)]
    _insert([(*slot, *claims[slot].lies) for slot in fresh])
    _replace([(*slot, *claims[slot].lies) for slot in better])
    for round_id, book in books.items():
        new = [claims[slot] for slot in fresh if slot[0] == round_id]
        changed = [slot for slot in better if slot[0] == round_id]
        cells = _cells([*(claim.lies for claim in new), *(claims[slot].lies for slot in changed)])
        cells.subtract(_cells([old[slot] for slot in changed]))
        cells[BALLOTS_CELL] = len(new)
        cells[QUICK_CELL] = sum(claim.received_ms < book.opened_ms + QUICK_MS for claim in new)
        _tally(round_id, cells)
    return old | {slot: claims[slot].lies for slot in (*fresh, *better)}


def _replaces(claim: Claim, lies: Lies) -> bool:
    return not claim.final and claim.lies.seq > lies.seq


def _lock(slots: Sequence[Slot]) -> dict[Slot, Lies]:
    """What lies in these slots, held until the commit. `slots` come sorted, and so are they locked."""
    by_round: dict[int, list[str]] = {}
    for round_, slot in slots:
        by_round.setdefault(round_, []).append(slot)
    return {found: lies for round_ in by_round for found, lies in _lock_of_round(round_, by_round[round_])}


def _lock_of_round(round_: int, slots: list[str]) -> list[tuple[Slot, Lies]]:
    """One round at a time: SQLite reads (round_id, slot) IN (VALUES ...) by scanning every ballot."""
    locking = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    rows = _rows(
        "SELECT slot, seq, salt, scores FROM voting_ballot "  # noqa: S608
        f"WHERE round_id = %s AND slot IN {_marks(len(slots))} ORDER BY slot{locking}",
        [round_, *slots],
    )
    return [((round_, slot), Lies(*lies)) for slot, *lies in rows]


def _insert(rows: Sequence[tuple[Any, ...]]) -> None:
    """No RETURNING: each row fetched from SQLite gives the event loop a chance to keep us waiting."""
    if rows and _write(rows, "NOTHING") != len(rows):
        raise _Raced


def _replace(rows: Sequence[tuple[Any, ...]]) -> None:
    """Only slots that we hold locked."""
    if rows:
        _write(rows, "UPDATE SET seq = excluded.seq, salt = excluded.salt, scores = excluded.scores")


def _write(rows: Sequence[tuple[Any, ...]], on_conflict: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO voting_ballot (round_id, slot, seq, salt, scores) VALUES "  # noqa: S608
            f"{_table(len(rows), 5)} ON CONFLICT (round_id, slot) DO {on_conflict}",
            [value for row in rows for value in row],
        )
        return int(cursor.rowcount)


def _cells(ballots: Sequence[Lies]) -> Counter[str]:
    """The tally cells of these ballots, all of one paper: "subject.criterion.value" by index."""
    cells: Counter[str] = Counter()
    papers = json.loads(f"[{','.join([lies.scores for lies in ballots])}]")
    for subject, rows in enumerate(zip(*papers, strict=True)):
        for criterion, column in enumerate(zip(*rows, strict=True)):
            cells.update({f"{subject}.{criterion}.{value}": n for value, n in Counter(column).items()})
    return cells


def _tally(round_: int, cells: Counter[str]) -> None:
    rows = [(round_, WRITER, cell, count) for cell, count in sorted(cells.items()) if count]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO voting_tallycount (round_id, writer, cell, count) VALUES "  # noqa: S608
            f"{_table(len(rows), 4)} "
            "ON CONFLICT (round_id, writer, cell) "
            "DO UPDATE SET count = voting_tallycount.count + excluded.count",
            [value for row in rows for value in row],
        )


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


@functools.lru_cache(512)
def _marks(count: int) -> str:
    """(%s, %s, ...)"""
    return f"({', '.join(['%s'] * count)})"


@functools.lru_cache(512)
def _table(count: int, width: int) -> str:
    return ", ".join([_marks(width)] * count)
