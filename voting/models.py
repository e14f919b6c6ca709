"""Electorates, groups, seats, cards, rounds, ballots, their double entry and their sealed lists.

What must never be added here: anything that names a seat, device, address or time beside a ballot
(docs/secrecy.md). A ballot lies under `slot = HMAC(round key, seat)`, and the key is destroyed at sealing.
"""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from voting.enums import (
    CardState,
    Display,
    ElectorateAct,
    ElectorateKind,
    HelpNote,
    Press,
    RoundPurpose,
    RoundState,
    SeatAct,
    SeatReason,
    SeatState,
    Secrecy,
    Window,
)


class Electorate(models.Model):
    """Those who may score one programme. `ref` is its owner's opaque name for it."""

    ref = models.CharField(_("reference"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=ElectorateKind, default=ElectorateKind.STUDIO)
    trim_percent = models.PositiveSmallIntegerField(
        _("trimmed at each end, %"),
        default=0,
        help_text=_("The highest and lowest k % of each group's scores are dropped from the mean."),
    )
    asks_presence_code = models.BooleanField(_("joining asks for the studio's code"), default=True)
    is_open = models.BooleanField(_("anybody may join"), default=False, help_text="Off-site public only.")
    past_moves = models.PositiveIntegerField(default=0, editable=False, help_text="Of drills deleted since.")

    class Meta:
        verbose_name = _("electorate")
        verbose_name_plural = _("electorates")
        constraints = [models.CheckConstraint(name="trim_leaves_a_middle", condition=Q(trim_percent__lt=50))]

    def __str__(self) -> str:
        return self.title


class ElectorateChange(models.Model):
    """Append-only history of a plan: who set the rules when. `facts`: see voting.domain.history."""

    electorate = models.ForeignKey(Electorate, models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    act = models.CharField(max_length=16, choices=ElectorateAct)
    facts = models.JSONField(default=dict)


class DrillReport(models.Model):
    """All that is kept of a drill. `troubled`: [{"label", "why": a Trouble}], in the order of the seats."""

    electorate = models.ForeignKey(Electorate, models.CASCADE, related_name="drills")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    seats = models.PositiveIntegerField()
    green = models.PositiveIntegerField()
    p95_ms = models.PositiveIntegerField(null=True)
    troubled = models.JSONField(default=list)


class Group(models.Model):
    """Seats whose scores are weighed together: audience, representatives, experts, and what is added."""

    electorate = models.ForeignKey(Electorate, models.CASCADE, related_name="groups")
    ref = models.CharField(_("code"), max_length=24)
    name = models.CharField(_("name"), max_length=40)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_spare = models.BooleanField(_("spare"), default=False)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ("electorate", "order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["electorate", "ref"], name="one_group_per_code"),
            models.CheckConstraint(name="group_weighs_something", condition=Q(weight__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name


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


class Ballot(models.Model):
    """One slot's newest scores. `scores` is compact JSON: a list per subject of a value per criterion.

    `salt` is 128 bits that the phone chose, 22 characters base64url. At sealing the ballots become SealedRows
    and are deleted; those of a void round stay, readable to nobody as a person's.
    """

    # No serial id: it would record the order in which people voted.
    pk = models.CompositePrimaryKey("round_id", "slot")
    round = models.ForeignKey(Round, models.CASCADE, related_name="ballots", db_index=False)
    slot = models.CharField(max_length=32)
    seq = models.PositiveIntegerField()
    salt = models.CharField(max_length=22, db_default="")
    scores = models.TextField()


class SealedRow(models.Model):
    """One value of one ballot in a sealed round's published lists, in the order of `row_id`.

    A list holds one criterion of one subject for one pool of groups; ids and salts differ from list to list,
    so that nobody can put a person's values together again (trust.md 2.2, step 7).
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="rows", db_index=False)
    list = models.PositiveSmallIntegerField()
    row_id = models.CharField(max_length=16)
    salt = models.CharField(max_length=22)
    value = models.SmallIntegerField()
    seat = models.CharField(max_length=12, blank=True, help_text="Only in a round of named ballots.")

    class Meta:
        ordering = ("round", "list", "row_id")
        constraints = [
            models.UniqueConstraint(fields=["round", "list", "row_id"], name="one_sealed_row_per_id")
        ]


class PaperSlip(models.Model):
    """A slip of paper entered for a seat by two people. The scores are not here: `entry` is their digest
    under the round's key, which the second person's own entry must meet; the ballot lies with the others."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="slips")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="slips")
    entry = models.CharField(max_length=64, editable=False)
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "seat"], name="one_slip_per_seat_and_round"),
            models.CheckConstraint(
                name="slip_confirmed_by_another", condition=~Q(confirmed_by=models.F("entered_by"))
            ),
        ]


class DrillMark(models.Model):
    """A phone's own measure of a drill: ms from tap to green. Drills are no secret, and say so."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="marks")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="+")
    took_ms = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "seat"], name="one_mark_per_seat_and_drill")]


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
