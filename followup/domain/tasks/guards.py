"""What else must be the case before an act, beyond whose it is and where the task stands.

`make_move` and `legal_acts` both ask here, so that a button and its answer cannot disagree. A guard returns
nothing or raises the DomainError that says what is in the way.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from common.models import User
from followup.domain.calendar import add_working_days
from followup.domain.checking import deciding
from followup.domain.evidence.rows import Tally, missing_criteria
from followup.enums import TaskAct
from followup.errors import (
    EvidenceMissing,
    ExtensionTooLate,
    InspectedTwice,
    LeadImposed,
    ReturnTooLate,
    StillToInspect,
    TooEarly,
)
from followup.models import Task

MAX_REROUTES = 2


def guard(act: TaskAct, task: Task, by: User | None, at: datetime) -> None:
    """Raise what stands in the way of `by` making `act` now; nothing when nothing does."""
    if check := GUARDS.get(act):
        check(task, by, at)


def _may_return(task: Task, _by: User | None, at: datetime) -> None:
    """Within K1, or to the end of the first working day after the assignment: the later of both."""
    if task.assigned_at is None or (task.accept_by and at <= task.accept_by):
        return
    first_day = add_working_days(timezone.localdate(task.assigned_at), 1, task.unit_id).due_on
    if timezone.localdate(at) > first_day:
        raise ReturnTooLate


def _may_reroute(task: Task, _by: User | None, _at: datetime) -> None:
    if task.reroutes >= MAX_REROUTES:
        raise LeadImposed(times=MAX_REROUTES)


def _may_ask_extension(task: Task, _by: User | None, at: datetime) -> None:
    if timezone.localdate(at) > task.due_on:
        raise ExtensionTooLate(due_on=task.due_on)


def _may_claim(task: Task, _by: User | None, _at: datetime) -> None:
    if missing := missing_criteria(task):
        raise EvidenceMissing(criteria="; ".join(_short(one) for one in missing))


def _short(criterion: Any) -> str:
    """Its words, and where more than one file is wanted, how many of them are there."""
    tally = Tally(criterion, criterion.photos_in, criterion.papers_in)
    return f"{criterion.words} {tally.have}/{criterion.wanted}" if criterion.wanted > 1 else criterion.words


def _may_reinspect(task: Task, _by: User | None, at: datetime) -> None:
    if task.reinspect_on is None:
        raise InspectedTwice
    if timezone.localdate(at) < task.reinspect_on:
        raise TooEarly(on=task.reinspect_on)


def _may_archive(task: Task, _by: User | None, _at: datetime) -> None:
    if task.reinspect_on:
        raise StillToInspect(on=task.reinspect_on)


GUARDS: dict[TaskAct, Callable[[Task, User | None, datetime], None]] = {
    TaskAct.ASK_RETURN: _may_return,
    TaskAct.REROUTE: _may_reroute,
    TaskAct.ASK_EXTENSION: _may_ask_extension,
    TaskAct.CLAIM: _may_claim,
    TaskAct.SEND_BACK: deciding.may_send_back,
    TaskAct.VERIFY: deciding.may_verify,
    TaskAct.UPHOLD: deciding.may_uphold,
    TaskAct.CLOSE: deciding.may_close,
    TaskAct.REINSPECT: _may_reinspect,
    TaskAct.ARCHIVE: _may_archive,
}
