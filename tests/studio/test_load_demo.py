"""The sample evenings: real ones, made by the domain, once; and moved to a new day by --reset."""

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from common.clock import now
from common.models import User
from followup.models import Commitment, Task, Unit
from studio.demo import build, content, describe
from studio.domain import run as live
from studio.domain.rundown import create_episode
from studio.enums import RunState
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


def test_a_second_call_changes_nothing(demo: dict[str, Any]) -> None:
    before = counts()
    assert load() == demo
    assert counts() == before


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
    live.go_on_air(show, live.Command("1", 0, User.objects.get(username="producer"), now()), "测试")
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


def test_without_json_it_is_for_people(demo: dict[str, Any]) -> None:
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert out.getvalue().splitlines()[-1] == "231 seat cards"


def test_after_spring_festival_it_is_the_same() -> None:
    """The longest run of days off: 2026-02-15 to 23."""
    today = date(2026, 2, 27)
    build.build_demo(at=content.evening(today, "09:00"), screen_keys={})
    states = sorted(str(task.timeliness(today)) for task in Task.objects.open())
    assert states == ["due_today", "on_time", "overdue"]
