"""Vocabulary of follow-up: states, their moves, results, kinds of deadline."""

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


class TaskState(models.TextChoices):
    """The part of followup.md 3.5 that the first episode needs; more states join it later."""

    REGISTERED = "registered", _("Registered")
    CLOSED = "closed", _("Closed")


TASK_MOVES = {
    TaskState.REGISTERED: {TaskState.CLOSED},
    TaskState.CLOSED: set[TaskState](),
}


class TaskResult(models.TextChoices):
    """What became of the promise; apart from the process state (followup.md 3.5)."""

    UNDECIDED = "undecided", _("Undecided")
    KEPT = "kept", _("Kept")
    PARTLY = "partly", _("Partly kept")
    BROKEN = "broken", _("Broken")


class Timeliness(models.TextChoices):
    """Always derived from dates, never stored (Alaveteli's pattern)."""

    ON_TIME = "on_time", _("In time")
    DUE_SOON = "due_soon", _("Due soon")
    DUE_TODAY = "due_today", _("Due today")
    OVERDUE = "overdue", _("Overdue")


class UnitKind(models.TextChoices):
    BUREAU = "bureau", _("City bureau")
    DISTRICT = "district", _("District")
    ZONE = "zone", _("Development zone")
    TOWNSHIP = "township", _("Township or street office")
