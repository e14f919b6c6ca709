"""What comes after: looked at again (回头看), filed away, relapsed, ended by two, or referred.

What you would get wrong: a new number for an old promise. A relapse keeps number, history and every finish
that was frozen; it is counted, and only its due date is new.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from common.models import User
from followup.domain.tasks.actors import acting_of
from followup.domain.tasks.moving import make_move, note
from followup.domain.tasks.reopening import reopened
from followup.domain.tasks.wording import later, said
from followup.domain.time import limits
from followup.enums import Acting, EndCode, ExtensionState, TaskAct, TaskState
from followup.errors import AlreadyReferred, BadFinding, NeedsTwo
from followup.models import Event, Task

FINDING_LENGTH = 300


def reinspect(task: Task, finding: str, *, by: User, at: datetime) -> Event:
    """Write down what was found after 90 days, and once more after 180 (K7).

    TooEarly before its day, InspectedTwice after the second.
    """
    is_second = task.state == TaskState.REINSPECTION
    facts = {"number": 1 + is_second, "seen": said(finding, FINDING_LENGTH)}
    second = limits.reinspect_on(timezone.localdate(task.closed_at or at), 2)
    return make_move(
        task, TaskAct.REINSPECT, by=by, at=at, facts=facts, reinspect_on=None if is_second else second
    )


def archive(task: Task, *, by: User, at: datetime) -> Event:
    """归档, once both looks have been taken."""
    return make_move(task, TaskAct.ARCHIVE, by=by, at=at)


def relapse(task: Task, reason: str, *, until: date, by: User, at: datetime) -> Event:
    """反弹重启: the unit owes it again, until a new date; the first one and every finish stay. It answers
    every report that waits (relapses.py)."""
    until = later(until, timezone.localdate(at), at)
    with transaction.atomic():
        event = make_move(
            task,
            TaskAct.RELAPSE,
            by=by,
            at=at,
            reason=reason,
            relapses=task.relapses + 1,
            is_relapsed=True,
            **reopened(task, at)
            | {"due_on": until, "due_version": task.due_version + 1, "due_provisional": False},
        )
        task.relapse_reports.filter(decided_at=None).update(
            is_upheld=True, decision=event.reason, decided_by=by, decided_at=at
        )
    return event


def terminate(task: Task, *, code: str, reason: str, second: User, by: User, at: datetime) -> Event:
    """终止, by two supervisors, neither of the unit; code and reason are public. What was pending lapses."""
    if code not in EndCode.values:
        raise BadFinding(problem=code)
    if second.pk == by.pk:
        raise NeedsTwo
    acting_of(second, task, Acting.SUPERVISOR)
    with transaction.atomic():
        facts = {"code": code, "second": second}
        event = make_move(
            task,
            TaskAct.TERMINATE,
            by=by,
            at=at,
            reason=reason,
            facts=facts,
            closed_at=at,
            paused_on=None,
            result_code=code,  # public figures leave out what was superseded, split or merged
        )
        today = timezone.localdate(at)
        task.extension_requests.filter(state=ExtensionState.ASKED).update(state=ExtensionState.LAPSED)
        task.suspensions.filter(ended_on=None).update(ended_on=today)
        task.checks.filter(closed_at=None).update(closed_at=at)
    return event


def refer(task: Task, *, by: User, at: datetime) -> Event:
    """移交: the word alone is public; nothing about anybody's conduct enters here."""
    acting = acting_of(by, task, Acting.SUPERVISOR)
    with transaction.atomic():
        if not Task.objects.filter(pk=task.pk, referred_at=None).update(referred_at=at):
            raise AlreadyReferred
        return note(task, "refer", by=by, acting=acting, at=at, referred_at=at)
