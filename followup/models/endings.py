"""What others say should become of a task, and a supervisor decides: that it ends, that it has come back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followup.enums import EndCode
from followup.models.tasks import Task


class Ending(models.Model):
    """`settled_at` with `confirmed_by`: done; without: dropped, by whoever stands in `dropped_by`."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="endings", verbose_name=_("task"))
    code = models.CharField(_("reason code"), max_length=16, choices=EndCode)
    reason = models.CharField(_("reason"), max_length=300)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    dropped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("proposal to terminate")
        verbose_name_plural = _("proposals to terminate")
        ordering = ("task", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(settled_at__isnull=True), name="one_pending_ending_per_task"
            ),
            models.CheckConstraint(
                name="ending_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.code}"


class RelapseReport(models.Model):
    """反弹线索: somebody says that what was closed has come back; `by` None: anybody, from the public page.

    The words are for the supervisors and never public: they may name people. What is public is that there was
    a report, and the decision with its reason.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="relapse_reports", verbose_name=_("task"))
    words = models.CharField(_("what has come back"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_upheld = models.BooleanField(null=True)
    decision = models.CharField(_("decision"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("report of a relapse")
        verbose_name_plural = _("reports of relapses")
        ordering = ("task", "pk")
        constraints = [
            models.CheckConstraint(
                name="relapse_report_decided_whole",
                condition=Q(decided_at__isnull=True, is_upheld__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, is_upheld__isnull=False, decided_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.at:%Y-%m-%d}"
