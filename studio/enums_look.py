"""Vocabulary of how the graphics look."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Theme(models.TextChoices):
    """Looks of the graphics (static/css/screen/themes.css); gold is for sealed facts in every one."""

    HOUSE = "house", _("House blue")
    DUSK = "dusk", _("Dusk violet")
    GRAPHITE = "graphite", _("Graphite")
