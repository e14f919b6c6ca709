"""Rounds and each of their moves."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from voting.enums import Display, ElectorateKind, Press, RoundPurpose, RoundState, Secrecy, Window
from voting.models.electorate import Electorate


class RoundQuerySet(models.QuerySet["Round"]):
    def open(self) -> Self:
        return self.filter(state=RoundState.OPEN)

    def counting(self) -> Self:
        """Without drills: what scores in its electorate, be it a rehearsal's."""
        return self.filter(purpose=RoundPurpose.AIR)

    def on_record(self) -> Self:
        """Without drills and rehearsals, which leave no trace in the air record."""
        return self.counting().exclude(electorate__kind=ElectorateKind.REHEARSAL)

    def revealed(self) -> Self:
        return self.filter(state=RoundState.REVEALED)


class Round(models.Model):
    """One scoring. `paper` is frozen at arming; `result` exists from sealing, is shown from reveal.
    paper: see voting.domain.papers.freeze; result: see voting.domain.results.result_of
    `root`, `previous_head`, `head`, `signature`: see voting.domain.proof; empty before sealing.
    `signals` are for the editor only, off air: see voting.domain.signals.
    """

    electorate = models.ForeignKey(Electorate, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("number"), help_text="Counted apart for each purpose.")
    purpose = models.CharField(max_length=8, choices=RoundPurpose, default=RoundPurpose.AIR)
    ref = models.CharField(max_length=40, db_index=True)
    state = models.CharField(_("state"), max_length=16, choices=RoundState, default=RoundState.ARMED)
    press = models.CharField(max_length=8, choices=Press, default=Press.LAST)
    secrecy = models.CharField(max_length=8, choices=Secrecy, default=Secrecy.SECRET)
    display = models.CharField(max_length=8, choices=Display, default=Display.HIDDEN)
    window = models.CharField(max_length=8, choices=Window, default=Window.CLOCK)
    compared_to = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", help_text="The earlier round of a swing."
    )
    twin_of = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="twin", help_text="An off-site round's studio round."
    )
    paper = models.JSONField()
    paper_sha256 = models.CharField(max_length=64)
    window_s = models.PositiveSmallIntegerField(_("window in seconds"))
    grace_ms = models.PositiveIntegerField()
    extra_s = models.PositiveSmallIntegerField(
        default=0, help_text="The longest personal extra time granted; the round closes after it."
    )
    armed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True, help_text="Announced; ballots count until grace after it.")
    frozen_at = models.DateTimeField(null=True, help_text="Paused: no ballot, and the window's time stands.")
    closed_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=80, blank=True, help_text="The second person before reveal.")
    revealed_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)
    signals = models.JSONField(null=True)
    root = models.CharField(max_length=64, blank=True)
    previous_head = models.CharField(max_length=64, blank=True)
    head = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=128, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ("electorate", "number")
        constraints = [
            models.UniqueConstraint(fields=["electorate", "purpose", "number"], name="one_round_per_number"),
            models.UniqueConstraint(
                fields=["electorate"], condition=Q(state="open"), name="one_open_round_per_electorate"
            ),
            models.CheckConstraint(
                name="open_round_has_a_deadline",
                condition=~Q(state="open") | Q(closes_at__isnull=False) | Q(window="hand"),
            ),
            models.CheckConstraint(
                name="sealed_round_has_a_result",
                condition=~Q(state__in=["sealed", "revealed"]) | Q(result__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.electorate} · {self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN

    @property
    def is_revealed(self) -> bool:
        return self.state == RoundState.REVEALED


class RoundChange(models.Model):
    """Append-only history: one row for each move of a round."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.CharField(max_length=80, help_text="Who: an account's name, or the clock.")
    before = models.CharField(max_length=16)
    after = models.CharField(max_length=16)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)
