"""A migrated database, made once for a whole run of tests: test databases and servers begin as copies of it.

To migrate costs seven seconds of CPU, and a dozen processes of `make test` want an empty, migrated database.
The folder is tests/run.py's, or that of the first process that read tests/settings.py; all others wait at its
lock. What you would get wrong: PostgreSQL copies no database to which somebody is connected; to the mould
nobody ever is.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.servers import Column

MOULD = "wenzheng_mould"  # on PostgreSQL


def sqlite(target: Path, journal: str = "WAL") -> None:
    """A migrated, empty database at `target`; with its write-ahead log, as `prepare_database` leaves it,
    unless told otherwise."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(_made() / "db.sqlite3")) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute(f"PRAGMA journal_mode={journal}")


def manifest(target: Path) -> None:
    """A manifest of static files that are not there, in the folder `target`."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(_made() / "static" / "staticfiles.json", target)


def begin(url: str) -> None:
    """Make the mould on the server of `url`, for those who will want copies."""
    with psycopg.connect(url, autocommit=True) as connection, _alone("postgres") as folder:
        _make(connection, url, folder)


def postgres(url: str, name: str) -> None:
    """A migrated, empty database `name` on the server of `url`."""
    with psycopg.connect(url, autocommit=True) as connection, _alone("postgres") as folder:
        _make(connection, url, folder)
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{MOULD}"')


def elsewhere(url: str, other: Column) -> None:
    """The database of a server of a test's own, migrated and empty; the mould is on the server of `url`."""
    from tests.daphne import MOULDED

    with psycopg.connect(url, autocommit=True) as connection, _alone("postgres") as folder:
        _make(connection, url, folder)
        other.copy(_there(url))
    MOULDED.add(other.env["DATABASE_URL"])


def _make(connection: psycopg.Connection, url: str, folder: Path) -> None:
    """Unless it was made already in this run. Called by the holder of the lock."""
    if (folder / "made").exists():
        return
    from tests.daphne import EMPTY, Server

    connection.execute(f'DROP DATABASE IF EXISTS "{MOULD}"')  # of an older run
    connection.execute(f'CREATE DATABASE "{MOULD}"')
    Server(folder / "data", {"DATABASE_URL": _there(url)}).shell(EMPTY)
    (folder / "made").touch()


def _there(url: str) -> str:
    return urlsplit(url)._replace(path="/" + MOULD).geturl()


def _made() -> Path:
    with _alone("sqlite") as folder:
        if not (folder / "made").exists():
            from tests.daphne import EMPTY, UNCOLLECTED, Server

            (folder / "static").mkdir(exist_ok=True)  # WhiteNoise warns of a missing one
            Server(folder).shell(EMPTY + UNCOLLECTED)
            (folder / "made").touch()
    return folder


@contextmanager
def _alone(kind: str) -> Iterator[Path]:
    folder = Path(os.environ["TESTS_SHARED"]) / kind
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
