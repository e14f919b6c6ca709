"""The units' portal: one's own tasks and nobody else's, and every act a unit may make."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock
from followup.enums import SubmissionKind, TaskState
from followup.models import Submission, Task, Unit, UnitMember
from tests.followup.lives import Life, member

pytestmark = pytest.mark.django_db
MakeTask = Callable[..., Task]
ClientOf = Callable[[Any], Client]


@pytest.fixture
def handlers_client(unit: Unit, cast: Any, client_of: ClientOf) -> Client:
    UnitMember.objects.create(unit=unit, user=cast.handler)
    return client_of(cast.handler)


@pytest.fixture
def life(task_due: MakeTask, cast: Any) -> Life:
    """Registered just now, by the real clock: the portal acts on it."""
    return Life(task_due(clock.today() + timedelta(days=30)), cast, clock.now())


def state(life: Life) -> str:
    return str(Task.objects.get(pk=life.task.pk).state)


def post(client: Client, name: str, life: Life, **posted: Any) -> Any:
    return client.post(reverse(f"followup:{name}", args=[life.task.pk]), posted)


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


def test_another_units_task_does_not_exist(
    task_due: MakeTask, other_unit: Unit, handlers_client: Client, cast: Any
) -> None:
    theirs = Life(task_due(date(2026, 12, 8), unit=other_unit), cast).planned()
    draft = Submission.objects.create(task=theirs.task, kind="claim", by=theirs.clerk, at=theirs.at)
    acts = ("accept", "return", "plan", "report", "claim", "lay-claim", "extend", "lay-extension", "talk")
    assert handlers_client.get(reverse("followup:portal-task", args=[theirs.task.pk])).status_code == 404
    assert {post(handlers_client, f"portal-{act}", theirs).status_code for act in acts} == {404}
    for act in ("sign", "put-aside"):
        assert handlers_client.post(reverse(f"followup:portal-{act}", args=[draft.pk])).status_code == 404
    assert (state(theirs), Submission.objects.count()) == (TaskState.IN_PROGRESS, 1)


# -- Acts --------------------------------------------------------------------------------------


def test_accept_names_handler_and_deputy(life: Life, handlers_client: Client, cast: Any) -> None:
    life.assigned()
    other = life.deputy
    page = post(handlers_client, "portal-accept", life, handler=cast.handler.pk, deputy=other.pk)
    assert page["Location"] == reverse("followup:portal-task", args=[life.task.pk])
    task = Task.objects.get(pk=life.task.pk)
    assert (task.state, task.handler, task.deputy) == (TaskState.ACCEPTED, cast.handler, other)


def test_accept_by_somebody_of_another_unit_is_no_choice(
    life: Life, other_unit: Unit, handlers_client: Client, cast: Any
) -> None:
    life.assigned()
    outsider = member(other_unit, "clerk")
    page = post(handlers_client, "portal-accept", life, handler=cast.handler.pk, deputy=outsider.pk)
    assert (page.status_code, state(life)) == (400, TaskState.ASSIGNED)


def test_a_task_that_is_not_ours_goes_back_with_a_reason(life: Life, handlers_client: Client) -> None:
    life.assigned()
    assert post(handlers_client, "portal-return", life, reason=" ").status_code == 400
    assert post(handlers_client, "portal-return", life, reason="属水利局职责").status_code == 302
    assert state(life) == TaskState.RETURN_ASKED
    assert life.task.changes.last().reason == "属水利局职责"


def test_plan_and_report(life: Life, handlers_client: Client) -> None:
    life.accepted()
    day = clock.today() + timedelta(days=3)
    half = {"step": ["查明来水", ""], "step_due": ["", ""]}
    assert post(handlers_client, "portal-plan", life, **half).status_code == 400
    steps = {"step": ["查明来水", "", "封堵"], "step_due": [str(day), "", str(day + timedelta(days=2))]}
    assert post(handlers_client, "portal-plan", life, **steps).status_code == 302
    first, second = life.task.milestones.all()
    assert (first.words, first.due_on, second.words) == ("查明来水", day, "封堵")
    posted = {"words": "来水已查明。", "done": [first.pk]}
    assert post(handlers_client, "portal-report", life, **posted).status_code == 302
    first.refresh_from_db()
    assert (first.done_on, life.task.reports.get().words) == (clock.today(), "来水已查明。")
    assert (
        post(handlers_client, "portal-report", life, words="再报", done=[second.pk + 99]).status_code == 400
    )


def asked(**changes: Any) -> dict[str, Any]:
    until = clock.today() + timedelta(days=45)
    return {"until": str(until), "code": "third_party", "reason": "检测机构排期"} | changes


def test_a_handler_prepares_more_time_and_the_head_signs(
    life: Life, handlers_client: Client, client_of: ClientOf
) -> None:
    life.planned()
    assert post(handlers_client, "portal-extend", life, **asked()).status_code == 403
    assert post(handlers_client, "portal-lay-extension", life, **asked()).status_code == 302
    draft = Submission.objects.get()
    assert (draft.kind, state(life)) == (SubmissionKind.EXTENSION, TaskState.IN_PROGRESS)
    assert post(handlers_client, "portal-lay-extension", life, **asked()).status_code == 409
    sign = reverse("followup:portal-sign", args=[draft.pk])
    assert handlers_client.post(sign).status_code == 403  # a handler signs nothing
    assert (Submission.objects.count(), state(life)) == (1, TaskState.IN_PROGRESS)
    head = client_of(life.head)
    assert head.post(sign).status_code == 302
    assert state(life) == TaskState.EXTENSION_ASKED
    assert head.post(sign).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"until": "bald"}, {"until": "2026-01-01"}, {"code": "nix"}, {"reason": ""}]
)
def test_more_time_that_cannot_be_asked_is_refused(
    wrong: dict[str, Any], life: Life, handlers_client: Client
) -> None:
    life.planned()
    assert post(handlers_client, "portal-lay-extension", life, **asked(**wrong)).status_code == 400
    assert Submission.objects.count() == 0


def test_completion_waits_for_evidence_and_for_the_head(
    life: Life, handlers_client: Client, client_of: ClientOf
) -> None:
    life.planned()
    assert post(handlers_client, "portal-lay-claim", life).status_code == 409
    life.evidenced()
    assert post(handlers_client, "portal-lay-claim", life).status_code == 302
    draft = Submission.objects.get()
    assert handlers_client.post(reverse("followup:portal-put-aside", args=[draft.pk])).status_code == 302
    assert (Submission.objects.count(), state(life)) == (0, TaskState.IN_PROGRESS)
    assert [e.kind for e in life.task.changes.all()][-2:] == ["draft_laid_before_head", "draft_put_aside"]
    assert post(client_of(life.head), "portal-claim", life).status_code == 302
    assert state(life) == TaskState.CLAIMED


def test_talk_is_answered(life: Life, handlers_client: Client, cast: Any) -> None:
    life.planned()
    assert post(handlers_client, "portal-talk", life, words=" ").status_code == 400
    assert post(handlers_client, "portal-talk", life, words="请问照片要几张？").status_code == 302
    said = life.task.talks.get()
    assert (said.words, said.is_unit, said.by) == ("请问照片要几张？", True, cast.handler)


def test_finished_ones_have_their_own_page(life: Life, handlers_client: Client) -> None:
    life.verified()
    assert life.task.commitment.words not in handlers_client.get(reverse("followup:portal")).content.decode()
    assert life.task.commitment.words in handlers_client.get(reverse("followup:portal-done")).content.decode()


def test_page_makes_the_same_queries_with_one_task_and_with_three(
    task_due: MakeTask, handlers_client: Client, cast: Any
) -> None:
    def read() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert handlers_client.get(reverse("followup:portal")).status_code == 200
        return len(seen)

    Life(task_due(date(2026, 11, 24)), cast).planned().evidenced()
    one = read()
    task_due(date(2026, 12, 7))
    task_due(date(2026, 11, 25))
    assert read() == one
