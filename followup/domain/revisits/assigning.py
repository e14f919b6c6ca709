"""回访: a supervisor sends a reporter back to the spot; the reporter files what was seen, and the film.

What you would get wrong: letting the film wait for the words. High risk asks for it (checking.deciding),
so `film_ref` may come later than the report, and each of the two leaves its own event.
"""

import hashlib
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from common.enums import Role
from common.models import User
from followup.domain.tasks.actors import acting_of
from followup.domain.tasks.moving import note
from followup.domain.tasks.wording import said
from followup.enums import Acting, TaskState
from followup.errors import BadDate, NotReporter, RevisitFiled, RevisitGone, TaskMoved
from followup.models import Revisit, Task, UnitMember

WORDS_LENGTH = 1000
FILM_LENGTH = 64
ENDED = (TaskState.ARCHIVED, TaskState.TERMINATED)


def assign_revisit(task: Task, to: User, *, due_on: date, by: User, at: datetime) -> Revisit:
    """By a supervisor, to a reporter who is not of the unit; `due_on` from today on.

    Also for a closed task (K7). Two at once get two numbers, or the second hears that somebody was faster.
    """
    acting = acting_of(by, task, Acting.SUPERVISOR)
    if task.state in ENDED:
        raise TaskMoved(code=task.commitment.code, state=task.get_state_display())
    if not to.has_role(Role.REPORTER) or UnitMember.objects.filter(unit=task.unit_id, user=to).exists():
        raise NotReporter(name=str(to))
    if due_on < timezone.localdate(at):
        raise BadDate(problem=_("The day of the re-visit lies in the past."))
    try:
        with transaction.atomic():
            number = (task.revisits.aggregate(last=Max("number"))["last"] or 0) + 1
            made = Revisit.objects.create(
                task=task, number=number, assigned_to=to, assigned_by=by, assigned_at=at, due_on=due_on
            )
            facts = {"number": number, "to": to, "visit_by": due_on}
            note(task, "revisit_assigned", by=by, acting=acting, at=at, facts=facts)
    except IntegrityError as error:
        raise RevisitGone(code=task.commitment.code) from error
    return made


def file_revisit(revisit: Revisit, words: str, *, by: User, at: datetime) -> Revisit:
    """By the reporter it was given to: what was seen, once; the pictures are in by then.

    NotReporter for anybody else, RevisitFiled for the second time.
    """
    words = said(words, WORDS_LENGTH)
    told = {"words_sha256": hashlib.sha256(words.encode()).hexdigest()}
    values = {"words": words, "filed_at": at}
    return _written(revisit, "revisit_filed", values, told, by=by, at=at, filed_at=None)


def attach_film(revisit: Revisit, film_ref: str, *, by: User, at: datetime) -> Revisit:
    """Name the feedback clip (the programme's own name for it). The last one named counts."""
    named = {"film_ref": film_ref[:FILM_LENGTH]}
    return _written(revisit, "revisit_filmed", named, named, by=by, at=at)


def _written(
    revisit: Revisit,
    kind: str,
    values: dict[str, Any],
    told: dict[str, Any],
    *,
    by: User,
    at: datetime,
    **only_if: Any,
) -> Revisit:
    """`told` is what the ledger says of it: the words themselves would tell the supervisors too early."""
    task = revisit.task
    acting = acting_of(by, task, Acting.REPORTER)
    if revisit.assigned_to_id != by.pk:
        raise NotReporter(name=str(by))
    with transaction.atomic():
        if not Revisit.objects.filter(pk=revisit.pk, **only_if).update(**values):
            raise RevisitFiled(code=task.commitment.code)
        for name, value in values.items():
            setattr(revisit, name, value)
        facts = {"number": revisit.number, **told}
        note(task, kind, by=by, acting=acting, at=at, facts=facts)
    return revisit
