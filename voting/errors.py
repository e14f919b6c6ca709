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


class SpareCardOnly(SeatRefused):
    code = "spare_card"
    state = "spare"
    says = _("Card %(label)s is a spare. An usher puts it into use; please raise your hand.")
    who_can_lift = _("an usher")


class ClaimsClosed(SeatRefused):
    """Scoring has begun: who joins from now on is let in by an usher who has seen the person."""

    code = "claims_closed"
    state = "closed"
    says = _("Scoring has begun, so seat %(label)s is joined with an usher's help. Please raise your hand.")
    who_can_lift = _("an usher")


class PresenceCodeWrong(SeatRefused):
    code = "presence_code_wrong"
    state = "free"
    says = _("This is not the code on the big screen. It changes every minute; type the one shown now.")
    status = 403

    @property
    def shown(self) -> dict[str, Any]:
        return {"state": self.state, "asks_code": True, **self.context}


class PresenceTriesSpent(SeatRefused):
    code = "presence_tries_spent"
    state = "spent"
    says = _("Too many wrong codes for seat %(label)s. Raise your hand and an usher will let you in.")
    who_can_lift = _("an usher")
    status = 429


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


class NeedsSecondPerson(DomainError):
    """Before a reveal somebody else has checked the equation of the seats."""

    code = "needs_second_person"
    says = _(
        "Round %(number)s is shown only after a second person has checked it; not by the one who checked."
    )
    who_can_lift = _("another producer or a supervisor, with “check and confirm”")


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
    page = "voting/seat_import.html"
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


# -- ushers --------------------------------------------------------------------------------------


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
