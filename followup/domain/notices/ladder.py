"""Which notices are due now: the ladder of every open task, and the reminders of the other clocks.
 What you would get wrong: telling by the state alone. A notice is due when its moment is reached, nothing
stops its clock, and it was not given for this version of the date; whether offices are open is asked by who
issues it.

The reminders before T overtake one another: of T−3 and T−1 only the one that is true today is given. The
documents after T do not: 督办 presupposes 催办, and a clock that stood still gives at most one of them a day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from followup.domain.notices.rungs import STANDING_STILL, Marks, marks_of
from followup.enums import DOCUMENT_STEPS, NoticeStep, TaskState
from followup.models import Notice, Task

LADDER = (NoticeStep.T_MINUS_3, NoticeStep.T_MINUS_1, *DOCUMENT_STEPS)
TO_SUPERVISORS = {NoticeStep.CHECK_LATE, NoticeStep.REINSPECT}
WATCHED = (
    *(TaskState.ASSIGNED, TaskState.RETURN_ASKED, TaskState.ACCEPTED, TaskState.IN_PROGRESS),
    *(TaskState.EXTENSION_ASKED, TaskState.CLAIMED, TaskState.VERIFYING),
    *(TaskState.CLOSED, TaskState.REINSPECTION),
)


@dataclass(frozen=True)
class Due:
    """One notice that is due. `due_on` is the date it is about."""

    task: Task
    step: NoticeStep
    version: str
    due_on: date

    @property
    def is_for_supervisors(self) -> bool:
        return self.step in TO_SUPERVISORS


class Given:
    """The notices that one task was given: (step, version), and when the last document of a version was."""

    def __init__(self, notices: Iterable[Notice] = ()) -> None:
        self.keys: set[tuple[str, str]] = set()
        self.documents: dict[str, date] = {}
        for notice in notices:
            self.keys.add((notice.step, notice.version))
            if notice.step in DOCUMENT_STEPS:
                self.documents[notice.version] = timezone.localdate(notice.at)


def watched() -> QuerySet[Task]:
    """Every task of which a clock may run out, with its notices."""
    tasks = Task.objects.select_related("commitment", "unit").prefetch_related("notices")
    return tasks.filter(state__in=WATCHED).order_by("pk")


def due_notices(at: datetime) -> Iterator[Due]:
    """Of all tasks, in their order. Two queries."""
    marks = marks_of(timezone.localdate(at))
    for task in watched():
        yield from dues_of(task, Given(task.notices.all()), marks, at)


def dues_of(task: Task, given: Given, marks: Marks, at: datetime) -> Iterator[Due]:
    """Of one task, which must be in a watched state. No query."""
    found = [*_clocks(task, marks.on, at)]
    if step := _rung(task, given, marks):
        found.append(Due(task, step, due_version(task), task.due_on))
    for due in found:
        if (due.step, due.version) not in given.keys:
            yield due


def due_version(task: Task) -> str:
    return str(task.due_version)


def _rung(task: Task, given: Given, marks: Marks) -> NoticeStep | None:
    if task.state in STANDING_STILL:
        return None
    reached = marks.rung(task.due_on)
    return _document(task, given, marks, reached) if reached in DOCUMENT_STEPS else reached


def _document(task: Task, given: Given, marks: Marks, reached: NoticeStep | None) -> NoticeStep | None:
    """The lowest one not yet given, up to the one reached; one a day."""
    version = due_version(task)
    if given.documents.get(version) == marks.on:
        return None
    upto = DOCUMENT_STEPS[: DOCUMENT_STEPS.index(reached) + 1] if reached else ()
    return next((step for step in upto if (step, version) not in given.keys), None)


def _clocks(task: Task, on: date, at: datetime) -> Iterator[Due]:
    """K1, K2, K3, K5 and K7, and the assignment itself."""
    state = task.state
    if state == TaskState.ASSIGNED:
        yield Due(task, NoticeStep.ASSIGNED, f"{task.unit_id}.{task.reroutes}", task.due_on)
        if task.accept_by and task.accept_by < at:
            yield _moment(task, NoticeStep.ACCEPT_LATE, task.accept_by)
    if state == TaskState.ACCEPTED and task.plan_by and task.plan_by < at:
        yield _moment(task, NoticeStep.PLAN_LATE, task.plan_by)
    if state == TaskState.IN_PROGRESS and task.report_by and task.report_by < on:
        yield Due(task, NoticeStep.REPORT_LATE, task.report_by.isoformat(), task.report_by)
    if state in {TaskState.CLAIMED, TaskState.VERIFYING} and task.check_by and task.check_by < on:
        yield Due(task, NoticeStep.CHECK_LATE, task.check_by.isoformat(), task.check_by)
    if state in {TaskState.CLOSED, TaskState.REINSPECTION} and task.reinspect_on and task.reinspect_on <= on:
        yield Due(task, NoticeStep.REINSPECT, task.reinspect_on.isoformat(), task.reinspect_on)


def _moment(task: Task, step: NoticeStep, by: datetime) -> Due:
    day = timezone.localtime(by)
    return Due(task, step, f"{task.unit_id}@{day:%Y-%m-%dT%H:%M}", day.date())
