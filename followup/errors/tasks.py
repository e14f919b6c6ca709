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
    """A closing that says too little or cannot be; `problem` is the sentence."""

    code = "bad_finding"
    says = _("%(problem)s")
