"""The sample evenings are real ones, made by the domain."""

from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common.clock import now
from common.models import User
from followup.domain import calendar
from followup.domain.calendar import deadline_for
from followup.domain.queries import owed_tasks
from followup.domain.tasks.history import differences
from followup.enums import DeadlineKind
from followup.models import Commitment, Revisit, Task, Unit
from studio.demo import content
from studio.domain.clips.revisit_films import film_of
from studio.domain.show import run as live
from studio.enums import CastKind, EventKind, ItemKind, RunState
from studio.models import Episode, Item, Run
from voting.models import Round

pytestmark = pytest.mark.django_db


def test_the_object_has_the_agreed_shape(demo: dict[str, Any]) -> None:
    assert set(demo) == {"episode", "users", "seats", "screens", "public"}
    assert demo["episode"] == Episode.objects.get(number=2).pk
    assert {"producer", "scribe", "supervisor", "handler", "usher"} <= set(demo["users"])
    assert all(set(login) == {"username", "password"} for login in demo["users"].values())
    assert (len(demo["seats"]), demo["seats"][0]["label"]) == (231, "A-01")
    assert len({seat["url"] for seat in demo["seats"]}) == 231
    assert set(demo["screens"]) == {"program", "overlay", "hall"}
    urls = [*demo["screens"].values(), demo["public"], *(seat["url"] for seat in demo["seats"])]
    assert all(url.startswith("/") for url in urls)


def test_every_login_works(demo: dict[str, Any]) -> None:
    """One hash for all, so that one slow check is enough."""
    users = User.objects.filter(username__in=demo["users"])
    assert (users.count(), users.values("password").distinct().count()) == (len(demo["users"]), 1)
    assert Client().login(**demo["users"]["producer"])


def test_episode_1_was_performed_and_episode_2_is_tonight(demo: dict[str, Any]) -> None:
    first, tonight = Episode.objects.order_by("number")
    assert (first.is_sample, tonight.is_sample, tonight.title) == (True, True, "五水共治")
    assert timezone.localtime(tonight.planned_start).strftime("%H:%M") == "20:00"
    assert timezone.localdate(tonight.planned_start) == timezone.localdate(now())
    run = Run.objects.get(episode=first)
    assert (run.state, tonight.planned_start - first.planned_start) == (RunState.ENDED, timedelta(days=21))
    assert run.started_at
    assert abs(run.started_at - first.planned_start) < timedelta(minutes=1)
    kinds = set(run.events.values_list("kind", flat=True))
    assert {EventKind.TAKEN, EventKind.ROUND_SEALED, EventKind.REVEALED, EventKind.ENDED} <= kinds
    assert EventKind.REFUSED not in kinds


def test_the_first_evenings_rounds_balance(demo: dict[str, Any]) -> None:
    """A scoring, a deal that was refused, the better one that was not, and a second scoring."""
    rounds = Round.objects.order_by("number")
    assert [round_.paper["form"] for round_ in rounds] == ["score", "deal", "deal", "score"]
    for round_, voted in zip(rounds, (217, 218, 218, 218), strict=True):
        assert round_.is_revealed
        assert round_.result["equation"] == {
            "issued": 231,
            "counted": voted,
            "joined_not_voted": 224 - voted,
            "never_joined": 7,
            "void": 0,
            "on_paper": 0,
            "rebound": 0,
        }


def test_the_first_evening_has_a_deal(demo: dict[str, Any]) -> None:
    """Frozen for twenty days; the hall refused them and agreed to ten, which is what the task is due by."""
    promise = Commitment.objects.get(code="01-07")
    no, yes = promise.offers.all()
    assert (no.state, yes.state, promise.agreed) == ("rejected", "accepted", yes)
    assert promise.deadline_count == 20
    task = Task.objects.get(commitment=promise)
    [asked] = task.extension_requests.all()
    assert (task.first_due_on, asked.due_on, task.due_on) == (yes.due_on, yes.due_on, asked.until)


def test_some_promises_were_kept_one_is_overdue_one_is_due_tonight(demo: dict[str, Any]) -> None:
    today = timezone.localdate(now())
    tasks = {task.commitment.code: task for task in Task.objects.select_related("commitment")}
    assert {code: task.result for code, task in tasks.items()} == {
        "01-01": "undecided",
        "01-02": "undecided",
        "01-03": "undecided",
        "01-05": "kept",
        "01-06": "kept",
        "01-07": "partly",
    }
    assert [str(tasks[code].timeliness(today)) for code in ("01-01", "01-02", "01-03")] == [
        "due_today",
        "on_time",
        "overdue",
    ]
    assert not Commitment.objects.get(code="01-04").is_verifiable  # an attitude, no task
    assert Commitment.objects.filter(published_at=None).count() == 0


def test_the_first_evenings_tasks_have_lived(demo: dict[str, Any]) -> None:
    """Something in each column; one sent back over a disagreement, one extended, one rated by all."""
    tasks = {task.commitment.code: task for task in Task.objects.select_related("commitment")}
    assert {code: task.state for code, task in tasks.items()} == {
        "01-01": "in_progress",
        "01-02": "extension_asked",
        "01-03": "in_progress",
        "01-05": "closed",
        "01-06": "closed",
        "01-07": "awaiting_rating",
    }
    heard_on = timezone.localdate(now()) - timedelta(days=content.first_evening()["days_ago"])
    found = {
        promise["words"]: promise["outcome"]
        for segment in content.first_evening()["segments"]
        for item in segment["items"]
        for promise in item.get("promises", ())
        if "outcome" in promise
    }
    for task in tasks.values():
        if outcome := found.get(task.commitment.words):
            finished_on = heard_on + timedelta(days=outcome["after_days"])
            assert (task.result, task.finding, task.finished_on) == (
                outcome["result"],
                outcome["finding"],
                finished_on,
            )
    sent_back, late = tasks["01-03"], tasks["01-07"].finishes.get()
    assert (sent_back.returns, sent_back.disagreements, sent_back.is_returned) == (1, 1, True)
    assert (late.extensions, tasks["01-06"].changes.last().acting) == (1, "citizen")
    assert [differences(task) for task in tasks.values()] == [{}] * 6
    named = Revisit.objects.exclude(film_ref="").select_related("task")
    assert [visit.film_ref for visit in named if film_of(visit.task) is None] == []  # no film but a real one


