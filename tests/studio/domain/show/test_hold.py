"""Hold and re-take: what stays through a TAKE, and the same item once more as a new instance."""

from collections.abc import Callable
from typing import Any

import pytest

from studio.domain.show import graphics, hold
from studio.domain.show import run as live
from studio.enums import ElementKind, Layer
from studio.errors import NothingArmed, NothingOnAir, NothingToHold, NotOnAir, RoundRunning, Stale
from studio.models import Element, Item, Run

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]


def test_what_is_held_stays_through_one_take(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any
) -> None:
    Element.objects.create(item=items["answer"], position=1, kind=ElementKind.CAMERA, title="2号机")
    air(on_air_run, items["answer"])
    graphics.show_lower_third(on_air_run, command(on_air_run))
    graphics.show(on_air_run, Layer.QUESTION, {"text": "排污口？"}, command(on_air_run))
    live.arm_item(on_air_run, items["comment"], command(on_air_run))
    event = hold.hold(on_air_run, command(on_air_run))
    assert [one["kind"] for one in event.payload["held"]] == ["layer", "layer", "camera"]
    hold.hold(on_air_run, command(on_air_run))  # once more: let go
    assert on_air_run.instances.armed().get().held == []
    third = event.payload["held"][0]["title"]
    hold.hold(on_air_run, command(on_air_run), titles=[third])
    live.take_item(on_air_run, command(on_air_run))
    assert list(on_air_run.graphics.values_list("layer", flat=True)) == ["lower_third"]
    live.arm_item(on_air_run, items["closing"], command(on_air_run))
    live.take_item(on_air_run, command(on_air_run))
    assert on_air_run.graphics.count() == 0


def test_nothing_to_hold(on_air_run: Run, items: dict[str, Item], command: Make, air: Any) -> None:
    with pytest.raises(NothingArmed):
        hold.hold(on_air_run, command(on_air_run))
    live.arm_item(on_air_run, items["opening"], command(on_air_run))
    with pytest.raises(NothingOnAir):
        hold.hold(on_air_run, command(on_air_run))
    live.take_item(on_air_run, command(on_air_run))
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    with pytest.raises(NothingToHold):
        hold.hold(on_air_run, command(on_air_run))


def test_the_second_of_two_is_stale(on_air_run: Run, items: dict[str, Item], command: Make, air: Any) -> None:
    air(on_air_run, items["answer"])
    graphics.show_lower_third(on_air_run, command(on_air_run))
    live.arm_item(on_air_run, items["comment"], command(on_air_run))
    late = command(on_air_run)
    hold.hold(on_air_run, command(on_air_run))
    with pytest.raises(Stale):
        hold.hold(on_air_run, late)


def test_retake_airs_a_fresh_instance(run: Run, items: dict[str, Item], command: Make, air: Any) -> None:
    with pytest.raises(NotOnAir):
        live.retake(run, command(run))
    live.go_on_air(run, command(run), without_drill="测试")
    with pytest.raises(NothingOnAir):
        live.retake(run, command(run))
    first = air(run, items["opening"])
    live.retake(run, command(run))
    live.take_item(run, command(run))
    again = run.instances.on_air().get()
    assert (again.item_id, again.pk == first.pk) == (first.item_id, False)
    Item.objects.filter(pk=first.item_id).delete()
    live.retake(run, command(run))
    live.take_item(run, command(run))
    assert run.instances.on_air().get().plan == again.plan


def test_a_scoring_is_not_taken_again_but_scored_again(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any, promised: Any, units: Any
) -> None:
    promised(on_air_run, units[0])
    air(on_air_run, items["scoring"])
    with pytest.raises(RoundRunning):
        live.retake(on_air_run, command(on_air_run))
