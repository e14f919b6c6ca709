"""Every running date counted anew after the calendar has changed.

What you would get wrong: a task that somebody is working on in this moment. The rows are taken first (SELECT
FOR UPDATE), so an extension or a claim comes wholly before or wholly after; and the new version of the due
date makes an act that read the old one fail by its compare-and-set (tasks.moving): nobody answers on a date
that moved.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, override

from common.models import User
from followup.domain.tasks.moving import note
from followup.domain.time import book, limits
from followup.domain.time.versions import RECOUNTED, counted_anew, due_events
from followup.enums import Acting
from followup.models import Event, Task


def hold_open() -> None:
    """Every open task's row, in the order of their keys, before the ledger is taken, as every act of a task
    takes it: nobody waits in a circle. One query."""
    list(Task.objects.open().select_for_update().order_by("pk").values_list("pk"))


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
    who = {"by": by, "acting": acting, "at": at, "reason": reason}
    return [task for task in rows if _has_moved(task, events.get(task.pk, []), **who)]


def recount_new(tasks: Iterable[Task], *, at: datetime) -> None:
    """Of tasks just registered: the calendar may have changed since the promise was made.

    After their events, in the same transaction. These hold the end of the ledger, so a change of the calendar
    in this very moment comes wholly before, and is read here, or wholly after, and finds the tasks. One query
    where nothing moved.
    """
    book.look_again()
    with override(settings.LANGUAGE_CODE):
        reason = gettext("The calendar changed after the promise was made.")
    for task in tasks:
        _has_moved(task, [], by=None, acting=Acting.SYSTEM, at=at, reason=reason)


def _has_moved(task: Task, events: list[Event], **who: Any) -> bool:
    """Count its dates anew and write what changed: did the due date?"""
    before = task.due_on
    if changes := _changes(task, events):
        note(task, RECOUNTED, **who, **changes)
    return task.due_on != before


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
        counted = _counted(name, task, started)
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


def _counted(name: str, task: Task, started: datetime) -> date:
    """By the rule under which it started: a preset that somebody loosened lengthens no clock that runs."""
    if name == "check_by":
        return limits.check_by(timezone.localdate(started))
    return limits.limit_of(name, task.unit, started, limits.rule_of(task, name))
