"""The clock of a task: how much is left or how late it is, in the words a card can carry.

Working days, because that is how an office counts; calendar days where no working day lies
between (a promise due on a Sunday, looked at on Saturday). Derived at every look, never stored.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from followup.domain.calendar import Deadline, Span, working_days_between
from followup.domain.time.sources import Source, sources_between
from followup.domain.time.versions import spoken_deadline
from followup.enums import DeadlineKind, Timeliness
from followup.models import Commitment, Offer, Task


@dataclass(frozen=True)
class Clock:
    """`face` says which way it runs: left, soon, today, late, stopped (finished in time), stopped_late.

    `number` counts working days, or calendar days when `calendar_days`; both 0 means the very day.
    """

    face: str
    number: int
    calendar_days: bool
    provisional: bool

    @property
    def is_late(self) -> bool:
        return self.face in {"late", "stopped_late"}

    @property
    def is_stopped(self) -> bool:
        return self.face.startswith("stopped")


FACES = {
    Timeliness.OVERDUE: "late",
    Timeliness.DUE_TODAY: "today",
    Timeliness.DUE_SOON: "soon",
    Timeliness.ON_TIME: "left",
}


def clock_of(task: Task, on: date) -> Clock:
    """The task's clock as it stands on the date `on`; it stops on the day the work was finished."""
    until = task.stopped_on or on
    face = FACES[task.timeliness(on)]
    if task.stopped_on:
        face = "stopped_late" if face == "late" else "stopped"
    first, last = sorted((until, task.due_on))
    number = working_days_between(first, last, task.unit_id if until < task.due_on else None)
    days = (last - first).days
    return Clock(
        face=face,
        number=number or days,
        calendar_days=bool(days and not number),
        provisional=task.due_provisional and not task.stopped_on,
    )


@dataclass(frozen=True)
class Explained:
    """A stored due date beside its count made anew; `moved` when today's calendar counts otherwise."""

    deadline: Deadline
    due_on: date

    @property
    def is_a_date(self) -> bool:
        return self.deadline.kind == DeadlineKind.DATE

    @property
    def rows(self) -> list[Span]:
        """What to print: every span of a count; of a promised date only holidays and make-up days."""
        return list(self.deadline.notable() if self.is_a_date else self.deadline.spans())

    @property
    def sources(self) -> list[Source]:
        """By whose word the days between are what they are."""
        return sources_between(self.deadline.start, self.due_on)

    @property
    def moved(self) -> bool:
        return self.deadline.due_on != self.due_on


def explain(commitment: Commitment) -> Explained | None:
    """How the date that holds came about, day by day; None when there is none.

    A deadline agreed in the hall counts from the evening on which it was agreed.
    """
    terms = commitment.terms
    if terms.due_on is None:
        return None
    deadline = spoken_deadline(commitment)
    return Explained(deadline, terms.due_on) if deadline else None


def due_text(terms: Commitment | Offer) -> str:
    """The deadline as it was spoken, in the house's language; empty when none was."""
    counted = {"count": terms.deadline_count}
    with override(settings.LANGUAGE_CODE):
        if terms.deadline_kind == DeadlineKind.WORKING_DAYS:
            return _("within %(count)s working days") % counted
        if terms.deadline_kind == DeadlineKind.DAYS:
            return _("within %(count)s days") % counted
        if due := terms.due_on:
            return _("before %(day)s/%(month)s/%(year)s") % {
                "day": due.day,
                "month": due.month,
                "year": due.year,
            }
    return ""
