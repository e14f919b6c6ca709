"""Units, what their clocks count, and days of the calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    BUREAU = "bureau", _("City bureau")
    DISTRICT = "district", _("District")
    ZONE = "zone", _("Development zone")
    TOWNSHIP = "township", _("Township or street office")


class CountedIn(models.TextChoices):
    """What a unit's clock counts."""

    WORKING_HOURS = "working_hours", _("working hours")
    HOURS = "hours", _("hours")
    WORKING_DAYS = "working_days", _("working days")
    DAYS = "days", _("days")


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", _("public holiday")
    MAKE_UP = "make_up", _("make-up workday")
    CLOSURE = "closure", _("closure")
