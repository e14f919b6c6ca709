"""Why a date is what it is: the count day by day, every version since, and each of the clocks K1 to K7.

What you would get wrong: explaining another date than the one that holds. The count is made anew by today's
calendar; where it gives an earlier date than the one stored, the stored one holds and the page says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from followup.domain.calendar import Deadline, Span, days_after
from followup.domain.time import limits
from followup.domain.time.hours import spans_between
from followup.domain.time.sources import Closure, Source, closures_between, sources_between
from followup.domain.time.versions import (
    RECOUNTED,
    Version,
    counted_anew,
    due_events,
    spoken_deadline,
    versions_of,
)
from followup.domain.time.weeks import Week, weeks_of
from followup.enums import CountedIn, DeadlineKind, TaskState
from followup.models import Commitment, Event, Task


@dataclass(frozen=True)
class Worked:
    """A piece of office time that a clock counted in hours used."""

    begins: datetime
    ends: datetime

    @property
    def minutes(self) -> int:
        return round((self.ends - self.begins) / timedelta(minutes=1))

    @property
    def hours(self) -> str:
        return f"{self.minutes / 60:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Limit:
    """One clock: from when, by what rule, until when, and whether it has stopped. `until` is a moment for K1
    and K2, else a date. `days` for a clock counted in working days, `worked` for one in working hours."""

    key: str
    name: str
    started: datetime
    rule: str
    until: date
    stopped: datetime | None
    is_late: bool
    days: tuple[Span, ...] = ()
    worked: tuple[Worked, ...] = ()

    @property
    def has_moment(self) -> bool:
        return isinstance(self.until, datetime)


@dataclass(frozen=True)
class Explanation:
    """`deadline` is None for a date that nobody could have spoken. Without a task no `versions`."""

    commitment: Commitment
    deadline: Deadline | None
    due_on: date
    provisional: bool
    unit: int | None = None  # by whose days it is counted
    versions: tuple[Version, ...] = ()
    limits: tuple[Limit, ...] = ()
    counted_on: date | None = None  # what the same count gives today, where that is earlier than what holds

    @property
    def is_a_date(self) -> bool:
        return bool(self.deadline and self.deadline.kind == DeadlineKind.DATE)

    @property
    def rows(self) -> list[Span]:
        """Every span of a count; of a promised date only holidays and make-up days."""
        if self.deadline is None:
            return []
        return list(self.deadline.notable() if self.is_a_date else self.deadline.spans())

    @property
    def later(self) -> tuple[Version, ...]:
        """What came after the first date."""
        return self.versions[1:]

    @property
    def began_with(self) -> date:
        """The date of version 1: as promised, or as agreed in the hall."""
        return self.versions[0].due_on if self.versions else self.due_on

    @property
    def was_agreed(self) -> bool:
        """The hall agreed on another date than the one promised before, which stays with the frozen words."""
        return self.commitment.was_agreed

    @cached_property
    def weeks(self) -> list[Week]:
        if self.deadline is None:
            return []
        return weeks_of(
            self.deadline,
            self.due_on,
            began_with=self.began_with,
            was_agreed=self.was_agreed,
            unit=self.unit,
        )

    @property
    def start(self) -> date:
        return self.deadline.start if self.deadline else timezone.localdate(self.commitment.heard_at)

    @property
    def sources(self) -> list[Source]:
        return sources_between(self.start, self.due_on)

    @property
    def closures(self) -> list[Closure]:
        return closures_between(self.start, self.due_on, self.unit)


def explain_promise(commitment: Commitment) -> Explanation | None:
    """Of a promise that has no task yet; None where no date was given. No query once `agreed` is loaded."""
    terms = commitment.terms
    if terms.due_on is None:
        return None
    return Explanation(
        commitment,
        spoken_deadline(commitment),
        terms.due_on,
        terms.due_provisional,
        commitment.unit_id,
    )


def explain_task(
    task: Task, events: Iterable[Event] | None = None, *, at: datetime | None = None
) -> Explanation:
    """All about the dates of one task. `events` as due_events gives them for a list; else one query.

    Clocks that run are late or not as of `at`; without it only those that stopped late say so.
    """
    events = list(due_events([task]).get(task.pk, []) if events is None else events)
    anew = counted_anew(task, events)
    return Explanation(
        commitment=task.commitment,
        deadline=spoken_deadline(task.commitment, task.unit_id),
        due_on=task.due_on,
        provisional=task.due_provisional,
        unit=task.unit_id,
        versions=tuple(versions_of(task, events)),
        limits=tuple(_limits(task, events, at)),
        counted_on=anew.due_on if anew.due_on < task.due_on else None,
    )


# -- the clocks ------------------------------------------------------------------------------------


def _limits(task: Task, events: list[Event], at: datetime | None) -> Iterable[Limit]:
    """Those that run or ran, in their order; K4 is the explanation itself."""
    accept, plan, report = (limits.rule_of(task, name) for name in limits.RULES)
    for key, column, name, stopped, count, unit in (
        ("K1", "accept_by", _("Acceptance"), task.accepted_at, *accept),
        ("K2", "plan_by", pgettext("clock", "Plan"), task.planned_at, *plan),
        ("K3", "report_by", _("Progress report"), task.claimed_at, *report),
        ("K5", "check_by", _("Verification"), task.verified_at, limits.CHECK_DAYS, WORKING_DAYS),
        ("K6", "rating_until", _("Rating"), task.closed_at, limits.RATING_DAYS, CountedIn.DAYS),
        ("K7", "reinspect_on", _("Re-inspection"), None, _reinspected_after(task), CountedIn.DAYS),
    ):
        until, started = getattr(task, column), _started(task, column, events)
        if until is not None and started is not None:
            late = key != "K6" and _is_late(until, stopped or at)  # nobody is held to rate
            days, worked = _counted(task, key, started, until, unit)
            yield Limit(key, name, started, rule_words(count, unit), until, stopped, late, days, worked)


def _reinspected_after(task: Task) -> int:
    return limits.REINSPECT_DAYS[task.state == TaskState.REINSPECTION]


def _is_late(until: date, end: datetime | None) -> bool:
    if end is None:
        return False
    return end > until if isinstance(until, datetime) else timezone.localdate(end) > until


WORKING_DAYS = CountedIn.WORKING_DAYS
BEGUN = {  # where no event says it
    "rating_until": "verified_at",
    "reinspect_on": "closed_at",
    "check_by": "claimed_at",
    "accept_by": "assigned_at",
    "plan_by": "assigned_at",
    "report_by": "planned_at",
}


def _started(task: Task, column: str, events: Iterable[Event]) -> datetime | None:
    begun: datetime | None = getattr(task, BEGUN[column])
    if column == "reinspect_on":
        return begun  # both looks are counted from the closing
    starts = [event.at for event in events if event.kind != RECOUNTED and event.after.get(column)]
    return starts[-1] if starts else begun


def _counted(
    task: Task, key: str, started: datetime, until: date, unit: str
) -> tuple[tuple[Span, ...], tuple[Worked, ...]]:
    if unit == CountedIn.WORKING_HOURS and isinstance(until, datetime):
        spans = spans_between(started, until, task.unit)
        return (), tuple(Worked(begins, ends) for begins, ends in spans)
    if unit != WORKING_DAYS:
        return (), ()
    start, end = (_date(moment) for moment in (started, until))
    days = days_after(start, end, None if key == "K5" else task.unit_id)  # the supervisors' own is nobody's
    return tuple(Deadline(end, provisional=False, days=days, start=start).spans()), ()


def _date(moment: date) -> date:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


def rule_words(count: int, unit: str) -> str:
    """ "2 working hours"."""
    texts = {
        CountedIn.WORKING_HOURS: ngettext("%(n)s working hour", "%(n)s working hours", count),
        CountedIn.HOURS: ngettext("%(n)s hour by the clock", "%(n)s hours by the clock", count),
        CountedIn.WORKING_DAYS: ngettext("%(n)s working day", "%(n)s working days", count),
        CountedIn.DAYS: ngettext("%(n)s day, every day counts", "%(n)s days, every day counts", count),
    }
    return texts[CountedIn(unit)] % {"n": count}
