"""The one door through which a task changes: who may, from which state, and the event it leaves.

What you would get wrong: setting a column beside a move. Whatever an act changes goes through `make_move` (or
`note`, for acts that move no state), so that every number on a page can be computed again from the ledger.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from common.models import User
from common.publish import publish
from followup.domain.ledger.chain import append
from followup.domain.tasks.actors import acting_for
from followup.domain.tasks.guards import guard
from followup.enums import TASK_MOVES, Acting, TaskAct
from followup.errors import ReasonNeeded, TaskMoved
from followup.events import DESK_TOPIC
from followup.models import Event, Task

REASON_LENGTH = 300
# Acts that nobody may make without saying why.
WITH_REASON = {
    TaskAct.ASK_RETURN,
    TaskAct.REROUTE,
    TaskAct.REFUSE_RETURN,
    TaskAct.ASK_EXTENSION,
    TaskAct.REFUSE_EXTENSION,
    TaskAct.SUSPEND,
    TaskAct.SEND_BACK,
    TaskAct.UPHOLD,
    TaskAct.RELAPSE,
    TaskAct.TERMINATE,
}


def make_move(
    task: Task,
    act: TaskAct,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    nobody: Acting = Acting.SYSTEM,
    **changes: Any,
) -> Event:
    """Move `task` by `act`, writing `changes` with it; one event holds both and `facts`, which is only told.

    Order: the right to act (NotYours, OwnUnit), the reason (ReasonNeeded), where it stands; then in one
    transaction the compare-and-set on the state as `task` was read (TaskMoved when somebody was faster), what
    else must be the case (guards.py, with the row held), the event, the poke.
    `nobody`: as whom acts who has no account, where it is not the timer.
    """
    move, acting = TASK_MOVES[act], acting_for(act, task, by, nobody)
    reason = _checked_reason(act, reason)
    if task.state not in move.before:
        raise TaskMoved(code=task.commitment.code, state=task.get_state_display())
    values = {"state": move.after, "state_at": at, **changes}
    before = {name: getattr(task, name) for name in values if name != "state_at"}
    with transaction.atomic():
        _compare_and_set(task, values)
        guard(act, task, by, at)
        for name, value in values.items():
            setattr(task, name, value)
        after = {name: value for name, value in values.items() if name != "state_at"} | (facts or {})
        return _written(task, act, acting, by=by, at=at, before=before, after=after, reason=reason)


def _compare_and_set(task: Task, values: dict[str, Any]) -> None:
    """On the state and the version of the due date: a year that was counted anew meanwhile is news too."""
    read = {"state": task.state, "state_at": task.state_at, "due_version": task.due_version}
    if not Task.objects.filter(pk=task.pk, **read).update(**values):
        now = Task.objects.get(pk=task.pk)
        raise TaskMoved(code=task.commitment.code, state=now.get_state_display())


def note(
    task: Task,
    kind: str,
    *,
    by: User | None,
    acting: Acting,
    at: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    **changes: Any,
) -> Event:
    """An event that moves no state (a verdict entered, a date counted anew), with `changes`."""
    before = {name: getattr(task, name) for name in changes}
    with transaction.atomic():
        if changes:
            Task.objects.filter(pk=task.pk).update(**changes)
        for name, value in changes.items():
            setattr(task, name, value)
        after = changes | (facts or {})
        return _written(task, kind, acting, by=by, at=at, before=before, after=after, reason=reason)


def _written(task: Task, kind: str, acting: Acting, **facts: Any) -> Event:
    event = append(task.subject, str(kind), acting=acting, task=task, **facts)
    publish(DESK_TOPIC, "task.changed", task=task.pk)
    return event


def _checked_reason(act: TaskAct, reason: str) -> str:
    said = " ".join(reason.split())
    if (act in WITH_REASON and not said) or len(said) > REASON_LENGTH:
        raise ReasonNeeded(most=REASON_LENGTH)
    return said
