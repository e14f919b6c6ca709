"""One task in full: the chain, what one may do, who may see what, and each act as a form."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock
from common.enums import Role
from followup.domain.desk.choices import VERBS
from followup.domain.desk.freshness import mark_of
from followup.domain.revisits.assigning import assign_revisit, file_revisit
from followup.enums import Checker, TaskAct, TaskResult, TaskState
from followup.models import Check, Ending, Event, Rating, Task, Unit, UnitMember
from followup.views.desk_calls import ACTS
from tests.followup.lives import Life, account

pytestmark = pytest.mark.django_db
MakeTask = Callable[..., Task]
ClientOf = Callable[[Any], Client]
HTMX = {"HX-Request": "true"}
SECRET = "夜间仍有渗水,连续画面六分钟"


@pytest.fixture
def life(task_due: MakeTask, cast: Any) -> Life:
    """Registered just now, by the real clock: the desk acts on it."""
    return Life(task_due(clock.today() + timedelta(days=40)), cast, clock.now() - timedelta(minutes=30))


def see(client: Client, life: Life) -> str:
    page = client.get(reverse("followup:task", args=[life.task.pk]))
    assert page.status_code == 200
    return str(page.content.decode())


def act(client: Client, life: Life, key: str, headers: dict[str, str] | None = None, **posted: Any) -> Any:
    url = reverse("followup:task-act", args=[life.task.pk, key])
    return client.post(url, posted, headers=headers or {})


def state(life: Life) -> str:
    return str(Task.objects.get(pk=life.task.pk).state)


def test_every_verb_that_is_drawn_has_its_form() -> None:
    assert set(VERBS) - set(ACTS) == set()
    assert set(ACTS) - set(VERBS) == {"uphold", "dismiss", "refuse_report", "end_drop", "talk"}


def test_corrections_redactions_and_figures_are_a_press_away(life: Life, client_of: ClientOf) -> None:
    task = reverse("followup:task", args=[life.task.pk])
    row = life.task.changes.latest("seq").seq
    ways = [
        f'href="{reverse("followup:corrections", args=[life.task.commitment.code])}"',
        f'href="{reverse("followup:redactions")}?row={row}"',
    ]
    for who, there in ((life.supervisor, True), (life.reporter, False)):
        page = client_of(who).get(task).content.decode()
        assert [way in page for way in ways] == [there, there]
    supervisor = client_of(life.supervisor)
    assert f'href="{reverse("followup:figure-take")}"' in supervisor.get("/desk/").content.decode()
    for way in (*ways, f'href="{reverse("followup:figure-take")}"'):
        assert supervisor.get(way.removeprefix('href="').removesuffix('"')).status_code == 200


@pytest.mark.parametrize("who", ["producer", "scribe", "handler", "usher", "stranger"])
def test_other_roles_get_403(who: str, life: Life, cast: Any, client_of: ClientOf) -> None:
    client = client_of(getattr(cast, who))
    page = client.get(reverse("followup:task", args=[life.task.pk]))
    assert page.status_code == 403
    assert act(client, life, "assign", criteria="x").status_code == 403
    assert life.task.commitment.words not in page.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_whole_chain_stands_on_the_page(language: str, life: Life, cast: Any, client_of: ClientOf) -> None:
    life.planned(("排查污染源头", life.today), ("封堵排污口", life.task.due_on)).reported("一处已经封堵")
    life.extended().checking().judged("broken").sent_back()
    client = client_of(cast.supervisor)
    client.cookies["django_language"] = language
    text = see(client, life)
    commitment = life.task.commitment
    for words in (
        commitment.question, commitment.words, commitment.code, "排查污染源头", "一处已经封堵",
        "管线权属单位配合", "有一处没有做到", f'id="reckoned-{life.task.pk}"', commitment.words_sha256[:8],
    ):  # fmt: skip
        assert words in text
    for event in Event.objects.filter(task=life.task):
        assert f"{event.seq}:{event.sha256[:16]}" in text


def test_page_of_no_task_is_not_found(cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    assert client.get(reverse("followup:task", args=[999])).status_code == 404
    assert client.post(reverse("followup:task-act", args=[999, "resume"])).status_code == 404


def test_unknown_act_and_wrong_method(life: Life, cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    assert act(client, life, "close").status_code == 404
    assert client.get(reverse("followup:task-act", args=[life.task.pk, "assign"])).status_code == 405


# -- blind verdicts --------------------------------------------------------------------------------


def test_a_verdict_is_read_by_its_checker_alone_until_both_are_in(
    life: Life, cast: Any, client_of: ClientOf
) -> None:
    life.checking()
    reporter, supervisor = client_of(cast.reporter), client_of(cast.supervisor)
    entered = act(reporter, life, "verdict", result="partly", code="incomplete", finding=SECRET)
    assert entered.status_code == 302
    assert SECRET in see(reporter, life)
    sealed = see(supervisor, life)
    assert SECRET not in sealed
    assert "verdict--sealed" in sealed
    shown = re.findall(r'class="mark mark--(\w+)"', sealed)
    assert not {"partly", "kept", "broken"} & set(shown)
    assert act(supervisor, life, "verdict", result="kept", finding="都已封堵").status_code == 302
    for client in (reporter, supervisor):
        text = see(client, life)
        assert SECRET in text
        assert "都已封堵" in text
        assert 'class="disagree"' in text


def test_what_a_reporter_filed_from_the_spot_is_sealed_too(
    life: Life, cast: Any, client_of: ClientOf
) -> None:
    life.claimed()
    who = {"by": cast.supervisor, "at": life.at}
    visit = assign_revisit(life.task, cast.reporter, due_on=clock.today() + timedelta(days=1), **who)
    file_revisit(visit, SECRET, by=cast.reporter, at=life.at)
    life.checking()
    supervisor = client_of(cast.supervisor)
    assert SECRET not in see(supervisor, life)
    assert SECRET in see(client_of(cast.reporter), life)
    life.verdict(Checker.SUPERVISOR, TaskResult.KEPT, by=cast.supervisor)
    assert SECRET not in see(supervisor, life)
    life.verdict(Checker.REPORTER, TaskResult.KEPT, by=cast.reporter)
    assert SECRET in see(supervisor, life)


def test_reporters_do_not_read_the_talk_with_the_unit(life: Life, cast: Any, client_of: ClientOf) -> None:
    life.accepted()
    act(client_of(cast.supervisor), life, "talk", words="请负责人来一趟")
    assert "请负责人来一趟" in see(client_of(cast.supervisor), life)
    assert "请负责人来一趟" not in see(client_of(cast.reporter), life)
    assert act(client_of(cast.reporter), life, "talk", words="我也说一句").status_code == 403


# -- the acts --------------------------------------------------------------------------------------


def test_assign_with_criteria_and_high_risk(life: Life, cast: Any, client_of: ClientOf) -> None:
    page = act(client_of(cast.supervisor), life, "assign", criteria="封堵三处\n清完河面", high_risk="on")
    assert (page.status_code, page["Location"]) == (302, f"/desk/tasks/{life.task.pk}/")
    task = Task.objects.get(pk=life.task.pk)
    assert (task.state, task.is_high_risk) == (TaskState.ASSIGNED, True)
    assert [one.words for one in task.criteria.all()] == ["封堵三处", "清完河面"]
    assert Event.objects.filter(task=task).latest("seq").by == cast.supervisor


def test_assign_with_how_many_pictures_and_papers(life: Life, cast: Any, client_of: ClientOf) -> None:
    client, rows = client_of(cast.supervisor), {"criteria": ["封堵三处", "", "清完河面"]}
    for wrong in ("几张", "-1", "100"):
        page = act(client, life, "assign", **rows, photos=[wrong, "", ""], papers=["", "", ""])
        assert (page.status_code, state(life)) == (400, TaskState.REGISTERED)
    assert act(client, life, "assign", criteria=["封堵\x00三处"], photos=["3"]).status_code == 400
    act(client, life, "assign", **rows, photos=["3", "9", ""], papers=["1", "", ""])
    wanted = [(one.words, one.photos, one.papers) for one in life.task.criteria.all()]
    assert wanted == [("封堵三处", 3, 1), ("清完河面", 0, 0)]
    assert "照片 3, 文件 1" in see(client, life).replace("、", ", ")


def test_the_meeting_sets_how_many_for_what_is_ticked(life: Life, cast: Any, client_of: ClientOf) -> None:
    client, criterion = client_of(cast.supervisor), life.task.criteria.get()
    address = f"/desk/handover/{life.task.commitment.episode_number}/assign"
    posted = {"tasks": life.task.pk, f"photos-{criterion.pk}": "2", f"papers-{criterion.pk}": "viele"}
    assert client.post(address, posted).status_code == 400
    client.post(address, posted | {f"papers-{criterion.pk}": ""})
    now = life.task.criteria.get()
    assert (now.words, now.photos, now.papers, state(life)) == (criterion.words, 2, 0, TaskState.ASSIGNED)


def test_by_htmx_the_answer_is_the_task(life: Life, cast: Any, client_of: ClientOf) -> None:
    page = act(client_of(cast.supervisor), life, "assign", HTMX, criteria="封堵三处")
    assert page.content.decode().lstrip().startswith('<article class="whole" id="whole"')


def test_return_is_rerouted_or_refused(life: Life, other_unit: Unit, cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    life.return_asked()
    assert act(client, life, "refuse_return", reason="职责清单写明").status_code == 302
    life.read().return_asked()
    assert act(client, life, "reroute", unit=other_unit.pk, reason="属其职责").status_code == 302
    task = Task.objects.get(pk=life.task.pk)
    assert (task.state, task.unit, task.reroutes) == (TaskState.ASSIGNED, other_unit, 1)


def test_extension_is_granted_to_a_day_or_refused(life: Life, cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    life.extension_asked()
    until = life.task.due_on + timedelta(days=5)
    assert act(client, life, "grant_extension", until=until.isoformat(), decision="同意").status_code == 302
    assert Task.objects.get(pk=life.task.pk).due_on == until
    life.read().extension_asked()
    assert act(client, life, "refuse_extension").status_code == 400
    assert act(client, life, "refuse_extension", decision="理由不足").status_code == 302
    assert Task.objects.get(pk=life.task.pk).due_on == until


def test_suspend_and_resume(life: Life, cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    life.planned()
    until = (clock.today() + timedelta(days=9)).isoformat()
    assert act(client, life, "suspend", cause="legal", reason="法院审理中", until=until).status_code == 302
    assert state(life) == TaskState.SUSPENDED
    assert act(client, life, "resume").status_code == 302
    assert state(life) == TaskState.IN_PROGRESS


def test_from_opening_to_the_result_with_a_third_checker(life: Life, cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    third = account("third", Role.SUPERVISOR)
    life.claimed()
    assert act(client, life, "open_check").status_code == 302
    life.read().judged(TaskResult.KEPT, TaskResult.PARTLY)
    assert act(client, life, "verify").status_code == 409  # disputed
    assert act(client, life, "name_third", user=cast.reporter.pk).status_code == 400  # has judged
    assert act(client, life, "name_third", user=third.pk).status_code == 302
    named = client_of(third)
    decided = act(named, life, "verdict", result="partly", code="incomplete", finding="夜里复看")
    assert decided.status_code == 302
    page = act(client, life, "verify", invited="3排5座\n河边商户")
    assert page.status_code == 200
    assert len(re.findall(r"/rate/[\w-]{22}/", page.content.decode())) == 2
    assert Task.objects.get(pk=life.task.pk).result == TaskResult.PARTLY
    assert Check.objects.get(task=life.task).third == third


def test_send_back_needs_ones_own_finding(life: Life, cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    life.checking()
    assert act(client, life, "send_back", reason="没有做完").status_code == 409
    life.verdict(Checker.SUPERVISOR, TaskResult.BROKEN, by=cast.supervisor)
    assert act(client, life, "send_back", reason="没有做完").status_code == 302
    assert state(life) == TaskState.IN_PROGRESS


@pytest.mark.parametrize(("key", "after"), [("uphold", "in_progress"), ("dismiss", "awaiting_rating")])
def test_objection_is_decided_in_public(
    key: str, after: str, life: Life, cast: Any, client_of: ClientOf
) -> None:
    life.verified(invited=("3排5座",)).rated(0, "discontent", "河面还有垃圾")
    client = client_of(cast.supervisor)
    assert "河面还有垃圾" in see(client, life)
    rating = Rating.objects.get(task=life.task)
    assert act(client, life, key, rating=rating.pk, decision="已经查看").status_code == 302
    assert (state(life), Rating.objects.get().decision) == (after, "已经查看")
    assert act(client, life, key, rating=rating.pk, decision="再来一次").status_code == 409


def test_reinspect_relapse_and_revise(life: Life, cast: Any, client_of: ClientOf) -> None:
    life.closed()
    client = client_of(cast.supervisor)
    assert act(client, life, "reinspect", finding="仍然完好").status_code == 409  # not before its day
    Task.objects.filter(pk=life.task.pk).update(reinspect_on=clock.today())
    assert act(client, life, "reinspect", finding="仍然完好").status_code == 302
    words = {"finding": "临时措施", "reason": "复查发现"}
    revised = act(client, life, "revise_result", None, result="partly", code="temporary", **words)
    assert revised.status_code == 302
    until = (clock.today() + timedelta(days=15)).isoformat()
    assert act(client, life, "relapse", reason="又冒出来了", until=until).status_code == 302
    assert (state(life), Task.objects.get(pk=life.task.pk).relapses) == (TaskState.IN_PROGRESS, 1)


def test_reporter_is_sent_there_and_task_is_referred(life: Life, cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    life.accepted()
    day = (clock.today() + timedelta(days=3)).isoformat()
    assert act(client, life, "revisit", to=cast.reporter.pk, due_on=day).status_code == 302
    assert life.task.revisits.get().assigned_to == cast.reporter
    assert act(client, life, "refer").status_code == 302
    assert act(client, life, "refer").status_code == 409


# -- two supervisors -------------------------------------------------------------------------------


def test_a_task_ends_by_two_accounts_that_both_act(life: Life, cast: Any, client_of: ClientOf) -> None:
    first, second = client_of(cast.supervisor), client_of(account("second", Role.SUPERVISOR))
    life.accepted()
    assert act(first, life, "terminate", code="merged", reason="并入另一件").status_code == 302
    assert state(life) == TaskState.ACCEPTED
    assert act(first, life, "terminate", code="merged", reason="并入另一件").status_code == 409
    assert act(first, life, "end_confirm").status_code == 400  # one person is not two
    assert act(second, life, "end_confirm").status_code == 302
    assert state(life) == TaskState.TERMINATED
    ended = Event.objects.get(task=life.task, kind=TaskAct.TERMINATE)
    assert str(ended.by) == "second"
    assert act(second, life, "end_confirm").status_code == 409


def test_proposal_to_end_can_be_dropped(life: Life, cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    life.accepted()
    act(client, life, "terminate", code="split", reason="分成两件")
    assert act(client, life, "end_drop").status_code == 302
    assert Ending.objects.get().settled_at is not None
    assert act(client, life, "end_drop").status_code == 409
    assert state(life) == TaskState.ACCEPTED


def test_stale_form_is_refused_with_the_fresh_page(life: Life, cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    mark = mark_of(life.task)
    assert f'name="mark" value="{mark}"' in see(client, life)
    Life(life.task, cast, clock.now()).assigned()
    late = act(client, life, "assign", mark=mark, criteria="封堵三处")
    assert late.status_code == 409
    text = late.content.decode()
    assert 'data-code="task_moved"' in text
    assert 'id="whole"' in text  # the task as it stands now, below the sentence
    assert act(client, life, "assign", HTMX, mark=mark, criteria="封堵").headers["HX-Retarget"] == "#refusal"
    assert Event.objects.filter(task=life.task, kind=TaskAct.ASSIGN).count() == 1


def test_wrong_input_is_said_on_the_page(life: Life, cast: Any, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    page = act(client, life, "assign", criteria=" ")
    assert page.status_code == 400
    assert 'data-code="bad_entry"' in page.content.decode()
    assert state(life) == TaskState.REGISTERED


def test_nobody_of_the_unit_acts_as_supervisor(life: Life, cast: Any, client_of: ClientOf) -> None:
    UnitMember.objects.create(unit=life.task.unit, user=cast.supervisor)
    client = client_of(cast.supervisor)
    assert act(client, life, "assign", criteria="封堵三处").status_code == 403
    assert "own_unit" in act(client, life, "assign", criteria="封堵三处").content.decode()
    assert state(life) == TaskState.REGISTERED


def test_act_without_a_csrf_token_is_refused(life: Life, cast: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    assert act(client, life, "assign", criteria="封堵三处").status_code == 403
    assert state(life) == TaskState.REGISTERED


def test_page_makes_the_same_queries_however_long_the_history(
    task_due: MakeTask, cast: Any, client_of: ClientOf
) -> None:
    client = client_of(cast.supervisor)

    def read(life: Life) -> int:
        with CaptureQueriesContext(connection) as seen:
            see(client, life)
        return len(seen)

    short = Life(task_due(date(2027, 3, 1)), cast).reported().checking()
    long = Life(task_due(date(2027, 3, 2)), cast).reported().reported("又一份").extended().checking()
    assert read(short) == read(long)
