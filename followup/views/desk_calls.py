"""Each act of the supervisors' desk: its form, and the one domain function that a POST of it calls.

What you would get wrong: an act that is drawn but not here, or the other way round; a test compares the two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from followup.domain.checking import ratings, verdicts, verification
from followup.domain.desk.choices import Choice
from followup.domain.desk.page import Page
from followup.domain.portal import talks
from followup.domain.revisits import assigning
from followup.domain.tasks import afterlife, endings, extensions, handover, relapses, suspensions
from followup.enums import Acting, Checker
from followup.errors import NoEnding
from followup.forms import desk as forms
from followup.models import Ending, Rating, RelapseReport, Task

Facts: TypeAlias = Any  # by, at, and what was typed


@dataclass(frozen=True)
class Act:
    form: type[forms.TaskForm]
    call: Callable[..., object]


def _verdict(task: Task, **facts: Facts) -> object:
    """As whom: the third checker where this account was named, else by role."""
    check, by = task.checks.filter(closed_at=None).first(), facts["by"]
    is_third = check is not None and check.is_disputed and check.third_id == by.pk
    own = Checker.SUPERVISOR if by.has_role(Acting.SUPERVISOR) else Checker.REPORTER
    return verdicts.enter_verdict(task, Checker.THIRD if is_third else own, **facts)


def _pending(task: Task) -> Ending:
    if (found := endings.pending_ending(task)) is None:
        raise NoEnding(code=task.commitment.code)
    return found


def _objection(decide: Callable[..., object]) -> Callable[..., object]:
    def call(task: Task, *, rating: Rating, decision: str, **who: Facts) -> object:
        return decide(rating, decision, **who)

    return call


ACTS = {
    "assign": Act(forms.AssignForm, handover.assign),
    "reroute": Act(forms.RerouteForm, handover.reroute),
    "refuse_return": Act(forms.ReturnForm, handover.refuse_return),
    "grant_extension": Act(forms.GrantForm, extensions.grant_extension),
    "refuse_extension": Act(forms.RefuseForm, extensions.refuse_extension),
    "suspend": Act(forms.SuspendForm, suspensions.suspend),
    "resume": Act(forms.BareForm, suspensions.resume),
    "open_check": Act(forms.BareForm, verification.open_check),
    "verdict": Act(forms.VerdictForm, _verdict),
    "name_third": Act(forms.ThirdForm, verdicts.name_third),
    "send_back": Act(forms.SendBackForm, verification.send_back),
    "verify": Act(forms.VerifyForm, verification.verify),
    "revise_result": Act(forms.ReviseForm, verification.revise_result),
    "uphold": Act(forms.ObjectionForm, _objection(ratings.uphold)),
    "dismiss": Act(forms.ObjectionForm, _objection(ratings.dismiss)),
    "reinspect": Act(forms.SeenForm, afterlife.reinspect),
    "archive": Act(forms.BareForm, afterlife.archive),
    "relapse": Act(forms.RelapseForm, afterlife.relapse),
    "report_relapse": Act(forms.ReportForm, relapses.report_relapse),
    "refuse_report": Act(
        forms.DecisionForm, lambda _task, *, report, **facts: relapses.refuse_report(report, **facts)
    ),
    "terminate": Act(forms.EndForm, endings.propose_ending),
    "end_confirm": Act(forms.BareForm, lambda task, **who: endings.confirm_ending(_pending(task), **who)),
    "end_drop": Act(forms.BareForm, lambda task, **who: endings.drop_ending(_pending(task), **who)),
    "revisit": Act(forms.RevisitForm, assigning.assign_revisit),
    "refer": Act(forms.BareForm, afterlife.refer),
    "talk": Act(forms.WordsForm, talks.say),
}


@dataclass(frozen=True)
class Offered:
    """A choice with its form; the form is there only where the act is allowed."""

    choice: Choice
    form: forms.TaskForm | None


def offered(page: Page) -> list[Offered]:
    return [Offered(one, _form(page.task, one.key) if one.allowed else None) for one in page.choices.rows]


def talk_form(page: Page) -> forms.TaskForm | None:
    return _form(page.task, "talk") if page.is_supervisor else None


def objection_forms(page: Page) -> list[tuple[Rating, forms.TaskForm | None]]:
    """Every objection, with a form where it waits and this account may decide it."""
    decides = page.is_supervisor and page.task.state == "awaiting_rating"
    return [
        (
            one,
            _form(page.task, f"objection-{one.pk}", forms.ObjectionForm)
            if decides and not one.decided_at
            else None,
        )
        for one in page.objections
    ]


def report_forms(page: Page) -> list[tuple[RelapseReport, forms.TaskForm | None]]:
    """Every report of a relapse that this account may read, with a form where it may decide."""
    return [
        (one, _form(page.task, f"report-{one.pk}", forms.DecisionForm) if page.is_supervisor else None)
        for one in page.reports
    ]


def _form(task: Task, key: str, form: type[forms.TaskForm] | None = None) -> forms.TaskForm:
    return (form or ACTS[key].form)(task=task, key=key)
