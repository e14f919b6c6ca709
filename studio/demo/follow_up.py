"""Plays what became of the first evening's tasks, act by act, on the days that data/follow_up.json names.

Each act is the domain's own, by the account whose act it is, at the time it happened. What you would get
wrong: playing one task after the other. The ledger keeps the order in which events were written, so the acts
of all tasks are played in the order of their times.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from common.models import User
from followup.domain.checking import ratings, verdicts, verification
from followup.domain.tasks import extensions, handling, handover
from followup.domain.tasks.demands import Demand
from followup.enums import Checker
from followup.models import Task, UnitMember
from studio.demo import content
from studio.demo.papers import file_visit, hand_in_paper, show_the_public

Row = dict[str, Any]


def follow_up(users: dict[str, User], *, heard_on: date) -> None:
    """`heard_on` is day 0 of the file."""
    story = FollowUp(users, heard_on)
    rows = [(row["day"], row["at"], code, row) for code, of in content.followed_up().items() for row in of]
    for day, time, code, row in sorted(rows, key=lambda one: one[:2]):
        at = content.evening(heard_on + timedelta(days=day), time)
        story.play(code, row, at)


class FollowUp:
    """One method for each act of the file; `tokens` are the invitations to rate, told only once."""

    def __init__(self, users: dict[str, User], heard_on: date) -> None:
        self.users, self.heard_on = users, heard_on
        self.supervisor, self.reporter = users["supervisor"], users["reporter"]
        self.tokens: dict[str, list[str]] = {}

    def play(self, code: str, row: Row, at: datetime) -> None:
        task = Task.objects.for_desk().get(commitment__code=code)
        act: Callable[[Task, Row, datetime], object] = getattr(self, row["act"])
        act(task, row, at)

    def _day(self, number: int) -> date:
        return self.heard_on + timedelta(days=number)

    def _clerk(self, task: Task) -> User:
        return UnitMember.objects.select_related("user").get(unit=task.unit, is_head=False).user

    def _head(self, task: Task) -> User:
        return UnitMember.objects.select_related("user").get(unit=task.unit, is_head=True).user

    # -- The supervisors' desk -----------------------------------------------------------------

    def assign(self, task: Task, row: Row, at: datetime) -> None:
        risk = row.get("high_risk", False)
        asked = [one if isinstance(one, str) else Demand(**one) for one in row["criteria"]]
        handover.assign(task, criteria=asked, high_risk=risk, by=self.supervisor, at=at)

    def refuse_return(self, task: Task, row: Row, at: datetime) -> None:
        handover.refuse_return(task, row["reason"], by=self.supervisor, at=at)

    def grant_extension(self, task: Task, row: Row, at: datetime) -> None:
        extensions.grant_extension(task, row["decision"], by=self.supervisor, at=at)

    def open_check(self, task: Task, _row: Row, at: datetime) -> None:
        verification.open_check(task, by=self.supervisor, at=at)

    def name_third(self, task: Task, row: Row, at: datetime) -> None:
        verdicts.name_third(task, self.users[row["third"]], by=self.supervisor, at=at)

    def send_back(self, task: Task, row: Row, at: datetime) -> None:
        verification.send_back(task, row["reason"], by=self.supervisor, at=at)

    def verify(self, task: Task, row: Row, at: datetime) -> None:
        invited = verification.verify(task, invited=row["invited"], by=self.supervisor, at=at)
        self.tokens[task.commitment.code] = [one.token for one in invited]

    def show_the_public(self, task: Task, _row: Row, at: datetime) -> None:
        show_the_public(task, by=self.supervisor, at=at)

    # -- The unit ------------------------------------------------------------------------------

    def accept(self, task: Task, _row: Row, at: datetime) -> None:
        clerk = self._clerk(task)
        handling.accept(task, clerk, self._head(task), by=clerk, at=at)

    def ask_return(self, task: Task, row: Row, at: datetime) -> None:
        handover.ask_return(task, row["reason"], by=self._clerk(task), at=at)

    def plan(self, task: Task, row: Row, at: datetime) -> None:
        steps = [(words, self._day(day)) for words, day in row["steps"]]
        handling.file_plan(task, steps=steps, by=self._clerk(task), at=at)

    def report(self, task: Task, row: Row, at: datetime) -> None:
        done = task.milestones.filter(position__in=row.get("done", [])).values_list("pk", flat=True)
        handling.report(task, row["words"], done=list(done), by=self._clerk(task), at=at)

    def ask_extension(self, task: Task, row: Row, at: datetime) -> None:
        until = task.due_on + timedelta(days=row["days"])
        extensions.ask_extension(task, until, row["code"], row["reason"], by=self._head(task), at=at)

    def evidence(self, task: Task, row: Row, at: datetime) -> None:
        hand_in_paper(task, row, by=self._clerk(task), at=at)

    def claim(self, task: Task, _row: Row, at: datetime) -> None:
        handling.claim(task, by=self._head(task), at=at)

    # -- Checkers, the public, the timer -------------------------------------------------------

    def visit(self, task: Task, row: Row, at: datetime) -> None:
        file_visit(task, row, reporter=self.reporter, supervisor=self.supervisor, at=at)

    def verdict(self, task: Task, row: Row, at: datetime) -> None:
        third = row["by"] not in verdicts.ACTING
        verdicts.enter_verdict(
            task,
            Checker.THIRD if third else Checker(row["by"]),
            result=row["result"],
            code=row.get("code", ""),
            finding=row["finding"],
            visited_at=at - timedelta(minutes=40),
            by=self.users[row["by"]],
            at=at,
        )

    def rate(self, task: Task, row: Row, at: datetime) -> None:
        token = self.tokens[task.commitment.code][row["who"]]
        words = row.get("objection", "")
        ratings.rate(token, satisfaction=row["satisfaction"], objection=words, at=at)

    def close(self, _task: Task, _row: Row, at: datetime) -> None:
        ratings.close_due(at)
