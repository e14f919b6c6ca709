"""Panic's four acts: each a state with a way back, guarded, and never in the way of the rundown."""

from collections.abc import Callable
from typing import Any

import pytest

from studio.domain.show import panic
from studio.domain.show import run as live
from studio.domain.show.sureness import asked_of, second
from studio.enums import EventKind, PanicAct
from studio.errors import AlreadyInForce, NeedsSure, NothingAsked, NotInForce, NotOnAir, VotingFrozen
from studio.models import Item, Run
from voting.errors import RoundFrozen
from voting.models import Round

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]


@pytest.mark.parametrize("act", PanicAct)
def test_each_act_and_its_way_back(on_air_run: Run, command: Make, act: PanicAct) -> None:
    before = on_air_run.state_seq
    on = panic.panic_on(on_air_run, act, command(on_air_run, expected_seq=0))
    assert list(on_air_run.panics.values_list("act", flat=True)) == [act]
    off = panic.lift(on_air_run, act, command(on_air_run, expected_seq=0))
    assert on_air_run.panics.count() == 0
    assert [event.kind for event in (on, off)] == ["panic_on", "panic_off"]
    assert on.payload == off.payload == {"panic": act.value}
    assert Run.objects.get().state_seq == before  # nobody's TAKE is stale by it


def test_in_the_wrong_state(run: Run, command: Make) -> None:
    with pytest.raises(NotOnAir):
        panic.panic_on(run, PanicAct.SAFE_PICTURE, command(run))
    live.go_on_air(run, command(run), without_drill="测试")
    with pytest.raises(NotInForce):
        panic.lift(run, PanicAct.SAFE_PICTURE, command(run))
    panic.panic_on(run, PanicAct.SAFE_PICTURE, command(run))
    with pytest.raises(AlreadyInForce):
        panic.panic_on(run, PanicAct.SAFE_PICTURE, command(run))
    kinds = list(run.events.values_list("kind", flat=True))
    assert kinds == ["refused", "went_on_air", "refused", "panic_on", "refused"]


def test_the_same_press_twice_is_one(on_air_run: Run, command: Make) -> None:
    press = command(on_air_run)
    first = panic.panic_on(on_air_run, PanicAct.CUT_QUESTION, press)
    assert panic.panic_on(on_air_run, PanicAct.CUT_QUESTION, press).pk == first.pk
    assert on_air_run.panics.count() == 1


def test_a_mere_press_needs_a_second_person(on_air_run: Run, command: Make, cast: Any) -> None:
    def press(**changes: Any) -> Any:
        changed = command(on_air_run, held_ms=1199, **changes)
        return panic.panic_on(on_air_run, PanicAct.SAFE_PICTURE, changed)

    with pytest.raises(NeedsSure):
        press()
    last = command(on_air_run).at
    asked = asked_of(on_air_run, cast.supervisor, last)
    assert [(one.who, one.seq) for one in asked] == [(str(cast.producer), 2)]
    assert asked_of(on_air_run, cast.producer, last) == []
    with pytest.raises(NothingAsked):
        second(on_air_run, asked[0].seq, by=cast.producer, at=last)
    second(on_air_run, asked[0].seq, by=cast.supervisor, at=last)
    assert asked_of(on_air_run, cast.supervisor, last) == []
    with pytest.raises(NothingAsked):
        second(on_air_run, asked[0].seq, by=cast.supervisor, at=last)
    with pytest.raises(NeedsSure):  # a yes is for one act
        panic.panic_on(on_air_run, PanicAct.CUT_QUESTION, command(on_air_run, held_ms=0))
    done = press()
    assert (done.payload["second"], done.kind) == (str(cast.supervisor), EventKind.PANIC_ON)
    with pytest.raises(NeedsSure):  # and once
        panic.lift(on_air_run, PanicAct.SAFE_PICTURE, command(on_air_run, held_ms=0))


def test_an_old_yes_is_none(on_air_run: Run, command: Make, cast: Any) -> None:
    with pytest.raises(NeedsSure):
        live.end_run(on_air_run, command(on_air_run, held_ms=0))
    asked = command(on_air_run)
    second(on_air_run, 2, by=cast.supervisor, at=asked.at)
    for _ in range(6):
        late = command(on_air_run, held_ms=0)
    with pytest.raises(NeedsSure):
        live.end_run(on_air_run, late)


def test_freezing_stops_the_round_and_no_other_opens(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any, promised: Any, units: Any
) -> None:
    promised(on_air_run, units[0])
    air(on_air_run, items["scoring"])
    closes = Round.objects.get().closes_at
    frozen = command(on_air_run)
    panic.panic_on(on_air_run, PanicAct.FREEZE_VOTING, frozen)
    assert Round.objects.get().frozen_at == frozen.at
    with pytest.raises(RoundFrozen):
        live.close_round_by_hand(on_air_run, command(on_air_run))
    live.rerun_round(on_air_run, "断电", command(on_air_run))
    with pytest.raises(VotingFrozen):
        live.take_item(on_air_run, command(on_air_run))
    panic.lift(on_air_run, PanicAct.FREEZE_VOTING, command(on_air_run))  # its round is void by now
    live.take_item(on_air_run, command(on_air_run))
    again = Round.objects.get(number=2)
    panic.panic_on(on_air_run, PanicAct.FREEZE_VOTING, command(on_air_run))
    panic.lift(on_air_run, PanicAct.FREEZE_VOTING, command(on_air_run))
    given = Round.objects.get(number=2)
    assert closes
    assert given.closes_at
    assert again.closes_at
    assert (given.frozen_at, (given.closes_at - again.closes_at).total_seconds()) == (None, 10)


def test_the_end_lifts_all(on_air_run: Run, command: Make) -> None:
    panic.panic_on(on_air_run, PanicAct.CLEAR_GRAPHICS, command(on_air_run))
    live.end_run(on_air_run, command(on_air_run))
    assert on_air_run.panics.count() == 0
