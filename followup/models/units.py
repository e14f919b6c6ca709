"""Units, the accounts that act for them, and the clocks by which each must accept and answer."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from followup.enums import CountedIn, UnitKind


class ClockPolicy(models.Model):
    """By when a unit must accept (K1), file its plan (K2) and report (K3). Presets come by migration."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    accept_count = models.PositiveSmallIntegerField(_("accept within"), default=1)
    accept_in = models.CharField(
        _("counted in"), max_length=16, choices=CountedIn, default=CountedIn.WORKING_DAYS
    )
    reply_count = models.PositiveSmallIntegerField(_("file the plan within"), default=5)
    reply_in = models.CharField(
        _("counted in"), max_length=16, choices=CountedIn, default=CountedIn.WORKING_DAYS
    )
    report_every = models.PositiveSmallIntegerField(_("report every so many working days"), default=5)

    class Meta:
        verbose_name = _("clock preset")
        verbose_name_plural = _("clock presets")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=UnitKind, default=UnitKind.BUREAU)
    posts = models.JSONField(
        _("posts"), default=list, blank=True, help_text=_("Who may speak for it: posts, never names.")
    )
    policy = models.ForeignKey(
        ClockPolicy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
        verbose_name=_("clock preset"),
    )
    email = models.EmailField(_("e-mail for notices"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.name


class UnitMember(models.Model):
    """An account that acts for a unit."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="members", verbose_name=_("unit"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="units", verbose_name=_("account")
    )
    is_head = models.BooleanField(_("unit head"), default=False)

    class Meta:
        verbose_name = _("unit member")
        verbose_name_plural = _("unit members")
        constraints = [models.UniqueConstraint(fields=["unit", "user"], name="one_membership_per_unit")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.user}"
