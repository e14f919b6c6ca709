"""反弹线索: anybody may say that a closed task has come back, a supervisor reopens it (followup.md 3.5, 16).

What you would get wrong: reopening, or publishing, on somebody's word. A report moves nothing and its words
stay with the supervisors; the ledger tells that there was one, and why it was refused. Reopening the task
(afterlife.relapse) answers every report that waits.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from common.models import User
from followup.domain.pace import count_asking
from followup.domain.tasks.actors import acting_of
from followup.domain.tasks.moving import note
from followup.domain.tasks.wording import said
from followup.enums import TASK_MOVES, Acting, CommitmentState, TaskAct
from followup.errors import AskedTooOften, NoReport, TaskMoved
from followup.models import Event, RelapseReport, Task

WORDS_LENGTH, DECISION_LENGTH = 500, 300
EACH_HOUR = 6  # of the public, from one place
MOST_WAITING = 20  # of the public, for one task: the supervisors know by then
MAY_RELAPSE = TASK_MOVES[TaskAct.RELAPSE].before


def reportable() -> QuerySet[Task]:
    """Tasks of which the public may say it: closed, of a published promise that was no rehearsal."""
    return Task.objects.for_desk().filter(
        state__in=MAY_RELAPSE,
        commitment__state=CommitmentState.PUBLISHED,
        commitment__is_rehearsed=False,
    )


def waiting_reports(task: Task) -> QuerySet[RelapseReport]:
    return task.relapse_reports.filter(decided_at=None).select_related("by")


def report_relapse(task: Task, words: str, *, by: User, at: datetime) -> RelapseReport:
    """By a reporter (or a supervisor) who is not of the unit. TaskMoved for a task that is not closed."""
    acting = acting_of(by, task, Acting.REPORTER, Acting.SUPERVISOR)
    return _written(task, words, acting, by, at)


def report_by_public(task: Task, words: str, *, place: str, at: datetime) -> RelapseReport:
    """By anybody, without an account. AskedTooOften by `place` (kept for an hour in memory, never stored), or
    when as many reports wait as anybody needs to go and look."""
    words = said(words, WORDS_LENGTH)
    count_asking("relapse", place, EACH_HOUR)
    if task.relapse_reports.filter(decided_at=None, by=None).count() >= MOST_WAITING:
        raise AskedTooOften
    return _written(task, words, Acting.CITIZEN, None, at)


def refuse_report(report: RelapseReport, decision: str, *, by: User, at: datetime) -> Event:
    """It has not come back, and why is public. NoReport for the second of two, or once it was reopened."""
    task = Task.objects.for_desk().get(pk=report.task_id)
    acting, decision = acting_of(by, task, Acting.SUPERVISOR), said(decision, DECISION_LENGTH)
    with transaction.atomic():
        waiting = RelapseReport.objects.filter(pk=report.pk, decided_at=None)
        if not waiting.update(is_upheld=False, decision=decision, decided_by=by, decided_at=at):
            raise NoReport(code=task.commitment.code)
        facts = {"report": report.pk}
        return note(task, "relapse_refused", by=by, acting=acting, at=at, reason=decision, facts=facts)


def _written(task: Task, words: str, acting: Acting, by: User | None, at: datetime) -> RelapseReport:
    """With the task's row held: it is reopened before, and this refused, or after, and this answered."""
    words = said(words, WORDS_LENGTH)
    with transaction.atomic():
        held = Task.objects.for_desk().select_for_update(of=("self",)).get(pk=task.pk)
        if held.state not in MAY_RELAPSE:
            raise TaskMoved(code=held.commitment.code, state=held.get_state_display())
        report = RelapseReport.objects.create(task=held, words=words, by=by, at=at)
        note(held, "relapse_reported", by=by, acting=acting, at=at, facts={"report": report.pk})
    return report
