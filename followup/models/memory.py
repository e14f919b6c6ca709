"""What the public follows, and the figures that were read out on air."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from followup.models.commitments import Commitment
from followup.models.units import Unit


class Subscription(models.Model):
    """Somebody wants to hear of a commitment, of a unit, or (neither) of all. Confirmed by a link's POST.

    `topic` is what makes it one: all, commitment:02-07 or unit:hbj.
    """

    email = models.EmailField(_("e-mail"))
    topic = models.CharField(max_length=64)
    commitment = models.ForeignKey(Commitment, models.CASCADE, null=True, related_name="subscriptions")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="subscriptions")
    token_sha256 = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    told_seq = models.PositiveBigIntegerField(default=0)  # the last ledger event it heard of
    told_at = models.DateTimeField(null=True)  # the last letter, since it was asked or confirmed
    site = models.CharField(max_length=120, blank=True)  # where it was asked: links in letters begin with it

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["email", "topic"], name="one_subscription_each")]

    def __str__(self) -> str:
        return self.email


class Figure(models.Model):
    """A rate as it was read on television: formula, counts and the ledger's head at that moment."""

    name = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    formula = models.CharField(max_length=200)
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    facts: Any = models.JSONField(default=dict)
    seq = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("figure on air")
        verbose_name_plural = _("figures on air")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.name} {self.numerator}/{self.denominator}"
