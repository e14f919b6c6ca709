"""manage.py prepare_database: what must be done to a database once, after migrating.

SQLite gets its write-ahead log here and nowhere else: the mode stays in the file, and asking for
it on every connection gives lock errors under load. Other databases need nothing.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    help = "Switch SQLite to its write-ahead log (once); PostgreSQL needs nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "sqlite":
            return
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
            mode = cursor.fetchone()[0]
        if mode not in {"wal", "memory"}:  # a database in memory (tests) has no log
            raise CommandError(
                f"SQLite cannot keep a write-ahead log here (it stays in mode {mode}): "
                "put DATA_DIR on a local disk, or set DATABASE_URL."
            )
