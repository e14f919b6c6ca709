"""办理: the unit accepts, files its plan, reports and, in the end, claims that it is done.

What you would get wrong: refusing what comes late. A late plan or report is taken, and stays late in the
ledger; what is refused is a claim without evidence for each criterion.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.enums import Role
from common.models import User
from followup.domain.tasks.moving import make_move
from followup.domain.tasks.wording import said
from followup.domain.time import limits
from followup.enums import TaskAct
from followup.errors import BadPlan, NeedsTwo, NotOfUnit
from followup.models import Event, Milestone, ProgressReport, Task, UnitMember

MILESTONE_LENGTH = 120
REPORT_LENGTH = 1000
MOST_STEPS = 30


def accept(task: Task, handler: User, deputy: User, *, by: User, at: datetime) -> Event:
    """签收: stops K1 and names 专人 and deputy, two different members of the unit."""
    if handler.pk == deputy.pk:
        raise NeedsTwo
    for person in (handler, deputy):
        _check_member(task, person)
    facts = {"in_time": task.accept_by is None or at <= task.accept_by}
    return make_move(
        task, TaskAct.ACCEPT, by=by, at=at, facts=facts, handler=handler, deputy=deputy, accepted_at=at
    )


def _check_member(task: Task, person: User) -> None:
    is_member = UnitMember.objects.filter(unit=task.unit_id, user=person).exists()
    if not is_member or not person.has_role(Role.HANDLER):
        raise NotOfUnit(name=str(person), unit=task.unit.name)


def file_plan(task: Task, *, steps: Iterable[tuple[str, date]], by: User, at: datetime) -> Event:
    """整改方案: its steps, each with a day from today on, not past the due date while the task is in time.

    K3 starts. A plan that comes after K2 is taken, and the event says that it was late.
    """
    plan = [(said(words, MILESTONE_LENGTH), _checked_day(task, day, at)) for words, day in steps]
    if not 1 <= len(plan) <= MOST_STEPS:
        raise BadPlan(problem=_("A plan has from 1 to %(most)s steps.") % {"most": MOST_STEPS})
    with transaction.atomic():
        event = make_move(
            task,
            TaskAct.PLAN,
            by=by,
            at=at,
            facts={
                "steps": [[words, day] for words, day in plan],
                "in_time": task.plan_by is None or at <= task.plan_by,
            },
            planned_at=at,
            **limits.start(task, at, "report_by"),
        )
        Milestone.objects.bulk_create(
            Milestone(task=task, position=position, words=words, due_on=day)
            for position, (words, day) in enumerate(plan, start=1)
        )
    return event


def _checked_day(task: Task, day: date, at: datetime) -> date:
    today = timezone.localdate(at)
    if day < today:
        raise BadPlan(problem=_("A step of the plan lies in the past."))
    if day > task.due_on >= today:
        raise BadPlan(problem=_("A step of the plan lies after the due date."))
    return day


def report(task: Task, words: str, *, done: Iterable[int] = (), by: User, at: datetime) -> Event:
    """进展: filed in K3; a late one is amber, not overdue. `done` are milestones finished since."""
    words = said(words, REPORT_LENGTH)
    today, was_due_on = timezone.localdate(at), task.report_by
    with transaction.atomic():
        finished = task.milestones.filter(pk__in=list(done), done_on=None)
        number = task.reports.count() + 1
        event = make_move(
            task,
            TaskAct.REPORT,
            by=by,
            at=at,
            facts={
                "number": number,
                "words": words,
                "done": list(finished.values_list("position", flat=True)),
                "in_time": was_due_on is None or today <= was_due_on,
            },
            **limits.start(task, at, "report_by"),
        )
        ProgressReport.objects.create(
            task=task, number=number, at=at, by=by, words=words, was_due_on=was_due_on
        )
        finished.update(done_on=today)
    return event


def claim(task: Task, *, by: User, at: datetime) -> Event:
    """申请办结, by the unit head: K4 stands still from this day, K5 of the supervisors starts with it.

    EvidenceMissing while a criterion has none. Opened late or not, the verification is due counted from here.
    """
    return make_move(
        task,
        TaskAct.CLAIM,
        by=by,
        at=at,
        facts={"evidence": list(_handed_in(task))},
        claimed_at=at,
        check_by=limits.check_by(timezone.localdate(at)),
        is_returned=False,
    )


def _handed_in(task: Task) -> Iterable[str]:
    """The digests of what the unit hands in, as they stand in the ledger from the claim on."""
    return task.evidence.filter(withdrawn_at=None).order_by("pk").values_list("sha256", flat=True)
