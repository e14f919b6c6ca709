"""Whose turn it is with a task, what for, and by when: the foot of every card.

What you would get wrong: asking the database. A card in a long list must cost no query, so all is read from
the task's own columns.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from followup.enums import Acting, TaskState
from followup.models import Task

Until: TypeAlias = date | datetime | None


@dataclass(frozen=True)
class Step:
    """`by` is a moment (K1, K2), a day, or None where no clock runs."""

    actor: Acting
    words: str
    by: Until

    @property
    def actor_name(self) -> str:
        return str(self.actor.label)

    @property
    def has_moment(self) -> bool:
        return isinstance(self.by, datetime)

    def is_late(self, at: datetime) -> bool:
        """A day is late from the next one on."""
        if isinstance(self.by, datetime):
            return at > self.by
        return self.by is not None and timezone.localdate(at) > self.by


STEPS = {  # state: whose turn, what for, the column that holds the clock
    TaskState.REGISTERED: (Acting.SUPERVISOR, pgettext_lazy("step", "assign it"), ""),
    TaskState.ASSIGNED: (Acting.HANDLER, pgettext_lazy("step", "accept it"), "accept_by"),
    TaskState.RETURN_ASKED: (Acting.SUPERVISOR, pgettext_lazy("step", "decide the return"), ""),
    TaskState.ACCEPTED: (Acting.HANDLER, pgettext_lazy("step", "file the plan"), "plan_by"),
    TaskState.EXTENSION_ASKED: (Acting.SUPERVISOR, pgettext_lazy("step", "decide the extension"), "due_on"),
    TaskState.SUSPENDED: (Acting.SUPERVISOR, pgettext_lazy("step", "resume it in time"), ""),
    TaskState.CLAIMED: (Acting.SUPERVISOR, pgettext_lazy("step", "open the verification"), "check_by"),
    TaskState.VERIFYING: (Acting.SUPERVISOR, pgettext_lazy("step", "verify"), "check_by"),
    TaskState.AWAITING_RATING: (Acting.CITIZEN, pgettext_lazy("step", "rate it"), "rating_until"),
    TaskState.CLOSED: (Acting.SUPERVISOR, pgettext_lazy("step", "re-inspect"), "reinspect_on"),
    TaskState.REINSPECTION: (Acting.REPORTER, pgettext_lazy("step", "look again on the spot"), ""),
}


def next_step(task: Task) -> Step | None:
    """None where nothing is to be done any more. No query."""
    if task.state == TaskState.IN_PROGRESS:
        return _at_work(task)
    found = STEPS.get(TaskState(task.state))
    if found is None:
        return None
    actor, words, clock = found
    return Step(actor, str(words), getattr(task, clock) if clock else None)


def _at_work(task: Task) -> Step:
    """The next report, unless the promise itself falls due first: then the claim of the unit head."""
    if task.is_returned:
        return Step(Acting.HANDLER, str(_("do it again and prove it")), task.due_on)
    if task.report_by and task.report_by < task.due_on:
        return Step(Acting.HANDLER, str(pgettext_lazy("step", "report progress")), task.report_by)
    return Step(Acting.HEAD, str(pgettext_lazy("step", "claim completion")), task.due_on)
