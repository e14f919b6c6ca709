"""What the planning pages read."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from studio.domain.planning import plan
from studio.domain.planning.rundown import create_episode, edit_item
from studio.domain.show import run as live
from studio.enums import RunState
from studio.models import Episode, Item, Run

pytestmark = pytest.mark.django_db


def test_numbers_and_starts_follow_the_plan(episode: Episode, at: datetime) -> None:
    found = plan.plan_state(episode)
    rows = [row for segment in found.segments for row in segment.rows]
    assert [row.number for row in rows] == list(range(1, 9))
    starts = [row.times.starts_at for row in rows if row.times][:3]
    assert starts == [at, at + timedelta(seconds=60), at + timedelta(seconds=80)]
    assert found.ends_at == at + timedelta(seconds=found.planned_s)
    assert found.planned_s == 560
    assert found.is_live is False


def test_over_and_under_per_row_and_in_all(
    episode: Episode, items: dict[str, Item], cast: Any, at: datetime
) -> None:
    who = {"by": cast.producer, "at": at}
    Episode.objects.filter(pk=episode.pk).update(planned_end=at + timedelta(seconds=600))
    edit_item(items["question"], revision=1, start="hard", hard_start=at + timedelta(seconds=100), **who)
    edit_item(items["comment"], revision=1, is_on_shelf=True, **who)
    found = plan.plan_state(Episode.objects.get(pk=episode.pk))
    rows = [row for segment in found.segments for row in segment.rows]
    assert [row.times and row.times.over_s for row in rows] == [-20, -20, -80, -80, None, -80, -80, -80]
    assert (found.over_s, found.empty_s, found.lost_s, found.planned_s) == (-80, 20, 0, 500)


def test_rows_know_what_is_armed_on_air_and_aired(
    on_air_run: Run, items: dict[str, Item], air: Callable[..., Any], command: Callable[..., live.Command]
) -> None:
    air(on_air_run, items["opening"])
    air(on_air_run, items["clip"])
    live.arm_item(on_air_run, items["question"], command(on_air_run))
    found = plan.plan_state(on_air_run.episode)
    states = [row.live for segment in found.segments for row in segment.rows]
    assert states == ["aired", "on_air", "armed", "", "", "", "", ""]
    assert found.is_live is True


def test_plan_costs_a_fixed_number_of_queries(episode: Episode, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(8):  # segments, items; units, elements, clips, scorings; instances, run
        plan.plan_state(episode)


def test_list_shows_the_newest_run_and_newest_episode_first(
    episode: Episode, on_air_run: Run, cast: Any, at: datetime
) -> None:
    later = create_episode(number=5, title="城中村", planned_start=at, by=cast.producer, at=at)
    rows = plan.episode_list()
    assert [row.episode for row in rows] == [later, episode]
    assert [row.state for row in rows] == [RunState.PLANNED, RunState.ON_AIR]
    assert [row.items for row in rows] == [0, 8]
    assert [row.run for row in rows] == [None, on_air_run]


def test_next_number_follows_the_highest(db: None, cast: Any, at: datetime) -> None:
    assert plan.next_number() == 1
    create_episode(number=7, title="五水共治", planned_start=at, by=cast.producer, at=at)
    assert plan.next_number() == 8
