"""Every column and every published number of a task, computed again from its events alone.

What you would get wrong: reading a counter from the last event that names it. Counters are counted here by
the kinds of the events, dates and results are what the last event wrote; both must equal what the row says,
and a column that no event wrote what a new task has. A body that was redacted leaves its kind, so the counts
by kind and the state hold; what it may have written is unknown until an event writes it again.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from followup.domain.calendar import working_days_between
from followup.domain.ledger.chain import plain
from followup.enums import TASK_MOVES, TaskAct
from followup.models import Event, Finish, Task

COLUMNS = {field.name for field in Task._meta.local_fields}  # noqa: SLF001  Django names it so
KEPT_APART = {"id", "commitment"}  # the ledger's own links hold these (ledger/links.py)
PEOPLE = ("handler", "deputy")
BY_WHAT_IS_TOLD = ("disagreements", "paused_days", "due_version")  # unknown beside a redacted body
COUNTED = {
    "returns": (TaskAct.SEND_BACK, TaskAct.UPHOLD),
    "reroutes": (TaskAct.REROUTE,),
    "extensions": (TaskAct.GRANT_EXTENSION,),
    "relapses": (TaskAct.RELAPSE,),
}
BIRTH = "registered"
FACTS_OF_FINISH = (
    "number",
    "finished_on",
    "result",
    "first_due_on",
    "due_on",
    "days_late",
    "days_late_first",
    "extensions",
    "returns",
    "paused_days",
    "check_days",
)


def events_of(task: Task) -> list[Event]:
    return list(task.changes.order_by("seq"))


def recomputed(events: Iterable[Event]) -> dict[str, Any]:
    """The columns of a task as its events leave them, as JSON values."""
    events = list(events)
    row: dict[str, Any] = {}
    for event in events:
        row |= {name: value for name, value in event.after.items() if name in written_by(event)}
    counts = Counter(event.kind for event in events)
    row |= {name: sum(counts[kind] for kind in kinds) for name, kinds in COUNTED.items()}
    return row | {
        "disagreements": sum(bool(event.after.get("is_disputed")) for event in events),
        "paused_days": sum(event.after.get("days", 0) for event in events if event.kind == TaskAct.RESUME),
        "due_version": 1 + sum("due_version" in written_by(event) for event in events),
    }


def written_by(event: Event) -> set[str]:
    """The columns that an event changed: told before and after. What is told after only is a fact."""
    body: dict[str, Any] = event.after if event.kind == BIRTH else event.before
    return COLUMNS & body.keys()


def differences(task: Task, events: Iterable[Event] | None = None) -> dict[str, tuple[Any, Any]]:
    """What the row says and what its events say, wherever these differ; empty when all is well. One query,
    none when `events` are given in their order."""
    events = events_of(task) if events is None else list(events)
    again, stored = columns_of(events), row_of(task)
    return {name: (stored[name], again[name]) for name in sorted(again) if stored[name] != again[name]}


def row_of(task: Task) -> dict[str, Any]:
    """The columns as JSON values; `unit` is loaded."""
    apart = {name: getattr(task, f"{name}_id") for name in PEOPLE}
    return plain({name: getattr(task, name) for name in COLUMNS - KEPT_APART - apart.keys()} | apart)


def columns_of(events: list[Event]) -> dict[str, Any]:
    """Every column that is known from the events; nothing without any."""
    if not events:
        return {}
    acts = [event for event in events if event.kind in TASK_MOVES]
    born = {name: getattr(Task(), name) for name in COLUMNS - KEPT_APART - {"unit", *PEOPLE}}
    row = plain(born) | dict.fromkeys(PEOPLE) | {"unit": events[0].subject.partition("/")[2]}
    row |= recomputed(events)
    row |= plain({"registered_at": events[0].at, "state_at": [*events[:1], *acts][-1].at})
    if not any("rules" in event.before for event in events):
        del row["rules"]  # a task of before: the clocks' rules came by migration
    for name in _unknown(events):
        row.pop(name, None)
    if acts and acts[-1].redacted_at:
        row["state"] = TASK_MOVES[TaskAct(acts[-1].kind)].after.value
    return row


def _unknown(events: list[Event]) -> set[str]:
    """What a redacted body may have written and no later one wrote again."""
    unknown: set[str] = set()
    for event in events:
        if event.redacted_at:
            unknown = (COLUMNS - COUNTED.keys() - {"state_at", "registered_at"}) | set(BY_WHAT_IS_TOLD)
        else:
            unknown -= written_by(event) - set(BY_WHAT_IS_TOLD)
    return unknown


def finishes_of(events: Iterable[Event]) -> list[dict[str, Any]]:
    """The frozen facts of each finish, counted again from the claim and the due dates of its time."""
    found: list[dict[str, Any]] = []
    so_far: list[Event] = []
    for event in events:
        if event.kind == TaskAct.VERIFY:
            found.append(_finish(recomputed(so_far), event, len(found) + 1))
        so_far.append(event)
    return found


def _finish(row: dict[str, Any], event: Event, number: int) -> dict[str, Any]:
    finished_on = timezone.localdate(datetime.fromisoformat(row["claimed_at"]))
    due_on, first = date.fromisoformat(row["due_on"]), date.fromisoformat(row["first_due_on"])
    return {
        "number": number,
        "finished_on": str(finished_on),
        "result": event.after["result"],
        "first_due_on": str(first),
        "due_on": str(due_on),
        "days_late": working_days_between(due_on, finished_on),
        "days_late_first": working_days_between(first, finished_on),
        "extensions": row["extensions"],
        "returns": row["returns"],
        "paused_days": row["paused_days"],
        "check_days": working_days_between(finished_on, timezone.localdate(event.at)),
    }


def frozen(finish: Finish) -> dict[str, Any]:
    """A stored finish in the same shape."""
    return plain({name: getattr(finish, name) for name in FACTS_OF_FINISH})
