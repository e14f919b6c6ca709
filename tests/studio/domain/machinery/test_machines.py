"""A machine is only looked at until a hand takes it; lamps tell their age and never guess."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from studio.domain.machinery import machine_lamps, machine_words, machines
from studio.domain.records.asrun import lines
from studio.enums import EventKind, ItemKind, MachineKind, MachinePolicy
from studio.errors import MachineNotUsed, MachineUnheard
from studio.models import Item, ItemInstance, Machine, PlayoutCommand, Run
from studio.playout.base import Fault

pytestmark = pytest.mark.django_db

Air = Callable[..., ItemInstance]


@pytest.fixture
def machine(at: datetime) -> Machine:
    """Connected, heard a moment ago, showing HOLD."""
    return Machine.objects.create(
        kind=MachineKind.OBS,
        name="OBS",
        host="obs",
        port=4455,
        live_scene="CAM",
        reported={"scene": "HOLD", "in_step": False},
        reported_at=at,
    )


def said(run: Run) -> list[tuple[str, Any]]:
    events = run.events.filter(kind=EventKind.MACHINE).order_by("seq")
    return [(event.payload["said"], event.by) for event in events]


def test_adopting_changes_no_picture(
    machine: Machine, on_air_run: Run, items: dict[str, Item], air: Air, cast: Any, at: datetime
) -> None:
    air(on_air_run, items[ItemKind.OPENING])
    adopted = machines.adopt(machine, by=cast.producer, at=at)
    assert (adopted.in_hand_since, adopted.desired["scene"]) == (at, "HOLD")
    assert PlayoutCommand.objects.count() == 0
    assert said(on_air_run) == [("adopted", cast.producer)]
    air(on_air_run, items[ItemKind.QUESTION])
    assert PlayoutCommand.objects.get().payload == {"scene": "CAM"}  # the next TAKE moves it


def test_adopting_what_was_not_heard_lately_is_refused(machine: Machine, cast: Any, at: datetime) -> None:
    with pytest.raises(MachineUnheard):
        machines.adopt(machine, by=cast.producer, at=at + timedelta(seconds=7))
    machine.refresh_from_db()
    assert machine.in_hand_since is None


def test_imposing_asks_for_what_is_wanted_now(
    machine: Machine, on_air_run: Run, items: dict[str, Item], air: Air, cast: Any, at: datetime
) -> None:
    air(on_air_run, items[ItemKind.OPENING])
    Machine.objects.update(desired={})  # it was set up in the middle of the programme
    machines.impose(machine, by=cast.producer, at=at)
    made = PlayoutCommand.objects.get()
    assert (made.act, made.payload) == ("impose", {"scene": "CAM"})
    assert said(on_air_run) == [("imposed", cast.producer)]


def test_imposing_without_a_programme_takes_it_in_hand_and_sends_nothing(
    machine: Machine, cast: Any, at: datetime
) -> None:
    assert machines.impose(machine, by=cast.producer, at=at).in_hand_since == at
    assert PlayoutCommand.objects.count() == 0


def test_a_machine_that_is_switched_off_is_not_taken(machine: Machine, cast: Any, at: datetime) -> None:
    Machine.objects.update(is_used=False)
    for act in (machines.adopt, machines.impose):
        with pytest.raises(MachineNotUsed):
            act(machine, by=cast.producer, at=at)


def test_letting_go_drops_what_waits_and_twice_changes_nothing(
    machine: Machine, on_air_run: Run, items: dict[str, Item], air: Air, cast: Any, at: datetime
) -> None:
    machines.impose(machine, by=cast.producer, at=at)
    air(on_air_run, items[ItemKind.OPENING])
    for _ in range(2):
        machines.let_go(machine, by=cast.producer, at=at)
    assert PlayoutCommand.objects.get().state == "dropped"
    assert [what for what, _by in said(on_air_run)] == ["imposed", "let_go"]


@pytest.mark.parametrize(
    ("policy", "in_hand", "wanted", "commands"),
    [
        (MachinePolicy.READ_ONLY, False, "CAM", 0),
        (MachinePolicy.ADOPT, True, "HOLD", 0),
        (MachinePolicy.IMPOSE, True, "CAM", 1),
    ],
)
def test_its_policy_decides_after_a_connection(
    machine: Machine,
    on_air_run: Run,
    items: dict[str, Item],
    air: Air,
    at: datetime,
    policy: str,
    in_hand: bool,
    wanted: str,
    commands: int,
) -> None:
    air(on_air_run, items[ItemKind.OPENING])
    machine.policy = policy
    obeyed = machines.obey_policy(machine, at)
    assert (obeyed.in_hand_since is not None, obeyed.desired["scene"]) == (in_hand, wanted)
    assert PlayoutCommand.objects.count() == commands


def test_at_a_new_address_a_machine_is_not_in_hand(machine: Machine, cast: Any, at: datetime) -> None:
    held = machines.impose(machine, by=cast.producer, at=at)
    held.name = "OBS 1"
    assert machines.keep_machine(held).in_hand_since == at  # a name moves nothing
    held.port = 4456
    kept = machines.keep_machine(held)
    assert (kept.in_hand_since, kept.reported, kept.reported_at) == (None, {}, None)


@pytest.mark.parametrize(
    ("changes", "later_s", "light"),
    [
        ({}, 0, "looking"),
        ({}, 7, "unknown"),
        ({"reported_at": None}, 0, "unknown"),
        ({"fault": "broke"}, 0, "fault"),
        ({"in_hand_since": True}, 0, "differs"),
        ({"in_hand_since": True, "reported": {"scene": "CAM", "in_step": True}}, 0, "fine"),
        ({"in_hand_since": True, "reported": {"scene": "CAM", "in_step": True}}, 7, "unknown"),
    ],
)
def test_lamps(
    machine: Machine,
    on_air_run: Run,
    items: dict[str, Item],
    air: Air,
    at: datetime,
    changes: dict[str, Any],
    later_s: int,
    light: str,
) -> None:
    air(on_air_run, items[ItemKind.OPENING])
    facts = {name: at if value is True else value for name, value in changes.items()}
    Machine.objects.update(**facts)
    (lamp,) = machine_lamps.lamps(at + timedelta(seconds=later_s))
    assert (lamp.light, lamp.wants) == (light, "CAM")


def test_the_board_says_whether_a_process_is_at_work(machine: Machine, at: datetime) -> None:
    assert machine_lamps.board(at).is_served is False
    Machine.objects.update(runner="one", runner_at=at)
    assert machine_lamps.board(at).is_served is True
    assert machine_lamps.board(at + timedelta(seconds=7)).is_served is False


def test_every_fault_has_words_and_the_log_reads_them(
    machine: Machine, on_air_run: Run, at: datetime
) -> None:
    assert {fault.value for fault in Fault} <= set(machine_words.WORDS)
    from studio.domain.machinery import playout_queue

    playout_queue.tell(machine, on_air_run, machine_words.coded("wrong", "BARS"), at)
    newest = list(lines(on_air_run))[-1]
    assert newest.what == "OBS：应答成功，画面却不对（BARS）"


def test_a_removed_machine_takes_its_commands_with_it(
    machine: Machine, on_air_run: Run, items: dict[str, Item], air: Air, cast: Any, at: datetime
) -> None:
    machines.impose(machine, by=cast.producer, at=at)
    air(on_air_run, items[ItemKind.OPENING])
    machines.remove_machine(machine)
    assert (Machine.objects.count(), PlayoutCommand.objects.count()) == (0, 0)
