"""What a unit's people read: the tasks that wait, the most urgent on top, and one of them in full.

What you would get wrong: a task of another unit. Everything here starts from `portal_tasks(user)`; an id that
is not among them does not exist.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from common.models import User
from followup.domain.clocks import Clock, clock_of
from followup.domain.evidence.sheet import EvidenceSheet, evidence_sheet
from followup.domain.queries import portal_tasks, units_of
from followup.domain.tasks.legal import LegalAct, legal_acts
from followup.domain.tasks.next_step import Step, next_step
from followup.domain.time.explained import Explanation, explain_task
from followup.enums import (
    DONE_STATES,
    Acting,
    ExtensionState,
    ReasonForTime,
    SubmissionKind,
    TaskAct,
    TaskState,
)
from followup.models import (
    Extension,
    Milestone,
    ProgressReport,
    Submission,
    Talk,
    Task,
    Unit,
    UnitMember,
)

SHOWN_DONE = 50


@dataclass(frozen=True)
class Duty:
    """A line of the list: the task, its clock, and what is to be done next."""

    task: Task
    clock: Clock
    step: Step | None
    is_late: bool
    is_ours: bool  # the next step is the unit's

    @property
    def urgency(self) -> tuple[bool, date, int]:
        return (not self.is_ours, self.task.due_on, self.task.pk)


@dataclass(frozen=True)
class Stage:
    """A milestone as the plan shows it: done, late, now or next; `days` late or left, calendar days."""

    milestone: Milestone
    standing: str
    days: int


@dataclass(frozen=True)
class Sheet:
    """One task in full."""

    duty: Duty
    is_head: bool
    colleagues: list[UnitMember]
    stages: list[Stage]
    reports: list[ProgressReport]
    extensions: list[Extension]
    evidence: EvidenceSheet
    talks: list[Talk]
    drafts: dict[str, Submission]
    acts: dict[str, LegalAct]
    explained: Explanation

    @property
    def task(self) -> Task:
        return self.duty.task

    @property
    def unanswered(self) -> int:
        """Remarks of the supervisors after the unit's last word."""
        count = 0
        for talk in reversed(self.talks):
            if talk.is_unit:
                break
            count += 1
        return count

    @property
    def granted(self) -> int:
        return sum(one.state == ExtensionState.GRANTED for one in self.extensions)

    @property
    def extension_draft(self) -> Submission | None:
        return self.drafts.get(SubmissionKind.EXTENSION)

    @property
    def claim_draft(self) -> Submission | None:
        return self.drafts.get(SubmissionKind.CLAIM)

    @property
    def missing(self) -> int:
        """Criteria for which the unit has handed in nothing yet."""
        return self.evidence.wanted - self.evidence.complete

    @property
    def has_step(self) -> bool:
        """Something to accept or to plan, or somebody else's turn to tell of."""
        waits = self.duty.step is not None and not self.duty.is_ours
        return waits or any(act in self.acts for act in (TaskAct.ACCEPT, TaskAct.PLAN))

    @property
    def may_lay_claim(self) -> bool:
        """A handler may lay the completion before the head once nothing is missing."""
        return not self.is_head and not self.missing and self.task.state == TaskState.IN_PROGRESS

    @property
    def may_prepare_extension(self) -> bool:
        """A handler prepares what the head could ask for now."""
        return not self.is_head and self.task.state == TaskState.IN_PROGRESS and not self.duty.clock.is_late

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return [(code.value, str(code.label)) for code in ReasonForTime]

    @property
    def first_day(self) -> date:
        """The earliest day to which an extension may be asked."""
        return self.task.due_on + timedelta(days=1)


@dataclass(frozen=True)
class Desk:
    """The whole page. `sheet` None: nothing chosen and nothing to do."""

    on: date
    units: list[Unit]
    duties: list[Duty]
    done: int
    sheet: Sheet | None

    @property
    def late(self) -> int:
        return sum(duty.clock.face == "late" for duty in self.duties)


def desk_of(user: User, at: datetime, *, task: Task | None = None) -> Desk:
    """The list, and `task` in full (without one the most urgent). A constant number of queries."""
    on = timezone.localdate(at)
    mine = _tasks(user)
    duties = sorted((_duty(one, at) for one in mine.exclude(state__in=DONE_STATES)), key=lambda d: d.urgency)
    chosen = task or (duties[0].task if duties else None)
    return Desk(
        on=on,
        units=list(units_of(user)),
        duties=duties,
        done=mine.filter(state__in=DONE_STATES).count(),
        sheet=sheet_of(chosen, user, at) if chosen else None,
    )


def done_of(user: User, at: datetime) -> list[Duty]:
    """The newest finished tasks of the account's units. One query."""
    rows = _tasks(user).filter(state__in=DONE_STATES).order_by("-finished_on", "-pk")
    return [_duty(task, at) for task in rows[:SHOWN_DONE]]


def sheet_of(task: Task, user: User, at: datetime) -> Sheet:
    on = timezone.localdate(at)
    colleagues = list(task.unit.members.select_related("user").order_by("user__name", "pk"))
    return Sheet(
        duty=_duty(task, at),
        is_head=any(one.is_head and one.user_id == user.pk for one in colleagues),
        colleagues=colleagues,
        stages=_stages(list(task.milestones.all()), on),
        reports=list(task.reports.order_by("-number")),
        extensions=list(task.extension_requests.order_by("number")),
        evidence=evidence_sheet(task, user),
        talks=list(task.talks.select_related("by")),
        drafts={one.kind: one for one in task.submissions.select_related("by")},
        acts={one.act: one for one in legal_acts(task, user, at)},
        explained=explain_task(task, at=at),
    )


def _tasks(user: User) -> QuerySet[Task]:
    return portal_tasks(user).select_related(
        "commitment__unit", "commitment__agreed", "unit__policy", "handler", "deputy"
    )


def _duty(task: Task, at: datetime) -> Duty:
    step = next_step(task)
    ours = step is not None and step.actor in {Acting.HANDLER, Acting.HEAD}
    return Duty(task, clock_of(task, timezone.localdate(at)), step, bool(step and step.is_late(at)), ours)


def _stages(milestones: list[Milestone], on: date) -> list[Stage]:
    now = next((one.pk for one in milestones if one.done_on is None), None)
    return [_stage(one, on, is_now=one.pk == now) for one in milestones]


def _stage(milestone: Milestone, on: date, *, is_now: bool) -> Stage:
    if milestone.done_on:
        return Stage(milestone, "done", max(0, (milestone.done_on - milestone.due_on).days))
    left = (milestone.due_on - on).days
    if left < 0:
        return Stage(milestone, "late", -left)
    return Stage(milestone, "now" if is_now else "next", left)
