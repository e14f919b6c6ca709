"""Vocabulary of voting: states, their moves, and every refusal a phone can hear."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ElectorateKind(models.TextChoices):
    STUDIO = "studio", pgettext_lazy("electorate", "In the studio")
    OFFSITE = "offsite", pgettext_lazy("electorate", "Off-site public")
    REHEARSAL = "rehearsal", pgettext_lazy("electorate", "Rehearsal")


class ElectorateAct(models.TextChoices):
    """Acts in the history of a plan."""

    RULES = "rules", pgettext_lazy("electorate", "Weights and trim")
    GROUPS = "groups", pgettext_lazy("electorate", "Groups")
    CODE = "code", pgettext_lazy("electorate", "Presence code")
    IMPORT = "import", pgettext_lazy("electorate", "Seat list imported")
    SPARES = "spares", pgettext_lazy("electorate", "Spare cards made")
    OFFSITE = "offsite", pgettext_lazy("electorate", "Off-site public")


class Trouble(models.TextChoices):
    """Why a seat was not green in a drill."""

    NOT_JOINED = "not_joined", pgettext_lazy("drill", "Not joined")
    NO_BALLOT = "no_ballot", pgettext_lazy("drill", "Joined, nothing arrived")
    SLOW = "slow", pgettext_lazy("drill", "Arrived, but slowly")


class SeatState(models.TextChoices):
    ISSUED = "issued", pgettext_lazy("seat", "Not joined")
    CLAIMED = "claimed", pgettext_lazy("seat", "Joined")
    VOID = "void", pgettext_lazy("seat", "Void")


SEAT_MOVES = {
    SeatState.ISSUED: {SeatState.CLAIMED, SeatState.VOID},
    SeatState.CLAIMED: {SeatState.VOID, SeatState.ISSUED},  # back to issued: an usher releases the phone
    SeatState.VOID: {SeatState.ISSUED},  # a spare card for somebody who came after all
}


class SeatAct(models.TextChoices):
    """Acts in a seat's history."""

    CLAIMED = "claimed", pgettext_lazy("seat", "Joined")
    ADMITTED = "admitted", pgettext_lazy("seat", "Admitted by an usher")
    RELEASED = "released", pgettext_lazy("seat", "Phone released")
    SWAPPED = "swapped", pgettext_lazy("seat", "Spare card given")
    REPRINTED = "reprinted", pgettext_lazy("seat", "Card printed again")
    VOIDED = "voided", pgettext_lazy("seat", "Withdrawn")
    EXTRA_TIME = "extra_time", pgettext_lazy("seat", "Extra time granted")
    WRONG_CODE = "wrong_code", pgettext_lazy("seat", "Wrong presence code")


class SeatReason(models.TextChoices):
    """Why an usher acted, as chosen on the console; what she wrote beside it stays her own words."""

    BATTERY = "battery", pgettext_lazy("usher's reason", "Phone out of power")
    PAGE = "page", pgettext_lazy("usher's reason", "Page does not open")
    CARD = "card", pgettext_lazy("usher's reason", "Card lost or damaged")
    LATE = "late", pgettext_lazy("usher's reason", "Came late")
    PHONE = "phone", pgettext_lazy("usher's reason", "Changed phones")
    FORGOT = "forgot", pgettext_lazy("usher's reason", "Phone forgot its seat")
    CODE = "code", pgettext_lazy("usher's reason", "Code not accepted")
    DAMAGED = "damaged", pgettext_lazy("usher's reason", "Card damaged")
    LOST = "lost", pgettext_lazy("usher's reason", "Card lost")
    COPIED = "copied", pgettext_lazy("usher's reason", "Card photographed by others")
    EMPTY = "empty", pgettext_lazy("usher's reason", "Went there, nobody sits here")
    LEFT = "left", pgettext_lazy("usher's reason", "Has left")
    SIGHT = "sight", pgettext_lazy("usher's reason", "Sees or reads with difficulty")
    HANDS = "hands", pgettext_lazy("usher's reason", "Types with difficulty")
    HELP = "help", pgettext_lazy("usher's reason", "Somebody reads it out")


class HelpNote(models.TextChoices):
    """What a phone calls an usher for."""

    PHONE = "phone", pgettext_lazy("call for an usher", "I cannot score on this phone")
    SEAT = "seat", pgettext_lazy("call for an usher", "Seat or card is not right")
    PAPER = "paper", pgettext_lazy("call for an usher", "I would like a paper slip")
    OTHER = "other", pgettext_lazy("call for an usher", "Something else")


class CardState(models.TextChoices):
    SPARE = "spare", pgettext_lazy("card", "Spare")
    USED = "used", pgettext_lazy("card", "In use")
    VOID = "void", pgettext_lazy("card", "Void")


class RoundPurpose(models.TextChoices):
    AIR = "air", pgettext_lazy("round", "On air")
    DRILL = "drill", pgettext_lazy("round", "Drill")


class Press(models.TextChoices):
    """GB 50799-2012 6.2.2 (2)."""

    LAST = "last", pgettext_lazy("round", "Last press counts")
    FIRST = "first", pgettext_lazy("round", "First press counts")


class Secrecy(models.TextChoices):
    SECRET = "secret", pgettext_lazy("round", "Secret")
    NAMED = "named", pgettext_lazy("round", "Named")


class Display(models.TextChoices):
    HIDDEN = "hidden", pgettext_lazy("round", "Hidden until revealed")
    LIVE = "live", pgettext_lazy("round", "Shown live")


class Window(models.TextChoices):
    CLOCK = "clock", pgettext_lazy("round", "Closed by the clock")
    HAND = "hand", pgettext_lazy("round", "Closed by hand")


class Form(models.TextChoices):
    """What a paper asks; `form` of a paper (voting.domain.papers)."""

    SCORE = "score", pgettext_lazy("paper", "Score")
    STANCE = "stance", pgettext_lazy("paper", "Stance")
    DEAL = "deal", pgettext_lazy("paper", "Deal or no deal")
    DELIVERY = "delivery", pgettext_lazy("paper", "Delivery")


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
    FROZEN = "frozen", _("Not counted yet: scoring is paused, please wait.")
    BUSY = "busy", _("Not counted yet: the server is busy, trying again.")
