"""佐证: what was handed in, as it arrived, and what of it may be shown.

What you would get wrong: showing `original`. It keeps place and time and is for the desks; `public` is
decoded and drawn anew, without them. Both lie outside the web root under random names.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from followup.enums import EvidenceKind, EvidenceSource, IntakeState
from followup.models.handling import Criterion
from followup.models.tasks import Task


class Evidence(models.Model):
    """One file of a task. `latitude`, `longitude`, `taken_at` come from the file itself, when it says so."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="evidence", verbose_name=_("task"))
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, null=True, related_name="evidence", verbose_name=_("criterion")
    )
    source = models.CharField(max_length=12, choices=EvidenceSource, default=EvidenceSource.UNIT)
    kind = models.CharField(max_length=12, choices=EvidenceKind)
    title = models.CharField(_("what it shows"), max_length=120)
    file_name = models.CharField(_("file name"), max_length=160)  # as sent, cleaned; never a path
    original = models.CharField(max_length=80, editable=False)  # random, below DATA_DIR/evidence
    public = models.CharField(max_length=80, blank=True, editable=False)
    media_type = models.CharField(max_length=80)  # by content
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)  # of the bytes as they arrived
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField(_("taken at"), null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    is_edited = models.BooleanField(default=False)  # the file names an editing programme
    software = models.CharField(max_length=80, blank=True)  # as the file says it
    duration_ms = models.PositiveIntegerField(null=True)  # of a film
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_released = models.BooleanField(_("released to the public"), default=False)
    withdrawn_at = models.DateTimeField(null=True)  # by the unit before the claim; the row stays

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("task", "pk")

    def __str__(self) -> str:
        return self.title


class EvidenceIntake(models.Model):
    """A resumable upload in progress: pieces are appended to `part` at exactly `received`."""

    key = models.CharField(max_length=32, unique=True)
    task = models.ForeignKey(Task, models.CASCADE, related_name="intakes")
    criterion = models.ForeignKey(Criterion, models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    source = models.CharField(max_length=12, choices=EvidenceSource, default=EvidenceSource.UNIT)
    state = models.CharField(max_length=12, choices=IntakeState, default=IntakeState.RECEIVING)
    title = models.CharField(max_length=120)
    file_name = models.CharField(max_length=160)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    part = models.CharField(max_length=80)
    modified_ms = models.BigIntegerField(default=0)  # the file's last change, as the browser says it
    at = models.DateTimeField()  # of the last piece
    fault = models.JSONField(default=dict)  # why it was refused: {"code", …}
    evidence = models.ForeignKey(Evidence, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.file_name} {self.received}/{self.size}"
