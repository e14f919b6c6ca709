"""What a unit files while it works: plan, reports, requests for more time; and the pauses it is granted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followup.enums import ExtensionState, ReasonForTime, SubmissionKind, SuspensionCause
from followup.models.tasks import Task


class Criterion(models.Model):
    """One thing that must be shown before the task counts as done (承诺里的每一条).

    `photos` (films among them) and `papers` are how many the unit must hand in; where neither is named, one
    file of any kind is enough.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="criteria", verbose_name=_("task"))
    position = models.PositiveSmallIntegerField()
    words = models.CharField(_("criterion"), max_length=200)
    photos = models.PositiveSmallIntegerField(_("pictures wanted"), default=0)
    papers = models.PositiveSmallIntegerField(_("papers wanted"), default=0)

    class Meta:
        ordering = ("task", "position")
        constraints = [
            models.UniqueConstraint(fields=["task", "position"], name="one_criterion_per_position")
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def wanted(self) -> int:
        """How many files in all."""
        return max(1, self.photos + self.papers)


class Milestone(models.Model):
    """A step of the plan (整改方案). `done_on` is what the unit reported."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="milestones", verbose_name=_("task"))
    position = models.PositiveSmallIntegerField()
    words = models.CharField(_("milestone"), max_length=120)
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        ordering = ("task", "position")
        constraints = [
            models.UniqueConstraint(fields=["task", "position"], name="one_milestone_per_position")
        ]

    def __str__(self) -> str:
        return self.words


class ProgressReport(models.Model):
    """`was_due_on` is what K3 said when it was filed; a late one is amber, not overdue."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="reports", verbose_name=_("task"))
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    words = models.TextField(_("progress"), max_length=1000)
    was_due_on = models.DateField(null=True)

    class Meta:
        ordering = ("task", "number")
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="one_report_per_number")]

    def __str__(self) -> str:
        return f"{self.task_id}.{self.number}"


class Extension(models.Model):
    """延期申请: asked by the unit head before expiry, decided by a supervisor. K4 runs meanwhile."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="extension_requests", verbose_name=_("task"))
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=ExtensionState, default=ExtensionState.ASKED)
    until = models.DateField(_("extend to"))
    code = models.CharField(_("why"), max_length=16, choices=ReasonForTime)
    reason = models.CharField(_("what stands in the way"), max_length=200)
    due_on = models.DateField()  # as it stood when it was asked
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(_("decision"), max_length=200, blank=True)

    class Meta:
        ordering = ("task", "number")
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="one_extension_per_number"),
            models.UniqueConstraint(
                fields=["task"], condition=Q(state="asked"), name="one_pending_extension_per_task"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}.{self.number} {self.until}"


class Suspension(models.Model):
    """挂起: K4 stands still from `since` until it ends; the reason and the planned end are public."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="suspensions", verbose_name=_("task"))
    number = models.PositiveSmallIntegerField()
    cause = models.CharField(_("cause"), max_length=16, choices=SuspensionCause)
    reason = models.CharField(_("public reason"), max_length=200)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"))
    ended_on = models.DateField(_("ended on"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("task", "number")
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="one_suspension_per_number"),
            models.UniqueConstraint(
                fields=["task"], condition=Q(ended_on__isnull=True), name="one_running_suspension_per_task"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}.{self.number} {self.cause}"


class Submission(models.Model):
    """What a handler prepared and the unit head has yet to sign: more time, or that all is done."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="submissions", verbose_name=_("task"))
    kind = models.CharField(max_length=12, choices=SubmissionKind)
    until = models.DateField(_("extend to"), null=True)
    code = models.CharField(_("why"), max_length=16, choices=ReasonForTime, blank=True)
    reason = models.CharField(_("what stands in the way"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["task", "kind"], name="one_submission_per_kind")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"
