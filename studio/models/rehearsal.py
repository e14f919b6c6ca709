"""A rehearsal's own furniture: its synthetic audience, the faults it plays, and the report that outlives it.

All but the report hangs on the rehearsal's run and goes with it.
"""

from django.conf import settings
from django.db import models

from studio.enums import Fault
from studio.models.live import Run
from studio.models.plan import Episode


class SyntheticAudience(models.Model):
    """Phones that a process of ours plays: what is wanted, and what it last reported.

    Times are seconds; `address`, `host` and `is_secure` say how that process reaches this server.
    """

    run = models.OneToOneField(Run, models.CASCADE, related_name="audience")
    phones = models.PositiveSmallIntegerField()
    late = models.PositiveSmallIntegerField(default=0)
    asleep = models.PositiveSmallIntegerField(default=0)
    is_wanted = models.BooleanField(default=True)
    address = models.CharField(max_length=120)
    host = models.CharField(max_length=120)
    is_secure = models.BooleanField(default=False)
    joined = models.PositiveSmallIntegerField(default=0)
    connected = models.PositiveSmallIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    player = models.CharField(max_length=64, blank=True)  # the process that plays it: one at a time
    heard_at = models.DateTimeField(null=True)


class RehearsedFault(models.Model):
    """A fault in force: the row is there while it is. `until` is empty when only a hand lifts it."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="faults")
    kind = models.CharField(max_length=16, choices=Fault)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "kind"], name="one_fault_per_kind")]


class RehearsalReport(models.Model):
    """All that is kept of a rehearsal. figures: see studio.domain.rehearsals.rehearsal.figures_of; `rows`:
    wiped."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="rehearsals")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    figures = models.JSONField(default=dict)
    rows = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)
