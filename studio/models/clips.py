"""Clips and how they come to be: uploads in pieces, work done in a worker process, the station's limits."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studio.enums import ClipCheck, ClipEventKind, JobKind, JobState


class Clip(models.Model):
    """An exposé clip: probed at import; `sha256` is of the very bytes that air."""

    title = models.CharField(_("title"), max_length=120)
    file = models.FileField(_("file"), upload_to="clips/")
    poster = models.FileField(_("first frame"), upload_to="posters/", editable=False)
    sha256 = models.CharField(max_length=64, editable=False, unique=True)
    size = models.PositiveBigIntegerField(_("bytes"), editable=False)
    duration_ms = models.PositiveIntegerField(_("duration in ms"), editable=False)
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)
    video_codec = models.CharField(max_length=16, editable=False)
    audio_codec = models.CharField(max_length=16, editable=False)
    added_at = models.DateTimeField(_("added"), null=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    # The stored file as it was when its bytes were last hashed: see studio.domain.clips.clip_files.
    seen = models.JSONField(default=dict, blank=True, editable=False)
    # Technical check (studio.domain.clips.clip_check): verdict, and what was measured.
    check_state = models.CharField(
        _("technical check"), max_length=12, choices=ClipCheck, default=ClipCheck.UNCHECKED, editable=False
    )
    findings = models.JSONField(_("findings"), default=dict, blank=True, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)
    # Legal sign-off: of these very bytes, and of no others.
    signed_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    signed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("exposé clip")
        verbose_name_plural = _("exposé clips")

    def __str__(self) -> str:
        return self.title

    @property
    def is_signed(self) -> bool:
        return bool(self.signed_sha256) and self.signed_sha256 == self.sha256


class ClipEvent(models.Model):
    """Append-only history of a clip: who brought, checked, signed it, and which bytes that was about."""

    clip = models.ForeignKey(Clip, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=12, choices=ClipEventKind)
    sha256 = models.CharField(max_length=64)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("clip", "pk")


class Upload(models.Model):
    """A file on its way, in pieces: `received` bytes of `size` are here. It goes on where it broke off.

    With a `run` it is the recording of that programme, else a clip. `incoming`: it did not come by the line,
    but lies under this name in the folder for incoming files.
    """

    key = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=255)
    title = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    modified_ms = models.BigIntegerField(
        default=0
    )  # of the file on its owner's disk: the same file, or another
    received = models.PositiveBigIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    clip = models.OneToOneField(Clip, models.SET_NULL, null=True, related_name="upload")
    run = models.ForeignKey("studio.Run", models.CASCADE, null=True, related_name="uploads")
    incoming = models.CharField(max_length=255, blank=True)


class ClipJob(models.Model):
    """Work on a clip, an upload, a recording or its excerpt, done by `manage.py run_clips` in a child process
    that may die."""

    kind = models.CharField(max_length=12, choices=JobKind)
    upload = models.ForeignKey(Upload, models.CASCADE, null=True, related_name="jobs")
    clip = models.ForeignKey(Clip, models.CASCADE, null=True, related_name="jobs")
    recording = models.ForeignKey("studio.Recording", models.CASCADE, null=True, related_name="jobs")
    excerpt = models.ForeignKey("studio.Excerpt", models.CASCADE, null=True, related_name="jobs")
    state = models.CharField(max_length=12, choices=JobState, default=JobState.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)  # percent
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.JSONField(default=dict, blank=True)  # {"code", …}: see studio.domain.clips.clip_faults
    made_at = models.DateTimeField()
    alive_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)


class Station(models.Model):
    """The station's own settings: one row."""

    name = models.CharField(_("name of the station"), max_length=60, blank=True)
    loudness_lufs = models.DecimalField(
        _("loudness target, LUFS"), max_digits=4, decimal_places=1, default=-23
    )
    loudness_tolerance_lu = models.DecimalField(_("tolerance, LU"), max_digits=3, decimal_places=1, default=1)
    true_peak_dbtp = models.DecimalField(
        _("highest true peak, dBTP"), max_digits=3, decimal_places=1, default=-1
    )
    black_s = models.DecimalField(_("black longer than, s"), max_digits=4, decimal_places=1, default=1)
    freeze_s = models.DecimalField(
        _("still picture longer than, s"), max_digits=4, decimal_places=1, default=3
    )
    silence_s = models.DecimalField(_("silence longer than, s"), max_digits=4, decimal_places=1, default=3)
    asks_sign_off = models.BooleanField(_("exposé clips need legal sign-off"), default=True)

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("station")
