"""Two verdicts, entered blind to each other, and a third when they differ.

What you would get wrong: telling a verdict before the other is in, also by the ledger. The event of a blind
verdict holds only its salted digest; what both say is written when both are in, with the salts to check it.
Whoever writes holds the task's row first, so that two who enter at once reveal exactly once.
"""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.canon import canon
from common.enums import Role
from common.models import User
from followup.domain.checking.deciding import running_check
from followup.domain.tasks.actors import acting_of
from followup.domain.tasks.moving import note
from followup.domain.tasks.wording import said
from followup.enums import Acting, Checker, ResultCode, TaskResult, TaskState
from followup.errors import (
    BadFinding,
    NotChecking,
    NotDisputed,
    NotThird,
    NotYours,
    TwoPeople,
    VerdictEntered,
)
from followup.models import Check, Event, Task, UnitMember, Verdict

FINDING_LENGTH = 300
ACTING = {Checker.SUPERVISOR: (Acting.SUPERVISOR,), Checker.REPORTER: (Acting.REPORTER,)}
EITHER = (Acting.SUPERVISOR, Acting.REPORTER)


def enter_verdict(
    task: Task,
    checker: Checker,
    *,
    result: str,
    code: str = "",
    finding: str,
    visited_at: datetime | None = None,
    by: User,
    at: datetime,
) -> Verdict:
    """Enter one's own, once. The second of the two reveals both; when they differ, that is counted.

    NotYours without the role (or, for the third, without having been named), OwnUnit for somebody of the
    unit, TwoPeople for whoever entered the other one, VerdictEntered when this one is in.
    """
    acting = acting_of(by, task, *ACTING.get(checker, EITHER))
    result, code, finding = checked_finding(result, code, finding)
    if visited_at and visited_at > at:
        raise BadFinding(problem=_("The visit lies in the future."))
    with transaction.atomic():
        check = _held(task)
        _may_enter(check, checker, by)
        verdict = Verdict.objects.create(
            check_of=check,
            checker=checker,
            result=result,
            code=code,
            finding=finding,
            visited_at=visited_at,
            by=by,
            at=at,
            salt=secrets.token_urlsafe(16),
        )
        facts = {"check": check.number, "checker": checker, "digest": digest_of(verdict)}
        open_facts = {"verdict": told(verdict)} if checker == Checker.THIRD else {}
        note(task, "verdict", by=by, acting=acting, at=at, facts=facts | open_facts)
        if checker != Checker.THIRD:
            _reveal(task, check, by=by, acting=acting, at=at)
    return verdict


def name_third(task: Task, user: User, *, by: User, at: datetime) -> Event:
    """Somebody who decides: a supervisor or reporter, not of the unit, not one of the two. Until a third
    verdict is in, another may be named."""
    acting = acting_of(by, task, Acting.SUPERVISOR)
    with transaction.atomic():
        check = _held(task)
        if not check.is_disputed or check.verdicts.filter(checker=Checker.THIRD).exists():
            raise NotDisputed
        is_of_unit = UnitMember.objects.filter(unit=task.unit_id, user=user).exists()
        has_judged = check.verdicts.filter(by=user).exists()
        if is_of_unit or has_judged or not user.has_role(Role.SUPERVISOR, Role.REPORTER):
            raise NotThird
        Check.objects.filter(pk=check.pk).update(third=user)
        facts = {"check": check.number, "third": user}
        return note(task, "name_third", by=by, acting=acting, at=at, facts=facts)


def checked_finding(result: str, code: str, finding: str) -> tuple[str, str, str]:
    """A result that decides something, the code that goes with it, and what was found, in words."""
    if result not in TaskResult.values or result == TaskResult.UNDECIDED:
        raise BadFinding(problem=_("Say what became of the promise: kept, partly kept or broken."))
    if result == TaskResult.KEPT:
        code = ResultCode.ALL_SHOWN
    if code not in ResultCode.values or (code == ResultCode.ALL_SHOWN) != (result == TaskResult.KEPT):
        raise BadFinding(problem=_("Say by its code why it was not kept, or not in full."))
    return result, code, said(finding, FINDING_LENGTH)


def told(verdict: Verdict) -> dict[str, str]:
    return {
        "result": verdict.result,
        "code": verdict.code,
        "finding": verdict.finding,
        "salt": verdict.salt,
    }


def digest_of(verdict: Verdict) -> str:
    """SHA-256 over the canonical list [checker, result, code, finding, salt]."""
    facts = [str(verdict.checker), verdict.result, verdict.code, verdict.finding, verdict.salt]
    return hashlib.sha256(canon(facts)).hexdigest()


def _held(task: Task) -> Check:
    """The running verification, with the task's row held: nobody sends back or enters meanwhile."""
    now = Task.objects.select_for_update().get(pk=task.pk)
    check = running_check(now)
    if check is None or now.state != TaskState.VERIFYING:
        raise NotChecking(code=task.commitment.code)
    task.disagreements = now.disagreements
    return check


def _may_enter(check: Check, checker: Checker, by: User) -> None:
    if checker == Checker.THIRD and (check.third_id != by.pk or not check.is_disputed):
        raise NotYours
    entered = {verdict.checker: verdict.by_id for verdict in check.verdicts.all()}
    if checker in entered:
        raise VerdictEntered
    if by.pk in entered.values():
        raise TwoPeople


def _reveal(task: Task, check: Check, *, by: User, acting: Acting, at: datetime) -> None:
    both = list(check.verdicts.order_by("pk"))
    if len(both) < len(ACTING):
        return
    is_disputed = len({verdict.result for verdict in both}) > 1
    Check.objects.filter(pk=check.pk).update(revealed_at=at, is_disputed=is_disputed)
    facts = {
        "check": check.number,
        "is_disputed": is_disputed,
        "verdicts": {str(verdict.checker): told(verdict) for verdict in both},
    }
    counted: dict[str, Any] = {"disagreements": task.disagreements + 1} if is_disputed else {}
    note(task, "revealed", by=by, acting=acting, at=at, facts=facts, **counted)
