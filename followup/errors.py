"""What can be the case when follow-up refuses."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class NotCaptured(DomainError):
    code = "not_captured"
    says = _("Commitment %(code)s has already been confirmed; its words are frozen.")


class OwnEntry(DomainError):
    code = "own_entry"
    says = _("You wrote this one down yourself; somebody else must confirm it.")
    who_can_lift = _("a producer, a supervisor or another scribe")


class NotConfirmed(DomainError):
    code = "not_confirmed"
    says = _("Commitment %(code)s has not been confirmed by a second person; only frozen words go on screen.")
    who_can_lift = _("a producer, a supervisor or another scribe")


class TaskClosed(DomainError):
    code = "task_closed"
    says = _("Task %(code)s is closed.")
