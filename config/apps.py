"""The project's own app: system checks that span all the others."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"
    label = "project"

    def ready(self) -> None:
        from config import checks  # noqa: F401, PLC0415  app ready: registers the checks
