"""Vocabulary of voting: states, their moves, and every refusal a phone can hear."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _in


class SeatState(models.TextChoices):
    ISSUED = "issued", _in("seat", "Not joined")
    CLAIMED = "claimed", _in("seat", "Joined")
    VOID = "void", _in("seat", "Void")


SEAT_MOVES = {
    SeatState.ISSUED: {SeatState.CLAIMED, SeatState.VOID},
    SeatState.CLAIMED: {SeatState.VOID},
    SeatState.VOID: set[SeatState](),
}


class RoundState(models.TextChoices):
    ARMED = "armed", _in("round", "Armed")
    OPEN = "open", _in("round", "Open")
    CLOSED = "closed", _in("round", "Closed")
    SEALED = "sealed", _in("round", "Sealed")
    REVEALED = "revealed", _in("round", "Revealed")
    VOID = "void", _in("round", "Void")


ROUND_MOVES = {
    RoundState.ARMED: {RoundState.OPEN, RoundState.VOID},
    RoundState.OPEN: {RoundState.CLOSED, RoundState.VOID},
    RoundState.CLOSED: {RoundState.SEALED, RoundState.VOID},
    RoundState.SEALED: {RoundState.REVEALED, RoundState.VOID},
    RoundState.REVEALED: set[RoundState](),
    RoundState.VOID: set[RoundState](),
}


class Refusal(models.TextChoices):
    """Why a ballot was not counted: the closed list of docs/protocol.md."""

    CLOSED = "closed", _("Not counted: scoring had closed.")
    NOT_OPEN = "not_open", _("Not counted: scoring is not open.")
    UNKNOWN_ROUND = "unknown_round", _("Not counted: there is no such round.")
    NOT_ENTITLED = "not_entitled", _("Not counted: this phone holds no seat here.")
    BAD_BALLOT = "bad_ballot", _("Not counted: the scores do not fit the paper.")
    SUPERSEDED = "superseded", _("A newer ballot of yours has been counted.")
    TOO_LARGE = "too_large", _("Not counted: the message was too large.")
    BUSY = "busy", _("Not counted yet: the server is busy, trying again.")
