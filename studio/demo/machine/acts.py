"""The acts of the machine's lives, each the domain's own, by the account whose act it is.

What you would get wrong: an act that is not there. A step of data/machine/lives.json names a method of this
class (or of FollowUp, which the sample's own twenty days share).
"""

from datetime import datetime, timedelta

from django.utils import timezone

from common.models import User
from followup.domain import date_requests
from followup.domain.checking import ratings, verification
from followup.domain.revisits import assigning
from followup.domain.tasks import afterlife, extensions, handling, handover, suspensions
from followup.models import Commitment, DateRequest, Rating, Task, Unit, UnitMember
from studio.demo.follow_up import FollowUp
from studio.demo.machine import handing_in
from studio.demo.machine.cases import Case
from studio.demo.machine.stories import Row

STEPS = ("摸清底数，逐处编号", "集中整改", "逐条自查，上报佐证")
REPORTS = ("已完成现场排查，编号上图。", "整改过半，材料和人手到位。", "收尾阶段，逐处自查。")


class Acts(FollowUp):
    """`case` is whose turn it is; set before each act."""

    case: Case

    def make(self, case: Case, row: Row, at: datetime) -> None:
        self.case = case
        of_promise = row["act"] in {"ask_date", "answer_date", "refuse_date"}
        subject = case.commitment if of_promise else case.task()
        getattr(self, row["act"])(subject, row, at)

    # -- The supervisors' desk -----------------------------------------------------------------

    def assign(self, task: Task, row: Row, at: datetime) -> None:
        high_risk = row.get("high_risk", False)
        handover.assign(task, criteria=self.case.criteria, high_risk=high_risk, by=self.supervisor, at=at)

    def reroute(self, task: Task, row: Row, at: datetime) -> None:
        unit = Unit.objects.get(code=row["unit"])
        handover.reroute(task, unit, row["reason"], by=self.supervisor, at=at)
        self.case.unit = unit.code

    def refuse_extension(self, task: Task, row: Row, at: datetime) -> None:
        extensions.refuse_extension(task, row["decision"], by=self.supervisor, at=at)

    def suspend(self, task: Task, row: Row, at: datetime) -> None:
        until = timezone.localdate(at) + timedelta(days=row["until_days"])
        suspensions.suspend(task, row["cause"], row["reason"], until, by=self.supervisor, at=at)

    def send_back(self, task: Task, row: Row, at: datetime) -> None:
        by = self.users[row.get("as", "supervisor")]
        verification.send_back(task, row["reason"], by=by, at=at)

    def verify(self, task: Task, row: Row, at: datetime) -> None:
        invited = verification.verify(task, invited=row["invited"], by=self.supervisor, at=at)
        self.case.tokens = [one.token for one in invited]

    def uphold(self, task: Task, row: Row, at: datetime) -> None:
        rating = Rating.objects.get(task=task, decided_at=None, objection__gt="")
        ratings.uphold(rating, row["decision"], by=self.supervisor, at=at)

    def reinspect(self, task: Task, row: Row, at: datetime) -> None:
        afterlife.reinspect(task, row["finding"], by=self.reporter, at=at)

    def archive(self, task: Task, _row: Row, at: datetime) -> None:
        afterlife.archive(task, by=self.supervisor, at=at)

    def relapse(self, task: Task, row: Row, at: datetime) -> None:
        until = timezone.localdate(at) + timedelta(days=row["until_days"])
        afterlife.relapse(task, row["reason"], until=until, by=self.supervisor, at=at)

    # -- Promises of attitude only -------------------------------------------------------------

    def ask_date(self, commitment: Commitment, _row: Row, at: datetime) -> None:
        date_requests.ask_date(self._request(commitment), by=self.supervisor, at=at)

    def answer_date(self, commitment: Commitment, row: Row, at: datetime) -> None:
        due_on = timezone.localdate(at) + timedelta(days=row["until_days"])
        by = self._head_of(commitment.unit)
        date_requests.answer_date(self._request(commitment), due_on, row["measure"], by=by, at=at)

    def refuse_date(self, commitment: Commitment, row: Row, at: datetime) -> None:
        by = self._head_of(commitment.unit)
        date_requests.refuse_date(self._request(commitment), row["reason"], by=by, at=at)

    def _request(self, commitment: Commitment) -> DateRequest:
        return DateRequest.objects.select_related("commitment__unit").get(commitment=commitment)

    def _head_of(self, unit: Unit) -> User:
        return UnitMember.objects.select_related("user").get(unit=unit, is_head=True).user

    # -- The unit ------------------------------------------------------------------------------

    def plan(self, task: Task, _row: Row, at: datetime) -> None:
        """Its steps lie evenly between today and the due date."""
        today = timezone.localdate(at)
        whole = max(0, (task.due_on - today).days)
        days = [today + timedelta(days=whole * part // len(STEPS)) for part in range(1, len(STEPS) + 1)]
        steps = list(zip(STEPS, days, strict=True))
        handling.file_plan(task, steps=steps, by=self._clerk(task), at=at)

    def report(self, task: Task, row: Row, at: datetime) -> None:
        """The milestones whose day has come are done with it."""
        due = task.milestones.filter(done_on=None, due_on__lte=timezone.localdate(at))
        done = list(due.values_list("pk", flat=True))
        words = row.get("words") or REPORTS[min(task.reports.count(), len(REPORTS) - 1)]
        handling.report(task, words, done=done, by=self._clerk(task), at=at)

    def ask_extension(self, task: Task, row: Row, at: datetime) -> None:
        until = task.due_on + timedelta(days=row["until_days"])
        extensions.ask_extension(task, until, row["code"], row["reason"], by=self._head(task), at=at)

    def hand_in(self, task: Task, row: Row, at: datetime) -> None:
        handing_in.bring_papers(task, again=row.get("again", False), by=self._clerk(task), at=at)

    # -- Reporters, the public -----------------------------------------------------------------

    def revisit(self, task: Task, row: Row, at: datetime) -> None:
        handing_in.send_out(task, row["place"], self.reporter, by=self.supervisor, at=at)

    def shoot(self, task: Task, _row: Row, at: datetime) -> None:
        handing_in.shoot(task.revisits.get(filed_at=None), by=self.reporter, at=at)

    def file(self, task: Task, row: Row, at: datetime) -> None:
        revisit = task.revisits.get(filed_at=None)
        assigning.file_revisit(revisit, row["words"], by=self.reporter, at=at)
        handing_in.film(revisit, by=self.reporter, at=at)

    def rate(self, _task: Task, row: Row, at: datetime) -> None:
        token = self.case.tokens[row["who"]]
        words = row.get("objection", "")
        ratings.rate(token, satisfaction=row["satisfaction"], objection=words, at=at)
