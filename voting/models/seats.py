"""Seats and their cards: who has joined, what ushers did, who calls for one."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from voting.enums import CardState, HelpNote, SeatAct, SeatReason, SeatState
from voting.models.electorate import Electorate, Group


class SeatQuerySet(models.QuerySet["Seat"]):
    def claimed(self) -> Self:
        return self.filter(state=SeatState.CLAIMED)


class Seat(models.Model):
    """One place and its card. Only digests of the card's token and the device's secret are stored. `edition`
    counts the cards printed for it: each has a token of its own, and only the newest is known."""

    electorate = models.ForeignKey(
        Electorate, models.CASCADE, related_name="seats", verbose_name=_("electorate")
    )
    group = models.ForeignKey(
        Group, models.PROTECT, related_name="seats", null=True, blank=True, verbose_name=_("group")
    )
    label = models.CharField(_("seat"), max_length=12)
    row = models.CharField(_("row"), max_length=8, blank=True)
    place = models.PositiveSmallIntegerField(_("place in the row"), null=True, blank=True)
    edition = models.PositiveSmallIntegerField(default=1, editable=False)
    state = models.CharField(_("state"), max_length=16, choices=SeatState, default=SeatState.ISSUED)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    device_sha256 = models.CharField(max_length=64, unique=True, null=True, editable=False)
    claimed_at = models.DateTimeField(_("joined at"), null=True, editable=False)
    admitted_until = models.DateTimeField(
        null=True, editable=False, help_text="Until then the card may be claimed by an usher's leave."
    )
    rebinds = models.PositiveSmallIntegerField(_("phones changed"), default=0, editable=False)
    extra_s = models.PositiveSmallIntegerField(
        _("extra seconds"), default=0, help_text=_("Personal extra time in each round.")
    )

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ("electorate", "label")
        indexes = [  # every opening asks for the longest, and few have any
            models.Index(fields=["electorate"], condition=Q(extra_s__gt=0), name="seats_with_extra_time")
        ]
        constraints = [
            models.UniqueConstraint(fields=["electorate", "label"], name="one_seat_per_label"),
            models.CheckConstraint(
                name="claimed_seat_has_a_device",
                condition=~Q(state="claimed") | Q(device_sha256__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class SeatChange(models.Model):
    """Append-only history of a seat: who did what, when and why. Never a word about voting."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.CharField(max_length=80, help_text="An account's name; empty: the phone itself.")
    act = models.CharField(max_length=16, choices=SeatAct)
    fact = models.CharField(
        max_length=12, blank=True, help_text="A swap's spare card; seconds of extra time."
    )
    why = models.CharField(max_length=16, choices=SeatReason, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="In somebody's own words.")

    class Meta:
        ordering = ("pk",)


class SpareCard(models.Model):
    """A card without a place, for the usher's pocket. Swapped in, its token becomes the seat's."""

    electorate = models.ForeignKey(Electorate, models.CASCADE, related_name="spares")
    label = models.CharField(_("spare card"), max_length=12)
    state = models.CharField(_("state"), max_length=16, choices=CardState, default=CardState.SPARE)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="spares", null=True, editable=False)

    class Meta:
        ordering = ("electorate", "label")
        constraints = [
            models.UniqueConstraint(fields=["electorate", "label"], name="one_spare_per_label"),
            models.CheckConstraint(
                name="used_spare_has_a_seat", condition=~Q(state="used") | Q(seat__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Errand(models.Model):
    """An usher's walk to a seat: who asked, who goes, what came of it."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="errands")
    note = models.CharField(max_length=120, choices=HelpNote, blank=True)
    asked_at = models.DateTimeField()
    asked_by_phone = models.BooleanField(default=False)
    taken_by = models.CharField(max_length=80, blank=True)
    taken_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["seat"], condition=Q(settled_at__isnull=True), name="one_open_errand_per_seat"
            )
        ]
