"""The supervisors' board: columns by state, chips, pickers, our own clock; and the lists beside it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock
from followup.enums import TaskState
from followup.models import Task, Unit
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
MakeTask = Callable[..., Task]
ClientOf = Callable[[Any], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def task(task_due: MakeTask) -> Task:
    return task_due(date(2026, 12, 7))


@pytest.fixture
def life(task: Task, cast: Any) -> Life:
    return Life(task, cast)


def board(client: Client, **asked: str) -> str:
    page = client.get(reverse("followup:desk"), asked)
    assert page.status_code == 200
    return str(page.content.decode())


def test_desk_shows_the_promise_in_the_column_of_its_state(
    life: Life, cast: Any, client_of: ClientOf
) -> None:
    life.accepted()
    text = board(client_of(cast.supervisor))
    column = text[text.index('id="lane-accepted"') : text.index('id="lane-in_progress"')]
    for words in (life.task.commitment.code, life.task.unit.name, life.task.commitment.words):
        assert words in column


def test_desk_answers_htmx_with_the_board_alone(life: Life, cast: Any, client_of: ClientOf) -> None:
    page = client_of(cast.supervisor).get(reverse("followup:desk"), headers=HTMX)
    assert page.content.decode().lstrip().startswith('<section class="board" id="board"')


def test_empty_desk_says_how_tasks_come(cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    client.cookies["django_language"] = "en"
    assert "No tasks yet" in board(client)


def test_what_is_registered_waits_for_the_handover(task: Task, cast: Any, client_of: ClientOf) -> None:
    text = board(client_of(cast.supervisor))
    assert task.commitment.words not in text
    assert reverse("followup:handovers") in text


def test_stranger_is_sent_to_the_login_page(client: Client) -> None:
    page = client.get(reverse("followup:desk"))
    assert (page.status_code, page["Location"]) == (302, "/login/?next=/desk/")


@pytest.mark.parametrize("who", ["producer", "scribe", "reporter", "handler", "usher", "stranger"])
def test_other_roles_get_403(who: str, life: Life, cast: Any, client_of: ClientOf) -> None:
    life.assigned()
    page = client_of(getattr(cast, who)).get(reverse("followup:desk"))
    assert page.status_code == 403
    assert life.task.commitment.words not in page.content.decode()


def test_pickers_search_and_chips_leave_out_the_rest(
    task_due: MakeTask, other_unit: Unit, cast: Any, client_of: ClientOf
) -> None:
    one = Life(task_due(date(2026, 12, 7), words="第一件承诺,封堵排污口"), cast).assigned().task
    other = (
        Life(task_due(date(2026, 12, 8), words="第二件承诺,清运垃圾", unit=other_unit), cast).accepted().task
    )
    client = client_of(cast.supervisor)
    for asked, seen in (
        ({}, {one.pk, other.pk}),
        ({"unit": other_unit.code}, {other.pk}),
        ({"words": "垃圾"}, {other.pk}),
        ({"words": one.commitment.code}, {one.pk}),
        ({"episode": "2"}, {one.pk, other.pk}),
        ({"episode": "99"}, set()),
        ({"chip": "late"}, {one.pk, other.pk} if clock.today() > date(2026, 12, 8) else set()),
        ({"chip": "ours"}, set()),
        ({"column": "accepted"}, {other.pk}),
        ({"rung": "t+5"}, set()),
    ):
        text = board(client, **asked)
        assert {t.pk for t in (one, other) if f'id="task-{t.pk}"' in text} == seen, asked


@pytest.mark.parametrize(
    "asked", [{"episode": "x"}, {"chip": "no"}, {"column": "no"}, {"page": "0"}, {"rung": "t+9"}]
)
def test_what_is_no_choice_is_left_out(
    asked: dict[str, str], life: Life, cast: Any, client_of: ClientOf
) -> None:
    life.assigned()
    assert f'id="task-{life.task.pk}"' in board(client_of(cast.supervisor), **asked)


def test_desk_makes_the_same_queries_with_one_task_and_with_three(
    task_due: MakeTask, cast: Any, client_of: ClientOf
) -> None:
    client = client_of(cast.supervisor)

    def read() -> int:
        with CaptureQueriesContext(connection) as seen:
            board(client)
        return len(seen)

    Life(task_due(date(2026, 12, 4)), cast).checking()
    one = read()
    Life(task_due(date(2026, 12, 7)), cast).checking()
    Life(task_due(date(2026, 12, 9)), cast).verified(invited=("3排5座",))
    assert (one, read()) == (16, 16)  # session, account, roles, the bar, and the board's own twelve


def test_extensions_are_listed_with_their_reason_and_counted_in_the_bar(
    life: Life, cast: Any, client_of: ClientOf
) -> None:
    life.extension_asked()
    client = client_of(cast.supervisor)
    text = client.get(reverse("followup:extensions")).content.decode()
    assert "管线权属单位配合" in text
    assert '<span class="count">1</span>' in text
    Task.objects.filter(pk=life.task.pk).update(state=TaskState.IN_PROGRESS)
    assert '<span class="count">' not in client.get(reverse("followup:extensions")).content.decode()


def test_reinspections_say_what_is_due(life: Life, cast: Any, client_of: ClientOf) -> None:
    life.closed()
    Task.objects.filter(pk=life.task.pk).update(reinspect_on=clock.today())
    text = client_of(cast.supervisor).get(reverse("followup:reinspections")).content.decode()
    assert "queue__row--due" in text
    assert life.task.commitment.words in text


def test_handover_gives_the_ticked_tasks_to_their_units(
    task_due: MakeTask, cast: Any, client_of: ClientOf
) -> None:
    one, other, left = (task_due(clock.today() + timedelta(days=n)) for n in (20, 21, 22))
    client = client_of(cast.supervisor)
    text = client.get(reverse("followup:handovers")).content.decode()
    assert all(f'value="{task.pk}"' in text for task in (one, other, left))
    page = client.post(reverse("followup:handover-assign", args=[2]), {"tasks": [one.pk, other.pk]})
    assert (page.status_code, page["Location"]) == (302, "/desk/handover/2/")
    states = dict(Task.objects.values_list("pk", "state"))
    assert states == {one.pk: "assigned", other.pk: "assigned", left.pk: "registered"}
    again = client.post(reverse("followup:handover-assign", args=[2]), {"tasks": [one.pk]})
    assert again.status_code == 400  # it is no longer among those to hand over
    assert client.post(reverse("followup:handover-assign", args=[2])).status_code == 400


@pytest.mark.parametrize(("kind", "magic"), [("docx", b"PK"), ("pdf", b"%PDF")])
def test_handover_list_is_a_file_to_print(
    kind: str, magic: bytes, life: Life, cast: Any, client_of: ClientOf
) -> None:
    page = client_of(cast.supervisor).get(reverse("followup:handover-list", args=[2, kind]))
    assert page.status_code == 200
    assert page.content.startswith(magic)
    assert page["Content-Disposition"].startswith("attachment")
    assert (
        client_of(cast.supervisor).get(reverse("followup:handover-list", args=[2, "exe"])).status_code == 404
    )


@pytest.mark.parametrize("name", ["extensions", "handovers"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_empty_lists_say_what_comes_here(name: str, language: str, cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    client.cookies["django_language"] = language
    assert 'class="empty"' in client.get(reverse(f"followup:{name}")).content.decode()
