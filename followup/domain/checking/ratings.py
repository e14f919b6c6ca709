"""评价: those who asked say for seven days (K6) whether they are content; a supervisor decides objections.

What you would get wrong: letting a rating touch the result. It is stored apart, shown beside it, and moves
nothing but the closing; only an objection that a supervisor upholds sends a task back.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from common.models import User
from followup.domain.checking.deciding import open_objections
from followup.domain.tasks.actors import acting_of
from followup.domain.tasks.moving import make_move, note
from followup.domain.tasks.reopening import reopened
from followup.domain.tasks.wording import said
from followup.domain.time import limits
from followup.enums import Acting, Satisfaction, TaskAct, TaskState
from followup.errors import AlreadyRated, BadFinding, NoInvitation, NoObjection, RatingOver, TaskMoved
from followup.models import Event, Rating, Task

LABEL_LENGTH = 80
OBJECTION_LENGTH = 300
DECISION_LENGTH = 200


@dataclass(frozen=True)
class Invited:
    """Who may rate, and the secret of the invitation: told once, kept only as a digest."""

    label: str
    token: str


def invite(task: Task, labels: Iterable[str], *, by: User, at: datetime) -> list[Invited]:
    """Invite by post or seat, never by name, while the rating runs. Returns the secrets."""
    acting = acting_of(by, task, Acting.SUPERVISOR)
    invited = [Invited(said(label, LABEL_LENGTH), secrets.token_urlsafe(16)) for label in labels]
    if not invited:
        return []
    _check_running(task, at)
    finish = task.finishes.count()
    with transaction.atomic():
        Rating.objects.bulk_create(
            Rating(task=task, finish=finish, label=one.label, token_sha256=digest(one.token), invited_at=at)
            for one in invited
        )
        facts = {"finish": finish, "invited": [one.label for one in invited]}
        note(task, "invite", by=by, acting=acting, at=at, facts=facts)
    return invited


def find_rating(token: str) -> Rating:
    """The invitation that `token` opens; NoInvitation for any other."""
    rating = Rating.objects.select_related("task__commitment", "task__unit").filter(
        token_sha256=digest(token)
    )
    if (found := rating.first()) is None:
        raise NoInvitation
    return found


def rate(token: str, *, satisfaction: str, objection: str = "", at: datetime) -> Rating:
    """Once for each invitation. When all who were invited are content, the task closes with it.

    An objection stands only beside a rating that is not content. It becomes public with its decision.
    """
    if satisfaction not in Satisfaction.values:
        raise BadFinding(problem=satisfaction)
    content = satisfaction == Satisfaction.CONTENT
    objection = "" if content or not objection.strip() else said(objection, OBJECTION_LENGTH)
    rating = find_rating(token)
    with transaction.atomic():
        task = _held(rating, at)
        free = Rating.objects.filter(pk=rating.pk, at=None)
        if not free.update(satisfaction=satisfaction, objection=objection, at=at):
            raise AlreadyRated
        rating.refresh_from_db()
        facts = {"rating": rating.pk, "satisfaction": satisfaction, "objects": bool(objection)}
        note(task, "rate", by=None, acting=Acting.CITIZEN, at=at, facts=facts)
        if content and _all_content(task, rating.finish):
            _close(task, at, acting=Acting.CITIZEN)
    return rating


def uphold(rating: Rating, decision: str, *, by: User, at: datetime) -> Event:
    """The objection is right: back to be done again, counted as any return. Both are public."""
    task = _objected(rating)
    with transaction.atomic():
        event = make_move(
            task,
            TaskAct.UPHOLD,
            by=by,
            at=at,
            reason=said(decision, DECISION_LENGTH),
            facts={"rating": rating.pk, "objection": rating.objection},
            returns=task.returns + 1,
            is_returned=True,
            **reopened(task, at),
        )
        _decide(rating, decision, is_upheld=True, by=by, at=at)
    return event


def dismiss(rating: Rating, decision: str, *, by: User, at: datetime) -> Event:
    """The objection does not hold, and why is public. The task closes when its time comes."""
    task, decision = _objected(rating), said(decision, DECISION_LENGTH)
    acting = acting_of(by, task, Acting.SUPERVISOR)
    with transaction.atomic():
        _decide(rating, decision, is_upheld=False, by=by, at=at)
        facts = {"rating": rating.pk, "objection": rating.objection}
        return note(task, "dismiss", by=by, acting=acting, at=at, reason=decision, facts=facts)


def close_due(at: datetime) -> list[Task]:
    """The timer: every task whose K6 is over and where no objection waits, each in its own transaction."""
    over = Task.objects.filter(state=TaskState.AWAITING_RATING, rating_until__lt=timezone.localdate(at))
    closed = []
    for pk in over.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            task = Task.objects.for_desk().select_for_update(of=("self",)).get(pk=pk)
            if task.state == TaskState.AWAITING_RATING and not open_objections(task).exists():
                _close(task, at, acting=Acting.SYSTEM)
                closed.append(task)
    return closed


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _close(task: Task, at: datetime, *, acting: Acting) -> None:
    """已办结; K7 starts: looked at again after 90 and after 180 days."""
    reinspect_on = limits.reinspect_on(timezone.localdate(at), 1)
    make_move(task, TaskAct.CLOSE, by=None, nobody=acting, at=at, closed_at=at, reinspect_on=reinspect_on)


def _held(rating: Rating, at: datetime) -> Task:
    task = Task.objects.for_desk().select_for_update(of=("self",)).get(pk=rating.task_id)
    if rating.finish != task.finishes.count():
        raise RatingOver
    _check_running(task, at)
    return task


def _check_running(task: Task, at: datetime) -> None:
    over = task.rating_until is None or timezone.localdate(at) > task.rating_until
    if task.state != TaskState.AWAITING_RATING or over:
        raise RatingOver


def _all_content(task: Task, finish: int) -> bool:
    return not task.ratings.filter(finish=finish).exclude(satisfaction=Satisfaction.CONTENT).exists()


def _objected(rating: Rating) -> Task:
    task = Task.objects.for_desk().get(pk=rating.task_id)
    if task.state != TaskState.AWAITING_RATING or rating.finish != task.finishes.count():
        raise TaskMoved(code=task.commitment.code, state=task.get_state_display())
    return task


def _decide(rating: Rating, decision: str, *, is_upheld: bool, by: User, at: datetime) -> None:
    waiting = Rating.objects.filter(pk=rating.pk, decided_at=None).exclude(objection="")
    decision = said(decision, DECISION_LENGTH)
    if not waiting.update(is_upheld=is_upheld, decision=decision, decided_by=by, decided_at=at):
        raise NoObjection
    rating.refresh_from_db()
