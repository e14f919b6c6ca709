"""The sample on a database without one: dated other days than today, and beside an episode of one's own."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.utils.timezone import localdate

from common.clock import now
from common.models import User
from followup.domain.evidence.store import thumb_of
from followup.domain.ledger.verify import verify
from followup.domain.queries import owed_tasks
from followup.models import Commitment, Event, Evidence, Task, Unit
from studio.demo import build, content, describe
from studio.domain.planning.rundown import create_episode
from studio.models import Clip, Episode, Item, Run, ShowEvent
from tests.studio.conftest import load
from voting.models import Ballot, Round, Seat

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    tables = (User, Unit, Clip, Episode, Item, Run, ShowEvent, Commitment, Task, Seat, Round, Ballot)
    return {table.__name__: table.objects.count() for table in tables}


def test_reset_makes_the_same_evenings_anew_on_the_new_day(
    cast: Any, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """Events of the sample that is gone stay in the chain, without their task; files go with their rows. An
    episode of one's own stays, and loses only the feedback items whose tasks go."""
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    build.build_demo(at=now() - timedelta(days=3), screen_keys={})
    old, first = load(), Event.objects.count()
    assert describe.is_past(now())
    before = counts()
    own = create_episode(
        number=3, title="自己的一期", planned_start=now(), seats=["A-01"], by=cast.producer, at=now()
    )
    feedback = Item.objects.filter(segment__episode=own)
    assert feedback.count() == len(owed_tasks(localdate(now()))) >= 2
    with django_capture_on_commit_callbacks(execute=True):
        again = load(reset=True)
    assert not describe.is_past(now())
    assert (verify().head.seq, Event.objects.filter(commitment=None).count()) == (first * 2, first)
    handed_in = Evidence.objects.values_list("original", "public")
    stored = {path.name for path in settings.EVIDENCE_ROOT.glob("*.*")}
    assert stored - {thumb_of(original) for original, _ in handed_in} == {n for row in handed_in for n in row}
    assert again["screens"] == old["screens"]  # open screens stay valid
    assert again["seats"] != old["seats"]
    assert (Episode.objects.get(pk=own.pk).title, feedback.count()) == ("自己的一期", 0)
    assert Seat.objects.filter(electorate__ref=own.electorate_ref).count() == 1
    assert counts() == before | {"Episode": before["Episode"] + 1, "Seat": before["Seat"] + 1}


def test_an_episode_1_of_ones_own_is_not_overwritten(cast: Any) -> None:
    create_episode(number=1, title="自己的", planned_start=now(), by=cast.producer, at=now())
    with pytest.raises(CommandError, match="Episode 1"):
        load()
    assert Episode.objects.count() == 1


def test_after_spring_festival_it_is_the_same() -> None:
    """The longest run of days off: 2026-02-15 to 23."""
    today = date(2026, 2, 27)
    build.build_demo(at=content.evening(today, "09:00"), screen_keys={})
    states = sorted(str(task.timeliness(today)) for task in Task.objects.open())
    assert states == ["due_today", "on_time", "overdue"]
