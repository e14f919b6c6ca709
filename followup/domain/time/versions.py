"""The versions of a due date, and the date counted anew from the first word to the last pause.

What you would get wrong: adding a closure to the date that stands. Only what was *counted* moves with the
calendar: the working days of the promise and of each pause. A date that somebody named (an extension, "before
31 December") stays, and what was counted before it no longer matters.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from followup.domain.calendar import Deadline, deadline_for, working_days_between
from followup.domain.time import limits
from followup.enums import DeadlineKind, TaskAct
from followup.errors import BadDeadline
from followup.models import Commitment, Event, Task

REGISTERED, RECOUNTED = "registered", "recounted"
NAMES = {
    REGISTERED: gettext_lazy("as promised"),
    RECOUNTED: gettext_lazy("the calendar changed, the later date holds"),
    TaskAct.GRANT_EXTENSION: gettext_lazy("extension granted"),
    TaskAct.RELAPSE: gettext_lazy("relapsed, owed again"),
}


@dataclass(frozen=True)
class Version:
    """One due date of a task as the ledger has it. `deadline` is its count by today's calendar, None for a
    date that somebody named. `days` are the working days of the pause that moved it. `was_agreed`: the hall
    agreed on it, and another had been promised first."""

    number: int
    kind: str
    at: datetime
    due_on: date
    deadline: Deadline | None = None
    days: int = 0
    reason: str = ""
    acting: str = ""
    was_agreed: bool = False

    @property
    def name(self) -> str:
        """Why there is this version, in the reader's language."""
        if self.kind == TaskAct.RESUME:
            pause = ngettext("pause of %(n)s working day", "pause of %(n)s working days", self.days)
            return pause % {"n": self.days}
        if self.was_agreed:
            return _("agreed in the hall")
        return str(NAMES.get(self.kind, _("changed")))


@dataclass(frozen=True)
class CountedAnew:
    due_on: date
    provisional: bool


def spoken_deadline(commitment: Commitment, unit: int | None = None) -> Deadline | None:
    """The deadline that holds, counted by today's calendar from the evening of the promise or the deal; of a
    co-unit's task by the days on which that unit works."""
    terms = commitment.terms
    if terms.due_on is None:
        return None
    spoken_at = commitment.agreed.at if commitment.agreed else commitment.heard_at
    try:
        return deadline_for(
            terms.deadline_kind,
            spoken_on=timezone.localdate(spoken_at),
            count=terms.deadline_count,
            date=terms.due_on,
            unit=unit or commitment.unit_id,
        )
    except BadDeadline:
        return None  # set-up data that nobody could have spoken: a date stays a date


def due_events(tasks: Iterable[Task]) -> dict[int, list[Event]]:
    """By task: every event that set a due date or started a clock, in order. One query."""
    found: dict[int, list[Event]] = {}
    keys = ("due_on", "accept_by", "plan_by", "report_by", "check_by")
    rows = Event.objects.filter(task__in=[task.pk for task in tasks], after__has_any_keys=keys)
    for event in rows.order_by("seq"):
        found.setdefault(event.task_id or 0, []).append(event)
    return found


def versions_of(task: Task, events: Iterable[Event]) -> list[Version]:
    """Every due date the task had, oldest first; `events` are the task's own of due_events."""
    found: list[Version] = []
    spoken = spoken_deadline(task.commitment, task.unit_id)
    for event in events:
        if "due_on" in event.after:
            before = found[-1].due_on if found else None
            found.append(_version(event, len(found) + 1, spoken, before, task))
    return found


def counted_anew(task: Task, events: Iterable[Event]) -> CountedAnew:
    """What the due date would be had today's calendar always held. No query."""
    deadline = spoken_deadline(task.commitment, task.unit_id)
    now = CountedAnew(task.due_on, provisional=False)
    if deadline and deadline.kind == DeadlineKind.WORKING_DAYS:
        now = CountedAnew(deadline.due_on, deadline.provisional)
    for event in events:
        stood = event.after.get("due_on")
        if event.kind == TaskAct.RESUME:
            since, ended = event.before.get("paused_on"), event.after.get("ended_on")
            if stood and since and ended:
                days = working_days_between(_day(since), _day(ended), task.unit_id)
                pushed = limits.push(now.due_on, days, task.unit_id)
                now = CountedAnew(pushed.due_on, now.provisional or pushed.provisional)
        elif stood and event.kind not in {REGISTERED, RECOUNTED}:
            now = CountedAnew(_day(stood), provisional=False)
    return now


def _version(event: Event, number: int, spoken: Deadline | None, before: date | None, task: Task) -> Version:
    due_on = _day(event.after["due_on"])
    version = Version(number, event.kind, event.at, due_on, reason=event.reason, acting=event.acting)
    if event.kind == REGISTERED:
        return replace(version, deadline=spoken, was_agreed=task.commitment.was_agreed)
    if event.kind == TaskAct.RESUME and before:
        days = int(event.after.get("days", 0))
        return replace(version, days=days, deadline=limits.push(before, days, task.unit_id))
    return version


def _day(written: str) -> date:
    return date.fromisoformat(written)
