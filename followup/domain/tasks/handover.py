"""交办: a task is given to its unit, and what happens when the unit says that it is not theirs.

What you would get wrong: starting a clock anew on a return. K1, K2 and K4 run on while the supervisor
decides; only another unit gets a K1 and K2 of its own, and K4 is the promise's: it never starts anew.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from common.models import User
from followup.domain.tasks.moving import make_move
from followup.domain.tasks.wording import listed
from followup.domain.time import limits
from followup.enums import TaskAct, TaskState
from followup.errors import UnitHasTask
from followup.models import Criterion, Event, Task, Unit

CRITERION_LENGTH = 200


def assign(
    task: Task, *, criteria: list[str] | None = None, high_risk: bool = False, by: User, at: datetime
) -> Event:
    """Give a registered task to its unit; K1 and K2 start. `criteria`, when given, replace the one that it
    was registered with: what must be shown, one line each."""
    wanted = None if criteria is None else listed(criteria, CRITERION_LENGTH)
    with transaction.atomic():
        event = make_move(
            task,
            TaskAct.ASSIGN,
            by=by,
            at=at,
            facts={"criteria": wanted or [one.words for one in task.criteria.all()]},
            is_high_risk=high_risk,
            assigned_at=at,
            accept_by=limits.accept_by(task.unit, at),
            plan_by=limits.plan_by(task.unit, at),
        )
        if wanted is not None:
            task.criteria.all().delete()
            Criterion.objects.bulk_create(
                Criterion(task=task, position=position, words=words)
                for position, words in enumerate(wanted, start=1)
            )
    return event


def assign_all(tasks: Iterable[Task], *, by: User, at: datetime) -> list[Task]:
    """The 交办会 after the show: every one of `tasks` that is still registered, or none when one is refused.

    Returns those assigned. Of two at once the second assigns what the first left. The rows are taken in the
    order of their keys before the ledger is, so that nobody waits in a circle.
    """
    with transaction.atomic():
        held = Task.objects.select_for_update(of=("self",)).filter(pk__in=[task.pk for task in tasks])
        waiting = held.for_desk().filter(state=TaskState.REGISTERED).order_by("pk")
        assigned = list(waiting)
        for task in assigned:
            assign(task, by=by, at=at)
    return assigned


def ask_return(task: Task, reason: str, *, by: User, at: datetime) -> Event:
    """退单: it is not ours. Within K1 or the first working day, whichever is later; no clock stops."""
    return make_move(task, TaskAct.ASK_RETURN, by=by, at=at, reason=reason)


def reroute(task: Task, unit: Unit, reason: str, *, by: User, at: datetime) -> Event:
    """改派 to `unit`: number, history and K4 stay, K1 and K2 are the new unit's own.

    LeadImposed after MAX_REROUTES; UnitHasTask when the unit (or this one itself) has its part already.
    """
    if Task.objects.filter(commitment=task.commitment_id, unit=unit).exists():
        raise UnitHasTask(unit=unit.name, code=task.commitment.code)
    try:
        return make_move(
            task,
            TaskAct.REROUTE,
            by=by,
            at=at,
            reason=reason,
            unit=unit,
            reroutes=task.reroutes + 1,
            assigned_at=at,
            accept_by=limits.accept_by(unit, at),
            plan_by=limits.plan_by(unit, at),
        )
    except IntegrityError as error:  # it got its part in this very moment
        raise UnitHasTask(unit=unit.name, code=task.commitment.code) from error


def refuse_return(task: Task, reason: str, *, by: User, at: datetime) -> Event:
    """驳回: it stays with the unit, whose clocks ran on meanwhile."""
    return make_move(task, TaskAct.REFUSE_RETURN, by=by, at=at, reason=reason)
