"""The published lists, held against the phones: every row has one sender, every acked ballot its rows.

A row is known again by its salt, which follows from the 128 bits that the phone chose, so that this needs
no help from the server. publication: {"paper", "lists": [{"pool", "subject", "criterion", "rows": [[row_id,
salt, value(, seat)]]}], "result"} (GET /proof/rounds/<id>.json).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from voting.domain import proof
from voting.simulation.ballots import Sent
from voting.simulation.phone import Phone

Say = Callable[[str], None]


@dataclass(frozen=True)
class Row:
    pool: int
    subject: int
    criterion: int
    row_id: str
    salt: str
    value: int
    seat: str


def rows_of(publication: dict[str, Any]) -> Iterator[Row]:
    for of in publication["lists"]:
        for row_id, salt, value, *seat in of["rows"]:
            yield Row(of["pool"], of["subject"], of["criterion"], row_id, salt, value, "".join(seat))


def judge_rows(
    phones: Iterable[tuple[Phone, list[Sent], list[Sent | None]]], publication: dict[str, Any], say: Say
) -> None:
    """`phones`: each with its ballots of this round and those that may stand (None: none of them)."""
    rows = list(rows_of(publication))
    by_salt: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_salt[row.salt].append(row)
    explained: set[Row] = set()
    for phone, ballots, options in phones:
        stands = [ballot for ballot in ballots if _stands(phone, ballot, by_salt, explained, say)]
        _judge_phone(phone, stands, options, say)
    _judge_strangers([row for row in rows if row not in explained], publication, say)
    _judge_sums(rows, publication, say)


def _stands(phone: Phone, ballot: Sent, by_salt: dict[str, list[Row]], explained: set[Row], say: Say) -> bool:
    """Whether this ballot is in the lists: wholly and as it was sent. Half of it is a fault."""
    found: list[Row] = []
    cells = [(i, j, value) for i, row in enumerate(ballot.scores) for j, value in enumerate(row)]
    for i, j, value in cells:
        for row in by_salt.get(proof.row_salt(ballot.salt, i, j), []):
            found.append(row)
            _judge_row(phone, ballot, row, (i, j, value), say)
    explained.update(found)
    if found and len(found) != len(cells):
        say(f"{_name(phone)}, seq {ballot.seq}: {len(found)} rows for {len(cells)} values")
    if len({row.pool for row in found}) > 1:
        say(f"{_name(phone)}, seq {ballot.seq}: its rows lie in several pools")
    return bool(found)


def _judge_row(phone: Phone, ballot: Sent, row: Row, sent: tuple[int, int, int], say: Say) -> None:
    if (row.subject, row.criterion, row.value) != sent:
        say(f"{_name(phone)}, seq {ballot.seq}: row {row.row_id} says {row.value}, sent was {sent[2]}")
    if ballot.receipt and row.row_id != proof.row_id(ballot.receipt["code"], row.subject, row.criterion):
        say(f"{_name(phone)}, seq {ballot.seq}: row {row.row_id} is not the one the receipt names")
    if row.seat and row.seat != phone.seat:
        say(f"{_name(phone)}, seq {ballot.seq}: row {row.row_id} stands under seat {row.seat}")


def _judge_phone(phone: Phone, stands: list[Sent], options: list[Sent | None], say: Say) -> None:
    if len(stands) > 1:
        say(f"{_name(phone)}: {len(stands)} of its ballots are published")
    for ballot in stands:
        if ballot not in options:
            say(f"{_name(phone)}: seq {ballot.seq} is published, but the phone heard {ballot.told}")
    if not stands and None not in options:
        say(f"{_name(phone)}: told counted, but no row of it is published")


def _judge_strangers(rows: list[Row], publication: dict[str, Any], say: Say) -> None:
    """Slips of paper have no phone; nobody else may stand here without a sender."""
    on_paper = publication["result"].get("equation", {}).get("on_paper", 0)
    for (i, j), count in Counter((row.subject, row.criterion) for row in rows).items():
        if count > on_paper:
            say(f"subject {i}, criterion {j}: {count} rows without a sender, {on_paper} slips of paper")


def _judge_sums(rows: list[Row], publication: dict[str, Any], say: Say) -> None:
    result = publication["result"]
    cells = Counter((row.subject, row.criterion, row.value) for row in rows)
    for i, subject in enumerate(result["subjects"]):
        for j, criterion in enumerate(subject["criteria"]):
            counted = {int(value): count for value, count in criterion["counts"].items() if count}
            listed = {value: n for (s, c, value), n in cells.items() if (s, c) == (i, j)}
            if counted != listed:
                say(f"subject {i}, criterion {j}: the tally is not the sum of the rows")
            if sum(listed.values()) != result["n"]:
                say(f"subject {i}, criterion {j}: {sum(listed.values())} rows, n is {result['n']}")
    doubles = Counter((row.subject, row.criterion, row.row_id) for row in rows)
    for (i, j, row_id), count in doubles.items():
        if count > 1:
            say(f"subject {i}, criterion {j}: row {row_id} is there {count} times")


def _name(phone: Phone) -> str:
    return f"seat {phone.seat}" if phone.seat else f"phone {phone.seat_url}"
