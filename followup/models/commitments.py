"""Commitments, the deadlines the hall was asked about, corrections, and requests for a date.

A commitment's words never change once `frozen_at` is set; what it must remember of its origin
is copied into it, because that is evidence and must not change when a rundown is edited.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followup.enums import Acting, CommitmentState, DeadlineKind, OfferState, PromiseKind
from followup.models.units import Unit


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
    answer = models.TextField(_("answer, as spoken"), max_length=500, blank=True)  # what the promise stood in
    words_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    words_form = models.PositiveSmallIntegerField(default=1, editable=False)  # of what (domain/wording.py)

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
    baseline = models.CharField(_("how it stands today"), max_length=120, blank=True)
    proof = models.CharField(_("method of proof"), max_length=120, blank=True)

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
    question_ref = models.CharField(max_length=40, blank=True, editable=False)  # the programme's name for it
    answer_ref = models.CharField(max_length=40, blank=True, editable=False)
    heard_from = models.DateTimeField(null=True, editable=False)  # when the answer began
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
    def kind(self) -> PromiseKind:
        """As said on air; a date that was given later makes it a task and no other promise."""
        return PromiseKind.VERIFIABLE if self.is_verifiable else PromiseKind.ATTITUDE

    @property
    def terms(self) -> "Commitment | Offer":
        """The deadline that holds: the one agreed in the hall, else the one that was frozen.

        Both have deadline_kind, deadline_count, due_on and due_provisional.
        """
        return self.agreed or self

    @property
    def was_agreed(self) -> bool:
        """The hall agreed on another date than the one promised before."""
        return self.agreed is not None and self.due_on not in {None, self.agreed.due_on}


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


class CoUnit(models.Model):
    """协办: another unit of the same promise, with its part of it and its own task and clock."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="co_units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    part = models.CharField(_("its part"), max_length=200, blank=True)

    class Meta:
        ordering = ("commitment", "pk")
        constraints = [models.UniqueConstraint(fields=["commitment", "unit"], name="one_part_per_unit")]

    def __str__(self) -> str:
        return f"{self.commitment.code} {self.unit}"


class Correction(models.Model):
    """勘误: appended beside frozen words, never over them. Holds once the second of two has signed."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    field = models.CharField(max_length=24)
    before = models.TextField(max_length=500)
    after = models.TextField(_("correct is"), max_length=500)
    reason = models.CharField(_("reason"), max_length=300)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_as = models.CharField(max_length=16)  # producer or supervisor
    proposed_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(_("why it is refused"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ("commitment", "number")
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="one_correction_per_number"),
            models.CheckConstraint(
                name="correction_signed_by_two",
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=models.F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment.code}.{self.number}"

    @property
    def label(self) -> str:
        """The name of what is corrected, in the reader's language."""
        if self.field == "question":  # copied, so that no form names it
            return str(_("question"))
        return str(Commitment._meta.get_field(self.field).verbose_name)  # type: ignore[union-attr]  # noqa: SLF001

    @property
    def signer(self) -> tuple[str, str]:
        """As whom the two signed: the proposer's part first. Names are nobody's affair."""
        first = Acting(self.proposed_as)
        second = Acting.SUPERVISOR if first == Acting.PRODUCER else Acting.PRODUCER
        return str(first.label), str(second.label)


class DateRequest(models.Model):
    """A promise of attitude only: the supervisor must ask for a date by `ask_by`, and the answer stays."""

    commitment = models.OneToOneField(Commitment, models.CASCADE, related_name="date_request")
    ask_by = models.DateTimeField(_("ask by"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(_("answer by"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    due_on = models.DateField(_("due on"), null=True)
    measure = models.CharField(_("what counts as kept"), max_length=200, blank=True)
    refusal = models.CharField(_("why there is no date"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("request for a date")
        verbose_name_plural = _("requests for a date")
        ordering = ("ask_by",)

    def __str__(self) -> str:
        return self.commitment.code
