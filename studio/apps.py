"""The programme: episodes, rundowns, runs, clips, screens. Joins voting and follow-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudioConfig(AppConfig):
    name = "studio"
    verbose_name = _("Studio")
