"""The same Book out of the ledger's events alone: the proof of every published number.

What you would get wrong: reading a table. Nothing here asks a Task, a Finish or an Extension; an event says
what it changed, and the changes laid over one another are the task as it stood after that event. Only the
names of units are looked up, because a subject holds a unit's code.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from followup.domain.memory.facts import Bare, Book, Fact
from followup.domain.memory.working_days import WorkingDays
from followup.enums import DONE_STATES, CommitmentState, Share, TaskAct, TaskState
from followup.models import Event, Unit

READ_AT_ONCE = 2000
BEFORE = datetime.min.replace(tzinfo=UTC)
OF_PROMISES = {"captured", "amended", "confirmed", "published", "withdrawn"}
OF_THE_HALL = {"agreed", "corrected"}  # the word before the ledger knew corrections by two
COUNTED = ("extensions", "returns", "reroutes", "disagreements", "relapses")


@dataclass
class _Life:
    """One task, as its events have left it. `finishes` are (finished on, due on, verified on)."""

    code: str
    unit: str
    now: dict[str, Any] = field(default_factory=dict)
    state_at: datetime = BEFORE
    finishes: list[tuple[date, date, date]] = field(default_factory=list)
    last_day: int = 0


def refold(seq: int, on: date) -> Book:
    """As it stood when event `seq` was the last, counted on the day `on`. Two queries; a second for 60,000
    events."""
    promises: dict[str, dict[str, Any]] = {}
    lives: dict[int, _Life] = {}
    for event in _events(seq):
        if event.task_id is not None:
            _lay(lives, event)
        elif event.kind in OF_PROMISES:
            promises.setdefault(event.subject, {}).update(event.after)
        elif event.kind in OF_THE_HALL and event.after.get("due_on"):
            promises.setdefault(event.subject, {})["agreed_due_on"] = event.after["due_on"]
    units = dict(Unit.objects.values_list("code", "pk"))
    public = {code: said for code, said in promises.items() if said.get("state") == CommitmentState.PUBLISHED}
    mine = {key: life for key, life in lives.items() if life.code in public}
    days = WorkingDays.over((day for life in mine.values() for day in _dates(life)), on)
    facts = [_fact(key, life, units[life.unit], on, days) for key, life in mine.items()]
    facts.sort(key=lambda fact: (fact.code, fact.key))
    led = {fact.code for fact in facts if fact.is_lead}
    return Book(
        on=on,
        leads=[fact for fact in facts if fact.is_lead],
        helpers=[fact for fact in facts if not fact.is_lead],
        bare=[_bare(code, public[code], units) for code in sorted(public) if code not in led],
        days=days,
    )


def _events(seq: int) -> Iterator[Event]:
    wanted = Event.objects.filter(seq__lte=seq, commitment__is_rehearsed=False).order_by("seq")
    wanted = wanted.only("seq", "at", "subject", "kind", "after", "task_id")
    return wanted.iterator(chunk_size=READ_AT_ONCE)


def _lay(lives: dict[int, _Life], event: Event) -> None:
    assert event.task_id is not None  # noqa: S101  refold asked
    code, _slash, unit = event.subject.partition("/")
    life = lives.setdefault(event.task_id, _Life(code, unit))
    life.unit = unit
    if event.kind == TaskAct.ASK_EXTENSION:
        life.last_day += timezone.localdate(event.at) >= _day(life.now["due_on"])
    if event.after.get("state", life.now.get("state")) != life.now.get("state"):
        life.state_at = event.at
    life.now |= event.after
    if event.kind == TaskAct.VERIFY:
        finished_on, due_on = _day(life.now["finished_on"]), _day(life.now["due_on"])
        life.finishes.append((finished_on, due_on, timezone.localdate(event.at)))


def _dates(life: _Life) -> Iterator[date]:
    yield _day(life.now["due_on"])
    for finish in life.finishes:
        yield from finish


def _fact(key: int, life: _Life, unit: int, on: date, days: WorkingDays) -> Fact:
    now, state = life.now, life.now["state"]
    done = state in DONE_STATES and state != TaskState.TERMINATED
    due_on, until = _day(now["due_on"]), _until(life, on)
    running = 0 if done and life.finishes else days.between(due_on, until)
    return Fact(
        key=key,
        code=life.code,
        episode=int(life.code.partition("-")[0]),
        unit=unit,
        is_lead=now["share"] == Share.LEAD,
        state=state,
        result=now.get("result", "undecided"),
        ended=now.get("result_code", "") if state == TaskState.TERMINATED else "",
        first_due_on=_day(now["first_due_on"]),
        due_on=due_on,
        finished_on=_day(now["finished_on"]) if now.get("finished_on") else None,
        until=until,
        late=max([running, *(days.between(due, end) for end, due, _seen in life.finishes)]),
        last_day=life.last_day,
        reopened=max(0, len(life.finishes) - done),
        check_days=tuple(days.between(end, seen) for end, _due, seen in life.finishes),
        check_by=_day(now["check_by"]) if state in {"claimed", "verifying"} and now.get("check_by") else None,
        is_referred=bool(now.get("referred_at")),
        is_paused=state == TaskState.SUSPENDED,
        **{name: now.get(name, 0) for name in COUNTED},
    )


def _until(life: _Life, on: date) -> date:
    now = life.now
    if now.get("finished_on"):
        return min(on, _day(now["finished_on"]))
    if now.get("claimed_at"):
        return min(on, timezone.localdate(datetime.fromisoformat(now["claimed_at"])))
    if now["state"] == TaskState.TERMINATED:
        return min(on, timezone.localdate(life.state_at))
    return min(on, _day(now["paused_on"]) if now.get("paused_on") else on)


def _bare(code: str, said: dict[str, Any], units: dict[str, int]) -> Bare:
    is_verifiable = bool((said.get("due_on") or said.get("agreed_due_on")) and said.get("measure"))
    return Bare(code, int(code.partition("-")[0]), units[said["unit"]], is_verifiable)


def _day(value: str) -> date:
    return date.fromisoformat(value)
