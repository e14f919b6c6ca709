"""The published lists of a sealed round: taken apart at sealing, put together again for a recount.

A list holds the values of one criterion of one subject in one pool; its number is (pool * subjects + subject)
* criteria + criterion. What you would get wrong: ids and salts must differ from list to list, and rows must
be stored in the order of their ids, or a person's values could be put together again (decision 10).
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from common.canon import b64
from voting.domain.papers import Paper
from voting.domain.proof import names_under, root_of, row_id, row_leaf, row_salt
from voting.domain.results import BALLOTS_CELL, Cells, Pool, Result
from voting.enums import Secrecy
from voting.models import Round, SealedRow


class Row(NamedTuple):
    """One published value. Rows sort as they are stored and hashed: by list and id."""

    list: int
    row_id: str
    salt: str
    value: int
    seat: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A seat whose slot holds a ballot. Lives for the moment of sealing, in memory only."""

    seat_id: int
    label: str
    group: str
    salt: str
    scores: str


def take_apart(round_: Round, ballots: Iterable[Filled], key: bytes, pools: Sequence[Pool]) -> list[Row]:
    """A row for each value, in the order in which they are stored and hashed. A ballot that brought no salt
    gets one here."""
    named, names = round_.secrecy == Secrecy.NAMED, names_under(key)
    place = {ref: number for number, pool in enumerate(pools) for ref in pool.members}
    rows = [
        row
        for ballot in ballots
        for row in _rows_of(ballot, names(ballot.seat_id)[1], place[ballot.group], named=named)
    ]
    return sorted(rows)


def _rows_of(ballot: Filled, code: str, pool: int, *, named: bool) -> Iterable[Row]:
    salt = ballot.salt or b64(secrets.token_bytes(16))
    scores = json.loads(ballot.scores)
    for subject, values in enumerate(scores):
        for criterion, value in enumerate(values):
            yield Row(
                list=(pool * len(scores) + subject) * len(values) + criterion,
                row_id=row_id(code, subject, criterion),
                salt=row_salt(salt, subject, criterion),
                value=value,
                seat=ballot.label if named else "",
            )


def store_rows(round_: Round, rows: Sequence[Row]) -> None:
    """In plain SQL: 10,000 ballots are 120,000 rows, and as model objects they held every other ballot up for
    many seconds."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO voting_sealedrow (round_id, list, row_id, salt, value, seat) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            [(round_.pk, *row) for row in rows],
        )


def is_each_once(rows: Sequence[Row]) -> bool:
    """False when two ids of one list are the same: 50 bits make it a matter of one in 10^10 rounds."""
    return len({(row.list, row.row_id) for row in rows}) == len(rows)


def root_of_rows(round_: Round, rows: Iterable[Row]) -> str:
    """64 hexadecimal digits, over rows in (list, row_id) order."""
    return root_of([row_leaf(round_.pk, *row[:4], seat=row.seat) for row in rows]).hex()


def stored_rows(round_: Round) -> list[Row]:
    """In the order of the root, whatever the database's collation says."""
    return sorted(Row._make(row) for row in SealedRow.objects.filter(round=round_).values_list(*Row._fields))


def place_of(list_: int, paper: Paper) -> tuple[int, int, int]:
    """(pool, subject, criterion) of a list's number."""
    rest, criterion = divmod(list_, len(paper["criteria"]))
    return *divmod(rest, len(paper["subjects"])), criterion


def pools_of_rows(rows: Iterable[Row], paper: Paper, result: Result) -> list[Pool]:
    """The pools of a published result, counted anew from its rows. "n" is what every list of a pool must
    hold; lists of unequal length give the longest, which then agrees with nothing."""
    cells: list[Cells] = [Counter() for _ in result["pools"]]
    sizes: Counter[tuple[int, int]] = Counter()
    for row in rows:
        pool, subject, criterion = place_of(row.list, paper)
        if pool >= len(cells):
            continue  # of no list that can be: the tally will miss it
        cells[pool][f"{subject}.{criterion}.{row.value}"] += 1
        sizes[pool, row.list] += 1
    for (pool, _), size in sizes.items():
        cells[pool][BALLOTS_CELL] = max(cells[pool][BALLOTS_CELL], size)
    return [_pool(stated, counted) for stated, counted in zip(result["pools"], cells, strict=True)]


def _pool(stated: dict[str, Any], cells: Cells) -> Pool:
    return Pool(tuple(stated["groups"]), tuple(stated["names"]), stated["weight"], cells)
