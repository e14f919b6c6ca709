"""Commitments: states and their moves, kinds of deadline, offers to the hall."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CommitmentState(models.TextChoices):
    CAPTURED = "captured", _("Waiting for confirmation")
    CONFIRMED = "confirmed", _("Confirmed")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


COMMITMENT_MOVES = {
    CommitmentState.CAPTURED: {CommitmentState.CONFIRMED, CommitmentState.WITHDRAWN},
    CommitmentState.CONFIRMED: {CommitmentState.PUBLISHED},
    CommitmentState.PUBLISHED: set[CommitmentState](),
    CommitmentState.WITHDRAWN: set[CommitmentState](),
}


class DeadlineKind(models.TextChoices):
    """How the deadline was spoken; the date itself is always computed and stored beside it."""

    NONE = "none", _("No date given")
    WORKING_DAYS = "working_days", _("working days")
    DAYS = "days", _("days")
    DATE = "date", _("before a date")


class PromiseKind(models.TextChoices):
    """可核验: a date and a measure were given; 表态性: an attitude only."""

    VERIFIABLE = "verifiable", _("Verifiable")
    ATTITUDE = "attitude", _("Attitude only")


class OfferState(models.TextChoices):
    """A deadline put to the hall. Rejected and accepted ones stay on the commitment for ever."""

    PROPOSED = "proposed", pgettext_lazy("offer", "Not asked yet")
    ASKED = "asked", pgettext_lazy("offer", "The hall is asked")
    ACCEPTED = "accepted", pgettext_lazy("offer", "Accepted")
    REJECTED = "rejected", pgettext_lazy("offer", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("offer", "Withdrawn")


OFFER_MOVES = {
    OfferState.PROPOSED: {OfferState.ASKED, OfferState.WITHDRAWN},
    OfferState.ASKED: {OfferState.ACCEPTED, OfferState.REJECTED, OfferState.PROPOSED},  # back: round void
    OfferState.ACCEPTED: set[OfferState](),
    OfferState.REJECTED: set[OfferState](),
    OfferState.WITHDRAWN: set[OfferState](),
}
