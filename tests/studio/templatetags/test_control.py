"""When what is on air runs out, and what is said of acts that cannot be done."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from common.clock import to_ms
from studio.domain.show.queries import control_state
from studio.enums import Act
from studio.models import Item, Run
from studio.templatetags.control import barred, by_next_step, ends_ms

pytestmark = pytest.mark.django_db


def test_a_clip_runs_out_with_its_last_frame(
    on_air_run: Run, items: dict[str, Item], air: Callable[..., Any], at: datetime
) -> None:
    Item.objects.filter(pk=items["clip"].pk).update(planned_s=600)
    instance = air(on_air_run, items["clip"])
    state = control_state(on_air_run, instance.taken_at)
    assert ends_ms(state.on_air, None) == to_ms(instance.taken_at) + 20_000  # type: ignore[arg-type]


def test_anything_else_runs_out_as_planned(
    on_air_run: Run, items: dict[str, Item], air: Callable[..., Any]
) -> None:
    instance = air(on_air_run, items["answer"])
    state = control_state(on_air_run, instance.taken_at)
    assert ends_ms(state.on_air, None) == to_ms(instance.taken_at) + 120_000  # type: ignore[arg-type]


def test_scoring_runs_out_with_its_round(
    on_air_run: Run, items: dict[str, Item], air: Callable[..., Any], units: list[Any], promised: Any
) -> None:
    promised(on_air_run, units[0])
    instance = air(on_air_run, items["scoring"])
    state = control_state(on_air_run, instance.taken_at)
    assert ends_ms(state.on_air, state.round) == to_ms(instance.taken_at + timedelta(seconds=30))  # type: ignore[arg-type]


def test_one_reason_is_said_once(run: Run, at: datetime) -> None:
    bars = barred(control_state(run, at))
    assert len(bars) == 1
    assert len(bars[0].labels) == 8
    assert bars[0].who_can_lift


def test_being_on_air_already_bars_nothing_worth_saying(on_air_run: Run, at: datetime) -> None:
    codes = {act.code for act in control_state(on_air_run, at).acts}
    assert "already_on_air" in codes
    said = [label for bar in barred(control_state(on_air_run, at)) for label in bar.labels]
    assert Act.GO_ON_AIR.label not in said


def test_what_waits_comes_first(on_air_run: Run, units: list[Any], promised: Any) -> None:
    frozen = promised(on_air_run, units[0])
    waiting = promised(on_air_run, units[1], confirm=False)
    assert by_next_step([frozen, waiting]) == [waiting, frozen]
