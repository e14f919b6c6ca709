"""What is set around a migration."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db
LIMIT = "idle_in_transaction_session_timeout"
IN_TURN = {"postgresql": [f"SET {LIMIT} = 0", f"RESET {LIMIT}"], "sqlite": []}


def test_a_migration_may_rest_and_nobody_after_it() -> None:
    with CaptureQueriesContext(connection) as seen:
        call_command("migrate", verbosity=0)
    assert [one["sql"] for one in seen if LIMIT in one["sql"]] == IN_TURN[connection.vendor]
