"""`load_demo` where the sample evenings are already: said again, and made anew by --reset."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from common.clock import now
from common.models import User
from followup.models import Commitment, Task, Unit
from studio.domain.planning.rundown import create_episode
from studio.domain.show import run as live
from studio.enums import RunState
from studio.models import Clip, Episode, Item, Run, ShowEvent
from tests.studio.conftest import load
from voting.models import Ballot, Round, Seat

pytestmark = pytest.mark.django_db


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


def test_nobody_is_told_a_password_that_no_longer_opens(demo: dict[str, Any]) -> None:
    usher = User.objects.get(username="usher")
    usher.set_password("changed since")
    usher.save()
    assert "usher" not in load()["users"]


def test_without_json_it_is_for_people(demo: dict[str, Any]) -> None:
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert out.getvalue().splitlines()[-1] == "231 seat cards"
