"""After the show: the recording of the programme, and the seconds of it in which each commitment was made."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studio.models.live import Run


class Recording(models.Model):
    """The programme as it was recorded: the very bytes that were brought, whatever their format.

    `starts_at` is the wall-clock moment of its first frame, set once (studio.domain.records.offset). What
    you would get wrong: positions are milliseconds from the first frame, the same in `file` and in `viewing`.
    """

    run = models.OneToOneField(Run, models.PROTECT, related_name="recording")
    file = models.FileField(_("file"), upload_to="recordings/")
    name = models.CharField(_("name of the file"), max_length=255, editable=False)  # as it was brought
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveBigIntegerField(_("bytes"), editable=False)
    duration_ms = models.PositiveBigIntegerField(editable=False)
    # Why browsers do not play `file`, as the lab says it; {} when they do. Then `viewing` is what they play.
    hindrance = models.JSONField(default=dict, blank=True, editable=False)
    viewing = models.FileField(upload_to="recordings/", blank=True, editable=False)
    starts_at = models.DateTimeField(null=True)
    timed_at = models.DateTimeField(null=True)
    timed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    attached_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    @property
    def played(self) -> str:
        """The stored name of what a browser plays; empty while the worker still makes it."""
        return str((self.viewing if self.hindrance else self.file).name or "")


class Excerpt(models.Model):
    """The seconds of one commitment, cut out of the recording: all of it that the public gets.

    `starts_ms` and `ends_ms` are positions in the recording. Without `file` the worker has not cut it yet.
    """

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="excerpts")
    commitment = models.OneToOneField("followup.Commitment", models.CASCADE, related_name="+")
    starts_ms = models.PositiveBigIntegerField()
    ends_ms = models.PositiveBigIntegerField()
    is_trimmed = models.BooleanField(default=False)  # chosen by eye: a corrected offset does not move it
    file = models.FileField(upload_to="excerpts/", blank=True, editable=False)
    poster = models.FileField(upload_to="excerpts/", blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    made_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("recording", "starts_ms")
        constraints = [
            models.CheckConstraint(
                name="excerpt_has_a_length", condition=models.Q(ends_ms__gt=models.F("starts_ms"))
            )
        ]

    @property
    def duration_ms(self) -> int:
        return self.ends_ms - self.starts_ms
