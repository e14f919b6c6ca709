"""Verification by two who do not see each other, the re-visit behind it, and the public's rating.

What you would get wrong: showing one verdict before the other is in (domain/checking/verdicts.seen_by)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followup.enums import Checker, Satisfaction, TaskResult
from followup.models.evidence import Evidence
from followup.models.tasks import Task


class Check(models.Model):
    """核查: one opening of a verification. `revealed_at` is when both verdicts were in."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="checks", verbose_name=_("task"))
    number = models.PositiveSmallIntegerField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    check_by = models.DateField(_("verify by"))
    revealed_at = models.DateTimeField(null=True)
    is_disputed = models.BooleanField(default=False)
    third = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("third checker")
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("task", "number")
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="one_check_per_number"),
            models.UniqueConstraint(
                fields=["task"], condition=Q(closed_at__isnull=True), name="one_running_check_per_task"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}.{self.number}"


class Verdict(models.Model):
    """What one checker found. Entered once."""

    check_of = models.ForeignKey(Check, models.CASCADE, related_name="verdicts")
    checker = models.CharField(max_length=12, choices=Checker)
    result = models.CharField(_("result"), max_length=16, choices=TaskResult)
    code = models.CharField(_("reason code"), max_length=24, blank=True)
    finding = models.CharField(_("finding"), max_length=300)
    visited_at = models.DateTimeField(_("on the spot at"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    salt = models.CharField(max_length=22)  # of the digest that the ledger holds until both are in

    class Meta:
        ordering = ("check_of", "pk")
        constraints = [
            models.UniqueConstraint(fields=["check_of", "checker"], name="one_verdict_per_checker")
        ]

    def __str__(self) -> str:
        return f"{self.check_of} {self.checker}"


class Revisit(models.Model):
    """回访: a reporter goes back to the spot of the exposé."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="revisits", verbose_name=_("task"))
    number = models.PositiveSmallIntegerField()
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="revisits", verbose_name=_("reporter")
    )
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    due_on = models.DateField(_("due on"))
    filed_at = models.DateTimeField(null=True)
    words = models.TextField(_("what was seen"), max_length=1000, blank=True)
    film_ref = models.CharField(max_length=64, blank=True)  # the feedback clip, named by the programme

    class Meta:
        ordering = ("task", "number")
        constraints = [models.UniqueConstraint(fields=["task", "number"], name="one_revisit_per_number")]

    def __str__(self) -> str:
        return f"{self.task_id}.{self.number}"


class Shot(models.Model):
    """One picture of the shot list: the same place and angle as in the exposé.

    `second` is where the exposé shows it. `metres_off` is how far away the after picture says it was taken.
    """

    revisit = models.ForeignKey(Revisit, models.CASCADE, related_name="shots")
    position = models.PositiveSmallIntegerField()
    place = models.CharField(_("place"), max_length=120)
    angle = models.CharField(_("angle"), max_length=120, blank=True)
    time_of_day = models.CharField(_("time of day"), max_length=40, blank=True)
    source_ref = models.CharField(max_length=64, blank=True)
    second = models.PositiveIntegerField(null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    before = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")
    metres_off = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("revisit", "position")
        constraints = [models.UniqueConstraint(fields=["revisit", "position"], name="one_shot_per_position")]

    def __str__(self) -> str:
        return self.place


class Rating(models.Model):
    """One invited person's rating of a finished task. Stored apart from the result, which it never moves.

    `token_sha256` is of the secret in the invitation; `label` says who was invited (a post or seat, no name).
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="ratings", verbose_name=_("task"))
    finish = models.PositiveSmallIntegerField()  # the finish it rates
    label = models.CharField(max_length=80)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    satisfaction = models.CharField(max_length=12, choices=Satisfaction, blank=True)
    objection = models.CharField(_("objection"), max_length=300, blank=True)
    at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_upheld = models.BooleanField(null=True)
    decision = models.CharField(_("decision"), max_length=200, blank=True)

    class Meta:
        ordering = ("task", "pk")

    def __str__(self) -> str:
        return f"{self.task_id} {self.label}"
