"""Whether the rows that the pages read still say what the ledger says: every task and promise, replayed.

What you would get wrong: taking a sound chain for sound pages. `verify` proves the events; an UPDATE of a
task's column leaves them whole, and only this reading finds it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from followup.domain.drafts import TEXTS
from followup.domain.ledger.chain import plain
from followup.domain.ledger.verify import Broken
from followup.domain.tasks import history
from followup.models import Commitment, Event, Task

READ_AT_ONCE = 200
TOLD_WHOLE = ("captured", "amended", "confirmed", "published", "withdrawn")
SIGNED = {"captured": "captured", "confirmed": "confirmed", "published": "published"}  # kind: column_at
TERMS = ("deadline_kind", "deadline_count", "due_on", "due_provisional")
OF_PROMISE = {
    *TEXTS,
    *TERMS,
    *("state", "words_sha256", "question_ref", "answer_ref", "heard_from", "heard_at"),
}
Differ = Callable[[Any, list[Event]], dict[str, tuple[Any, Any]]]


def check_columns() -> int:
    """Compare every row with its events; Broken names the first column that disagrees. Answers how many rows.

    Two queries for each READ_AT_ONCE rows, so memory does not grow with the ledger. A row that was changed
    between the two is read once more, held.
    """
    tasks = Task.objects.select_related("unit", "commitment")
    promises = Commitment.objects.on_record().select_related("unit", "agreed")
    return _all(promises, "commitment", differences) + _all(tasks, "task", history.differences)


def differences(promise: Commitment, events: Iterable[Event]) -> dict[str, tuple[Any, Any]]:
    """Of a promise: what the row says and what its events say. What a redacted body wrote is unknown."""
    again: dict[str, Any] = {}
    for event in events:
        if event.redacted_at is not None:
            again.clear()
        again |= _written(event)
    stored = _stored(promise)
    return {name: (stored[name], again[name]) for name in sorted(again) if stored[name] != again[name]}


def _written(event: Event) -> dict[str, Any]:
    if event.kind == "agreed":
        return {"agreed": {name: event.after.get(name) for name in TERMS}} if event.after else {}
    if event.kind not in TOLD_WHOLE:
        return {"captured_by": event.by_id} if event.kind == "co_units" else {}
    row = {name: value for name, value in event.after.items() if name in OF_PROMISE or name == "unit"}
    if event.kind in {"captured", "amended"} and "words" in event.after:
        row["captured_by"] = event.by_id
    if event.kind in SIGNED:
        row |= plain({f"{event.kind}_at": event.at})
    return row | ({"confirmed_by": event.by_id} if event.kind == "confirmed" else {})


def _stored(promise: Commitment) -> dict[str, Any]:
    names = {*OF_PROMISE, "unit", *(f"{kind}_at" for kind in SIGNED)}
    row = plain({name: getattr(promise, name) for name in names})
    row |= {"captured_by": promise.captured_by_id, "confirmed_by": promise.confirmed_by_id}
    agreed = promise.agreed
    return row | {"agreed": plain({name: getattr(agreed, name) for name in TERMS}) if agreed else None}


def _all(rows: QuerySet[Any], of: str, differ: Differ) -> int:
    count = 0
    for batch in _batches(rows):
        events = _events(of, [row.pk for row in batch])
        count += len(batch)
        for row in batch:
            found = events.get(row.pk, [])
            if not found or differ(row, found):
                _judge(rows, row, of, differ)
    return count


def _batches(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:READ_AT_ONCE]):
        yield batch
        last = batch[-1].pk


def _events(of: str, keys: list[int]) -> dict[int, list[Event]]:
    wanted = Event.objects.filter(**{f"{of}__in": keys}).order_by("seq")
    if of == "commitment":
        wanted = wanted.filter(task=None)
    found: dict[int, list[Event]] = {}
    for event in wanted:
        found.setdefault(getattr(event, f"{of}_id"), []).append(event)
    return found


def _judge(rows: QuerySet[Any], row: Model, of: str, differ: Differ) -> None:
    """Once more with the row held: what still differs is broken."""
    with transaction.atomic():
        again = rows.select_for_update(of=("self",)).filter(pk=row.pk).first()
        if again is None:
            return  # sample data, taken away in this very moment
        events = _events(of, [again.pk]).get(again.pk, [])
        subject = again.subject if isinstance(again, Task) else again.code
        if not events:
            raise Broken("untold", subject=subject)
        for column, (stored, told) in differ(again, events).items():
            raise Broken(
                "column", _wrote(column, events), subject=subject, column=column, stored=stored, told=told
            )


def _wrote(column: str, events: list[Event]) -> int:
    """The row that wrote it last; the last of all where none names it."""
    named = [event.seq for event in events if column in event.after]
    return named[-1] if named else events[-1].seq
