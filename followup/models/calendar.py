"""What an administrator knows of the calendar beyond the package: announced years, closures, office hours.

What you would get wrong: changing a row. A correction is a new `version` of the year, and running deadlines
are counted anew as events of their tasks (domain/time/years.py).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from followup.enums import DayKind
from followup.models.units import Unit


class CalendarStamp(models.Model):
    """One row, new at every change: by it a process knows that what it has read still holds (time/book.py).

    Taken exclusively by whoever changes the calendar, so that two administrators follow one another.
    """

    stamp = models.CharField(max_length=32)


class CalendarYear(models.Model):
    """What is held of a year beside the package. `is_imported`: its days stand here, as announced.

    `version` counts every import, correction and closure of the year; the package alone is version 1.
    """

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    is_imported = models.BooleanField(_("holidays imported"), default=True)
    source = models.CharField(_("source"), max_length=200)
    imported_at = models.DateTimeField(_("entered at"))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ("year",)

    def __str__(self) -> str:
        return f"{self.year} v{self.version}"


class CalendarDay(models.Model):
    """A day that is not what its weekday says: of an imported year, or a closure on its own.

    A closure may fall on a make-up workday: then both rows stand, and the closure holds. It may be of some
    hours only, and of one unit only; a day on which an office is open at all still counts as a working day.
    """

    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=12, choices=DayKind)
    name = models.CharField(_("name"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=200)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="closures",
        verbose_name=_("unit"),
        help_text=_("Empty: every office."),
    )
    closed_from = models.TimeField(
        _("closed from"), null=True, blank=True, help_text=_("Both empty: the whole day.")
    )
    closed_to = models.TimeField(_("closed to"), null=True, blank=True)
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ("day",)
        constraints = [
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(kind=DayKind.CLOSURE, unit=None, closed_from=None),
                name="one_closure_per_day",
            ),
            models.UniqueConstraint(
                fields=["day", "unit"],
                condition=Q(kind=DayKind.CLOSURE, closed_from=None),
                name="one_closure_per_day_and_unit",
            ),
            models.CheckConstraint(
                name="closed_hours_are_a_closures",
                condition=Q(closed_from=None, closed_to=None)
                | Q(kind=DayKind.CLOSURE, closed_from__lt=F("closed_to")),
            ),
            models.UniqueConstraint(
                fields=["day"], condition=~Q(kind=DayKind.CLOSURE), name="one_announced_kind_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class OfficeHours(models.Model):
    """When an office is open, from a date on (summer and winter differ); without a unit: everybody's."""

    unit = models.ForeignKey(
        Unit,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="office_hours",
        verbose_name=_("unit"),
        help_text=_("Empty: everybody's hours."),
    )
    valid_from = models.DateField(_("valid from"))
    morning_from = models.TimeField(_("morning from"))
    morning_to = models.TimeField(_("morning to"))
    afternoon_from = models.TimeField(_("afternoon from"))
    afternoon_to = models.TimeField(_("afternoon to"))

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        ordering = ("unit", "valid_from")
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="one_set_of_hours_per_date"),
            models.CheckConstraint(
                name="office_hours_follow_one_another",
                condition=Q(morning_from__lt=F("morning_to"))
                & Q(morning_to__lte=F("afternoon_from"))
                & Q(afternoon_from__lt=F("afternoon_to")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit or '*'} {self.valid_from}"
