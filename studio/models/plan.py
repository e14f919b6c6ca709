"""The plan: episodes, segments, items with their elements, people and questions, debts that were dropped."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from studio.enums import CastKind, CriteriaSet, EditAct, ElementKind, ItemKind, Start
from studio.models.clips import Clip
from voting.enums import Display, Form, Press, Secrecy, Window


def new_row_id() -> str:
    """48 bit: the name of a row in exported files."""
    return secrets.token_hex(6)


class Episode(models.Model):
    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    planned_start = models.DateTimeField(_("planned start"))
    screen_key = models.CharField(_("key of the screens"), max_length=40, unique=True, editable=False)
    planned_end = models.DateTimeField(
        _("planned end"),
        null=True,
        blank=True,
        help_text=_("The fixed end that starts are counted back from."),
    )
    is_template = models.BooleanField(
        _("template"), default=False, help_text=_("Never airs; episodes are made from it.")
    )
    theme = models.CharField(_("theme of the graphics"), max_length=24, default="house")
    edits = models.PositiveIntegerField(default=0, editable=False)  # number of the newest RundownEdit
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
    seat = models.CharField(
        _("seat"), max_length=24, blank=True, help_text=_("Label of the seat in the hall.")
    )
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


class Question(models.Model):
    """A question prepared by a representative or expert: to a unit, perhaps about a clip."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="questions", verbose_name=_("episode"))
    position = models.PositiveSmallIntegerField(_("position"))
    asker = models.ForeignKey(
        CastMember,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("asked by"),
    )
    unit = models.ForeignKey(
        "followup.Unit", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("unit")
    )
    clip = models.ForeignKey(
        Clip, models.SET_NULL, null=True, blank=True, related_name="questions", verbose_name=_("clip")
    )
    text = models.CharField(_("question"), max_length=300)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("episode", "position", "pk")

    def __str__(self) -> str:
        return self.text


class Item(models.Model):
    """One row of the rundown. `revision` grows with each edit, so a stale form is noticed."""

    row_id = models.CharField(
        _("row"),
        max_length=12,
        editable=False,
        default=new_row_id,
        help_text=_("Stays the same through moves, exports and imports."),
    )
    segment = models.ForeignKey(Segment, models.CASCADE, related_name="items", verbose_name=_("segment"))
    position = models.PositiveSmallIntegerField(_("position"), help_text=_("Counted through the episode."))
    kind = models.CharField(_("kind"), max_length=16, choices=ItemKind)
    title = models.CharField(_("title"), max_length=120)
    planned_s = models.PositiveSmallIntegerField(_("planned seconds"), default=120)
    start = models.CharField(_("start"), max_length=8, choices=Start, default=Start.SOFT)
    hard_start = models.DateTimeField(_("fixed start"), null=True, blank=True)
    is_on_shelf = models.BooleanField(
        _("on the shelf"), default=False, help_text=_("Outside the order, taken when it is wanted.")
    )
    script = models.TextField(_("script"), blank=True, help_text=_("What the host reads."))
    note = models.TextField(_("note for the gallery"), blank=True)
    asks = models.ForeignKey(
        "Question",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("question asked"),
    )
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
        constraints = [
            models.UniqueConstraint(fields=["row_id"], name="one_item_per_row_id"),
            models.CheckConstraint(
                condition=Q(start=Start.SOFT) | Q(hard_start__isnull=False), name="a_fixed_start_has_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Element(models.Model):
    """One thing inside an item, in the order of its use: a lower third, a camera, a picture.

    payload: by kind, see studio.domain.planning.elements
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="elements", verbose_name=_("item"))
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=16, choices=ElementKind)
    title = models.CharField(_("title"), max_length=120)
    payload = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("element")
        verbose_name_plural = _("elements")
        ordering = ("item", "position", "pk")

    def __str__(self) -> str:
        return self.title


class DroppedDebt(models.Model):
    """A commitment that is due in this episode and will not be aired: said why, by whom. One row for each."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="dropped_debts")
    task = models.ForeignKey("followup.Task", models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["episode", "task"], name="a_debt_is_dropped_once")]


class RundownEdit(models.Model):
    """Append-only history of the plan: what each edit found and left, so that it can be undone.

    before, after: see studio.domain.planning.edits
    """

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="edit_rows")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    act = models.CharField(max_length=16, choices=EditAct)
    what = models.CharField(max_length=160)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undone_by = models.OneToOneField("self", models.RESTRICT, null=True, related_name="undoes")

    class Meta:
        ordering = ("episode", "seq")
        constraints = [models.UniqueConstraint(fields=["episode", "seq"], name="one_edit_per_seq")]


class Editor(models.Model):
    """Who has the plan open now, and at which row; stale after a while (studio.domain.planning.editors)."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="editors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["episode", "user"], name="one_place_per_editor")]
