"""The sample evenings: real ones, made by the domain, once; and moved to a new day by --reset."""

import json
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from common.clock import now
from common.models import User
from followup.domain.queries import owed_tasks
from followup.models import Commitment, Task, Unit
from studio.demo import build, content, describe
from studio.domain import run as live
from studio.domain.rundown import create_episode
from studio.enums import CastKind, EventKind, ItemKind, RunState
from studio.models import Clip, Episode, Item, Run, ShowEvent
from voting.models import Ballot, Round, Seat

pytestmark = pytest.mark.django_db


def load(**options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("load_demo", json=True, stdout=out, **options)
    loaded: dict[str, Any] = json.loads(out.getvalue())
    return loaded


@pytest.fixture
def demo() -> dict[str, Any]:
    return load()


def counts() -> dict[str, int]:
    tables = (User, Unit, Clip, Episode, Item, Run, ShowEvent, Commitment, Task, Seat, Round, Ballot)
    return {table.__name__: table.objects.count() for table in tables}


def test_the_object_has_the_agreed_shape(demo: dict[str, Any]) -> None:
    assert set(demo) == {"episode", "users", "seats", "screens", "public"}
    assert demo["episode"] == Episode.objects.get(number=2).pk
    assert {"producer", "scribe", "supervisor", "handler", "usher"} <= set(demo["users"])
    assert all(set(login) == {"username", "password"} for login in demo["users"].values())
    assert (len(demo["seats"]), demo["seats"][0]["label"]) == (200, "A-01")
    assert len({seat["url"] for seat in demo["seats"]}) == 200
    assert set(demo["screens"]) == {"program", "overlay"}
    urls = [*demo["screens"].values(), demo["public"], *(seat["url"] for seat in demo["seats"])]
    assert all(url.startswith("/") for url in urls)


def test_a_second_call_changes_nothing(demo: dict[str, Any]) -> None:
    before = counts()
    assert load() == demo
    assert counts() == before


def test_every_login_works(demo: dict[str, Any]) -> None:
    for login in demo["users"].values():
        assert Client().login(**login), login


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
    for round_, voted in zip(Round.objects.order_by("number"), (186, 188), strict=True):
        assert round_.is_revealed
        assert round_.result["equation"] == {
            "issued": 200,
            "counted": voted,
            "joined_not_voted": 193 - voted,
            "never_joined": 7,
            "void": 0,
        }


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
    assert cast.filter(kind=CastKind.EXPERT).count() == 3
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


def test_tonight_can_begin(demo: dict[str, Any], at: datetime) -> None:
    """From the sample straight on air: the first item is armed and taken."""
    episode = Episode.objects.get(number=2)
    producer = User.objects.get(username="producer")
    show = live.living_run(episode)
    moment = episode.planned_start
    live.go_on_air(show, live.Command("1", 10**6, producer, moment))
    live.arm_item(
        show,
        Item.objects.get(segment__episode=episode, position=1),
        live.Command("2", 10**6, producer, moment),
    )
    event = live.take_item(show, live.Command("3", 10**6, producer, moment + timedelta(seconds=2)))
    assert event.kind == EventKind.TAKEN


def test_reset_makes_the_same_evenings_anew(demo: dict[str, Any]) -> None:
    before = counts()
    again = load(reset=True)
    assert counts() == before
    assert again["screens"] == demo["screens"]  # open screens stay valid
    assert again["seats"] != demo["seats"]


def test_reset_moves_the_sample_to_the_new_day() -> None:
    build.build_demo(at=now() - timedelta(days=3), screen_keys={})
    assert describe.is_past(now())
    load(reset=True)
    assert not describe.is_past(now())


def test_reset_is_refused_while_the_sample_is_on_air(demo: dict[str, Any]) -> None:
    show = live.living_run(Episode.objects.get(number=2))
    live.go_on_air(show, live.Command("1", 0, User.objects.get(username="producer"), now()))
    before = counts()
    with pytest.raises(CommandError, match="on air"):
        load(reset=True)
    assert counts() == before
    load(reset=True, force=True)
    assert Run.objects.filter(state=RunState.ON_AIR).count() == 0


def test_reset_leaves_an_episode_of_ones_own(demo: dict[str, Any]) -> None:
    """It loses only the feedback items whose tasks go; its other items stay."""
    producer = User.objects.get(username="producer")
    own = create_episode(
        number=3, title="自己的一期", planned_start=now(), seats=["A-01"], by=producer, at=now()
    )
    feedback = Item.objects.filter(segment__episode=own).count()
    assert feedback == 2
    load(reset=True)
    assert Episode.objects.get(pk=own.pk).title == "自己的一期"
    assert Item.objects.filter(segment__episode=own).count() == 0
    assert Seat.objects.filter(electorate__ref=own.electorate_ref).count() == 1


def test_an_episode_1_of_ones_own_is_not_overwritten(cast: Any) -> None:
    create_episode(number=1, title="自己的", planned_start=now(), by=cast.producer, at=now())
    with pytest.raises(CommandError, match="Episode 1"):
        load()
    assert Episode.objects.count() == 1


def test_nobody_is_told_a_password_that_no_longer_opens(demo: dict[str, Any]) -> None:
    usher = User.objects.get(username="usher")
    usher.set_password("changed since")
    usher.save()
    assert "usher" not in load()["users"]


@pytest.mark.parametrize(
    "today",
    [
        date(2026, 2, 27),
        date(2026, 10, 9),
        date(2026, 12, 28),
        date(2026, 1, 5),
        date(2027, 5, 20),
        date(2026, 3, 1),
    ],
    ids=[
        "after Spring Festival",
        "after National Day",
        "before New Year",
        "after New Year",
        "no calendar",
        "February",
    ],
)
def test_on_any_day_one_is_overdue_and_one_is_due(today: date) -> None:
    at = content.evening(today, "09:00")
    build.build_demo(at=at, screen_keys={})
    states = sorted(str(task.timeliness(today)) for task in Task.objects.open())
    assert states == ["due_today", "on_time", "overdue"]
    assert len(owed_tasks(today)) == 2


def test_without_json_it_is_for_people() -> None:
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert out.getvalue().splitlines()[-1] == "200 seat cards"
