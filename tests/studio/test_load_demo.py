"""`load_demo` where the sample evenings are already; --reset itself: tests/studio/demo/test_days.py."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from common.clock import now
from common.models import User
from followup.models import Commitment, Task, Unit
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


def test_reset_is_refused_while_the_sample_is_on_air(demo: dict[str, Any]) -> None:
    show = live.living_run(Episode.objects.get(number=2))
    live.go_on_air(show, live.Command("1", 0, User.objects.get(username="producer"), now()), "测试")
    before = counts()
    with pytest.raises(CommandError, match="on air"):
        load(reset=True)
    assert counts() == before
    load(reset=True, force=True)
    assert Run.objects.filter(state=RunState.ON_AIR).count() == 0


def test_nobody_is_told_a_password_that_no_longer_opens(demo: dict[str, Any]) -> None:
    usher = User.objects.get(username="usher")
    usher.set_password("changed since")
    usher.save()
    assert "usher" not in load()["users"]


def test_without_json_it_is_for_people(demo: dict[str, Any]) -> None:
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert out.getvalue().splitlines()[-1] == "231 seat cards"
