"""The programme: episodes, rundowns, runs, clips, screens. Joins voting and follow-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudioConfig(AppConfig):
    name = "studio"
    verbose_name = _("Studio")

    def ready(self) -> None:
        """Follow-up shows how a promise came about on air; only the programme knows it."""
        from followup.domain.desk import on_air  # noqa: PLC0415  models are there only now
        from studio.domain.records import moments  # noqa: PLC0415  as above

        on_air.found_by(moments.on_air_of)
