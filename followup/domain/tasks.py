"""Accountability tasks (督办件): registered from frozen commitments, closed by a supervisor.

The easy mistake: storing lateness. It is always derived from `due_on` and `finished_on`
(models.Task.timeliness), so that closing a task never erases that it was late; `first_due_on`
is written at registration and by nothing else.
"""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.models import User
from common.publish import publish
from followup.enums import TaskResult, TaskState
from followup.errors import BadFinding, TaskClosed
from followup.events import DESK_TOPIC
from followup.models import Commitment, Task, TaskChange

MAX_FINDING = 300


def register_tasks(run_ref: str, *, by: User, at: datetime) -> list[Task]:
    """Give every frozen, verifiable commitment of the run its task; returns all tasks of the run.

    Idempotent, also for two at once: the unique constraint (commitment, unit) lets one insert
    through, the other is ignored inside its savepoint, and only the one that inserted writes a
    history row. Commitments that only show an attitude (no date or no measure) get none. A deadline agreed in
    the hall is the one that is due; the one promised first stays as `first_due_on`.
    """
    frozen = Commitment.objects.on_record().frozen().filter(run_ref=run_ref, tasks__isnull=True)
    frozen = frozen.select_related("unit", "agreed")
    with transaction.atomic():
        for commitment in frozen:
            if commitment.is_verifiable:
                _register(commitment, by=by, at=at)
    return list(Task.objects.for_desk().filter(commitment__run_ref=run_ref).order_by("commitment__code"))


def _register(commitment: Commitment, *, by: User, at: datetime) -> None:
    terms = commitment.terms
    assert terms.due_on is not None  # noqa: S101  is_verifiable says so
    task = Task(
        commitment=commitment,
        unit=commitment.unit,
        registered_at=at,
        first_due_on=commitment.due_on or terms.due_on,
        due_on=terms.due_on,
        due_provisional=terms.due_provisional,
    )
    try:
        with transaction.atomic():
            task.save(force_insert=True)
    except IntegrityError:
        return  # registered by somebody else in this very moment
    after = {"state": task.state, "due_on": task.due_on.isoformat()}
    TaskChange.objects.create(task=task, at=at, by=by, kind="registered", after=after)
    publish(DESK_TOPIC, "task.changed", task=task.pk)


def close_task(task: Task, *, result: str, finding: str, finished_on: date, by: User, at: datetime) -> Task:
    """Close with a result (kept, partly, broken), what was found, and the day the work was finished.

    `finished_on` decides lateness, not the day of closing; it lies between the evening of the
    promise and `at`. Second of two: TaskClosed, and the first one's finding stands.
    """
    finding = finding.strip()
    _check_finding(task, result, finding, finished_on, today=timezone.localdate(at))
    changes = {
        "state": TaskState.CLOSED,
        "result": TaskResult(result),
        "finding": finding,
        "finished_on": finished_on,
    }
    with transaction.atomic():
        if not Task.objects.filter(pk=task.pk, state=TaskState.REGISTERED).update(**changes):
            raise TaskClosed(code=task.commitment.code)
        after = {"state": TaskState.CLOSED, "result": result, "finished_on": finished_on.isoformat()}
        before = {"state": TaskState.REGISTERED, "result": TaskResult.UNDECIDED}
        TaskChange.objects.create(
            task=task, at=at, by=by, kind="closed", before=before, after=after, reason=finding
        )
        publish(DESK_TOPIC, "task.changed", task=task.pk)
    for name, value in changes.items():
        setattr(task, name, value)
    return task


def _check_finding(task: Task, result: str, finding: str, finished_on: date, *, today: date) -> None:
    if result not in {TaskResult.KEPT, TaskResult.PARTLY, TaskResult.BROKEN}:
        raise BadFinding(problem=_("Choose what became of the promise."))
    if not finding:
        raise BadFinding(problem=_("Write in a sentence what was found."))
    if len(finding) > MAX_FINDING:
        raise BadFinding(problem=_("The finding is longer than %(most)s characters.") % {"most": MAX_FINDING})
    if finished_on > today:
        raise BadFinding(problem=_("The day it was finished lies in the future."))
    if finished_on < timezone.localdate(task.commitment.heard_at):
        raise BadFinding(problem=_("The day it was finished lies before the evening of the promise."))
