"""Notices of the ladder, and each message that carries one.

What you would get wrong: sending without claiming. A message is claimed by compare-and-set on `state` and
`attempts`; `key` goes out with it, so that a receiver can tell a repetition.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from followup.enums import ChannelKind, Fault, MessageState, NoticeStep
from followup.models.tasks import Task
from followup.models.units import Unit


class Notice(models.Model):
    """One rung for one version of a due date. `number` (2026-031) is given to documents only."""

    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="notices", verbose_name=_("task"))
    step = models.CharField(_("step"), max_length=12, choices=NoticeStep)
    version = models.CharField(max_length=24)  # of what it is about: the due date, or the year of an alarm
    number = models.CharField(_("document number"), max_length=16, blank=True)
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+", verbose_name=_("unit"))
    due_on = models.DateField()
    words = models.TextField()  # as sent, in the house's language
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["task", "step", "version"], name="one_notice_per_step"),
            models.UniqueConstraint(
                fields=["step", "version"],
                condition=models.Q(task__isnull=True),
                name="one_alarm_per_version",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="one_document_per_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.task_id}"


class Channel(models.Model):
    """Where notices go beside the unit's e-mail. `secret` signs a DingTalk robot's address."""

    kind = models.CharField(_("kind"), max_length=12, choices=ChannelKind)
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="channels", verbose_name=_("unit")
    )
    address = models.CharField(_("address"), max_length=300)
    secret = models.CharField(_("secret"), max_length=120, blank=True)
    for_head = models.BooleanField(_("only what concerns the unit head"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("channel for notices")
        verbose_name_plural = _("channels for notices")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.kind} {self.unit or '*'}"


class Message(models.Model):
    """One notice to one address: claimed, handed over, marked (docs/decisions/0016 says what a crash leaves).

    `address` is what may be shown: an e-mail address, or a robot's host without its key.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="messages")
    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=ChannelKind)
    address = models.CharField(max_length=300)
    key = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=12, choices=MessageState, default=MessageState.WAITING)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=64, blank=True)
    handed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=16, choices=Fault, blank=True)
    trouble = models.CharField(max_length=200, blank=True)  # in the other side's words
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["state", "not_before"], name="messages_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["notice", "kind", "address"], name="one_message_per_address")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.kind} {self.state}"


class ClockBeat(models.Model):
    """A running clock says so now and then; the desk shows when none has done so of late."""

    worker = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)
    trouble = models.CharField(max_length=200, blank=True)  # the chore that failed last, and how

    def __str__(self) -> str:
        return self.worker


class Talk(models.Model):
    """督查组的话: supervisors and unit to each other on a task; never part of the public record."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="talks", verbose_name=_("task"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_unit = models.BooleanField()
    words = models.CharField(_("words"), max_length=500)
    at = models.DateTimeField()

    class Meta:
        ordering = ("task", "pk")

    def __str__(self) -> str:
        return self.words
