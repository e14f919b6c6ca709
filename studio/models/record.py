"""After the show: the recording of the programme."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studio.models.live import Run


class Recording(models.Model):
    """The programme as it was recorded. `starts_at` is the wall-clock moment of its first frame, set once."""

    run = models.OneToOneField(Run, models.PROTECT, related_name="recording")
    file = models.FileField(_("file"), upload_to="recordings/")
    sha256 = models.CharField(max_length=64, editable=False)
    duration_ms = models.PositiveBigIntegerField(editable=False)
    starts_at = models.DateTimeField(null=True)
    attached_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
