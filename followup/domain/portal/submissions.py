"""What a handler prepares for the unit head's signature: a request for more time, or the claim of completion.

What you would get wrong: taking a draft for the act. Nothing of the task moves and no clock stops until the
head signs, and the head's signature is the ordinary act with the head's own right to it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from common.models import User
from followup.domain.tasks import extensions, handling
from followup.domain.tasks.actors import acting_of
from followup.domain.tasks.guards import guard
from followup.domain.tasks.moving import note
from followup.domain.tasks.wording import later, said
from followup.enums import Acting, SubmissionKind, TaskAct, TaskState
from followup.errors import AlreadySubmitted, NothingSubmitted, TaskMoved
from followup.models import Submission, Task


@dataclass(frozen=True)
class MoreTime:
    """A request as it would go to the supervisors; `code` is a ReasonForTime."""

    until: date
    code: str
    reason: str


def submit_extension(task: Task, asked: MoreTime, *, by: User, at: datetime) -> Submission:
    """Lay a request for more time before the unit head. What `ask_extension` would refuse is refused here."""
    guard(TaskAct.ASK_EXTENSION, task, by, at)
    reason = said(asked.reason, extensions.WORDS_LENGTH)
    facts = {"until": later(asked.until, task.due_on, at), "code": asked.code, "reason": reason}
    return _submit(task, SubmissionKind.EXTENSION, facts, by=by, at=at)


def submit_claim(task: Task, *, by: User, at: datetime) -> Submission:
    """Lay the claim before the unit head: every criterion must have its evidence by now."""
    guard(TaskAct.CLAIM, task, by, at)
    return _submit(task, SubmissionKind.CLAIM, {}, by=by, at=at)


def sign(submission: Submission, *, by: User, at: datetime) -> None:
    """The head signs: the ordinary act follows, with the words of the draft. Twice: NothingSubmitted."""
    task = submission.task
    with transaction.atomic():
        if not Submission.objects.filter(pk=submission.pk).delete()[0]:
            raise NothingSubmitted(code=task.commitment.code)
        if submission.kind == SubmissionKind.CLAIM:
            handling.claim(task, by=by, at=at)
            return
        assert submission.until is not None  # noqa: S101  submit_extension wrote it
        extensions.ask_extension(task, submission.until, submission.code, submission.reason, by=by, at=at)


def put_aside(submission: Submission, *, by: User, at: datetime) -> None:
    """The head declines, or the handler takes it back. The event stays; nothing of the task moves."""
    task = submission.task
    acting = acting_of(by, task, Acting.HEAD, Acting.HANDLER)
    with transaction.atomic():
        if not Submission.objects.filter(pk=submission.pk).delete()[0]:
            raise NothingSubmitted(code=task.commitment.code)
        facts = {"submission": submission.kind}
        note(task, "draft_put_aside", by=by, acting=acting, at=at, facts=facts)


def _submit(
    task: Task, kind: SubmissionKind, facts: dict[str, object], *, by: User, at: datetime
) -> Submission:
    acting = acting_of(by, task, Acting.HANDLER, Acting.HEAD)
    if task.state != TaskState.IN_PROGRESS:
        raise TaskMoved(code=task.commitment.code, state=task.get_state_display())
    try:
        with transaction.atomic():
            made = Submission.objects.create(task=task, kind=kind, by=by, at=at, **facts)
            told = {"submission": kind, **facts}
            note(task, "draft_laid_before_head", by=by, acting=acting, at=at, facts=told)
    except IntegrityError as error:
        raise AlreadySubmitted(code=task.commitment.code) from error
    return made
