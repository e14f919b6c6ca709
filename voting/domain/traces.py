"""What a database keeps of deleted ballots, and getting rid of it as far as a program can.

A deleted row is not gone: SQLite leaves its bytes in the page and in the write-ahead log, PostgreSQL leaves
the row until it is vacuumed. None of it names a seat (the key is destroyed), but it would show which
published rows were one person's. What you would get wrong: calling this inside a transaction; and believing
it reaches backups, archived logs or a disk's own spare sectors (docs/secrecy.md).
"""

import logging

from django.db import DatabaseError, connection

logger = logging.getLogger(__name__)

PATIENCE_MS = 250  # for readers of SQLite's log; ballots of another round wait as long
TABLES = "voting_ballot, voting_tallycount"


def wipe() -> bool:
    """Best effort, after a commit: False when something held it up, or inside a transaction; the next sealing
    tries again. Nothing but what is deleted already is touched. Two at once harm nothing."""
    if connection.in_atomic_block:
        return False
    try:
        return _truncate_log() if connection.vendor == "sqlite" else _vacuum()
    except DatabaseError as error:
        logger.warning("held up, traces of sealed ballots go with the next sealing: %s", error)
        return False


def _truncate_log() -> bool:
    """`PRAGMA secure_delete` (settings) has zeroed the pages; the log still holds their former content."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = int(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return int(cursor.fetchone()[0]) == 0
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


def _vacuum() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM {TABLES}")
    return True
