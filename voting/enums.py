"""Vocabulary of voting: states, their moves, and every refusal a phone can hear."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SeatState(models.TextChoices):
    ISSUED = "issued", pgettext_lazy("seat", "Not joined")
    CLAIMED = "claimed", pgettext_lazy("seat", "Joined")
    VOID = "void", pgettext_lazy("seat", "Void")


SEAT_MOVES = {
    SeatState.ISSUED: {SeatState.CLAIMED, SeatState.VOID},
    SeatState.CLAIMED: {SeatState.VOID},
    SeatState.VOID: set[SeatState](),
}


class RoundState(models.TextChoices):
    ARMED = "armed", pgettext_lazy("round", "Armed")
    OPEN = "open", pgettext_lazy("round", "Open")
    CLOSED = "closed", pgettext_lazy("round", "Closed")
    SEALED = "sealed", pgettext_lazy("round", "Sealed")
    REVEALED = "revealed", pgettext_lazy("round", "Revealed")
    VOID = "void", pgettext_lazy("round", "Void")


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
