"""Walks a task through its life for tests: `Life(task, cast).claimed()` takes every step up to there.

What you would get wrong: two acts in the same moment. Each step is a minute after the one before; `later`
lets days pass. The unit's people (`head`, `clerk`, `deputy`) and the second checkers are made on first use.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Self

from django.utils import timezone

from common.enums import Role
from common.models import RoleGrant, User
from followup.domain.checking import ratings, verdicts, verification
from followup.domain.checking.ratings import Invited
from followup.domain.evidence.rows import missing_criteria
from followup.domain.tasks import afterlife, extensions, handling, handover, suspensions
from followup.enums import Checker, EvidenceKind, ResultCode, Satisfaction, TaskResult, TaskState
from followup.models import Evidence, Revisit, Task, Unit, UnitMember

S = TaskState
MINUTE = timedelta(minutes=1)


def account(name: str, role: Role) -> User:
    user, _ = User.objects.get_or_create(username=name, defaults={"name": name})
    RoleGrant.objects.get_or_create(user=user, role=role)
    return user


def member(unit: Unit, name: str, *, is_head: bool = False) -> User:
    user = account(f"{name}-{unit.code}", Role.HANDLER)
    UnitMember.objects.get_or_create(unit=unit, user=user, defaults={"is_head": is_head})
    return user


class Life:
    def __init__(self, task: Task, cast: Any, at: datetime | None = None) -> None:
        self.task, self.cast = task, cast
        self.at = at or task.state_at
        self.invited: list[Invited] = []

    # -- Who -------------------------------------------------------------------------------------

    @property
    def head(self) -> User:
        return member(self.task.unit, "head", is_head=True)

    @property
    def clerk(self) -> User:
        return member(self.task.unit, "clerk")

    @property
    def deputy(self) -> User:
        return member(self.task.unit, "deputy")

    @property
    def supervisor(self) -> User:
        user: User = self.cast.supervisor
        return user

    @property
    def reporter(self) -> User:
        user: User = self.cast.reporter
        return user

    @cached_property
    def supervisor2(self) -> User:
        return account("supervisor2", Role.SUPERVISOR)

    # -- When ------------------------------------------------------------------------------------

    def later(self, **span: float) -> Self:
        self.at += timedelta(**span)
        return self

    def on(self, day: date) -> Self:
        """That day, at the hour it is."""
        self.at += timedelta(days=(day - self.today).days)
        return self

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def _now(self) -> datetime:
        self.at += MINUTE
        return self.at

    def _after(self, step: Callable[[], Self], *states: TaskState) -> None:
        if self.task.state in states:
            step()

    # -- The straight way ------------------------------------------------------------------------

    def assigned(self, **how: Any) -> Self:
        handover.assign(self.task, **how, by=self.supervisor, at=self._now())
        return self

    def accepted(self) -> Self:
        self._after(self.assigned, S.REGISTERED)
        handling.accept(self.task, self.clerk, self.deputy, by=self.clerk, at=self._now())
        return self

    def planned(self, *steps: tuple[str, date]) -> Self:
        self._after(self.accepted, S.REGISTERED, S.ASSIGNED)
        at = self._now()  # first: a minute later it may be another day
        plan = steps or (("排查", self.today), ("整改", max(self.today, self.task.due_on)))
        handling.file_plan(self.task, steps=plan, by=self.clerk, at=at)
        return self

    def reported(self, words: str = "已完成一半", done: tuple[int, ...] = ()) -> Self:
        self._after(self.planned, S.REGISTERED, S.ASSIGNED, S.ACCEPTED)
        handling.report(self.task, words, done=done, by=self.clerk, at=self._now())
        return self

    def evidenced(self) -> Self:
        """A picture for each criterion that has none yet, straight into the table."""
        for criterion in missing_criteria(self.task):
            Evidence.objects.create(
                task=self.task,
                criterion=criterion,
                kind=EvidenceKind.PHOTO,
                title=criterion.words[:120],
                file_name="现场.jpg",
                original=f"test-{criterion.pk}",
                media_type="image/jpeg",
                size=1,
                sha256="0" * 64,
                at=self.at,
                by=self.clerk,
            )
        return self

    def claimed(self) -> Self:
        self._after(self.planned, S.REGISTERED, S.ASSIGNED, S.ACCEPTED)
        self.evidenced()
        handling.claim(self.task, by=self.head, at=self._now())
        return self

    def checking(self) -> Self:
        self._after(self.claimed, S.REGISTERED, S.ASSIGNED, S.ACCEPTED, S.IN_PROGRESS)
        verification.open_check(self.task, by=self.supervisor, at=self._now())
        return self

    def judged(self, one: str = TaskResult.KEPT, other: str = "") -> Self:
        """The supervisor's verdict, then the reporter's (the same, unless `other`)."""
        earlier = (S.REGISTERED, S.ASSIGNED, S.ACCEPTED, S.IN_PROGRESS, S.CLAIMED)
        self._after(self.checking, *earlier)
        self.verdict(Checker.SUPERVISOR, one, by=self.supervisor)
        self.verdict(Checker.REPORTER, other or one, by=self.reporter)
        return self

    def verified(self, result: str = TaskResult.KEPT, invited: tuple[str, ...] = ()) -> Self:
        check = self.task.checks.filter(closed_at=None).first()
        if check is None or check.revealed_at is None:
            self.judged(result)
        self.invited = verification.verify(self.task, invited=invited, by=self.supervisor, at=self._now())
        return self

    def closed(self, result: str = TaskResult.KEPT) -> Self:
        """By the timer, the day after the rating is over."""
        if self.task.state != S.AWAITING_RATING:
            self.verified(result)
        assert self.task.rating_until
        self.on(self.task.rating_until + timedelta(days=1))
        ratings.close_due(self._now())
        return self.read()

    def reinspected(self) -> Self:
        if self.task.state not in {S.CLOSED, S.REINSPECTION}:
            self.closed()
        assert self.task.reinspect_on
        self.on(self.task.reinspect_on)
        afterlife.reinspect(self.task, "仍然完好", by=self.reporter, at=self._now())
        return self

    def archived(self) -> Self:
        while self.task.state != S.REINSPECTION or self.task.reinspect_on:
            self.reinspected()
        afterlife.archive(self.task, by=self.supervisor, at=self._now())
        return self

    # -- Aside -----------------------------------------------------------------------------------

    def return_asked(self, reason: str = "不属于本单位职责") -> Self:
        self._after(self.assigned, S.REGISTERED)
        handover.ask_return(self.task, reason, by=self.clerk, at=self._now())
        return self

    def rerouted(self, unit: Unit, reason: str = "改由该单位承办") -> Self:
        handover.reroute(self.task, unit, reason, by=self.supervisor, at=self._now())
        return self

    def extension_asked(self, days: int = 10) -> Self:
        self._after(self.planned, S.REGISTERED, S.ASSIGNED, S.ACCEPTED)
        until = self.task.due_on + timedelta(days=days)
        extensions.ask_extension(
            self.task, until, "third_party", "管线权属单位配合", by=self.head, at=self._now()
        )
        return self

    def extended(self, days: int = 10) -> Self:
        self.extension_asked(days)
        extensions.grant_extension(self.task, "同意", by=self.supervisor, at=self._now())
        return self

    def suspended(self, days: int = 14) -> Self:
        self._after(self.planned, S.REGISTERED, S.ASSIGNED, S.ACCEPTED)
        until = self.today + timedelta(days=days)
        suspensions.suspend(self.task, "legal", "法院正在审理", until, by=self.supervisor, at=self._now())
        return self

    def resumed(self) -> Self:
        suspensions.resume(self.task, by=self.supervisor, at=self._now())
        return self

    def verdict(self, checker: Checker, result: str, *, by: User) -> Self:
        code = ResultCode.ALL_SHOWN if result == TaskResult.KEPT else ResultCode.INCOMPLETE
        verdicts.enter_verdict(
            self.task, checker, result=result, code=code, finding="现场看过", by=by, at=self._now()
        )
        return self

    def third(self, user: User, result: str) -> Self:
        verdicts.name_third(self.task, user, by=self.supervisor, at=self._now())
        return self.verdict(Checker.THIRD, result, by=user)

    def filmed(self) -> Self:
        Revisit.objects.create(
            task=self.task,
            number=self.task.revisits.count() + 1,
            assigned_to=self.reporter,
            assigned_by=self.supervisor,
            assigned_at=self.at,
            due_on=self.today,
            filed_at=self._now(),
            film_ref="clip-1",
        )
        return self

    def sent_back(self, reason: str = "有一处没有做到") -> Self:
        verification.send_back(self.task, reason, by=self.supervisor, at=self._now())
        return self

    def rated(self, n: int, satisfaction: str = Satisfaction.CONTENT, objection: str = "") -> Self:
        token = self.invited[n].token
        ratings.rate(token, satisfaction=satisfaction, objection=objection, at=self._now())
        return self.read()

    def relapsed(self, days: int = 15, reason: str = "问题又出现了") -> Self:
        until = self.today + timedelta(days=days)
        afterlife.relapse(self.task, reason, until=until, by=self.supervisor, at=self._now())
        return self

    def terminated(self, reason: str = "已并入另一件") -> Self:
        afterlife.terminate(
            self.task,
            code="merged",
            reason=reason,
            second=self.supervisor2,
            by=self.supervisor,
            at=self._now(),
        )
        return self

    def read(self) -> Self:
        """The task as it stands in the database."""
        self.task = Task.objects.for_desk().get(pk=self.task.pk)
        return self
