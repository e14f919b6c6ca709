"""Electorates, seats, rounds, ballots and their double entry.

What must never be added here: anything that names a seat, device, address or time beside a
ballot (docs/secrecy.md). A ballot lies under `slot = HMAC(round key, seat)`, and the key is
destroyed at sealing.
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from voting.enums import RoundState, SeatState


class Electorate(models.Model):
    """Those who may score one programme. `ref` is its owner's opaque name for it."""

    ref = models.CharField(_("reference"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)

    class Meta:
        verbose_name = _("electorate")
        verbose_name_plural = _("electorates")

    def __str__(self) -> str:
        return self.title


class SeatQuerySet(models.QuerySet["Seat"]):
    def claimed(self) -> Self:
        return self.filter(state=SeatState.CLAIMED)


class Seat(models.Model):
    """One seat card. Only digests of its token and of its device's secret are stored."""

    electorate = models.ForeignKey(
        Electorate, models.CASCADE, related_name="seats", verbose_name=_("electorate")
    )
    label = models.CharField(_("seat"), max_length=12)
    state = models.CharField(_("state"), max_length=16, choices=SeatState, default=SeatState.ISSUED)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    device_sha256 = models.CharField(max_length=64, unique=True, null=True, editable=False)
    claimed_at = models.DateTimeField(_("joined at"), null=True, editable=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ("electorate", "label")
        constraints = [
            models.UniqueConstraint(fields=["electorate", "label"], name="one_seat_per_label"),
            models.CheckConstraint(
                name="claimed_seat_has_a_device",
                condition=~Q(state="claimed") | Q(device_sha256__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class RoundQuerySet(models.QuerySet["Round"]):
    def open(self) -> Self:
        return self.filter(state=RoundState.OPEN)

    def revealed(self) -> Self:
        return self.filter(state=RoundState.REVEALED)


class Round(models.Model):
    """One scoring. `paper` is frozen at arming; `result` exists from sealing, is shown from reveal.

    paper: {"title": str, "subjects": [{"ref", "name", "words": [{"ref", "text", "due"}]}],
            "criteria": [{"ref", "name"}], "scale": {"min": int, "max": int, "step": int}}
    result: see voting.domain.rounds.seal_round
    """

    electorate = models.ForeignKey(Electorate, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("number"))
    ref = models.CharField(max_length=40, db_index=True)
    state = models.CharField(_("state"), max_length=16, choices=RoundState, default=RoundState.ARMED)
    paper = models.JSONField()
    paper_sha256 = models.CharField(max_length=64)
    window_s = models.PositiveSmallIntegerField(_("window in seconds"))
    grace_ms = models.PositiveIntegerField()
    armed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(
        null=True, help_text="The deadline announced; ballots count until grace after it."
    )
    closed_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    revealed_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ("electorate", "number")
        constraints = [
            models.UniqueConstraint(fields=["electorate", "number"], name="one_round_per_number"),
            models.UniqueConstraint(
                fields=["electorate"], condition=Q(state="open"), name="one_open_round_per_electorate"
            ),
            models.CheckConstraint(
                name="open_round_has_a_deadline", condition=~Q(state="open") | Q(closes_at__isnull=False)
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


class Ballot(models.Model):
    """One slot's newest scores. `scores` is compact JSON: a list per subject of a value per criterion."""

    # No serial id: it would record the order in which people voted.
    pk = models.CompositePrimaryKey("round_id", "slot")
    round = models.ForeignKey(Round, models.CASCADE, related_name="ballots", db_index=False)
    slot = models.CharField(max_length=32)
    seq = models.PositiveIntegerField()
    scores = models.TextField()


class TallyCount(models.Model):
    """The second entry: how often each value was given, written in the ballots' own transaction.

    `writer` is the process that wrote it, so that several never queue on one row; the tally is
    the sum over writers. `cell` is "subject.criterion.value" by index, or "n" for ballots. One
    writer may replace a ballot that another counted, so a single row may fall below zero; the
    sum may not, and sealing checks it.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="tally", db_index=False)
    writer = models.CharField(max_length=16)
    cell = models.CharField(max_length=24)
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "writer", "cell"], name="one_count_per_writer_and_cell")
        ]


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
