"""What can be the case when voting refuses."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class SeatRefused(DomainError):
    """A seat card that cannot be joined here; told on the audience's own page, not a desk's."""

    page = "voting/seat.html"
    state: ClassVar[str]

    @property
    def shown(self) -> dict[str, Any]:
        return {"state": self.state}


class UnknownSeat(SeatRefused):
    code = "unknown_seat"
    state = "unknown"
    says = _("This seat card is not known here. Ask an usher for help.")
    status = 404


class SeatTaken(SeatRefused):
    code = "seat_taken"
    state = "taken"
    says = _("Seat %(label)s is already joined on another phone. Raise your hand and an usher will come.")
    who_can_lift = _("an usher")


class HasASeat(SeatRefused):
    """One phone, one seat. Changing places is an usher's act, not a second scan."""

    code = "has_a_seat"
    state = "elsewhere"
    says = _("This phone has already joined as seat %(label)s. Ask an usher if you need another seat.")
    who_can_lift = _("an usher")


class SeatVoid(SeatRefused):
    code = "seat_void"
    state = "void"
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


class WindowRunning(DomainError):
    """Closing before deadline and grace are over would refuse ballots that were promised to count."""

    code = "window_running"
    says = _("Round %(number)s still takes ballots; it closes by itself when its time is up.")


class RoundNotClosed(DomainError):
    code = "round_not_closed"
    says = _("Round %(number)s is not closed, so it cannot be sealed.")


class RoundOver(DomainError):
    code = "round_over"
    says = _("Round %(number)s has been revealed or voided already.")


class AnotherRoundOpen(DomainError):
    code = "another_round_open"
    says = _("Round %(number)s is still open; close it first.")


class RoundNotSealed(DomainError):
    code = "round_not_sealed"
    says = _("Round %(number)s is not sealed yet, so there is nothing to reveal.")


class EmptyPaper(DomainError):
    code = "empty_paper"
    says = _("There is nothing to score on this paper yet.")


class BadPaper(DomainError):
    code = "bad_paper"
    says = _("The scale of this paper is no scale: it needs whole numbers that end on its maximum.")
    status = 400


class TallyMismatch(DomainError):
    """Double entry failed: the tally rows and a recount of the ballots differ. Never expected."""

    code = "tally_mismatch"
    says = _("Round %(number)s cannot be sealed: its two counts differ. Void it and score again.")
    status = 409


class RoundKeyLost(DomainError):
    code = "round_key_lost"
    says = _("The key of round %(number)s is gone from memory; void the round and score again.")


# -- planning an electorate ----------------------------------------------------------------------


class RulesLocked(DomainError):
    """Weights, trim and the seat list are agreed before anybody has scored, or they prove nothing."""

    code = "rules_locked"
    says = _("Scoring has begun: weights, trim and the seat list of this episode can no longer be changed.")


class BadSeatFile(DomainError):
    """`why` says in words what is wrong with the file as a whole."""

    code = "bad_seat_file"
    says = _("This file could not be read as a seat list. %(why)s")
    status = 400


class ImportOutdated(DomainError):
    code = "import_outdated"
    says = _("The seat list has changed since this preview. Nothing was imported; choose the file once more.")


class ImportHasErrors(DomainError):
    code = "import_has_errors"
    says = _("The file still has errors, so nothing was imported.")
    status = 400


class DrillTooLate(DomainError):
    code = "drill_too_late"
    says = _("Scoring has begun on air; a drill is only possible before.")


class DrillRunning(DomainError):
    code = "drill_running"
    says = _("A drill is running. End it first.")
    who_can_lift = _("a producer")


class NoDrill(DomainError):
    code = "no_drill"
    says = _("No drill is running.")


class OffsiteClosed(DomainError):
    """Told on the public's own page."""

    code = "offsite_closed"
    says = _("Scoring from home is not open now.")
    page = "voting/offsite.html"
    status = 403

    @property
    def shown(self) -> dict[str, Any]:
        return {"state": "closed"}


class OffsiteBusy(DomainError):
    code = "offsite_busy"
    says = _("Very many people are joining at this moment. Please try again in a few seconds.")
    page = "voting/offsite.html"
    status = 503

    @property
    def shown(self) -> dict[str, Any]:
        return {"state": "busy"}


class SeatedInStudio(DomainError):
    code = "seated_in_studio"
    says = _("This phone holds seat %(label)s in the studio and scores there.")
    page = "voting/offsite.html"

    @property
    def shown(self) -> dict[str, Any]:
        return {"state": "studio"}
