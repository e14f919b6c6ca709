"""Tasks: states, the seventeen moves and who makes them, results."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TaskState(models.TextChoices):
    """督办件: where its handling stands (followup.md 3.5). What became of the promise is TaskResult."""

    REGISTERED = "registered", pgettext_lazy("task", "Registered")
    ASSIGNED = "assigned", pgettext_lazy("task", "Assigned")
    RETURN_ASKED = "return_asked", pgettext_lazy("task", "Return requested")
    ACCEPTED = "accepted", pgettext_lazy("task", "Accepted")
    IN_PROGRESS = "in_progress", pgettext_lazy("task", "In progress")
    EXTENSION_ASKED = "extension_asked", pgettext_lazy("task", "Extension asked")
    SUSPENDED = "suspended", pgettext_lazy("task", "Suspended")
    CLAIMED = "claimed", pgettext_lazy("task", "Completion claimed")
    VERIFYING = "verifying", pgettext_lazy("task", "Verification")
    AWAITING_RATING = "awaiting_rating", pgettext_lazy("task", "Awaiting rating")
    CLOSED = "closed", pgettext_lazy("task", "Closed")
    REINSPECTION = "reinspection", pgettext_lazy("task", "Re-inspection")
    ARCHIVED = "archived", pgettext_lazy("task", "Archived")
    TERMINATED = "terminated", pgettext_lazy("task", "Terminated")


SETTLED_STATES = (TaskState.CLOSED, TaskState.REINSPECTION, TaskState.ARCHIVED, TaskState.TERMINATED)
DONE_STATES = (*SETTLED_STATES, TaskState.AWAITING_RATING)  # the unit owes nothing any more


class Acting(models.TextChoices):
    """As whom somebody acted: the word that the ledger publishes instead of a name."""

    PRODUCER = "producer", _("Producer")
    SCRIBE = "scribe", _("Scribe")
    SUPERVISOR = "supervisor", _("Supervisor")
    REPORTER = "reporter", _("Reporter")
    HANDLER = "handler", _("Handler")
    HEAD = "head", _("Unit head")
    CITIZEN = "citizen", pgettext_lazy("acting", "Citizen")
    ADMINISTRATOR = "administrator", pgettext_lazy("acting", "Administrator")
    SYSTEM = "system", pgettext_lazy("acting", "Timer")


class TaskAct(models.TextChoices):
    """The acts of a task, numbered as in followup.md 3.5 by TASK_MOVES."""

    ASSIGN = "assign", pgettext_lazy("act", "Assigned")
    ACCEPT = "accept", pgettext_lazy("act", "Accepted")
    ASK_RETURN = "ask_return", pgettext_lazy("act", "Return requested: not ours")
    REROUTE = "reroute", pgettext_lazy("act", "Re-routed")
    REFUSE_RETURN = "refuse_return", pgettext_lazy("act", "Return refused")
    PLAN = "plan", pgettext_lazy("act", "Plan filed")
    REPORT = "report", pgettext_lazy("act", "Progress reported")
    ASK_EXTENSION = "ask_extension", pgettext_lazy("act", "Extension asked")
    GRANT_EXTENSION = "grant_extension", pgettext_lazy("act", "Extension granted")
    REFUSE_EXTENSION = "refuse_extension", pgettext_lazy("act", "Extension refused")
    SUSPEND = "suspend", pgettext_lazy("act", "Suspended")
    RESUME = "resume", pgettext_lazy("act", "Resumed")
    CLAIM = "claim", pgettext_lazy("act", "Completion claimed")
    OPEN_CHECK = "open_check", pgettext_lazy("act", "Verification opened")
    SEND_BACK = "send_back", pgettext_lazy("act", "Returned to be done again")
    VERIFY = "verify", pgettext_lazy("act", "Verified")
    CLOSE = "close", pgettext_lazy("act", "Closed")
    UPHOLD = "uphold", pgettext_lazy("act", "Objection upheld, returned to be done again")
    REINSPECT = "reinspect", pgettext_lazy("act", "Re-inspected")
    ARCHIVE = "archive", pgettext_lazy("act", "Archived")
    RELAPSE = "relapse", pgettext_lazy("act", "Relapsed, reopened")
    TERMINATE = "terminate", pgettext_lazy("act", "Terminated")


@dataclass(frozen=True)
class TaskMove:
    """One row of the table: from any of `before` to `after`, by whoever acts as one of `who`."""

    number: int
    before: frozenset[TaskState]
    after: TaskState
    who: frozenset[Acting]


def _move(number: int, before: Iterable[TaskState], after: TaskState, *who: Acting) -> TaskMove:
    return TaskMove(number, frozenset(before), after, frozenset(who))


_S, _A = TaskState, Acting
UNSETTLED_STATES = tuple(state for state in TaskState if state not in DONE_STATES)

TASK_MOVES = {
    TaskAct.ASSIGN: _move(1, [_S.REGISTERED], _S.ASSIGNED, _A.SUPERVISOR),
    TaskAct.ACCEPT: _move(2, [_S.ASSIGNED], _S.ACCEPTED, _A.HANDLER, _A.HEAD),
    TaskAct.ASK_RETURN: _move(3, [_S.ASSIGNED], _S.RETURN_ASKED, _A.HANDLER, _A.HEAD),
    TaskAct.REROUTE: _move(4, [_S.RETURN_ASKED], _S.ASSIGNED, _A.SUPERVISOR),
    TaskAct.REFUSE_RETURN: _move(4, [_S.RETURN_ASKED], _S.ASSIGNED, _A.SUPERVISOR),
    TaskAct.PLAN: _move(5, [_S.ACCEPTED], _S.IN_PROGRESS, _A.HANDLER, _A.HEAD),
    TaskAct.REPORT: _move(6, [_S.IN_PROGRESS], _S.IN_PROGRESS, _A.HANDLER, _A.HEAD),
    TaskAct.ASK_EXTENSION: _move(7, [_S.IN_PROGRESS], _S.EXTENSION_ASKED, _A.HEAD),
    TaskAct.GRANT_EXTENSION: _move(7, [_S.EXTENSION_ASKED], _S.IN_PROGRESS, _A.SUPERVISOR),
    TaskAct.REFUSE_EXTENSION: _move(7, [_S.EXTENSION_ASKED], _S.IN_PROGRESS, _A.SUPERVISOR),
    TaskAct.SUSPEND: _move(8, [_S.IN_PROGRESS], _S.SUSPENDED, _A.SUPERVISOR),
    TaskAct.RESUME: _move(8, [_S.SUSPENDED], _S.IN_PROGRESS, _A.SUPERVISOR, _A.SYSTEM),
    TaskAct.CLAIM: _move(9, [_S.IN_PROGRESS], _S.CLAIMED, _A.HEAD),
    TaskAct.OPEN_CHECK: _move(10, [_S.CLAIMED], _S.VERIFYING, _A.SUPERVISOR),
    TaskAct.SEND_BACK: _move(11, [_S.VERIFYING], _S.IN_PROGRESS, _A.SUPERVISOR, _A.REPORTER),
    TaskAct.VERIFY: _move(12, [_S.VERIFYING], _S.AWAITING_RATING, _A.SUPERVISOR),
    TaskAct.CLOSE: _move(13, [_S.AWAITING_RATING], _S.CLOSED, _A.SYSTEM, _A.CITIZEN),
    TaskAct.UPHOLD: _move(14, [_S.AWAITING_RATING], _S.IN_PROGRESS, _A.SUPERVISOR),
    TaskAct.REINSPECT: _move(15, [_S.CLOSED, _S.REINSPECTION], _S.REINSPECTION, _A.SUPERVISOR, _A.REPORTER),
    TaskAct.ARCHIVE: _move(15, [_S.REINSPECTION], _S.ARCHIVED, _A.SUPERVISOR, _A.REPORTER),
    TaskAct.RELAPSE: _move(16, [_S.CLOSED, _S.REINSPECTION], _S.IN_PROGRESS, _A.SUPERVISOR),
    TaskAct.TERMINATE: _move(17, UNSETTLED_STATES, _S.TERMINATED, _A.SUPERVISOR),
}


class TaskResult(models.TextChoices):
    """What became of the promise; apart from the process state (followup.md 3.5)."""

    UNDECIDED = "undecided", _("Undecided")
    KEPT = "kept", _("Kept")
    PARTLY = "partly", _("Partly kept")
    BROKEN = "broken", _("Broken")


class ResultCode(models.TextChoices):
    """Why a promise was kept only in part, or not (published beside the result)."""

    ALL_SHOWN = "all_shown", pgettext_lazy("result", "Every criterion shown")
    INCOMPLETE = "incomplete", pgettext_lazy("result", "Not everything was done")
    TEMPORARY = "temporary", pgettext_lazy("result", "A stopgap, not a remedy")
    NOT_STARTED = "not_started", pgettext_lazy("result", "Not begun")
    REFUSED = "refused", pgettext_lazy("result", "The unit refuses")
    CANNOT_TELL = "cannot_tell", pgettext_lazy("result", "Cannot be checked")


class EndCode(models.TextChoices):
    """Why a task was terminated."""

    SUPERSEDED = "superseded", pgettext_lazy("ending", "Superseded")
    SPLIT = "split", pgettext_lazy("ending", "Split")
    MERGED = "merged", pgettext_lazy("ending", "Merged")
    NOT_FEASIBLE = "not_feasible", pgettext_lazy("ending", "Not feasible")


class Timeliness(models.TextChoices):
    """Always derived from dates, never stored (Alaveteli's pattern)."""

    ON_TIME = "on_time", _("In time")
    DUE_SOON = "due_soon", _("Due soon")
    DUE_TODAY = "due_today", _("Due today")
    OVERDUE = "overdue", _("Overdue")


class Share(models.TextChoices):
    """A unit's part in a promise that several made together."""

    LEAD = "lead", pgettext_lazy("share", "Lead")
    CO = "co", pgettext_lazy("share", "Co-handling")
