"""The units' portal: one's own tasks and nobody else's."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followup.models import Task, Unit, UnitMember

pytestmark = pytest.mark.django_db
MakeTask = Callable[..., Task]
ClientOf = Callable[[Any], Client]


@pytest.fixture
def handlers_client(unit: Unit, cast: Any, client_of: ClientOf) -> Client:
    UnitMember.objects.create(unit=unit, user=cast.handler)
    return client_of(cast.handler)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_portal_shows_ours_and_never_theirs(
    headers: dict[str, str], task_due: MakeTask, other_unit: Unit, handlers_client: Client
) -> None:
    ours = task_due(date(2026, 12, 7), words="我们的承诺,12月7日前办完")
    theirs = task_due(date(2026, 12, 8), words="他们的承诺,12月8日前办完", unit=other_unit)
    text = handlers_client.get(reverse("followup:portal"), headers=headers).content.decode()
    assert ours.commitment.words in text
    assert theirs.commitment.words not in text
    assert other_unit.name not in text
    assert ("<html" in text) is (headers == {})


def test_portal_of_an_account_without_a_unit_says_whom_to_ask(cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.handler)
    client.cookies["django_language"] = "en"
    assert "belongs to no unit yet" in client.get(reverse("followup:portal")).content.decode()


def test_portal_without_tasks_says_so(handlers_client: Client) -> None:
    handlers_client.cookies["django_language"] = "en"
    assert "Nothing to do." in handlers_client.get(reverse("followup:portal")).content.decode()


def test_stranger_is_sent_to_the_login_page(client: Client) -> None:
    page = client.get(reverse("followup:portal"))
    assert (page.status_code, page["Location"]) == (302, "/login/?next=/portal/")


@pytest.mark.parametrize("who", ["producer", "scribe", "supervisor", "reporter", "usher", "stranger"])
def test_other_roles_get_403(who: str, cast: Any, client_of: ClientOf) -> None:
    assert client_of(getattr(cast, who)).get(reverse("followup:portal")).status_code == 403


def test_membership_without_the_role_opens_nothing(unit: Unit, cast: Any, client_of: ClientOf) -> None:
    UnitMember.objects.create(unit=unit, user=cast.stranger)
    assert client_of(cast.stranger).get(reverse("followup:portal")).status_code == 403


def test_page_makes_the_same_queries_with_one_task_and_with_three(
    task_due: MakeTask, handlers_client: Client
) -> None:
    def read() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert handlers_client.get(reverse("followup:portal")).status_code == 200
        return len(seen)

    task_due(date(2026, 11, 23))
    one = read()
    task_due(date(2026, 12, 7))
    task_due(date(2026, 11, 20))
    assert (one, read()) == (8, 8)  # session, account, roles, units, and the board's four
