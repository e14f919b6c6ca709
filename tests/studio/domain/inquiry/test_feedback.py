"""What a feedback report carries: pictures before and after, and whether the screen may fetch them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from followup.models import Commitment, Unit
from studio.domain.clips import media
from studio.domain.planning import rundown
from studio.domain.screens.screen import screen_state
from studio.domain.show import run as live
from studio.models import Clip, Item, Run

pytestmark = pytest.mark.django_db


def test_a_report_shows_the_expose_that_came_before_the_promise(
    on_air_run: Run,
    items: dict[str, Item],
    air: Any,
    promised: Any,
    units: list[Unit],
    clip: Clip,
    cast: Any,
    command: Callable[..., Any],
    at: datetime,
) -> None:
    air(on_air_run, items["clip"])
    air(on_air_run, items["answer"])
    promised(on_air_run, units[0])
    Commitment.objects.update(heard_at=at + timedelta(hours=1))
    live.end_run(on_air_run, command(on_air_run))
    later = at + timedelta(days=20)
    born = rundown.create_episode(number=3, title="回头看", planned_start=later, by=cast.producer, at=at)
    item = Item.objects.get(segment__episode=born)
    run = live.living_run(born)
    live.go_on_air(run, command(run, at=later), without_drill="测试")
    assert media.clip_for_screen(born.screen_key, clip.pk) is None
    pictures = {"before": f"/screen/{born.screen_key}/posters/{clip.pk}", "after": None}
    live.arm_item(run, item, command(run))
    assert screen_state(born.pk)["next"] == {"clip": None, "pictures": pictures}
    live.take_item(run, command(run))
    assert screen_state(born.pk)["program"]["feedback"]["pictures"] == pictures
    assert media.clip_for_screen(born.screen_key, clip.pk) == clip
