"""What every app may use, and what knows no app."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        pre_migrate.connect(let_rest, sender=self)
        post_migrate.connect(hurry_again, sender=self)


def let_rest(using: str, **_facts: Any) -> None:
    """Between two statements of a migration Django thinks, on a busy machine for longer than a transaction of
    ours may rest (settings: DATABASE_IDLE_S); the limit would end it halfway."""
    _say(using, "SET idle_in_transaction_session_timeout = 0")


def hurry_again(using: str, **_facts: Any) -> None:
    _say(using, "RESET idle_in_transaction_session_timeout")


def _say(using: str, statement: str) -> None:
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute(statement)
