"""Tasks (督办件), and what is frozen of each finish.

What you would get wrong: a clock of the task that is read from its state. Every deadline is a column, written
when it starts and kept when it stops; lateness is derived from it (`days_late`) and never erased.
"""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from followup.enums import DONE_STATES, SETTLED_STATES, Share, TaskResult, TaskState, Timeliness
from followup.models.commitments import Commitment
from followup.models.units import Unit

DUE_SOON_DAYS = 3


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> Self:
        """What a unit still owes."""
        return self.exclude(state__in=DONE_STATES)

    def owed_by(self, on: date) -> Self:
        """Open tasks that are due or overdue on the date `on`, and all that were returned or relapsed.

        While a task is suspended its due date moves with the days, so it falls due by being late before.
        """
        due = Q(due_on__lte=on) & (Q(paused_on=None) | Q(due_on__lt=F("paused_on")))
        return self.open().filter(due | Q(is_returned=True) | Q(is_relapsed=True))

    def for_desk(self) -> Self:
        return self.select_related("commitment", "unit")


class Task(models.Model):
    """One unit's duty from one commitment. `first_due_on` is write-once.

    The clocks of followup.md 3.5: `accept_by` K1, `plan_by` K2, `report_by` K3, `due_on` K4, `check_by` K5,
    `rating_until` K6, `reinspect_on` K7. `claimed_at` is emptied when the claim is sent
    back (the ledger keeps it): K4 runs on as if it had never stopped.
    """

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="tasks", verbose_name=_("commitment")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tasks", verbose_name=_("unit"))
    share = models.CharField(_("share"), max_length=8, choices=Share, default=Share.LEAD)
    part = models.CharField(_("its part"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=TaskState, default=TaskState.REGISTERED)
    state_at = models.DateTimeField(_("since"))
    result = models.CharField(_("result"), max_length=16, choices=TaskResult, default=TaskResult.UNDECIDED)
    result_code = models.CharField(_("reason code"), max_length=24, blank=True)
    finding = models.CharField(_("finding"), max_length=300, blank=True)
    is_high_risk = models.BooleanField(_("needs the reporters' film too"), default=False)

    registered_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    planned_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    check_opened_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    referred_at = models.DateTimeField(null=True)  # 已移交: the word alone is public

    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("handler")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("deputy")
    )

    accept_by = models.DateTimeField(_("accept by"), null=True)
    plan_by = models.DateTimeField(_("file the plan by"), null=True)
    report_by = models.DateField(_("report by"), null=True)
    first_due_on = models.DateField(_("first due date"))
    due_on = models.DateField(_("due on"), db_index=True)
    due_version = models.PositiveSmallIntegerField(default=1)
    due_provisional = models.BooleanField(default=False)
    check_by = models.DateField(_("verify by"), null=True)
    rating_until = models.DateField(_("rating until"), null=True)
    reinspect_on = models.DateField(_("re-inspect on"), null=True)
    rules = models.JSONField(default=dict)  # by clock: [how many, counted in what] when it started
    paused_on = models.DateField(null=True)  # K4 stands still from here while the task is suspended
    finished_on = models.DateField(_("finished on"), null=True, blank=True)

    # What happened how often; each is recomputable from the ledger (tasks/history.py).
    returns = models.PositiveSmallIntegerField(default=0)
    reroutes = models.PositiveSmallIntegerField(default=0)
    extensions = models.PositiveSmallIntegerField(default=0)
    relapses = models.PositiveSmallIntegerField(default=0)
    disagreements = models.PositiveSmallIntegerField(default=0)
    paused_days = models.PositiveSmallIntegerField(default=0)  # working days
    is_returned = models.BooleanField(default=False)  # sent back and not claimed again since
    is_relapsed = models.BooleanField(default=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ("due_on", "pk")
        indexes = [
            models.Index(fields=["state", "due_on"], name="tasks_by_state_and_clock"),
            models.Index(fields=["unit", "state"], name="tasks_of_a_unit"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "unit"], name="one_task_per_commitment_and_unit"),
            models.CheckConstraint(
                name="closed_task_has_a_result",
                condition=~Q(state__in=[state for state in SETTLED_STATES if state != TaskState.TERMINATED])
                | (~Q(result="undecided") & Q(finished_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="handler_and_deputy_are_two",
                condition=Q(handler__isnull=True) | Q(deputy__isnull=True) | ~Q(handler=F("deputy")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment.code} {self.unit}"

    @property
    def subject(self) -> str:
        """Its name in the ledger: the commitment's code and the unit's."""
        return f"{self.commitment.code}/{self.unit.code}"

    @property
    def stopped_on(self) -> date | None:
        """The day on which K4 stands still: finished, claimed and not sent back, suspended, or ended."""
        claimed, ended = (timezone.localdate(at) if at else None for at in (self.claimed_at, self.closed_at))
        return self.finished_on or claimed or self.paused_on or ended

    def days_late(self, on: date) -> int:
        """Calendar days past the due date, 0 when in time; counted to the finish once there is one."""
        return max(0, ((self.stopped_on or on) - self.due_on).days)

    def timeliness(self, on: date) -> Timeliness:
        """Compared by date: overdue only from the day after (followup.md 3.3)."""
        if self.days_late(on):
            return Timeliness.OVERDUE
        left = (self.due_on - (self.stopped_on or on)).days
        if self.stopped_on is None and left == 0:
            return Timeliness.DUE_TODAY
        return (
            Timeliness.DUE_SOON if self.stopped_on is None and left <= DUE_SOON_DAYS else Timeliness.ON_TIME
        )


class Finish(models.Model):
    """Frozen when a claim is verified: a relapse adds another row, nothing takes one away.

    `days_late` counts working days past `due_on`, `days_late_first` past the first due date.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="finishes", verbose_name=_("task"))
    number = models.PositiveSmallIntegerField()
    finished_on = models.DateField(_("finished on"))
    verified_at = models.DateTimeField()
    result = models.CharField(_("result"), max_length=16, choices=TaskResult)
    first_due_on = models.DateField(_("first due date"))
    due_on = models.DateField(_("due on"))
    days_late = models.PositiveSmallIntegerField()
    days_late_first = models.PositiveSmallIntegerField()
    extensions = models.PositiveSmallIntegerField()
    returns = models.PositiveSmallIntegerField()
    paused_days = models.PositiveSmallIntegerField()
    check_days = models.PositiveSmallIntegerField()  # K5: working days from the claim to the verdict

    class Meta:
        verbose_name = _("finish")
        verbose_name_plural = _("finishes")
        ordering = ("task", "number")
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="one_finish_per_number")]

    def __str__(self) -> str:
        return f"{self.task_id}.{self.number}"
