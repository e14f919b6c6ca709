"""The cast and the moment every test shares. The column (SQLite or PostgreSQL) comes from the environment."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests import mould
from tests.settings import SCRATCH

PASSWORD = "let-me-in-2026"
QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@dataclass(frozen=True)
class Cast:
    """One account for each part in the evening; `stranger` is signed in but holds no role."""

    producer: Any
    producer2: Any
    scribe: Any
    supervisor: Any
    reporter: Any
    handler: Any
    usher: Any
    stranger: Any


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """In a fresh checkout each worker would rewrite the asserts of all files, in the same order as the
    others: every other worker begins at the end, and finds the files of the beginning written."""
    if int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 2 == 0 or session.config.args != ["tests"]:
        return
    left_out = [Path(one).resolve() for one in session.config.getoption("ignore") or []]
    root = Path(__file__).parent
    for path in sorted(root.rglob("test_*.py"), reverse=True):
        if not any(path.is_relative_to(one) for one in left_out):
            with suppress(Exception):  # what is wrong with it is said when it is collected
                import_module(".".join(path.relative_to(root.parent).with_suffix("").parts))


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """It is there already: see the next."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> Iterator[None]:
    """A copy of the migrated mould. SQLite in a file of this process: threads on an in-memory database do not
    queue, they fail."""
    from django.db import connection

    facts, url = connection.settings_dict, os.environ.get("DATABASE_URL", "")
    facts["TEST"]["MIGRATE"] = False
    if connection.vendor == "sqlite":
        facts["TEST"]["NAME"] = str(SCRATCH / "test.sqlite3")
        facts["OPTIONS"]["init_command"] = (
            # nobody pulls this database's plug
            "PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
        )
        mould.sqlite(SCRATCH / "test.sqlite3", journal="DELETE")
        yield
        return
    facts["TEST"]["NAME"] = name = facts["TEST"]["NAME"] or f"test_{facts['NAME']}"
    mould.postgres(url, name)
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.creation._destroy_test_db(name, verbosity=0)  # which closes the pool


@pytest.fixture(scope="session")
def no_permissions() -> None:
    """Django writes its permissions after each flush, a third of a test with real transactions. Nothing here
    asks for one: who may do what is a RoleGrant."""
    from django.contrib.auth.management import create_permissions
    from django.db.models.signals import post_migrate

    named = "django.contrib.auth.management.create_permissions"
    assert post_migrate.disconnect(create_permissions, dispatch_uid=named)


@pytest.fixture(scope="session")
def django_db_setup(no_permissions: None, django_db_setup: None) -> Iterator[None]:
    """PostgreSQL drops no database in use: the threads of sync_to_async, relay and watch let go first."""
    from asgiref.sync import SyncToAsync
    from django.db import connections

    from common import relay
    from studio import runtime

    yield
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()
    relay.rest().result()
    runtime._thread.submit(connections.close_all).result()


@pytest.fixture(autouse=True)
def empty_calendar() -> None:
    """What an earlier test entered of the working calendar is gone with its rows; no query to see that."""
    from followup.domain.time import book

    book.CHECK_S = float("inf")  # how busy the machine is must not change how many queries a page makes
    book.begin(book.Book())


@pytest.fixture
def cast(db: None) -> Cast:
    from django.contrib.auth.hashers import make_password

    from common.enums import Role
    from common.models import RoleGrant, User

    names = [part.name for part in fields(Cast)]
    secret = make_password(PASSWORD)
    users = User.objects.bulk_create([User(username=name, name=name, password=secret) for name in names])
    holders = [user for user in users if user.username != "stranger"]
    RoleGrant.objects.bulk_create(
        [RoleGrant(user=user, role=Role(user.username.removesuffix("2"))) for user in holders]
    )
    return Cast(*users)


@pytest.fixture
def client_of() -> Callable[[Any], Client]:
    """A browser in which the given account is signed in."""

    def sign_in(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def at() -> datetime:
    """Monday 23 November 2026, 20:00 on the studio's wall."""
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def plain_settings(settings: Any, tmp_path: Path) -> None:
    """Quick password hashing, no lockout between tests, media in a folder of the test's own."""
    settings.PASSWORD_HASHERS = QUICK_HASHERS
    settings.AXES_ENABLED = False
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.RUN_DIR = tmp_path / "run"  # test processes share none: round ids repeat in each
    # Nothing is collected for a test: plain names, found where they lie.
    settings.WHITENOISE_AUTOREFRESH = True
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
