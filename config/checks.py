"""System checks that refuse combinations of settings no evening should start with."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register


@register()
def check_columns(**_: Any) -> list[CheckMessage]:
    """Several workers see each other only through Redis; PostgreSQL means production."""
    found: list[CheckMessage] = []
    if settings.WORKERS > 1 and not settings.REDIS_URL:
        found.append(
            Error(
                "WORKERS is above 1 but REDIS_URL is not set: the workers could not hear each other.",
                hint="Set REDIS_URL, or run one worker.",
                id="project.E001",
            )
        )
    if settings.WORKERS > 1 and not settings.DATABASE_URL:
        found.append(
            Error(
                "WORKERS is above 1 on SQLite: only one process may write ballots.",
                hint="Set DATABASE_URL, or run one worker.",
                id="project.E002",
            )
        )
    if settings.DATABASE_URL and not settings.REDIS_URL:
        found.append(
            Error(
                "DATABASE_URL is set but REDIS_URL is not: production runs on both.",
                hint="Set REDIS_URL, or unset DATABASE_URL for the embedded default.",
                id="project.E003",
            )
        )
    if settings.DATABASE_URL and settings.DEBUG:
        found.append(Error("DEBUG is on in production.", id="project.E004"))
    return found


@register(deploy=True)
def check_round_keys_in_memory(**_: Any) -> list[CheckMessage]:
    """Round keys on a disk survive in backups, and with them the link from seat to ballot."""
    if Path(settings.RUN_DIR).is_relative_to(settings.DATA_DIR):
        return [
            checks.Warning(
                "RUN_DIR is on the data disk; round keys should live in memory-backed storage.",
                hint="Point RUN_DIR at a tmpfs.",
                id="project.W001",
            )
        ]
    return []
