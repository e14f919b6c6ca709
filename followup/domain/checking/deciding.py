"""What a verification has come to, and what it allows. Reads only; nothing is written here.

What you would get wrong: taking a lone verdict for the answer. One verdict says nothing before the other is
in; two that differ say nothing before a third person has decided.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from common.models import User
from followup.enums import Checker, TaskState
from followup.errors import (
    Disputed,
    FilmMissing,
    NoObjection,
    NotChecking,
    NoVerdictOfYours,
    ObjectionOpen,
    VerdictMissing,
)
from followup.models import Check, Rating, Task, Verdict


def running_check(task: Task) -> Check | None:
    return task.checks.filter(closed_at=None).first()


def decided(check: Check) -> Verdict | None:
    """The verdict that holds: the supervisor's when both agree, the third's when they did not."""
    if check.revealed_at is None:
        return None
    holder = Checker.THIRD if check.is_disputed else Checker.SUPERVISOR
    return check.verdicts.filter(checker=holder).first()


def seen_by(check: Check, user: User) -> list[Verdict]:
    """The verdicts that `user` may see: until both are in, nobody sees any but their own."""
    verdicts = list(check.verdicts.select_related("by"))
    if check.revealed_at is None:
        return [verdict for verdict in verdicts if verdict.by_id == user.pk]
    return verdicts


def sealed() -> Q:
    """Tasks (as a condition on `task`) about which one checker may not read the other yet: a verification is
    about to be opened, or runs without both verdicts."""
    running = Check.objects.filter(closed_at=None, revealed_at=None)
    return Q(task__state=TaskState.CLAIMED) | Q(task__in=running.values("task"))


def open_objections(task: Task) -> QuerySet[Rating]:
    """Objections to the present finish that nobody has decided yet; an earlier one is answered by it."""
    return task.ratings.exclude(objection="").filter(decided_at=None, finish=task.finishes.count())


def may_send_back(task: Task, by: User | None, _at: datetime) -> None:
    """One's own finding is enough; with both in, anybody's who may act."""
    check = _running(task)
    if check.revealed_at is None and not check.verdicts.filter(by=by).exists():
        raise NoVerdictOfYours


def may_verify(task: Task, _by: User | None, _at: datetime) -> None:
    """Both verdicts in and agreeing, or decided by a third; the film too where the risk is high."""
    check = _running(task)
    if check.revealed_at is None:
        raise VerdictMissing
    if decided(check) is None:
        raise Disputed
    filmed = task.revisits.filter(filed_at__gte=task.claimed_at).exclude(film_ref="")
    if task.is_high_risk and not filmed.exists():
        raise FilmMissing


def may_uphold(task: Task, _by: User | None, _at: datetime) -> None:
    if not open_objections(task).exists():
        raise NoObjection


def may_close(task: Task, _by: User | None, _at: datetime) -> None:
    if open_objections(task).exists():
        raise ObjectionOpen


def _running(task: Task) -> Check:
    check = running_check(task)
    if check is None:
        raise NotChecking(code=task.commitment.code)
    return check
