"""交办: a task is given to its unit, and what happens when the unit says that it is not theirs.

What you would get wrong: starting a clock anew on a return. K1, K2 and K4 run on while the supervisor
decides; only another unit gets a K1 and K2 of its own, and K4 is the promise's: it never starts anew.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from common.models import User
from followup.domain.tasks import demands
from followup.domain.tasks.demands import Demand, demanded, demands_of
from followup.domain.tasks.moving import make_move
from followup.domain.time import limits
from followup.enums import TaskAct, TaskState
from followup.errors import UnitHasTask
from followup.models import Event, Task, Unit


def assign(
    task: Task,
    *,
    criteria: Iterable[str | Demand] | None = None,
    high_risk: bool = False,
    by: User,
    at: datetime,
) -> Event:
    """Give a registered task to its unit; K1 and K2 start. `criteria`, when given, replace the one that it
    was registered with: what must be shown, one line each, and with how many files."""
    wanted = None if criteria is None else demanded(criteria)
    with transaction.atomic():
        event = make_move(
            task,
            TaskAct.ASSIGN,
            by=by,
            at=at,
            facts=demands.told(wanted or demands_of(task)),
            is_high_risk=high_risk,
            assigned_at=at,
            **limits.start(task, at, "accept_by", "plan_by"),
        )
        if wanted is not None:
            demands.write(task, wanted)
    return event


def assign_all(
    tasks: Iterable[Task],
    *,
    wanted: Mapping[int, tuple[int, int]] | None = None,
    by: User,
    at: datetime,
) -> list[Task]:
    """The 交办会 after the show: every one of `tasks` that is still registered, or none when one is refused.
    `wanted`, by the key of a criterion: how many pictures and papers show it; others stay as they are.

    Returns those assigned. Of two at once the second assigns what the first left. The rows are taken in the
    order of their keys before the ledger is, so that nobody waits in a circle.
    """
    with transaction.atomic():
        held = Task.objects.select_for_update(of=("self",)).filter(pk__in=[task.pk for task in tasks])
        waiting = held.for_desk().filter(state=TaskState.REGISTERED).order_by("pk")
        assigned = list(waiting)
        for task in assigned:
            assign(task, criteria=_counted(task, wanted or {}), by=by, at=at)
    return assigned


def _counted(task: Task, wanted: Mapping[int, tuple[int, int]]) -> list[Demand] | None:
    """The task's own criteria with the numbers of the meeting; None where it names none of them."""
    own = list(task.criteria.all())
    if not any(one.pk in wanted for one in own):
        return None
    return [Demand(one.words, *wanted.get(one.pk, (one.photos, one.papers))) for one in own]


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
            **limits.start(task, at, "accept_by", "plan_by", unit=unit),
        )
    except IntegrityError as error:  # it got its part in this very moment
        raise UnitHasTask(unit=unit.name, code=task.commitment.code) from error


def refuse_return(task: Task, reason: str, *, by: User, at: datetime) -> Event:
    """驳回: it stays with the unit, whose clocks ran on meanwhile."""
    return make_move(task, TaskAct.REFUSE_RETURN, by=by, at=at, reason=reason)
