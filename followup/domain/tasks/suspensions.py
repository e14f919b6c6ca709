"""挂起: K4 stands still for a cause that nobody can help, with a public reason and an end.

What you would get wrong: counting the pause twice. Its working days are added to the due date once, when it
ends; until then `paused_on` is where the clock stands.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.models import User
from followup.domain.calendar import working_days_between
from followup.domain.tasks.moving import make_move
from followup.domain.tasks.wording import later, said
from followup.domain.time import limits
from followup.enums import SuspensionCause, TaskAct, TaskState
from followup.errors import BadFinding
from followup.models import Event, Suspension, Task

WORDS_LENGTH = 200


def suspend(task: Task, cause: str, reason: str, until: date, *, by: User, at: datetime) -> Event:
    """From today (day zero) until `until`, at the latest: then the timer resumes it."""
    since, reason = timezone.localdate(at), said(reason, WORDS_LENGTH)
    until = later(until, since, at)
    if cause not in SuspensionCause.values:
        raise BadFinding(problem=cause)
    number = task.suspensions.count() + 1
    with transaction.atomic():
        facts = {"number": number, "cause": cause, "until": until}
        event = make_move(task, TaskAct.SUSPEND, by=by, at=at, reason=reason, facts=facts, paused_on=since)
        Suspension.objects.create(
            task=task, number=number, cause=cause, reason=reason, since=since, until=until, by=by, at=at
        )
    return event


def resume(task: Task, reason: str = "", *, by: User | None, at: datetime) -> Event:
    """办理 goes on: the due date moves by the working days of the pause, as its next version, and K3 starts.

    A timer that comes late takes nothing from anybody: the pause ends on its announced day.
    """
    running = task.suspensions.filter(ended_on=None).first()
    ended_on = min(timezone.localdate(at), running.until) if running else timezone.localdate(at)
    days = working_days_between(task.paused_on or ended_on, ended_on, task.unit_id)
    changes: dict[str, Any] = {}
    if days:
        due = limits.push(task.due_on, days, task.unit_id)
        changes = {
            "due_on": due.due_on,
            "due_provisional": due.provisional or task.due_provisional,
            "due_version": task.due_version + 1,
        }
    with transaction.atomic():
        event = make_move(
            task,
            TaskAct.RESUME,
            by=by,
            at=at,
            reason=reason,
            facts={"days": days, "ended_on": ended_on},
            paused_on=None,
            paused_days=task.paused_days + days,
            **limits.start(task, at, "report_by"),
            **changes,
        )
        task.suspensions.filter(ended_on=None).update(ended_on=ended_on)
    return event


def resume_due(at: datetime) -> list[Task]:
    """The timer: every suspension whose announced end has come, each in a transaction of its own."""
    ended = Task.objects.for_desk().filter(
        state=TaskState.SUSPENDED, suspensions__ended_on=None, suspensions__until__lte=timezone.localdate(at)
    )
    tasks = list(ended.order_by("pk"))
    for task in tasks:
        resume(task, by=None, at=at)
    return tasks
