"""Joining with a seat card: told on the audience's own page, not on a desk's."""

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
