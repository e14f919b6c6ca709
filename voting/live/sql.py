"""The only hand-written SQL of the product: what a batch of ballots reads and writes, on both databases.

Each function is one statement, whatever the size of the batch, inside the caller's transaction. Only marks
are ever put into its text, no value (hence `noqa: S608`). What you would get wrong: slots are locked and
inserted in sorted order, locks first, or two workers wait for each other for ever; and every row fetched from
SQLite gives the event loop a chance to keep the writer waiting, so nothing is fetched that is not needed.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from django.db import connection

from voting.enums import SeatState
from voting.live.wire import Ballot

Row: TypeAlias = tuple[Any, ...]


def share_rounds(ids: Sequence[int]) -> list[Row]:
    """(id, electorate, state, opened_at, closes_at, frozen_at, grace_ms, press, paper_sha256); a close waits
    until the caller has committed, as the caller has waited for a close."""
    return _rows(
        "SELECT id, electorate_id, state, opened_at, closes_at, frozen_at, grace_ms, press, paper_sha256 "  # noqa: S608
        f"FROM voting_round WHERE id IN {_marks(len(ids))} ORDER BY id{_hold('SHARE')}",
        ids,
    )


def seats_of_phones(devices: Sequence[str]) -> list[Row]:
    """(device, seat, electorate, extra_s) of the seats that these phones hold."""
    return _rows(
        "SELECT device_sha256, id, electorate_id, extra_s FROM voting_seat "  # noqa: S608
        f"WHERE device_sha256 IN {_marks(len(devices))} AND state = {_mark()}",
        [*devices, SeatState.CLAIMED.value],
    )


def seats(ids: Sequence[int]) -> list[Row]:
    """(seat, seat, electorate, extra_s) of these seats, joined or not, but for those withdrawn."""
    return _rows(
        "SELECT id, id, electorate_id, extra_s FROM voting_seat "  # noqa: S608
        f"WHERE id IN {_marks(len(ids))} AND state IN {_marks(2)}",
        [*ids, SeatState.CLAIMED.value, SeatState.ISSUED.value],
    )


def lock_ballots(round_id: int, slots: Sequence[str]) -> dict[str, Ballot]:
    """What lies in these slots, held until the commit. One round at a time: SQLite reads (round_id, slot) IN
    (VALUES ...) by scanning every ballot."""
    rows = _rows(
        "SELECT slot, round_id, seq, scores, salt FROM voting_ballot "  # noqa: S608
        f"WHERE round_id = {_mark()} AND slot IN {_marks(len(slots))} ORDER BY slot{_hold('UPDATE')}",
        [round_id, *slots],
    )
    return {slot: Ballot(*lying) for slot, *lying in rows}


def insert_ballots(ballots: Mapping[str, Ballot]) -> int:
    """By slot, sorted. How many were inserted; a slot that is filled stays as it is."""
    return _write_ballots(ballots, "NOTHING")


def replace_ballots(ballots: Mapping[str, Ballot]) -> int:
    """Only in slots that are filled, and locked."""
    return _write_ballots(
        ballots, "UPDATE SET seq = excluded.seq, salt = excluded.salt, scores = excluded.scores"
    )


def _write_ballots(ballots: Mapping[str, Ballot], on_conflict: str) -> int:
    """No RETURNING: it would fetch rows."""
    if not ballots:
        return 0
    return _write(
        "INSERT INTO voting_ballot (slot, round_id, seq, scores, salt) VALUES "  # noqa: S608
        f"{_table(len(ballots), 5)} ON CONFLICT (round_id, slot) DO {on_conflict}",
        [value for slot, ballot in ballots.items() for value in (slot, *ballot)],
    )


def add_to_tally(counts: Sequence[tuple[int, str, str, int]]) -> None:
    """(round, writer, cell, count) rows, sorted; counts are added to what is there."""
    if counts:
        _write(
            "INSERT INTO voting_tallycount (round_id, writer, cell, count) VALUES "  # noqa: S608
            f"{_table(len(counts), 4)} ON CONFLICT (round_id, writer, cell) "
            "DO UPDATE SET count = voting_tallycount.count + excluded.count",
            [value for row in counts for value in row],
        )


def _rows(sql: str, values: Sequence[Any]) -> list[Row]:
    return list(_execute(sql, values).fetchall())


def _write(sql: str, values: Sequence[Any]) -> int:
    return int(_execute(sql, values).rowcount)


def _execute(sql: str, values: Sequence[Any]) -> Any:
    """By the driver itself, on Django's connection: Django's cursor would look through the text for every
    mark, to rewrite it for SQLite, which costs nearly as much as inserting the row. Answers its cursor."""
    connection.ensure_connection()
    return connection.connection.execute(sql, values)


def _hold(how: str) -> str:
    """SQLite has taken the whole database: BEGIN IMMEDIATE."""
    return f" FOR {how}" if connection.vendor == "postgresql" else ""


def _marks(count: int) -> str:
    """(?, ?, ...), or as PostgreSQL's driver wants them."""
    return _table_of(1, count, _mark())


def _table(count: int, width: int) -> str:
    return _table_of(count, width, _mark())


def _mark() -> str:
    return "%s" if connection.vendor == "postgresql" else "?"


@functools.lru_cache(512)
def _table_of(count: int, width: int, mark: str) -> str:
    row = f"({', '.join([mark] * width)})"
    return ", ".join([row] * count)
