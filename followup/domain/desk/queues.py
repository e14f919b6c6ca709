"""What waits for the supervisors in one list each: extensions, re-inspections, the handover after the show.

What you would get wrong: a second way of counting. The number beside a link and the list behind it are read
from the same rows.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from followup.domain.clocks import Clock, clock_of
from followup.domain.desk.cards import Card, card_of, with_facts
from followup.domain.tasks.relapses import MAY_RELAPSE
from followup.domain.time import limits
from followup.enums import ExtensionState, TaskState
from followup.models import ClockPolicy, Criterion, Extension, RelapseReport, Task

S = TaskState
ALL_SHOWN = 200  # of a list; nobody works through more in a day


@dataclass(frozen=True)
class Waiting:
    """What stands in the bar beside the links. One query."""

    registered: int
    extensions: int
    reinspections: int


def waiting(at: datetime) -> Waiting:
    on = timezone.localdate(at)
    due = Q(state__in=[S.CLOSED, S.REINSPECTION], reinspect_on__lte=on)
    due |= Q(state=S.REINSPECTION, reinspect_on=None)  # both looks are taken: it can be filed away
    due |= Q(Exists(_reported()), state__in=MAY_RELAPSE)
    counts = Task.objects.aggregate(
        registered=Count("pk", filter=Q(state=S.REGISTERED)),
        extensions=Count("pk", filter=Q(state=S.EXTENSION_ASKED)),
        reinspections=Count("pk", filter=due),
    )
    return Waiting(**counts)


@dataclass(frozen=True)
class Asked:
    """A request for more time beside what one decides it by."""

    extension: Extension
    task: Task
    clock: Clock
    plan_done: int
    plan_all: int


def asked_extensions(at: datetime) -> list[Asked]:
    """The oldest first. One query."""
    on = timezone.localdate(at)
    found = (
        Extension.objects.filter(state=ExtensionState.ASKED)
        .select_related("task__commitment", "task__unit", "asked_by")
        .annotate(
            all_steps=Count("task__milestones"),
            done_steps=Count("task__milestones", filter=Q(task__milestones__done_on__isnull=False)),
        )
        .order_by("asked_at", "pk")
    )
    return [Asked(one, one.task, clock_of(one.task, on), one.done_steps, one.all_steps) for one in found]


@dataclass(frozen=True)
class Look:
    """A closed task: due to be looked at again, to be filed away, or not yet."""

    task: Task
    is_due: bool
    is_last: bool  # both looks are taken: it can be filed away
    reports: int  # that it has come back, and nobody has decided yet

    @property
    def on(self) -> date | None:
        return self.task.reinspect_on


def reinspections(at: datetime) -> list[Look]:
    """What is said to have come back first, then what is due, then by its day. One query."""
    on = timezone.localdate(at)
    waiting_now = Count("relapse_reports", filter=Q(relapse_reports__decided_at=None))
    found = Task.objects.for_desk().filter(state__in=MAY_RELAPSE).annotate(reported=waiting_now)
    looks = [
        Look(
            task,
            task.reinspect_on is not None and task.reinspect_on <= on,
            task.reinspect_on is None and task.state == S.REINSPECTION,
            task.reported,  # type: ignore[attr-defined]  # annotated
        )
        for task in found.order_by("-reported", F("reinspect_on").asc(nulls_last=True), "pk")[:ALL_SHOWN]
    ]
    return sorted(
        looks, key=lambda look: (not look.reports, not (look.is_due or look.is_last), look.on or on)
    )


def _reported() -> QuerySet[RelapseReport]:
    return RelapseReport.objects.filter(task=OuterRef("pk"), decided_at=None)


@dataclass(frozen=True)
class Given:
    """A task at the handover meeting: by when its unit accepts and files its plan if it is assigned now."""

    task: Task
    criteria: list[Criterion]
    accept_by: datetime
    plan_by: datetime
    preset: str


@dataclass(frozen=True)
class Meeting:
    """交办会 of one episode. `episodes` are those that have tasks to hand over, newest first."""

    number: int
    title: str
    episodes: list[tuple[int, str, int]]
    waiting: list[Given]
    given: list[Card]


def registered() -> QuerySet[Task]:
    return Task.objects.for_desk().filter(state=S.REGISTERED)


def meeting_of(number: int | None, at: datetime) -> Meeting:
    """Of this episode, or of the newest that has tasks to hand over. Nine queries at most."""
    open_in = list(
        registered()
        .order_by("-commitment__episode_number")
        .values_list("commitment__episode_number", "commitment__episode_title")
        .annotate(n=Count("pk"))
    )
    if number is None:
        number = open_in[0][0] if open_in else 0
    tasks = Task.objects.filter(commitment__episode_number=number)
    waiting_tasks = tasks.filter(state=S.REGISTERED).select_related("commitment", "unit__policy")
    rows = list(waiting_tasks.prefetch_related("criteria").order_by("commitment__code", "-share", "pk"))
    given = (
        with_facts(tasks.exclude(state=S.REGISTERED))
        .prefetch_related("criteria")
        .order_by("commitment__code", "-share", "pk")
    )
    cards = [card_of(task, at) for task in given[:ALL_SHOWN]]
    title = next((one.commitment.episode_title for one in [*rows, *(card.task for card in cards)]), "")
    usual = ClockPolicy.objects.filter(code=limits.DEFAULT_POLICY).first() or ClockPolicy()
    given_now = [_given(task, task.unit.policy or usual, at) for task in rows]
    return Meeting(number, title, open_in, given_now, cards)


def _given(task: Task, policy: ClockPolicy, at: datetime) -> Given:
    return Given(
        task,
        list(task.criteria.all()),
        limits.limit(task.unit, at, policy.accept_count, policy.accept_in),
        limits.limit(task.unit, at, policy.reply_count, policy.reply_in),
        str(policy.name),
    )
