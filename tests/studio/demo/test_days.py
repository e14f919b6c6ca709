"""The sample on a database without one: dated other days than today, and beside an episode of one's own."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from common.clock import now
from followup.domain.ledger.verify import verify
from followup.models import Event, Evidence, Task
from studio.demo import build, content, describe
from studio.domain.planning.rundown import create_episode
from studio.models import Episode
from tests.studio.conftest import load

pytestmark = pytest.mark.django_db


def test_reset_moves_the_sample_to_the_new_day(
    settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """Events of the sample that is gone stay in the chain, without their task; files go with their rows."""
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    build.build_demo(at=now() - timedelta(days=3), screen_keys={})
    first = Event.objects.count()
    assert describe.is_past(now())
    with django_capture_on_commit_callbacks(execute=True):
        load(reset=True)
    assert not describe.is_past(now())
    assert (verify().head.seq, Event.objects.filter(commitment=None).count()) == (first * 2, first)
    handed_in = Evidence.objects.values_list("original", "public")
    assert {path.name for path in settings.EVIDENCE_ROOT.glob("*.pdf")} == {
        n for row in handed_in for n in row
    }


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
