"""What the as-run log is compared with, and what was said afterwards of the differences."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studio.models.live import Run


class RundownVersion(models.Model):
    """The rundown as it was when its run went on air. Written once, never changed: evidence.

    sheet: see studio.domain.records.aired_plan; `sha256` is of it together with `salt`, so that the digest
    can be published and tells nobody what stands in it. `edits`: the newest RundownEdit that is in it.
    """

    run = models.OneToOneField(Run, models.CASCADE, related_name="version")
    at = models.DateTimeField()
    edits = models.PositiveIntegerField()
    sheet = models.JSONField()
    salt = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)


class Explanation(models.Model):
    """Why something did not go as planned, in the producer's words. Append-only: of one key the newest
    counts.

    key: see studio.domain.records.discrepancies
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="explanations")
    key = models.CharField(max_length=40)
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
