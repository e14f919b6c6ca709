"""The ledger as open data: promises with their tasks, units, episodes; the same numbers as on the pages.

What you would get wrong: a number without what it is a part of. Rates go out as numerator and denominator,
with the formula, the day and the ledger's head they were counted from. memory_description describes every
field. And holding a file of all promises: it goes out in pieces, each of as many promises and two queries as
the one before.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from common.tables import Cell, csv_lines, csv_text, guarded
from followup.domain.ledger.chain import moment
from followup.domain.ledger.days import current_head
from followup.domain.memory.addresses import promise_page
from followup.domain.memory.facts import Book, Fact, read_book
from followup.domain.memory.intervals import Rate, Spread
from followup.domain.memory.league import Line, league
from followup.domain.memory.rates import FORMULAS, by_episode, headline
from followup.models import Commitment, Task

FORMAT = "wenzheng-promises/1"
LICENCE = (
    "开放数据，可自由转载，请注明更新时间。Open data: free to copy and use; please say when it was updated."
)
READ_AT_ONCE = 250
Row = dict[str, Any]

OF_PROMISE = (
    *("code", "episode", "episode_title", "heard_at", "answer", "post", "words"),
    *("words_sha256", "measure", "place", "is_verifiable"),
)
OF_TASK = (
    *("unit", "unit_name", "share", "part", "state", "result", "result_code", "finding"),
    *("first_due_on", "due_on", "is_provisional", "finished_on", "working_days_late", "extensions"),
    *("returns", "reroutes", "disagreements", "relapses", "is_referred"),
)
CSV_FIELDS = (*OF_PROMISE, *OF_TASK, "page")


@dataclass(frozen=True)
class Source:
    """One reading of the ledger: everything of one answer is counted from it."""

    at: datetime
    site: str
    seq: int
    sha256: str
    book: Book


def source(site: str, at: datetime) -> Source:
    """Five queries."""
    head = current_head()
    return Source(at, site, head.seq, head.sha256, read_book(timezone.localdate(at)))


def promises(read: Source) -> Iterator[str]:
    """The JSON in pieces; `promises` in the order of their codes."""
    head = _head(read) | {"figures": _figures(read.book)}
    yield written(head).removesuffix("}") + ',"promises":['
    between = ""
    for batch in _batches(read):
        yield between + ",".join(written(promise) for promise in batch)
        between = ","
    yield "]}"


def written(said: Row) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def units(read: Source) -> Row:
    """The fair table; a unit with too few due promises has counts and no interval."""
    table = league(read.book)
    lines = sorted((*table.lines, *table.few), key=lambda line: (line.unit.order, line.unit.name))
    return _head(read) | {"all": _rate(table.all), "units": [_unit(line) for line in lines]}


def episodes(read: Source) -> Row:
    lines = [
        {
            "episode": line.number,
            "due": line.due,
            "kept": line.kept,
            "partly": line.partly,
            "broken": line.broken,
            "undecided": line.undecided,
        }
        for line in by_episode(read.book)
    ]
    return _head(read) | {"episodes": lines}


def promises_csv(read: Source) -> Iterator[str]:
    """In pieces; a line for each task, one for a promise without. For Excel too: byte-order mark, CRLF; text
    that a spreadsheet would execute is quoted."""
    yield csv_text([CSV_FIELDS])
    for batch in _batches(read):
        yield csv_lines(line for promise in batch for line in _lines(promise))


def _lines(promise: Row) -> Iterator[list[Cell]]:
    for task in promise["tasks"] or [dict.fromkeys(OF_TASK, "") | _own_unit(promise)]:
        facts = promise | task
        yield [_cell(facts[name]) for name in CSV_FIELDS]


def _head(read: Source) -> Row:
    return {
        "format": FORMAT,
        "licence": LICENCE,
        "updated_at": moment(read.at),
        "counted_on": read.book.on.isoformat(),
        "ledger": {"seq": read.seq, "sha256": read.sha256},
    }


def _figures(book: Book) -> Row:
    found = headline(book)
    named = {name: _rate(rate) | {"formula": FORMULAS[name]} for name, rate in found.named.items()}
    return named | {"late": _spread(found.late), "published": found.published, "verifiable": found.verifiable}


def _rate(rate: Rate) -> Row:
    enough = rate.is_enough and rate.low is not None and rate.high is not None
    return {
        "numerator": rate.kept,
        "denominator": rate.n,
        "low": round(rate.low or 0, 4) if enough else None,
        "high": round(rate.high or 0, 4) if enough else None,
    }


def _spread(spread: Spread) -> Row:
    return {"n": spread.n, "median": spread.median, "p90": spread.p90, "most": spread.most}


def _unit(line: Line) -> Row:
    flags = line.flags
    return {
        "unit": line.unit.code,
        "unit_name": line.unit.name,
        "promised": line.promised,
        "kept": _rate(line.kept),
        "kept_first": _rate(line.kept_first),
        "partly": line.partly,
        "broken": line.broken,
        "undecided": line.undecided,
        "late": _spread(line.late),
        "extensions": line.extensions,
        "returns": line.returns,
        "helped": _rate(line.co),
        "attitude": _rate(flags.attitude),
        "flags": {
            "last_day": flags.last_day,
            "reopened": flags.reopened,
            "split": flags.split,
            "soft": flags.is_soft,
        },
    }


def _batches(read: Source) -> Iterator[list[Row]]:
    """Two queries for each; no cursor stays open between them, while the client is waited for."""
    facts = {fact.key: fact for fact in (*read.book.leads, *read.book.helpers)}
    verifiable = {bare.code: bare.is_verifiable for bare in read.book.bare}
    rows = Commitment.objects.public().select_related("unit", "agreed").order_by("code")
    last = ""
    while batch := list(rows.filter(code__gt=last)[:READ_AT_ONCE]):
        yield list(_promises(read, batch, facts, verifiable))
        last = batch[-1].code


def _promises(
    read: Source, batch: list[Commitment], facts: dict[int, Fact], verifiable: dict[str, bool]
) -> Iterator[Row]:
    tasks: dict[int, list[Row]] = defaultdict(list)
    keys = [one.pk for one in batch]
    found = Task.objects.filter(commitment__in=keys).select_related("unit").order_by("-share", "pk")
    for task in found:
        if task.pk in facts:  # registered since the source was read: it belongs to the next
            tasks[task.commitment_id].append(_task(task, facts[task.pk]))
    for one in batch:
        yield _promise(read, one, verifiable.get(one.code, True)) | {"tasks": tasks[one.pk]}


def _promise(read: Source, one: Commitment, is_verifiable: bool) -> Row:
    return {
        "code": one.code,
        "episode": one.episode_number,
        "episode_title": one.episode_title,
        "heard_at": moment(one.heard_at),
        "answer": one.answer,
        "post": one.post,
        "words": one.words,
        "words_sha256": one.words_sha256,
        "measure": one.measure,
        "place": one.place,
        "is_verifiable": is_verifiable,
        "promised_by": {"unit": one.unit.code, "unit_name": one.unit.name},
        "promised_for": _day(one.terms.due_on),
        "page": f"{read.site}{promise_page(one.code)}",
    }


def _task(task: Task, fact: Fact) -> Row:
    return {
        "unit": task.unit.code,
        "unit_name": task.unit.name,
        "share": task.share,
        "part": task.part,
        "state": fact.state,
        "result": fact.outcome,
        "result_code": task.result_code,
        "finding": task.finding,
        "first_due_on": _day(fact.first_due_on),
        "due_on": _day(fact.due_on),
        "is_provisional": task.due_provisional,
        "finished_on": _day(fact.finished_on),
        "working_days_late": fact.late,
        "extensions": fact.extensions,
        "returns": fact.returns,
        "reroutes": fact.reroutes,
        "disagreements": fact.disagreements,
        "relapses": fact.relapses,
        "is_referred": fact.is_referred,
    }


def _own_unit(promise: Row) -> Row:
    return {**promise["promised_by"], "due_on": promise["promised_for"]}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return int(value)
    return guarded(value) if isinstance(value, str) else value
