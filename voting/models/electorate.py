"""Who may score one programme: electorates, their groups, what was done to them, their drills."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from voting.enums import ElectorateAct, ElectorateKind


class Electorate(models.Model):
    """Those who may score one programme. `ref` is its owner's opaque name for it."""

    ref = models.CharField(_("reference"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=ElectorateKind, default=ElectorateKind.STUDIO)
    trim_percent = models.PositiveSmallIntegerField(
        _("trimmed at each end, %"),
        default=0,
        help_text=_("The highest and lowest k % of each group's scores are dropped from the mean."),
    )
    asks_presence_code = models.BooleanField(_("joining asks for the studio's code"), default=True)
    is_open = models.BooleanField(_("anybody may join"), default=False, help_text="Off-site public only.")
    past_moves = models.PositiveIntegerField(default=0, editable=False, help_text="Of drills deleted since.")

    class Meta:
        verbose_name = _("electorate")
        verbose_name_plural = _("electorates")
        constraints = [models.CheckConstraint(name="trim_leaves_a_middle", condition=Q(trim_percent__lt=50))]

    def __str__(self) -> str:
        return self.title


class ElectorateChange(models.Model):
    """Append-only history of a plan: who set the rules when. `facts`: see voting.domain.history."""

    electorate = models.ForeignKey(Electorate, models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    act = models.CharField(max_length=16, choices=ElectorateAct)
    facts = models.JSONField(default=dict)


class DrillReport(models.Model):
    """All that is kept of a drill. `troubled`: [{"label", "why": a Trouble}], in the order of the seats."""

    electorate = models.ForeignKey(Electorate, models.CASCADE, related_name="drills")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    seats = models.PositiveIntegerField()
    green = models.PositiveIntegerField()
    p95_ms = models.PositiveIntegerField(null=True)
    troubled = models.JSONField(default=list)


class Group(models.Model):
    """Seats whose scores are weighed together: audience, representatives, experts, and what is added."""

    electorate = models.ForeignKey(Electorate, models.CASCADE, related_name="groups")
    ref = models.CharField(_("code"), max_length=24)
    name = models.CharField(_("name"), max_length=40)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_spare = models.BooleanField(_("spare"), default=False)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ("electorate", "order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["electorate", "ref"], name="one_group_per_code"),
            models.CheckConstraint(name="group_weighs_something", condition=Q(weight__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name
