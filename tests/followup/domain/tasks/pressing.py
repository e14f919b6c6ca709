"""Every act of a task with input that is right, whoever presses it on whatever day.

What is refused is refused for the person, the state or what is still missing, never for a slip of the pen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from common.models import User
from followup.domain.checking import deciding, ratings, verification
from followup.domain.checking.ratings import Invited
from followup.domain.tasks import afterlife, extensions, handling, handover, suspensions
from followup.domain.tasks.moving import make_move
from followup.enums import TaskAct
from followup.models import Task, Unit


@dataclass
class Press:
    """`ahead` is a day that any new date may be; `invited` is filled by a verification."""

    task: Task
    by: User
    at: datetime
    clerk: User
    deputy: User
    second: User
    other: Unit
    is_high_risk: bool
    invited: list[Invited]

    @property
    def made(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at}

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @property
    def ahead(self) -> date:
        return max(self.today, self.task.due_on) + timedelta(days=10)


def press(act: TaskAct, it: Press) -> None:
    ACTS[act](it)


def _plain(how: Callable[..., Any], *words: str) -> Callable[[Press], None]:
    def pressed(it: Press) -> None:
        how(it.task, *words, **it.made)

    return pressed


def _assign(it: Press) -> None:
    handover.assign(it.task, criteria=["一", "二"], high_risk=it.is_high_risk, **it.made)


def _accept(it: Press) -> None:
    handling.accept(it.task, it.clerk, it.deputy, **it.made)


def _reroute(it: Press) -> None:
    handover.reroute(it.task, it.other, "原因", **it.made)


def _plan(it: Press) -> None:
    handling.file_plan(it.task, steps=[("第一步", it.today)], **it.made)


def _ask_extension(it: Press) -> None:
    extensions.ask_extension(it.task, it.ahead, "money", "原因", **it.made)


def _grant_extension(it: Press) -> None:
    extensions.grant_extension(it.task, until=it.ahead, **it.made)


def _suspend(it: Press) -> None:
    suspensions.suspend(it.task, "season", "原因", it.today + timedelta(days=9), **it.made)


def _verify(it: Press) -> None:
    it.invited[:] = verification.verify(it.task, invited=("甲", "乙"), **it.made)


def _close(it: Press) -> None:
    make_move(it.task, TaskAct.CLOSE, **it.made)


def _uphold(it: Press) -> None:
    objection = deciding.open_objections(it.task).first()
    if objection is None:
        make_move(it.task, TaskAct.UPHOLD, reason="原因", **it.made)
    else:
        ratings.uphold(objection, "原因", **it.made)


def _relapse(it: Press) -> None:
    afterlife.relapse(it.task, "原因", until=it.ahead, **it.made)


def _terminate(it: Press) -> None:
    afterlife.terminate(it.task, code="merged", reason="原因", second=it.second, **it.made)


ACTS: dict[TaskAct, Callable[[Press], None]] = {
    TaskAct.ASSIGN: _assign,
    TaskAct.ACCEPT: _accept,
    TaskAct.ASK_RETURN: _plain(handover.ask_return, "原因"),
    TaskAct.REROUTE: _reroute,
    TaskAct.REFUSE_RETURN: _plain(handover.refuse_return, "原因"),
    TaskAct.PLAN: _plan,
    TaskAct.REPORT: _plain(handling.report, "进展"),
    TaskAct.ASK_EXTENSION: _ask_extension,
    TaskAct.GRANT_EXTENSION: _grant_extension,
    TaskAct.REFUSE_EXTENSION: _plain(extensions.refuse_extension, "原因"),
    TaskAct.SUSPEND: _suspend,
    TaskAct.RESUME: _plain(suspensions.resume),
    TaskAct.CLAIM: _plain(handling.claim),
    TaskAct.OPEN_CHECK: _plain(verification.open_check),
    TaskAct.SEND_BACK: _plain(verification.send_back, "原因"),
    TaskAct.VERIFY: _verify,
    TaskAct.CLOSE: _close,
    TaskAct.UPHOLD: _uphold,
    TaskAct.REINSPECT: _plain(afterlife.reinspect, "看过"),
    TaskAct.ARCHIVE: _plain(afterlife.archive),
    TaskAct.RELAPSE: _relapse,
    TaskAct.TERMINATE: _terminate,
}
