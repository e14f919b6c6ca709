"""Login lockout: a guessed account is locked, and the address it shares with the whole studio is not."""

from typing import Any

import pytest
from django.test import Client

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def axes(settings: Any) -> int:
    settings.AXES_ENABLED = True
    return int(settings.AXES_FAILURE_LIMIT)


def sign_in(username: str, password: str, address: str = "10.0.0.7") -> int:
    data = {"username": username, "password": password}
    return Client(REMOTE_ADDR=address).post("/login/", data).status_code


def test_guessing_locks_the_account_on_that_address(axes: int, cast: Any) -> None:
    answers = [sign_in("producer", f"guess {n}") for n in range(axes)]
    assert answers[:-1] == [200] * (axes - 1)
    assert answers[-1] == 429
    assert sign_in("producer", PASSWORD) == 429


def test_others_on_the_same_address_are_not_locked(axes: int, cast: Any) -> None:
    for n in range(axes):
        sign_in("producer", f"guess {n}")
    assert sign_in("supervisor", PASSWORD) == 302


def test_the_account_itself_opens_from_another_address(axes: int, cast: Any) -> None:
    for n in range(axes):
        sign_in("producer", f"guess {n}")
    assert sign_in("producer", PASSWORD, address="10.0.0.8") == 302


def test_many_accounts_failing_once_each_lock_nobody(axes: int, cast: Any) -> None:
    for name in (
        "producer",
        "producer2",
        "scribe",
        "supervisor",
        "reporter",
        "handler",
        "usher",
        "stranger",
        "x",
    ):
        sign_in(name, "a slip of the finger")
    assert sign_in("scribe", PASSWORD) == 302
