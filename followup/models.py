"""Units and their people, commitments, tasks, and the history of each.

A commitment's words never change once `frozen_at` is set; what it must remember of its origin
is copied into it, because that is evidence and must not change when a rundown is edited.
"""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followup.enums import (
    CommitmentState,
    DeadlineKind,
    OfferState,
    TaskResult,
    TaskState,
    Timeliness,
    UnitKind,
)

DUE_SOON_DAYS = 3


class Unit(models.Model):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=UnitKind, default=UnitKind.BUREAU)
    posts = models.JSONField(
        _("posts"), default=list, blank=True, help_text=_("Who may speak for it: posts, never names.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.name


class UnitMember(models.Model):
    """An account that acts for a unit."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="members", verbose_name=_("unit"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="units", verbose_name=_("account")
    )
    is_head = models.BooleanField(_("unit head"), default=False)

    class Meta:
        verbose_name = _("unit member")
        verbose_name_plural = _("unit members")
        constraints = [models.UniqueConstraint(fields=["unit", "user"], name="one_membership_per_unit")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.user}"


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def of_run(self, run_ref: str) -> Self:
        return self.filter(run_ref=run_ref).exclude(state=CommitmentState.WITHDRAWN)

    def frozen(self) -> Self:
        return self.filter(state__in=[CommitmentState.CONFIRMED, CommitmentState.PUBLISHED])

    def public(self) -> Self:
        return self.on_record().filter(state=CommitmentState.PUBLISHED)

    def on_record(self) -> Self:
        """Without what was only said in a rehearsal."""
        return self.filter(is_rehearsed=False)


class Commitment(models.Model):
    """One promise heard on air. `code` (02-07: episode, number) is its public name."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    state = models.CharField(
        _("state"), max_length=16, choices=CommitmentState, default=CommitmentState.CAPTURED
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="commitments", verbose_name=_("unit"))
    post = models.CharField(_("post"), max_length=80)
    words = models.TextField(_("exact words"), max_length=500)
    words_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    # The five things that make a promise verifiable; an empty one is what the host should ask.
    deadline_kind = models.CharField(
        _("deadline as spoken"), max_length=16, choices=DeadlineKind, default=DeadlineKind.NONE
    )
    deadline_count = models.PositiveSmallIntegerField(_("number of days"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_provisional = models.BooleanField(_("date is provisional"), default=False)
    quantity = models.CharField(_("how much"), max_length=80, blank=True)
    place = models.CharField(_("where"), max_length=120, blank=True)
    lead = models.CharField(_("who leads"), max_length=80, blank=True)
    measure = models.CharField(_("what counts as kept"), max_length=200, blank=True)

    # A deadline that the hall agreed on after the words were frozen: it stands beside them, never over them.
    agreed = models.ForeignKey(
        "Offer",
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("agreed in the hall"),
    )

    # Origin, copied: evidence.
    run_ref = models.CharField(max_length=40, db_index=True, editable=False)
    is_rehearsed = models.BooleanField(default=False, editable=False)  # never public, never a task
    episode_number = models.PositiveSmallIntegerField(editable=False)
    episode_title = models.CharField(max_length=120, editable=False)
    item_title = models.CharField(max_length=120, blank=True, editable=False)
    question = models.CharField(max_length=300, blank=True, editable=False)
    heard_at = models.DateTimeField(editable=False)

    captured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    captured_at = models.DateTimeField(editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    confirmed_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ("episode_number", "code")
        constraints = [
            models.CheckConstraint(
                name="confirmed_by_a_second_person",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("captured_by")),
            ),
            models.CheckConstraint(
                name="frozen_words_have_their_digest",
                condition=~Q(state__in=["confirmed", "published"]) | ~Q(words_sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.unit}"

    @property
    def is_frozen(self) -> bool:
        return self.state in {CommitmentState.CONFIRMED, CommitmentState.PUBLISHED}

    @property
    def missing(self) -> list[str]:
        """What a *verifiable* promise still lacks: of date, quantity, place, lead, measure."""
        parts = {
            "date": self.due_on,
            "quantity": self.quantity,
            "place": self.place,
            "lead": self.lead,
            "measure": self.measure,
        }
        return [name for name, value in parts.items() if not value]

    @property
    def is_verifiable(self) -> bool:
        """可核验: a date to check on and a stated measure; otherwise 表态性 (attitude only)."""
        return bool(self.terms.due_on and self.measure)

    @property
    def terms(self) -> "Commitment | Offer":
        """The deadline that holds: the one agreed in the hall, else the one that was frozen.

        Both have deadline_kind, deadline_count, due_on and due_provisional.
        """
        return self.agreed or self


class OfferQuerySet(models.QuerySet["Offer"]):
    def pending(self) -> Self:
        """Proposed or being asked: a commitment has at most one such."""
        return self.filter(state__in=[OfferState.PROPOSED, OfferState.ASKED])


class Offer(models.Model):
    """One deadline put to the hall: "do you accept 14 days?". Append-only but for its state.

    `words` are the terms as a sentence in the house's language. `share` is the per cent that accepted,
    weighted like every mean of that round; `round_ref` names the round in voting, from the asking on.
    """

    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="offers", verbose_name=_("commitment")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=16, choices=OfferState, default=OfferState.PROPOSED)
    words = models.CharField(_("terms"), max_length=120)
    deadline_kind = models.CharField(max_length=16, choices=DeadlineKind)
    deadline_count = models.PositiveSmallIntegerField(null=True)
    due_on = models.DateField(_("due on"))
    due_provisional = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    round_ref = models.CharField(max_length=40, blank=True)
    share = models.DecimalField(_("accepted, %"), max_digits=4, decimal_places=1, null=True)
    ballots = models.PositiveIntegerField(_("ballots"), null=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ("commitment", "number")
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="one_offer_per_number"),
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(state__in=["proposed", "asked"]),
                name="one_pending_offer_per_commitment",
            ),
            models.CheckConstraint(
                name="settled_offer_has_its_count",
                condition=~Q(state__in=["accepted", "rejected"])
                | Q(ballots__isnull=False, settled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}.{self.number} {self.words}"

    @property
    def is_pending(self) -> bool:
        return self.state in {OfferState.PROPOSED, OfferState.ASKED}


class CommitmentChange(models.Model):
    """Append-only history: one row for each move or edit of a commitment."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> Self:
        return self.exclude(state=TaskState.CLOSED)

    def owed_by(self, on: date) -> Self:
        """Open tasks that are due or overdue on the date `on`."""
        return self.open().filter(due_on__lte=on)

    def for_desk(self) -> Self:
        return self.select_related("commitment", "unit")


class Task(models.Model):
    """督办件: one unit's duty from one commitment. `first_due_on` is write-once."""

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="tasks", verbose_name=_("commitment")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tasks", verbose_name=_("unit"))
    state = models.CharField(_("state"), max_length=16, choices=TaskState, default=TaskState.REGISTERED)
    result = models.CharField(_("result"), max_length=16, choices=TaskResult, default=TaskResult.UNDECIDED)
    finding = models.CharField(_("finding"), max_length=300, blank=True)
    registered_at = models.DateTimeField()
    first_due_on = models.DateField(_("first due date"))
    due_on = models.DateField(_("due on"), db_index=True)
    due_provisional = models.BooleanField(default=False)
    finished_on = models.DateField(_("finished on"), null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ("due_on", "pk")
        constraints = [
            models.UniqueConstraint(fields=["commitment", "unit"], name="one_task_per_commitment_and_unit"),
            models.CheckConstraint(
                name="closed_task_has_a_result",
                condition=~Q(state="closed") | (~Q(result="undecided") & Q(finished_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment.code} {self.unit}"

    def days_late(self, on: date) -> int:
        """Calendar days past the due date, 0 when in time; counted to the finish once there is one."""
        return max(0, ((self.finished_on or on) - self.due_on).days)

    def timeliness(self, on: date) -> Timeliness:
        """Compared by date: overdue only from the day after (followup.md 3.3)."""
        if self.days_late(on):
            return Timeliness.OVERDUE
        left = (self.due_on - (self.finished_on or on)).days
        if self.finished_on is None and left == 0:
            return Timeliness.DUE_TODAY
        return (
            Timeliness.DUE_SOON if self.finished_on is None and left <= DUE_SOON_DAYS else Timeliness.ON_TIME
        )


class TaskChange(models.Model):
    """Append-only history of a task."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    before: Any = models.JSONField(default=dict)
    after: Any = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)