def test_tonight_opens_and_then_asks_after_what_is_owed(demo: dict[str, Any]) -> None:
    items = list(Item.objects.filter(segment__episode__number=2).order_by("position"))
    assert [item.position for item in items] == list(range(1, len(items) + 1))
    assert [item.kind for item in items[:4]] == [
        ItemKind.OPENING,
        ItemKind.FEEDBACK,
        ItemKind.FEEDBACK,
        ItemKind.CLIP,
    ]
    owed = list(owed_tasks(timezone.localdate(now())))
    assert [item.task for item in items[1:3]] == owed
    assert [item.scores.kind for item in items if item.scores] == [ItemKind.SCORING] * 2
    assert [round(item.clip.duration_ms / 1000) for item in items if item.clip] == [20, 22]
    assert all(item.units.count() == 1 for item in items if item.kind == ItemKind.ANSWER)


def test_the_cast_is_posts_and_units_as_the_article_names_them(demo: dict[str, Any]) -> None:
    cast = Episode.objects.get(number=2).cast
    assert cast.filter(kind=CastKind.REPRESENTATIVE).count() == 24
    assert cast.filter(kind=CastKind.EXPERT).count() == 7
    units = [
        "市农办",
        "市环保局",
        "市住建局",
        "市水利局",
        "市农业局",
        "市行政执法局",
        "椒江区",
        "黄岩区",
        "路桥区",
    ]
    assert list(Unit.objects.values_list("name", flat=True)) == [*units, "台州经济开发区", "示例镇"]


def test_tonight_has_words_for_the_host_and_a_seat_for_each_microphone(demo: dict[str, Any]) -> None:
    """Feedback reports take theirs from the promise; a question's microphone goes to its asker's seat."""
    rows = Item.objects.filter(segment__episode=demo["episode"])
    assert [row.title for row in rows if not row.script] == []
    owed = rows.filter(kind=ItemKind.FEEDBACK).select_related("task__commitment").first()
    assert owed is not None
    assert owed.task is not None
    assert owed.task.commitment.words in owed.script
    asked = rows.filter(kind=ItemKind.QUESTION).select_related("asks__asker")
    assert {row.post.rpartition(" ")[2]: row.asks.asker.seat for row in asked if row.asks} == {
        "民间河长": "R-20",
        "小区业主委员会主任": "R-18",
        "村民代表": "R-06",
        "市人大代表": "R-01",
    }
    seats = dict(Episode.objects.get(pk=demo["episode"]).cast.exclude(seat="").values_list("post", "seat"))
    assert (len(seats), seats["城市规划专家"]) == (31, "Z-06")


def test_tonight_can_begin(demo: dict[str, Any]) -> None:
    """From the sample straight on air: the first item is armed and taken."""
    episode = Episode.objects.get(number=2)
    producer = User.objects.get(username="producer")
    show = live.living_run(episode)
    moment = episode.planned_start
    live.go_on_air(show, live.Command("1", 10**6, producer, moment), without_drill="测试")
    live.arm_item(
        show,
        Item.objects.get(segment__episode=episode, position=1),
        live.Command("2", 10**6, producer, moment),
    )
    event = live.take_item(show, live.Command("3", 10**6, producer, moment + timedelta(seconds=2)))
    assert event.kind == EventKind.TAKEN


def test_on_any_day_something_is_overdue_and_something_due_tonight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three weeks hold the longest holidays; every day of 600, over two New Years."""
    monkeypatch.setattr(calendar, "is_working_day", cache(calendar.is_working_day))  # each is asked 200 times
    rows = content.first_evening()["segments"]
    promises = [p for segment in rows for item in segment["items"] for p in item.get("promises", ())]
    for count in range(600):
        today = date(2025, 11, 1) + timedelta(days=count)
        spoken_on = today - timedelta(days=content.first_evening()["days_ago"])
        for promise in promises:
            check_promise(promise, spoken_on, today)


def check_promise(promise: dict[str, Any], spoken_on: date, today: date) -> None:
    said = promise["deadline"]
    by_date = content.year_end(spoken_on, today) if said["kind"] == "date" else None
    said = promise.get("deal", {}).get("counter", said)  # what the hall agreed to is what is due
    kind = DeadlineKind(said["kind"])
    deadline = deadline_for(kind, spoken_on=spoken_on, count=said.get("count"), date=by_date)
    if deadline is None:
        return
    if outcome := promise.get("outcome"):
        finished_on = spoken_on + timedelta(days=outcome["after_days"])
        assert (finished_on <= deadline.due_on) == (outcome["result"] == "kept"), (today, promise)
        assert finished_on < today
    elif said["kind"] == "days":
        assert deadline.due_on == today
    else:
        assert (deadline.due_on < today) == (said["kind"] == "working_days"), (today, promise)
