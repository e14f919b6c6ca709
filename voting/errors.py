"""What can be the case when voting refuses."""

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class UnknownSeat(DomainError):
    code = "unknown_seat"
    says = _("This seat card is not known here. Ask an usher for help.")
    status = 404


class SeatTaken(DomainError):
    code = "seat_taken"
    says = _("Seat %(label)s is already joined on another phone. Raise your hand and an usher will come.")
    who_can_lift = _("an usher")


class SeatVoid(DomainError):
    code = "seat_void"
    says = _("Seat card %(label)s has been withdrawn. Ask an usher for a new one.")
    status = 410


class NoSeat(DomainError):
    code = "not_entitled"
    says = _("This phone holds no seat yet. Scan the code on your seat card.")
    status = 403


class RoundNotArmed(DomainError):
    code = "round_not_armed"
    says = _("Round %(number)s is not armed.")


class RoundNotOpen(DomainError):
    code = "round_not_open"
    says = _("Round %(number)s is not open.")


class AnotherRoundOpen(DomainError):
    code = "another_round_open"
    says = _("Round %(number)s is still open; close it first.")


class RoundNotSealed(DomainError):
    code = "round_not_sealed"
    says = _("Round %(number)s is not sealed yet, so there is nothing to reveal.")


class EmptyPaper(DomainError):
    code = "empty_paper"
    says = _("There is nothing to score on this paper yet.")


class TallyMismatch(DomainError):
    """Double entry failed: the tally rows and a recount of the ballots differ. Never expected."""

    code = "tally_mismatch"
    says = _("Round %(number)s cannot be sealed: its two counts differ. Void it and score again.")
    status = 409


class RoundKeyLost(DomainError):
    code = "round_key_lost"
    says = _("The key of round %(number)s is gone from memory; void the round and score again.")
