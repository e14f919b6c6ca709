"""What can be the case with a task: where it stands, whose act it is, what is still missing."""

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, DomainError


class TaskMoved(DomainError):
    code = "task_moved"
    says = _("This cannot be done to task %(code)s now; it stands at: %(state)s.")


class NotYours(DomainError):
    """Neither the role nor the unit of the account allows this act."""

    code = "not_yours"
    says = _("This act on the task is not yours to make.")
    status = 403


class OwnUnit(DomainError):
    code = "own_unit"
    says = _("You belong to %(unit)s; nobody verifies, returns or closes a task of their own unit.")
    who_can_lift = _("a supervisor who is not of this unit")
    status = 403


class ReasonNeeded(BadInput):
    code = "reason_needed"
    says = _("Give a reason, of %(most)s characters at most.")


class BadFinding(BadInput):
    """A verdict or result that says too little or cannot be; `problem` is the sentence."""

    code = "bad_finding"
    says = _("%(problem)s")


class NeedsTwo(BadInput):
    """Handler and deputy, or two supervisors: one person cannot be both."""

    code = "needs_two"
    says = _("Name two different people.")


class NotOfUnit(BadInput):
    code = "not_of_unit"
    says = _("%(name)s does not act for %(unit)s.")


class ReturnTooLate(DomainError):
    code = "return_too_late"
    says = _("A task that is not yours goes back within the first working day; that time is over.")
    who_can_lift = _("a supervisor, who may still end the task or agree on another unit")


class LeadImposed(DomainError):
    code = "lead_imposed"
    says = _("This task has been re-routed %(times)s times; now a lead is imposed: refuse the return.")


class UnitHasTask(DomainError):
    code = "unit_has_task"
    says = _("%(unit)s already has a task from commitment %(code)s.")


class BadPlan(BadInput):
    """A plan or report that cannot be filed like this; `problem` is the sentence."""

    code = "bad_plan"
    says = _("%(problem)s")


class ExtensionTooLate(DomainError):
    code = "extension_too_late"
    says = _("More time is asked for before expiry; this task was due on %(due_on)s.")


class BadDate(BadInput):
    """A new date that cannot hold; `problem` is the sentence."""

    code = "bad_date"
    says = _("%(problem)s")


class EvidenceMissing(DomainError):
    code = "evidence_missing"
    says = _("There is no evidence yet for: %(criteria)s.")
    who_can_lift = _("the unit, which hands in evidence for each criterion")


class TooEarly(DomainError):
    code = "too_early"
    says = _("The re-inspection is due on %(on)s, not before.")


class InspectedTwice(DomainError):
    code = "inspected_twice"
    says = _("This task has been re-inspected twice; it can be filed away.")


class StillToInspect(DomainError):
    code = "still_to_inspect"
    says = _("The second re-inspection is still to come, on %(on)s.")


class AlreadyReferred(DomainError):
    code = "already_referred"
    says = _("This task has already been referred.")
