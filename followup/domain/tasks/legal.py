"""What somebody may do with a task now, and what is in the way of the rest: the desks draw their buttons
from it.

What you would get wrong: deciding it again in a view. The questions asked here are those of `make_move`:
where the task stands, whose act it is, and what else must be the case (guards.py).
"""

from dataclasses import dataclass
from datetime import datetime

from common.errors import DomainError
from common.models import User
from followup.domain.tasks.actors import acting_for
from followup.domain.tasks.guards import guard
from followup.enums import TASK_MOVES, TaskAct
from followup.errors import NotYours
from followup.models import Task


@dataclass(frozen=True)
class LegalAct:
    """One act that is this account's to make: possible now, or why not and who can lift that."""

    act: TaskAct
    allowed: bool
    code: str = ""
    why: str = ""
    who_can_lift: str = ""


def legal_acts(task: Task, user: User, at: datetime) -> list[LegalAct]:
    """The acts that lead on from where `task` stands and are `user`'s to make; those of other roles are left
    out. A few queries for each."""
    judged = [_judged(act, task, user, at) for act, move in TASK_MOVES.items() if task.state in move.before]
    return [one for one in judged if one is not None]


def _judged(act: TaskAct, task: Task, user: User, at: datetime) -> LegalAct | None:
    try:
        acting_for(act, task, user)
        guard(act, task, user, at)
    except NotYours:
        return None
    except DomainError as error:
        who = str(error.who_can_lift)
        return LegalAct(act, allowed=False, code=error.code, why=error.sentence, who_can_lift=who)
    return LegalAct(act, allowed=True)
