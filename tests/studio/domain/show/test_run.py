"""The ladder of every act of the control room, and the split between plan and instance."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from followup.models import Task
from studio.domain.inquiry import promises
from studio.domain.planning import rundown
from studio.domain.show import run as live
from studio.enums import EventKind, InstanceState, RunState
from studio.errors import (
    AlreadyOnAir,
    ItemGone,
    ItemOnAir,
    NothingArmed,
    NothingBefore,
    NotOnAir,
    RunEnded,
    Stale,
    TooSoon,
)
from studio.models import Episode, Item, Run, ShowEvent

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]


def kinds(run: Run) -> list[str]:
    return [event.kind for event in run.events.order_by("seq")]


def refusals(run: Run) -> list[tuple[str, str]]:
    found = run.events.filter(kind=EventKind.REFUSED).order_by("seq")
    return [(event.payload["act"], event.payload["code"]) for event in found]


def test_living_run_is_made_once(episode: Episode) -> None:
    assert live.living_run(episode).pk == live.living_run(episode).pk
    assert Run.objects.count() == 1


def test_living_run_after_the_end_is_the_ended_one(on_air_run: Run, command: Make) -> None:
    live.end_run(on_air_run, command(on_air_run))
    assert live.living_run(on_air_run.episode).pk == on_air_run.pk


# -- Going on air ---------------------------------------------------------------------------


def test_go_on_air(run: Run, command: Make, cast: Any) -> None:
    event = live.go_on_air(run, press := command(run), without_drill="测试")
    run.refresh_from_db()
    assert (run.state, run.started_at, run.seq, run.state_seq) == (RunState.ON_AIR, press.at, 1, 1)
    assert (event.kind, event.seq, event.by, event.at) == ("went_on_air", 1, cast.producer, press.at)


def test_go_on_air_twice_with_one_id_is_one_start(run: Run, command: Make) -> None:
    press = command(run)
    assert live.go_on_air(run, press, "测试").pk == live.go_on_air(run, press, "测试").pk
    assert kinds(run) == ["went_on_air"]


def test_go_on_air_when_on_air_already(on_air_run: Run, command: Make) -> None:
    with pytest.raises(AlreadyOnAir):
        live.go_on_air(on_air_run, command(on_air_run))
    assert refusals(on_air_run) == [("go_on_air", "already_on_air")]


def test_go_on_air_after_the_end(on_air_run: Run, command: Make) -> None:
    live.end_run(on_air_run, command(on_air_run))
    with pytest.raises(RunEnded):
        live.go_on_air(on_air_run, command(on_air_run))


# -- Arming ---------------------------------------------------------------------------------


def test_arm_item_copies_it(on_air_run: Run, items: dict[str, Item], command: Make) -> None:
    event = live.arm_item(on_air_run, items["clip"], press := command(on_air_run))
    armed = on_air_run.instances.get()
    assert (armed.state, armed.armed_at, armed.by) == (InstanceState.ARMED, press.at, press.by)
    assert armed.plan == {
        "item": items["clip"].pk,
        "revision": 1,
        "kind": "clip",
        "title": "夜里的排污口",
        "planned_s": 20,
        "clip": {"id": items["clip"].clip_id, "title": "夜里的排污口", "duration_ms": 20_000},
        "units": [{"code": "hbj", "name": "环保局"}],
        "post": "",
        "question": "",
        "asks": None,
        "task": None,
        "scores": None,
        "window_s": 60,
        "form": "score",
        "options": {"press": "last", "secrecy": "secret", "display": "hidden", "window": "clock"},
        "compared_to": None,
        "elements": [],
        "is_on_shelf": False,
        "segment": items["clip"].segment.title,
        "position": 2,
    }
    assert (event.kind, event.payload["instance"]) == ("armed", armed.pk)


def test_arm_item_before_the_start(run: Run, items: dict[str, Item], command: Make) -> None:
    live.arm_item(run, items["opening"].pk, command(run))
    assert run.instances.get().state == InstanceState.ARMED


def test_arm_item_twice_with_one_id_arms_once(on_air_run: Run, items: dict[str, Item], command: Make) -> None:
    press = command(on_air_run)
    first = live.arm_item(on_air_run, items["clip"], press)
    assert live.arm_item(on_air_run, items["opening"], press).pk == first.pk
    assert [one.item_id for one in on_air_run.instances.all()] == [items["clip"].pk]


def test_arm_another_item_clears_the_first(on_air_run: Run, items: dict[str, Item], command: Make) -> None:
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    live.arm_item(on_air_run, items["question"], command(on_air_run))
    states = [(one.item_id, one.state) for one in on_air_run.instances.order_by("pk")]
    assert states == [(items["clip"].pk, "cleared"), (items["question"].pk, "armed")]
    assert kinds(on_air_run) == ["went_on_air", "armed", "cleared", "armed"]


def test_arm_item_that_is_on_air(on_air_run: Run, items: dict[str, Item], command: Make, air: Any) -> None:
    air(on_air_run, items["clip"])
    with pytest.raises(ItemOnAir):
        live.arm_item(on_air_run, items["clip"], command(on_air_run))
    assert refusals(on_air_run) == [("arm", "item_on_air")]


def test_arm_item_that_was_removed(
    on_air_run: Run, items: dict[str, Item], command: Make, cast: Any, at: datetime
) -> None:
    rundown.remove_item(items["clip"], by=cast.producer, at=at)
    with pytest.raises(ItemGone):
        live.arm_item(on_air_run, items["clip"], command(on_air_run))
    assert refusals(on_air_run) == [("arm", "item_gone")]


def test_arm_item_of_another_episode(on_air_run: Run, command: Make, cast: Any, at: datetime) -> None:
    other = rundown.create_episode(number=3, title="交通", planned_start=at, by=cast.producer, at=at)
    item = rundown.add_item(other, kind="opening", title="开场", by=cast.producer, at=at)
    with pytest.raises(ItemGone):
        live.arm_item(on_air_run, item, command(on_air_run))


def test_arm_item_after_the_end(on_air_run: Run, items: dict[str, Item], command: Make) -> None:
    live.end_run(on_air_run, command(on_air_run))
    with pytest.raises(RunEnded):
        live.arm_item(on_air_run, items["clip"], command(on_air_run))


def test_arm_item_when_another_producer_was_faster(
    on_air_run: Run, items: dict[str, Item], command: Make, cast: Any
) -> None:
    seen = on_air_run.seq
    live.arm_item(on_air_run, items["clip"], command(on_air_run, expected_seq=seen))
    late = command(on_air_run, by=cast.producer2, expected_seq=seen)
    with pytest.raises(Stale) as refused:
        live.arm_item(on_air_run, items["question"], late)
    assert refused.value.context["who"] == "producer"
    assert "夜里的排污口" in refused.value.context["what"]
    assert on_air_run.instances.armed().get().item_id == items["clip"].pk


# -- TAKE -----------------------------------------------------------------------------------


def test_take_item(on_air_run: Run, items: dict[str, Item], command: Make) -> None:
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    event = live.take_item(on_air_run, press := command(on_air_run))
    instance = on_air_run.instances.get()
    on_air_run.refresh_from_db()
    assert (instance.state, instance.taken_at) == (InstanceState.ON_AIR, press.at)
    assert on_air_run.last_take_at == press.at
    assert (event.kind, event.payload["title"]) == ("taken", "夜里的排污口")
    assert on_air_run.state_seq == event.seq


def test_take_item_ends_the_one_before(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any
) -> None:
    first = air(on_air_run, items["opening"])
    second = air(on_air_run, items["clip"])
    first.refresh_from_db()
    assert (first.state, first.ended_at) == (InstanceState.AIRED, second.taken_at)


def test_take_item_twice_with_one_id_airs_one(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any
) -> None:
    live.arm_item(on_air_run, items["opening"], command(on_air_run))
    press = command(on_air_run)
    first = live.take_item(on_air_run, press)
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    assert live.take_item(on_air_run, press).pk == first.pk
    assert on_air_run.instances.on_air().get().item_id == items["opening"].pk


def test_take_item_too_soon_airs_nothing(on_air_run: Run, items: dict[str, Item], command: Make) -> None:
    live.arm_item(on_air_run, items["opening"], command(on_air_run))
    live.take_item(on_air_run, first := command(on_air_run))
    live.arm_item(on_air_run, items["clip"], command(on_air_run, at=first.at + timedelta(milliseconds=300)))
    soon = command(on_air_run, at=first.at + timedelta(milliseconds=999))
    for _again in range(2):  # the same id is refused in the same way, and leaves one row
        with pytest.raises(TooSoon):
            live.take_item(on_air_run, soon)
    assert refusals(on_air_run) == [("take", "too_soon")]
    assert on_air_run.instances.on_air().get().item_id == items["opening"].pk
    live.take_item(on_air_run, command(on_air_run, at=first.at + timedelta(milliseconds=1000)))
    assert on_air_run.instances.on_air().get().item_id == items["clip"].pk


def test_take_item_with_nothing_armed(on_air_run: Run, command: Make) -> None:
    with pytest.raises(NothingArmed):
        live.take_item(on_air_run, command(on_air_run))
    on_air_run.refresh_from_db()
    assert (on_air_run.seq, on_air_run.state_seq) == (2, 1)
    assert refusals(on_air_run) == [("take", "nothing_armed")]


def test_take_item_before_the_start(run: Run, items: dict[str, Item], command: Make) -> None:
    live.arm_item(run, items["opening"], command(run))
    with pytest.raises(NotOnAir):
        live.take_item(run, command(run))
    assert refusals(run) == [("take", "not_on_air")]


def test_take_item_when_another_producer_was_faster(
    on_air_run: Run, items: dict[str, Item], command: Make, cast: Any
) -> None:
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    on_air_run.refresh_from_db()
    seen = on_air_run.seq
    live.take_item(on_air_run, command(on_air_run, expected_seq=seen))
    late = command(on_air_run, by=cast.producer2, expected_seq=seen)
    for _again in range(2):
        with pytest.raises(Stale) as refused:
            live.take_item(on_air_run, late)
        assert refused.value.context["who"] == "producer"
    assert refused.value.facts == {"seq": Run.objects.get(pk=on_air_run.pk).seq}
    assert refusals(on_air_run) == [("take", "stale")]


def test_a_refusal_makes_nobody_stale(on_air_run: Run, items: dict[str, Item], command: Make) -> None:
    seen = on_air_run.seq
    with pytest.raises(NothingArmed):
        live.take_item(on_air_run, command(on_air_run, expected_seq=seen))
    live.arm_item(on_air_run, items["clip"], command(on_air_run, expected_seq=seen))


def test_the_answer_of_an_act_is_fresh_for_the_next(
    on_air_run: Run, items: dict[str, Item], command: Make, promised: Any, units: Any, air: Any
) -> None:
    """Events that follow from a TAKE (a round opens, a name goes off) do not make its own page stale."""
    air(on_air_run, items["answer"])
    promised(on_air_run, units[0])
    live.arm_item(on_air_run, items["scoring"], command(on_air_run))
    event = live.take_item(on_air_run, command(on_air_run))
    live.arm_item(on_air_run, items["closing"], command(on_air_run, expected_seq=event.seq))


# -- Plan and instance are apart --------------------------------------------------------------


def test_edits_never_reach_what_is_on_air(
    on_air_run: Run, items: dict[str, Item], air: Any, units: Any, cast: Any, at: datetime
) -> None:
    instance = air(on_air_run, items["clip"])
    before = instance.plan
    item = items["clip"]
    Item.objects.filter(pk=item.pk).update(title="别的标题", planned_s=999)  # the planning page refuses it
    item.units.set(units[1:])
    item.clip.title = "别的短片"
    item.clip.save()
    units[0].name = "生态环境局"
    units[0].save()
    instance.refresh_from_db()
    assert instance.plan == before
    assert (before["title"], before["units"]) == ("夜里的排污口", [{"code": "hbj", "name": "环保局"}])


def test_arming_again_takes_a_fresh_copy(
    on_air_run: Run, items: dict[str, Item], command: Make, cast: Any, at: datetime
) -> None:
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    Item.objects.filter(pk=items["clip"].pk).update(title="改正的标题", revision=2)
    assert on_air_run.instances.armed().get().plan["title"] == "夜里的排污口"
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    assert on_air_run.instances.armed().get().plan["title"] == "改正的标题"


# -- Back -----------------------------------------------------------------------------------


def test_go_back_arms_what_aired_before(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any
) -> None:
    first = air(on_air_run, items["opening"])
    air(on_air_run, items["clip"])
    event = live.go_back(on_air_run, command(on_air_run))
    armed = on_air_run.instances.armed().get()
    assert (event.kind, armed.item_id, armed.pk != first.pk) == ("went_back", items["opening"].pk, True)
    assert on_air_run.instances.on_air().get().item_id == items["clip"].pk


def test_go_back_to_an_item_that_was_removed(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any, cast: Any, at: datetime
) -> None:
    air(on_air_run, items["opening"])
    air(on_air_run, items["clip"])
    Item.objects.filter(pk=items["opening"].pk).delete()
    live.go_back(on_air_run, command(on_air_run))
    armed = on_air_run.instances.armed().get()
    assert (armed.item_id, armed.plan["title"]) == (None, "开场")


def test_go_back_at_the_first_item(on_air_run: Run, items: dict[str, Item], command: Make, air: Any) -> None:
    air(on_air_run, items["opening"])
    with pytest.raises(NothingBefore):
        live.go_back(on_air_run, command(on_air_run))
    assert refusals(on_air_run) == [("back", "nothing_before")]


def test_go_back_before_the_start(run: Run, command: Make) -> None:
    with pytest.raises(NotOnAir):
        live.go_back(run, command(run))


# -- The end --------------------------------------------------------------------------------


def test_end_run_registers_each_task_once(
    on_air_run: Run, items: dict[str, Item], command: Make, promised: Any, units: Any, air: Any
) -> None:
    air(on_air_run, items["answer"])
    live.arm_item(on_air_run, items["closing"], command(on_air_run))
    kept = promised(on_air_run, units[0])
    promised(on_air_run, units[1], deadline_kind="none", deadline_count=None)  # attitude only
    promised(on_air_run, units[2], confirm=False)
    event = live.end_run(on_air_run, press := command(on_air_run))
    on_air_run.refresh_from_db()
    assert (on_air_run.state, on_air_run.ended_at) == (RunState.ENDED, press.at)
    assert [one.state for one in on_air_run.instances.order_by("pk")] == ["aired", "cleared"]
    assert [task.commitment_id for task in Task.objects.all()] == [kept.pk]
    assert event.payload == {"tasks": 1}
    assert live.end_run(on_air_run, press).pk == event.pk
    assert Task.objects.count() == 1


def test_end_run_before_the_start(run: Run, command: Make) -> None:
    with pytest.raises(NotOnAir):
        live.end_run(run, command(run))


def test_confirm_after_the_end_registers_the_task(
    on_air_run: Run, command: Make, promised: Any, units: Any, cast: Any, at: datetime
) -> None:
    waiting = promised(on_air_run, units[0], confirm=False)
    live.end_run(on_air_run, command(on_air_run))
    assert Task.objects.count() == 0
    promises.confirm(waiting, by=cast.supervisor, at=at)
    assert Task.objects.get().commitment_id == waiting.pk


def test_every_event_has_its_own_number(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any
) -> None:
    air(on_air_run, items["opening"])
    with pytest.raises(NothingArmed):
        live.take_item(on_air_run, command(on_air_run))
    numbers = list(ShowEvent.objects.filter(run=on_air_run).values_list("seq", flat=True))
    on_air_run.refresh_from_db()
    assert numbers == list(range(1, on_air_run.seq + 1))
