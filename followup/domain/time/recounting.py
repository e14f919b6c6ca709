"""Every running date counted anew after the calendar has changed.

What you would get wrong: a task that somebody is working on in this moment. The rows are taken first (SELECT
FOR UPDATE), so an extension or a claim comes wholly before or wholly after; and the new version of the due
date makes an act that read the old one fail by its compare-and-set (tasks.moving): nobody answers on a date
that moved.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from common.models import User
from followup.domain.tasks.moving import note
from followup.domain.time import limits
from followup.domain.time.versions import RECOUNTED, counted_anew, due_events
from followup.enums import Acting
from followup.models import Event, Task


def recount(*, by: User | None, at: datetime, reason: str, only_provisional: bool = False) -> list[Task]:
    """Count every open task's dates anew, inside the caller's transaction: those whose due date moved.

    The later of the two dates holds. One event `recounted` for each task of which anything changes: by it the
    clock tells the unit when its office is open (notices.alarms). Two queries where nothing does; idempotent.
    """
    tasks = Task.objects.open().select_related("commitment__agreed", "commitment__unit", "unit__policy")
    if only_provisional:
        tasks = tasks.filter(due_provisional=True)
    acting = Acting.ADMINISTRATOR if by else Acting.SYSTEM
    rows = list(tasks.select_for_update(of=("self",)).order_by("pk"))
    events = due_events(rows)
    moved = []
    for task in rows:
        before = task.due_on
        changes = _changes(task, events.get(task.pk, []))
        if not changes:
            continue
        note(task, RECOUNTED, by=by, acting=acting, at=at, reason=reason, **changes)
        if task.due_on != before:
            moved.append(task)
    return moved


def _changes(task: Task, events: list[Event]) -> dict[str, Any]:
    now = counted_anew(task, events)
    changes: dict[str, Any] = dict(_clocks(task, events))
    if now.due_on > task.due_on:
        changes |= {"due_on": now.due_on, "due_version": task.due_version + 1}
    if now.provisional != task.due_provisional:
        changes["due_provisional"] = now.provisional
    return changes


def _clocks(task: Task, events: Iterable[Event]) -> Iterator[tuple[str, date]]:
    """K1, K2, K3 and K5 where they run, if they end later than they did."""
    for name in _running(task):
        held, started = getattr(task, name), _started(name, events)
        if held is None or started is None:
            continue
        counted = COUNTED[name](task, started)
        if counted > held:
            yield name, counted


def _running(task: Task) -> Iterator[str]:
    if task.accepted_at is None:
        yield "accept_by"
    if task.planned_at is None:
        yield "plan_by"
    if task.claimed_at is None:
        yield "report_by"
    elif task.verified_at is None:
        yield "check_by"


def _started(name: str, events: Iterable[Event]) -> datetime | None:
    """When the clock that runs was started."""
    starts = [event.at for event in events if event.kind != RECOUNTED and event.after.get(name)]
    return starts[-1] if starts else None


COUNTED: dict[str, Callable[[Task, datetime], date]] = {
    "accept_by": lambda task, at: limits.accept_by(task.unit, at),
    "plan_by": lambda task, at: limits.plan_by(task.unit, at),
    "report_by": lambda task, at: limits.report_by(task.unit, timezone.localdate(at)),
    "check_by": lambda _task, at: limits.check_by(timezone.localdate(at)),
}
