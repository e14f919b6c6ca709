"""What can be the case with the playout machines and the OSC surfaces."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class MachineUnheard(DomainError):
    code = "machine_unheard"
    says = _("%(name)s has not said lately what it shows, so there is nothing to adopt.")
    who_can_lift = _("the engineer who starts the machine and connects it")


class MachineNotUsed(DomainError):
    code = "machine_not_used"
    says = _("%(name)s is switched off on this page.")
    who_can_lift = _("a producer, who switches it on")


class TooEarly(DomainError):
    """A bundle with a time ahead. Nobody could stop a TAKE that waits in here."""

    code = "press_too_early"
    says = _("This press was sent for a later moment; nothing is kept for later.")
    who_can_lift = _("whoever set the surface up, by sending it when it is meant")


class TooLate(DomainError):
    code = "too_late"
    says = _("This press waited too long behind others; it did nothing.")
    who_can_lift = _("you, after a look at what is on air")


class NotStored(DomainError):
    code = "not_stored"
    says = _("The database did not answer; look at what is on air before you press again.")
    who_can_lift = _("you, after a look at what is on air")
