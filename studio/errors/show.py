"""What can be the case when the run of a programme refuses; each says who can lift it."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class NotOnAir(DomainError):
    code = "not_on_air"
    says = _("The programme is not on air.")
    who_can_lift = _("a producer, who goes on air")


class AlreadyOnAir(DomainError):
    code = "already_on_air"
    says = _("The programme is already on air.")
    who_can_lift = _("nobody needs to: it is on air")


class NothingArmed(DomainError):
    code = "nothing_armed"
    says = _("No item is armed, so there is nothing to take.")
    who_can_lift = _("a producer, by arming an item")


class NothingBefore(DomainError):
    code = "nothing_before"
    says = _("There is no earlier item to go back to.")
    who_can_lift = _("nobody: this is the first item")


class Stale(DomainError):
    """Another producer was faster; the page shows the new state."""

    code = "stale"
    says = _("%(who)s was faster (%(what)s). Look at what is on air now, then decide again.")
    who_can_lift = _("you, after a look at what is on air")


class TooSoon(DomainError):
    code = "too_soon"
    says = _("The last TAKE was less than a second ago; this one aired nothing.")
    who_can_lift = _("you, a second later")


class ItemOnAir(DomainError):
    code = "item_on_air"
    says = _("This item is on air already.")
    who_can_lift = _("a producer, with “re-take”")


class RunEnded(DomainError):
    code = "run_ended"
    says = _("The programme has ended.")
    who_can_lift = _("nobody: the programme is over")


class NothingOnAir(DomainError):
    code = "nothing_on_air"
    says = _("No item is on air.")
    who_can_lift = _("the producer, with a TAKE")


class AlreadyAired(DomainError):
    code = "already_aired"
    says = _("This episode has been on air; it is rehearsed no more. Duplicate it to rehearse.")


class Deposed(DomainError):
    """The command was given under an older epoch: by a page or a process that does not know the new one."""

    code = "deposed"
    says = _("Another server process took over at %(since)s. Look at what is on air now, then press again.")
