"""Ushers: cards, errands, slips of paper."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class SwapDuringRound(DomainError):
    code = "swap_during_round"
    says = _("Scoring is running: no card is swapped now. Swap after round %(number)s, or take a paper slip.")


class SeatScored(DomainError):
    code = "seat_scored"
    says = _("Seat %(label)s is counted in round %(number)s. Its phone can be changed after the round.")


class SpareNotFree(DomainError):
    code = "spare_not_free"
    says = _("Spare card %(label)s is in use or void. Take another one.")


class UnknownCard(DomainError):
    code = "unknown_card"
    says = _("No card and no seat here goes by “%(text)s”.")
    status = 404


class ErrandTaken(DomainError):
    code = "errand_taken"
    says = _("%(by)s is already on the way to seat %(label)s.")


class SlipNotNeeded(DomainError):
    code = "slip_not_needed"
    says = _("Seat %(label)s is already counted in this round; a slip would count twice.")


class SlipNeedsSecondPerson(DomainError):
    code = "slip_needs_second_person"
    says = _("You entered this slip first. Somebody else enters it once more, without seeing your entry.")
    who_can_lift = _("another usher")


class SlipDiffers(DomainError):
    code = "slip_differs"
    says = _("The two entries of the slip of seat %(label)s differ. Nothing is counted; both enter it anew.")


class BadSlip(DomainError):
    code = "bad_slip"
    says = _("Every line of the slip needs one of the values on the paper.")
    status = 400


class SlipNotCounted(DomainError):
    code = "slip_not_counted"
    says = _("The slip of seat %(label)s was not counted. %(why)s")
