"""The supervisors' board and its closing form, as a browser meets them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock
from followup.enums import TaskResult, TaskState
from followup.models import Task

pytestmark = pytest.mark.django_db
MakeTask = Callable[..., Task]
ClientOf = Callable[[Any], Client]
HTMX = {"HX-Request": "true"}
FOUND = {"result": "kept", "finding": "现场复核,三处均已封堵。"}


@pytest.fixture
def heard_last_month(origin: Any) -> Any:
    """Closing happens on the real clock, so the promise must lie before it."""
    object.__setattr__(origin, "heard_at", clock.now() - timedelta(days=30))
    return origin


@pytest.fixture
def task(heard_last_month: Any, task_due: MakeTask) -> Task:
    return task_due(date(2026, 12, 7), deadline_date=clock.today() + timedelta(days=30))


def close(client: Client, task: Task, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    posted = FOUND | {"finished_on": clock.today().isoformat()} | changes
    return client.post(reverse("followup:task-close", args=[task.pk]), posted, headers=headers or {})


def test_desk_shows_the_promise_and_explains_its_date(task: Task, cast: Any, client_of: ClientOf) -> None:
    page = client_of(cast.supervisor).get(reverse("followup:desk"))
    assert page.status_code == 200
    text = page.content.decode()
    for words in (task.commitment.code, task.unit.name, task.commitment.words, f'id="reckoning-{task.pk}"'):
        assert words in text


def test_desk_answers_htmx_with_the_lanes_alone(task: Task, cast: Any, client_of: ClientOf) -> None:
    page = client_of(cast.supervisor).get(reverse("followup:desk"), headers=HTMX)
    assert page.content.decode().lstrip().startswith('<div class="lanes" id="lanes"')


def test_empty_desk_says_how_tasks_come(cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    client.cookies["django_language"] = "en"
    assert "No tasks yet" in client.get(reverse("followup:desk")).content.decode()


def test_stranger_is_sent_to_the_login_page(client: Client, task: Task) -> None:
    page = client.get(reverse("followup:desk"))
    assert (page.status_code, page["Location"]) == (302, "/login/?next=/desk/")
    page = close(client, task)
    assert page.status_code == 302
    assert Task.objects.get(pk=task.pk).state == TaskState.REGISTERED


@pytest.mark.parametrize("who", ["producer", "scribe", "reporter", "handler", "usher", "stranger"])
def test_other_roles_get_403_and_close_nothing(who: str, task: Task, cast: Any, client_of: ClientOf) -> None:
    client = client_of(getattr(cast, who))
    page = client.get(reverse("followup:desk"))
    assert page.status_code == 403
    assert task.commitment.words not in page.content.decode()
    assert close(client, task).status_code == 403
    assert Task.objects.get(pk=task.pk).state == TaskState.REGISTERED


def test_close_without_javascript_goes_back_to_the_desk(task: Task, cast: Any, client_of: ClientOf) -> None:
    page = close(client_of(cast.supervisor), task)
    assert (page.status_code, page["Location"]) == (302, "/desk/")
    task.refresh_from_db()
    assert (task.state, task.result, task.finding) == (TaskState.CLOSED, TaskResult.KEPT, FOUND["finding"])
    assert task.changes.last().by == cast.supervisor


def test_close_by_htmx_answers_the_board(task: Task, cast: Any, client_of: ClientOf) -> None:
    page = close(client_of(cast.supervisor), task, HTMX)
    text = page.content.decode()
    assert text.lstrip().startswith('<section class="board" id="board"')
    assert FOUND["finding"] in text


def test_second_closing_is_told_and_changes_nothing(task: Task, cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    close(client, task)
    page = close(client, task, HTMX, result="broken")
    assert (page.status_code, page["HX-Retarget"]) == (409, "#refusal")
    assert 'data-code="task_closed"' in page.content.decode()
    assert Task.objects.get(pk=task.pk).result == TaskResult.KEPT


@pytest.mark.parametrize(
    "wrong",
    [
        {"result": ""},
        {"result": "undecided"},
        {"finding": "  "},
        {"finding": "长" * 301},
        {"finished_on": ""},
        {"finished_on": "yesterday"},
        {"finished_on": "2999-01-01"},
        {"finished_on": "1999-01-01"},
    ],
)
def test_bad_closing_is_refused_with_a_sentence(
    wrong: dict[str, str], task: Task, cast: Any, client_of: ClientOf
) -> None:
    page = close(client_of(cast.supervisor), task, HTMX, **wrong)
    assert page.status_code == 400
    assert 'data-code="bad_finding"' in page.content.decode()
    assert Task.objects.get(pk=task.pk).state == TaskState.REGISTERED


def test_unknown_task_and_wrong_method(task: Task, cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    assert client.post(reverse("followup:task-close", args=[task.pk + 1]), FOUND).status_code == 404
    assert client.get(reverse("followup:task-close", args=[task.pk])).status_code == 405
    assert client.post(reverse("followup:desk")).status_code == 405


def test_close_without_a_csrf_token_is_refused(task: Task, cast: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    assert close(client, task).status_code == 403
    assert Task.objects.get(pk=task.pk).state == TaskState.REGISTERED


def test_page_makes_the_same_queries_with_one_task_and_with_three(
    task_due: MakeTask, cast: Any, client_of: ClientOf
) -> None:
    client = client_of(cast.supervisor)

    def read() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("followup:desk")).status_code == 200
        return len(seen)

    task_due(date(2026, 11, 23))
    one = read()
    task_due(date(2026, 12, 7))
    task_due(date(2026, 11, 20))
    assert (one, read()) == (7, 7)  # session, account, roles, and the board's four
