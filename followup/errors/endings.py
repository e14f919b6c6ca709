"""What can be the case when a task is ended by two, or said to have come back."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class EndingPending(DomainError):
    code = "ending_pending"
    says = _("The end of task %(code)s has been proposed already; a second supervisor confirms it.")
    who_can_lift = _("another supervisor, who confirms or refuses it")


class NoEnding(DomainError):
    code = "no_ending"
    says = _("This proposal to end task %(code)s has been settled.")


class NoReport(DomainError):
    code = "no_report"
    says = _("This report on task %(code)s has been decided.")
