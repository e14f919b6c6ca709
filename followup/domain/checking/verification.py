"""核查: a supervisor opens it, two look blind to each other (verdicts.py), then: sent back, or verified.

What you would get wrong: the day of the finish. It is the day of the claim, not of the check; how long the
supervisors took is frozen beside it (`check_days`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.models import User
from followup.domain.calendar import working_days_between
from followup.domain.checking.deciding import decided, running_check
from followup.domain.checking.ratings import Invited, invite
from followup.domain.checking.verdicts import checked_finding
from followup.domain.tasks.actors import acting_of
from followup.domain.tasks.moving import make_move, note
from followup.domain.tasks.reopening import reopened
from followup.domain.tasks.wording import said
from followup.domain.time import limits
from followup.enums import DONE_STATES, Acting, TaskAct, TaskState
from followup.errors import TaskMoved
from followup.models import Check, Event, Finish, Task

REASON_LENGTH = 300


def open_check(task: Task, *, by: User, at: datetime) -> Check:
    """Never by somebody of the unit. K5 has been running since the claim; opening late does not hide it."""
    with transaction.atomic():
        number = task.checks.count() + 1
        make_move(
            task,
            TaskAct.OPEN_CHECK,
            by=by,
            at=at,
            facts={"number": number},
            check_opened_at=at,
        )
        return Check.objects.create(
            task=task,
            number=number,
            opened_by=by,
            opened_at=at,
            check_by=task.check_by or timezone.localdate(at),
        )


def send_back(task: Task, reason: str, *, by: User, at: datetime) -> Event:
    """退回重办, by the supervisor's or the reporter's finding: counted, and K4 as if it had never stopped."""
    with transaction.atomic():
        event = make_move(
            task,
            TaskAct.SEND_BACK,
            by=by,
            at=at,
            reason=reason,
            returns=task.returns + 1,
            is_returned=True,
            **reopened(task, at),
        )
        task.checks.filter(closed_at=None).update(closed_at=at)
    return event


def verify(task: Task, *, invited: Iterable[str] = (), by: User, at: datetime) -> list[Invited]:
    """Write the result that was found, and freeze the facts of this finish; K6 starts.

    `invited` are those who may rate it, named by post or seat; returns their secrets, which nobody can read
    again. Refused until both verdicts are in and agree, or a third decided (deciding.may_verify).
    """
    check = running_check(task)
    verdict = decided(check) if check else None
    found: dict[str, Any] = {}
    if verdict:
        found = {"result": verdict.result, "result_code": verdict.code, "finding": verdict.finding}
    facts = _facts_of_finish(task, at)
    with transaction.atomic():
        make_move(
            task,
            TaskAct.VERIFY,
            by=by,
            at=at,
            facts={"finish": facts},
            verified_at=at,
            finished_on=facts["finished_on"],
            rating_until=limits.rating_until(timezone.localdate(at)),
            is_relapsed=False,
            **found,
        )
        Finish.objects.create(task=task, verified_at=at, result=task.result, **facts)
        task.checks.filter(closed_at=None).update(closed_at=at)
        return invite(task, invited, by=by, at=at)


def _facts_of_finish(task: Task, at: datetime) -> dict[str, Any]:
    """Days late in working days, against the date that held and against the first one."""
    finished_on = timezone.localdate(task.claimed_at or at)
    return {
        "number": task.finishes.count() + 1,
        "finished_on": finished_on,
        "first_due_on": task.first_due_on,
        "due_on": task.due_on,
        "days_late": working_days_between(task.due_on, finished_on),
        "days_late_first": working_days_between(task.first_due_on, finished_on),
        "extensions": task.extensions,
        "returns": task.returns,
        "paused_days": task.paused_days,
        "check_days": working_days_between(finished_on, timezone.localdate(at)),
    }


def revise_result(
    task: Task, *, result: str, code: str, finding: str, reason: str, by: User, at: datetime
) -> Event:
    """A supervisor changes a result that has been written. The frozen facts of the finish stay as they are,
    and so does, in the ledger, every result before."""
    acting = acting_of(by, task, Acting.SUPERVISOR)
    if task.state not in DONE_STATES or task.state == TaskState.TERMINATED:
        raise TaskMoved(code=task.commitment.code, state=task.get_state_display())
    result, code, finding = checked_finding(result, code, finding)
    return note(
        task,
        "revise_result",
        by=by,
        acting=acting,
        at=at,
        reason=said(reason, REASON_LENGTH),
        result=result,
        result_code=code,
        finding=finding,
    )
