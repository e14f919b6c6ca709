"""延期: the unit head asks before expiry, a supervisor decides; K4 runs meanwhile.

What you would get wrong: touching `first_due_on`. More time is version n+1 of the due date, and the first
one stays for ever.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from common.models import User
from followup.domain.tasks.moving import make_move
from followup.domain.tasks.wording import later, said
from followup.enums import ExtensionState, ReasonForTime, TaskAct
from followup.errors import BadFinding
from followup.models import Event, Extension, Task

WORDS_LENGTH = 200


def ask_extension(task: Task, until: date, code: str, reason: str, *, by: User, at: datetime) -> Event:
    """Compared by date: on the due date itself it is still in time, the day after it is ExtensionTooLate."""
    until, reason = later(until, task.due_on, at), said(reason, WORDS_LENGTH)
    if code not in ReasonForTime.values:
        raise BadFinding(problem=code)
    number = task.extension_requests.count() + 1
    with transaction.atomic():
        facts = {"number": number, "until": until, "code": code}
        event = make_move(task, TaskAct.ASK_EXTENSION, by=by, at=at, reason=reason, facts=facts)
        Extension.objects.create(
            task=task,
            number=number,
            until=until,
            code=code,
            reason=reason,
            due_on=task.due_on,
            asked_by=by,
            asked_at=at,
        )
    return event


def grant_extension(
    task: Task, decision: str = "", *, until: date | None = None, by: User, at: datetime
) -> Event:
    """To the date asked for, or to `until`; the due date's next version."""
    asked = _asked(task)
    new = later(until or (asked.until if asked else task.due_on), task.due_on, at)
    changes = {
        "due_on": new,
        "due_version": task.due_version + 1,
        "due_provisional": False,
        "extensions": task.extensions + 1,
    }
    return _decide(task, TaskAct.GRANT_EXTENSION, ExtensionState.GRANTED, decision, changes, by=by, at=at)


def refuse_extension(task: Task, decision: str, *, by: User, at: datetime) -> Event:
    return _decide(task, TaskAct.REFUSE_EXTENSION, ExtensionState.REFUSED, decision, {}, by=by, at=at)


def _asked(task: Task) -> Extension | None:
    return task.extension_requests.filter(state=ExtensionState.ASKED).first()


def _decide(
    task: Task, act: TaskAct, state: ExtensionState, decision: str, changes: dict[str, Any], **who: Any
) -> Event:
    decision = said(decision, WORDS_LENGTH) if decision.strip() else ""
    with transaction.atomic():
        asked = _asked(task)
        facts = {"number": asked.number} if asked else {}
        event = make_move(task, act, reason=decision, facts=facts, **who, **changes)
        task.extension_requests.filter(state=ExtensionState.ASKED).update(
            state=state, decided_by=who["by"], decided_at=who["at"], decision=decision
        )
    return event
