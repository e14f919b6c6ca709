"""The only hand-written SQL of the product: what a batch of ballots reads and writes, on both databases.

Each function is one statement, whatever the size of the batch, inside the caller's transaction. Only marks
and names are ever put into its text, no value (hence `noqa: S608`). PostgreSQL is given columns as arrays: a
mark for each value would cost its driver more than all else about a ballot. SQLite has no arrays.

What you would get wrong: slots are locked and inserted in sorted order, locks first, or two workers wait for
each other for ever; and every row fetched from SQLite gives the event loop a chance to keep the writer
waiting, so nothing is fetched that is not needed.
"""

import functools
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import psycopg
from django.db import connection

from voting.enums import SeatState
from voting.live.wire import Ballot

Row: TypeAlias = tuple[Any, ...]
Part: TypeAlias = tuple[str, Sequence[Any]]  # of a statement, and what belongs to its marks

BALLOT = {"slot": "text", "round_id": "bigint", "seq": "integer", "scores": "text", "salt": "text"}
COUNT = {"round_id": "bigint", "writer": "text", "cell": "text", "count": "integer"}


def share_rounds(ids: Sequence[int]) -> list[Row]:
    """(id, electorate, state, opened_at, closes_at, frozen_at, grace_ms, press, paper_sha256); a close waits
    until the caller has committed, as the caller has waited for a close."""
    these, values = _among("id", ids)
    return _rows(
        "SELECT id, electorate_id, state, opened_at, closes_at, frozen_at, grace_ms, press, paper_sha256 "  # noqa: S608
        f"FROM voting_round WHERE {these} ORDER BY id{_hold('SHARE')}",
        values,
    )


def seats_of_phones(devices: Sequence[str]) -> list[Row]:
    """(device, seat, electorate, extra_s) of the seats that these phones hold."""
    these, values = _among("device_sha256", devices)
    return _rows(
        "SELECT device_sha256, id, electorate_id, extra_s FROM voting_seat "  # noqa: S608
        f"WHERE {these} AND state = {_mark()}",
        [*values, SeatState.CLAIMED.value],
    )


def seats(ids: Sequence[int]) -> list[Row]:
    """(seat, seat, electorate, extra_s) of these seats, joined or not, but for those withdrawn."""
    these, values = _among("id", ids)
    in_use, states = _among("state", [SeatState.CLAIMED.value, SeatState.ISSUED.value])
    return _rows(
        f"SELECT id, id, electorate_id, extra_s FROM voting_seat WHERE {these} AND {in_use}",  # noqa: S608
        [*values, *states],
    )


def lock_ballots(round_id: int, slots: Sequence[str]) -> dict[str, Ballot]:
    """What lies in these slots, held until the commit. One round at a time: SQLite reads (round_id, slot) IN
    (VALUES ...) by scanning every ballot."""
    these, values = _among("slot", slots)
    rows = _rows(
        "SELECT slot, round_id, seq, scores, salt FROM voting_ballot "  # noqa: S608
        f"WHERE round_id = {_mark()} AND {these} ORDER BY slot{_hold('UPDATE')}",
        [round_id, *values],
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
    rows, values = _table(BALLOT, [(slot, *ballot) for slot, ballot in ballots.items()])
    return _write(
        f"INSERT INTO voting_ballot ({', '.join(BALLOT)}) {rows} "
        f"ON CONFLICT (round_id, slot) DO {on_conflict}",
        values,
    )


def add_to_tally(counts: Sequence[tuple[int, str, str, int]]) -> None:
    """(round, writer, cell, count) rows, sorted; counts are added to what is there."""
    if counts:
        rows, values = _table(COUNT, counts)
        _write(
            f"INSERT INTO voting_tallycount ({', '.join(COUNT)}) {rows} "
            "ON CONFLICT (round_id, writer, cell) "
            "DO UPDATE SET count = voting_tallycount.count + excluded.count",
            values,
        )


# -- either database ---------------------------------------------------------------------------


def _rows(sql: str, values: Sequence[Any]) -> list[Row]:
    return list(_execute(sql, values).fetchall())


def _write(sql: str, values: Sequence[Any]) -> int:
    return int(_execute(sql, values).rowcount)


def _execute(sql: str, values: Sequence[Any]) -> Any:
    """By the driver itself, on Django's connection: Django's cursor would look through the text for every
    mark, to rewrite it for SQLite or to put the values in for PostgreSQL. Answers the driver's cursor."""
    connection.ensure_connection()
    if _is_postgres():
        return psycopg.Cursor(connection.connection).execute(sql, values)
    return connection.connection.execute(sql, values)


def _is_postgres() -> bool:
    return connection.vendor == "postgresql"


def _hold(how: str) -> str:
    """SQLite has taken the whole database: BEGIN IMMEDIATE."""
    return f" FOR {how}" if _is_postgres() else ""


def _mark() -> str:
    return "%s" if _is_postgres() else "?"


def _among(column: str, values: Sequence[Any]) -> Part:
    if _is_postgres():
        return f"{column} = ANY(%s)", [_array(values)]
    return f"{column} IN {_marks(1, len(values))}", values


def _table(columns: Mapping[str, str], rows: Sequence[Row]) -> Part:
    """What to insert, in the order of `rows`. `columns` are named with their types."""
    if _is_postgres():
        names, arrays = ", ".join(columns), ", ".join([f"%s::{type_}[]" for type_ in columns.values()])
        source = f"unnest({arrays}) WITH ORDINALITY AS given ({names}, place)"
        values = [_array(column) for column in zip(*rows, strict=True)]
        return f"SELECT {names} FROM {source} ORDER BY place", values  # noqa: S608
    return f"VALUES {_marks(len(rows), len(columns))}", [value for row in rows for value in row]


@functools.lru_cache(512)
def _marks(rows: int, width: int) -> str:
    """(?, ?, ...), (?, ?, ...)"""
    row = f"({', '.join(['?'] * width)})"
    return ", ".join([row] * rows)


def _array(values: Sequence[Any]) -> str:
    """PostgreSQL's spelling of an array. Digests, names and numbers need no escaping, and nothing else comes
    here; whatever would is refused, for it could end its value and begin another."""
    text = '","'.join(map(str, values))
    if text.count('"') != 2 * (len(values) - 1) or "\\" in text:
        raise ValueError("a value that no ballot holds")
    return f'{{"{text}"}}'
