"""As whom somebody may act on a task.

What you would get wrong: trusting the role alone. A handler acts only for the units of the account, a unit
head only where the membership says so, and nobody of the unit checks, returns or ends its own task.
"""

from common.enums import Role
from common.models import User
from followup.enums import TASK_MOVES, Acting, TaskAct
from followup.errors import NotYours, OwnUnit
from followup.models import Task, UnitMember

OF_UNIT = {Acting.HANDLER, Acting.HEAD}
BY_ROLE = {
    Acting.SUPERVISOR: Role.SUPERVISOR,
    Acting.REPORTER: Role.REPORTER,
    Acting.PRODUCER: Role.PRODUCER,
    Acting.SCRIBE: Role.SCRIBE,
}


def acting_of(user: User, task: Task, *wanted: Acting) -> Acting:
    """The first of `wanted` that `user` may act as on `task`.

    NotYours when there is none; OwnUnit when the role is there but the account is of the task's own unit.
    At most two queries.
    """
    membership = UnitMember.objects.filter(user=user, unit=task.unit_id).first()
    for acting in wanted:
        if acting in OF_UNIT:
            head = bool(membership and membership.is_head)
            if membership and user.has_role(Role.HANDLER) and (head or acting == Acting.HANDLER):
                return acting
        elif acting in BY_ROLE and user.has_role(BY_ROLE[acting]):
            if membership:
                raise OwnUnit(unit=task.unit.name)
            return acting
    raise NotYours


def acting_for(act: TaskAct, task: Task, by: User | None, nobody: Acting = Acting.SYSTEM) -> Acting:
    """As whom `by` makes this act; None is the timer, or `nobody`. Raises what acting_of raises."""
    who = TASK_MOVES[act].who
    if by is None:
        if nobody not in who:
            raise NotYours
        return nobody
    return acting_of(by, task, *sorted(who, key=list(Acting).index))
