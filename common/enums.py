"""The roles an account can hold (DESIGN, words)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    PRODUCER = "producer", _("Producer")
    SCRIBE = "scribe", _("Scribe")
    SUPERVISOR = "supervisor", _("Supervisor")
    REPORTER = "reporter", _("Reporter")
    HANDLER = "handler", _("Handler")
    USHER = "usher", _("Usher")
