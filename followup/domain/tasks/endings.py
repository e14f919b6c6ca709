"""终止 in two steps: one supervisor proposes, another one confirms with an act of their own.

What you would get wrong: asking the first for the second's name. Both accounts act; until the second does,
nothing of the task changes, and every other act on it stays possible.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from common.models import User
from followup.domain.tasks.actors import acting_of
from followup.domain.tasks.afterlife import terminate
from followup.domain.tasks.moving import note
from followup.domain.tasks.wording import said
from followup.enums import TASK_MOVES, Acting, EndCode, TaskAct
from followup.errors import BadFinding, EndingPending, NeedsTwo, NoEnding, TaskMoved
from followup.models import Ending, Event, Task

REASON_LENGTH = 300


def pending_ending(task: Task) -> Ending | None:
    """The proposal that waits for its second supervisor. One query."""
    return task.endings.filter(settled_at=None).select_related("proposed_by").first()


def propose_ending(task: Task, *, code: str, reason: str, by: User, at: datetime) -> Ending:
    """The first of two. TaskMoved for a task that is done with, EndingPending while one waits."""
    acting = acting_of(by, task, Acting.SUPERVISOR)
    if task.state not in TASK_MOVES[TaskAct.TERMINATE].before:
        raise TaskMoved(code=task.commitment.code, state=task.get_state_display())
    if code not in EndCode.values:
        raise BadFinding(problem=code)
    reason = said(reason, REASON_LENGTH)
    try:
        with transaction.atomic():
            ending = Ending.objects.create(
                task=task, code=code, reason=reason, proposed_by=by, proposed_at=at
            )
            facts = {"code": code}
            note(task, "end_proposed", by=by, acting=acting, at=at, reason=reason, facts=facts)
    except IntegrityError as error:
        raise EndingPending(code=task.commitment.code) from error
    return ending


def confirm_ending(ending: Ending, *, by: User, at: datetime) -> Event:
    """The second of two: the task ends. NeedsTwo for whoever proposed it, NoEnding when it is settled."""
    if by.pk == ending.proposed_by_id:
        raise NeedsTwo
    task = Task.objects.for_desk().get(pk=ending.task_id)
    with transaction.atomic():
        _settle(ending, at, confirmed_by=by)
        return terminate(
            task, code=ending.code, reason=ending.reason, second=ending.proposed_by, by=by, at=at
        )


def drop_ending(ending: Ending, *, by: User, at: datetime) -> Event:
    """Taken back by its proposer, or refused by another supervisor: the task goes on as it stands."""
    task = Task.objects.for_desk().get(pk=ending.task_id)
    acting = acting_of(by, task, Acting.SUPERVISOR)
    with transaction.atomic():
        _settle(ending, at, dropped_by=by)
        return note(task, "end_dropped", by=by, acting=acting, at=at, facts={"code": ending.code})


def _settle(ending: Ending, at: datetime, **who: User) -> None:
    if not Ending.objects.filter(pk=ending.pk, settled_at=None).update(settled_at=at, **who):
        raise NoEnding(code=ending.task.commitment.code)
