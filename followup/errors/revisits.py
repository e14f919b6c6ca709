"""What a re-visit refuses."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class NotReporter(DomainError):
    code = "not_reporter"
    says = _("%(name)s is not the reporter of this re-visit.")
    who_can_lift = _("a supervisor, who assigns re-visits")
    status = 403


class RevisitFiled(DomainError):
    code = "revisit_filed"
    says = _("This re-visit to task %(code)s has been filed; what was filed stays.")
    who_can_lift = _("a supervisor, who may assign another re-visit")


class RevisitGone(DomainError):
    code = "revisit_gone"
    says = _("Somebody else changed the re-visits of task %(code)s in this moment. Look again.")
