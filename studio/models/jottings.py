"""What the scribe is typing at this moment: for the host's coach, gone with the run."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from studio.models.live import Run


class Jotting(models.Model):
    """One for each run, written over with each pause in typing. Evidence of nothing: what counts is a
    Commitment.

    typed: see studio.domain.inquiry.coach
    """

    run = models.OneToOneField(Run, models.CASCADE, related_name="jotting")
    typed = models.JSONField(encoder=DjangoJSONEncoder)
    spoken_on = models.DateField()
    at = models.DateTimeField()
