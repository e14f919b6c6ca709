"""Episodes and their rundowns (plan), runs and item instances (live), events (record).

Plan and live are apart: an item is copied into an ItemInstance when it is armed, and no later
edit of the item reaches the instance.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from studio.enums import CastKind, CriteriaSet, EventKind, InstanceState, ItemKind, Layer, RunState
from voting.enums import Display, Form, Press, Secrecy, Window


class Episode(models.Model):
    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    planned_start = models.DateTimeField(_("planned start"))
    screen_key = models.CharField(_("key of the screens"), max_length=40, unique=True, editable=False)
    is_sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def electorate_ref(self) -> str:
        """The name under which voting keeps this episode's electorate."""
        return f"episode-{self.pk}"


class CastMember(models.Model):
    """Somebody with a place on the show: by post and place, never by name."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="cast", verbose_name=_("episode"))
    kind = models.CharField(_("kind"), max_length=16, choices=CastKind)
    place = models.PositiveSmallIntegerField(_("place"))
    post = models.CharField(_("post"), max_length=80)
    unit = models.ForeignKey(
        "followup.Unit", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("unit")
    )

    class Meta:
        verbose_name = _("cast member")
        verbose_name_plural = _("cast")
        ordering = ("episode", "kind", "place")
        constraints = [
            models.UniqueConstraint(fields=["episode", "kind", "place"], name="one_cast_member_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.place} {self.post}"


class Clip(models.Model):
    """An exposé clip: probed at import; `sha256` is of the very bytes that air."""

    title = models.CharField(_("title"), max_length=120)
    file = models.FileField(_("file"), upload_to="clips/")
    poster = models.FileField(_("first frame"), upload_to="posters/", editable=False)
    sha256 = models.CharField(max_length=64, editable=False, unique=True)
    size = models.PositiveBigIntegerField(_("bytes"), editable=False)
    duration_ms = models.PositiveIntegerField(_("duration in ms"), editable=False)
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)
    video_codec = models.CharField(max_length=16, editable=False)
    audio_codec = models.CharField(max_length=16, editable=False)

    class Meta:
        verbose_name = _("exposé clip")
        verbose_name_plural = _("exposé clips")

    def __str__(self) -> str:
        return self.title


class Segment(models.Model):
    episode = models.ForeignKey(Episode, models.CASCADE, related_name="segments", verbose_name=_("episode"))
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=120)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ("episode", "position")
        constraints = [
            models.UniqueConstraint(fields=["episode", "position"], name="one_segment_per_position")
        ]

    def __str__(self) -> str:
        return self.title


class Item(models.Model):
    """One row of the rundown. `revision` grows with each edit, so a stale form is noticed."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="items", verbose_name=_("segment"))
    position = models.PositiveSmallIntegerField(_("position"), help_text=_("Counted through the episode."))
    kind = models.CharField(_("kind"), max_length=16, choices=ItemKind)
    title = models.CharField(_("title"), max_length=120)
    planned_s = models.PositiveSmallIntegerField(_("planned seconds"), default=120)
    clip = models.ForeignKey(
        Clip, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("clip")
    )
    units = models.ManyToManyField("followup.Unit", blank=True, related_name="+", verbose_name=_("units"))
    post = models.CharField(
        _("post"), max_length=80, blank=True, help_text=_("Who speaks; shown in the lower third.")
    )
    question = models.CharField(_("question"), max_length=300, blank=True)
    task = models.ForeignKey(
        "followup.Task",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("task reported on"),
    )
    scores = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="revealed_by",
        verbose_name=_("scoring revealed"),
    )
    # How a scoring item is scored; frozen with the paper at arming.
    window_s = models.PositiveSmallIntegerField(_("scoring window in seconds"), default=60)
    form = models.CharField(_("what is asked"), max_length=8, choices=Form, default=Form.SCORE)
    criteria_set = models.CharField(
        _("criteria"), max_length=16, choices=CriteriaSet, default=CriteriaSet.ANSWER
    )
    own_criteria = models.JSONField(
        _("own criteria"),
        default=list,
        blank=True,
        help_text='[{"name": …, "scale": {min, max, step} | absent}]',
    )
    scale_min = models.PositiveSmallIntegerField(_("lowest score"), default=0)
    scale_max = models.PositiveSmallIntegerField(_("highest score"), default=10)
    scale_step = models.PositiveSmallIntegerField(_("step"), default=1)
    press = models.CharField(_("which press counts"), max_length=8, choices=Press, default=Press.LAST)
    secrecy = models.CharField(_("secret or named"), max_length=8, choices=Secrecy, default=Secrecy.SECRET)
    display = models.CharField(_("display"), max_length=8, choices=Display, default=Display.HIDDEN)
    window = models.CharField(_("closing"), max_length=8, choices=Window, default=Window.CLOCK)
    compared_to = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="compared_by",
        verbose_name=_("scored before in"),
    )
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ("segment__position", "position")

    def __str__(self) -> str:
        return self.title


class Run(models.Model):
    """One performance of an episode. `seq` numbers its events; `state_seq` is the newest that changed it."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="runs", verbose_name=_("episode"))
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
                fields=["episode"], condition=~Q(state="ended"), name="one_living_run_per_episode"
            )
        ]

    def __str__(self) -> str:
        return f"{self.episode} · {self.get_state_display()}"

    @property
    def ref(self) -> str:
        """The opaque name under which voting and follow-up know this run."""
        return f"run-{self.pk}"

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

    plan: see studio.domain.run.snapshot_item
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="instances")
    item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="instances")
    state = models.CharField(max_length=16, choices=InstanceState, default=InstanceState.ARMED)
    plan = models.JSONField()
    round = models.ForeignKey("voting.Round", models.PROTECT, null=True, related_name="+")
    armed_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
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
