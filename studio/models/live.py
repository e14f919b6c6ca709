"""What is live: runs and item instances, the log of events, graphics, panic, questions on the floor.

Plan and live are apart: an item is copied into an ItemInstance when it is armed, and no later edit of
the item reaches the instance.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from studio.enums import (
    EventKind,
    InstanceState,
    Layer,
    PanicAct,
    RunMode,
    RunState,
    TurnOutcome,
    TurnState,
)
from studio.models.plan import CastMember, Episode, Item, Question


class Run(models.Model):
    """One performance of an episode. `seq` numbers its events; `state_seq` is the newest that changed it."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="runs", verbose_name=_("episode"))
    mode = models.CharField(_("mode"), max_length=12, choices=RunMode, default=RunMode.AIR)
    epoch = models.PositiveIntegerField(default=1)  # of the controlling process: an older one is refused
    controller = models.CharField(max_length=64, blank=True)
    controller_at = models.DateTimeField(null=True)
    state = models.CharField(_("state"), max_length=16, choices=RunState, default=RunState.PLANNED)
    seq = models.PositiveIntegerField(default=0)
    state_seq = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    last_take_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "mode"], condition=~Q(state="ended"), name="one_living_run_per_episode"
            )
        ]

    def __str__(self) -> str:
        return f"{self.episode} · {self.get_state_display()}"

    @property
    def ref(self) -> str:
        """The opaque name under which voting and follow-up know this run; studio.domain.show.performing
        inverts it."""
        return f"rehearsal-{self.pk}" if self.is_rehearsal else f"run-{self.pk}"

    @property
    def electorate_ref(self) -> str:
        """The name of those who score in it: the episode's own on air, an electorate apart in a rehearsal."""
        own = self.episode.electorate_ref
        return f"{own}-rehearsal-{self.pk}" if self.is_rehearsal else own

    @property
    def is_rehearsal(self) -> bool:
        return self.mode == RunMode.REHEARSAL

    @property
    def is_on_air(self) -> bool:
        return self.state == RunState.ON_AIR


class InstanceQuerySet(models.QuerySet["ItemInstance"]):
    def on_air(self) -> Self:
        return self.filter(state=InstanceState.ON_AIR)

    def armed(self) -> Self:
        return self.filter(state=InstanceState.ARMED)


class ItemInstance(models.Model):
    """The frozen copy of an item, made when it is armed: what airs, and the record of it.

    plan: see studio.domain.show.run.snapshot_item
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="instances")
    item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="instances")
    state = models.CharField(max_length=16, choices=InstanceState, default=InstanceState.ARMED)
    plan = models.JSONField()
    round = models.ForeignKey("voting.Round", models.PROTECT, null=True, related_name="+")
    armed_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    held = models.JSONField(default=list)  # elements of the item before that stay through this TAKE
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = InstanceQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["run"], condition=Q(state="on_air"), name="one_instance_on_air"),
            models.UniqueConstraint(fields=["run"], condition=Q(state="armed"), name="one_instance_armed"),
        ]


class ShowEvent(models.Model):
    """Append-only: the as-run log. `command_id` makes a command's answer the same when repeated."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=24, choices=EventKind)
    payload = models.JSONField(default=dict)
    command_id = models.CharField(max_length=64, null=True)

    class Meta:
        ordering = ("run", "seq")
        constraints = [
            models.UniqueConstraint(fields=["run", "seq"], name="one_event_per_seq"),
            models.UniqueConstraint(fields=["run", "command_id"], name="one_event_per_command"),
        ]


class Graphic(models.Model):
    """What lies on a layer now. On-air graphics are state: a reopened screen shows the same."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="graphics")
    layer = models.CharField(max_length=16, choices=Layer)
    payload = models.JSONField()
    shown_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "layer"], name="one_graphic_per_layer")]


class Panic(models.Model):
    """A panic act in force: the row is there while it is. Lifting it deletes the row; the log keeps both."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="panics")
    act = models.CharField(max_length=16, choices=PanicAct)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    payload = models.JSONField(default=dict)  # what the way back puts back

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "act"], name="one_panic_per_act")]


class Turn(models.Model):
    """One question on the floor: who asks whom, its clocks, and how it was settled (有问必答).

    A clock runs towards `zero_at` while that is set; paused, `left_ms` says what is left (domain.turns).
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="turns")
    question = models.ForeignKey(Question, models.SET_NULL, null=True, related_name="turns")
    asker = models.ForeignKey(CastMember, models.SET_NULL, null=True, related_name="+")
    unit = models.ForeignKey("followup.Unit", models.PROTECT, null=True, related_name="+")
    segment_title = models.CharField(max_length=120, blank=True)
    text = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=TurnState, default=TurnState.WAITING)
    zero_at = models.DateTimeField(null=True)
    left_ms = models.IntegerField(null=True)
    was_extended = models.BooleanField(default=False)
    outcome = models.CharField(max_length=12, choices=TurnOutcome, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True)
    answered_from = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("run", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["run"], condition=Q(state__in=["asking", "answering"]), name="one_turn_on_the_floor"
            )
        ]
