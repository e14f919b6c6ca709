"""The ledger: every change of a commitment, a task or the calendar, each bound to the one before it.

What you would get wrong: writing a row here by hand. Only `domain.ledger.chain.append` does, in the
transaction of the change itself; the order is `seq`, without a gap.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followup.enums import Acting
from followup.models.commitments import Commitment
from followup.models.tasks import Task


class Event(models.Model):
    """One change. `subject` names it for ever (02-07, 02-07/hbj, calendar/2027), the keys while it lives.

    `body_sha256` is of before, after, reason and `salt`: a redaction empties these and keeps it. Without the
    salt nobody guesses a withheld body from its digest.
    """

    seq = models.PositiveBigIntegerField(unique=True, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    acting = models.CharField(max_length=16, choices=Acting)
    subject = models.CharField(max_length=64, db_index=True)
    commitment = models.ForeignKey(Commitment, models.SET_NULL, null=True, related_name="changes")
    task = models.ForeignKey(Task, models.SET_NULL, null=True, related_name="changes")
    kind = models.CharField(max_length=24)
    before: Any = models.JSONField(default=dict)
    after: Any = models.JSONField(default=dict)
    reason = models.TextField(max_length=1000, blank=True)
    salt = models.CharField(max_length=22, blank=True)
    body_sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    redacted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("ledger event")
        verbose_name_plural = _("ledger events")
        ordering = ("seq",)
        indexes = [models.Index(fields=["task", "seq"], name="events_of_a_task")]

    def __str__(self) -> str:
        return f"{self.seq} {self.subject} {self.kind}"


class Redaction(models.Model):
    """A request to empty the body of one event: a supervisor proposes it, a second person signs, and it is
    done."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="redactions")
    reason = models.CharField(_("reason"), max_length=300)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)  # refused by the second person, or taken back

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(dropped_at__isnull=True), name="one_redaction_per_event"
            ),
            models.CheckConstraint(
                name="redaction_signed_by_two",
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=models.F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.reason}"


class LedgerHead(models.Model):
    """One row: the last event. Taken exclusively by whoever appends, so that the order has no fork."""

    seq = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64)


class LedgerDay(models.Model):
    """The signed head of a day: how many events there were at its end, and the last one's digest."""

    day = models.DateField(unique=True)
    seq = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    signature = models.CharField(max_length=86)

    class Meta:
        verbose_name = _("signed day of the ledger")
        verbose_name_plural = _("signed days of the ledger")
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {self.seq}"
