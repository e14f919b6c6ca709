"""Proposals to terminate a task: one supervisor makes it, a second one confirms it, only then it ends."""

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
