"""What can be the case when the record of a run is asked for."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class RecordNotFinal(DomainError):
    """The programme has not ended: its record would be another one in a minute."""

    code = "record_not_final"
    says = _("The programme has not ended yet, so its record is not complete.")
    who_can_lift = _("a producer, who ends the programme")


class RoundNotFinal(DomainError):
    code = "round_not_final"
    says = _("Round %(number)s is neither sealed nor void, so the record is not complete.")
    who_can_lift = _("the clock, which closes and seals it; or a producer, who voids it")


class RehearsalHasNoRecord(DomainError):
    code = "rehearsal_has_no_record"
    says = _("This was a rehearsal. Only a programme that went on air has a signed record.")
    who_can_lift = _("nobody: a rehearsal leaves no record")


class NoSuchDifference(DomainError):
    code = "no_such_difference"
    says = _("This line is not among the differences any more. Look at the list again.")
    who_can_lift = _("you, after a look at the list")
