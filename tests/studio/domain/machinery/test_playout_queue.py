"""Rows for machines: made with the act, claimed once, answered, and never in the way of a TAKE."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from studio.domain.machinery import machines, playout_queue
from studio.domain.machinery.playout_pictures import Wanted
from studio.domain.show import run as live
from studio.domain.show.record import record
from studio.enums import ClipCheck, CommandState, ElementKind, EventKind, ItemKind, MachineKind, PlayoutAct
from studio.models import Clip, Item, ItemInstance, Machine, Panic, PlayoutCommand, Run

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]
Air = Callable[..., ItemInstance]


@pytest.fixture
def machine(at: datetime) -> Machine:
    """An OBS in hand."""
    return Machine.objects.create(
        kind=MachineKind.OBS, name="OBS", host="obs", port=4455, live_scene="CAM", in_hand_since=at
    )


@pytest.fixture(autouse=True)
def good_clip(clip: Clip) -> None:
    Clip.objects.filter(pk=clip.pk).update(check_state=ClipCheck.PASSED, signed_sha256=clip.sha256)


@pytest.fixture
def queued(machine: Machine, on_air_run: Run) -> Callable[..., PlayoutCommand]:
    """A waiting command."""

    def make(act: PlayoutAct, at: datetime, **payload: Any) -> PlayoutCommand:
        return PlayoutCommand.objects.create(
            machine=machine, run=on_air_run, epoch=1, seq=1, act=act, payload=payload, made_at=at
        )

    return make


def rows() -> list[tuple[str, str]]:
    return list(PlayoutCommand.objects.values_list("act", "state"))


# -- Made with the act ----------------------------------------------------------------------


def test_a_take_leaves_a_row_and_what_is_wanted(
    machine: Machine, on_air_run: Run, items: dict[str, Item], air: Air
) -> None:
    air(on_air_run, items[ItemKind.OPENING])
    made = PlayoutCommand.objects.get()
    taken = on_air_run.events.get(kind=EventKind.TAKEN)
    machine.refresh_from_db()
    assert (made.act, made.state, made.payload) == ("show", "waiting", {"scene": "CAM"})
    assert (made.seq, made.epoch, made.made_at) == (taken.seq, on_air_run.epoch, taken.at)
    assert machine.desired == {"scene": "CAM", "ready": {}, "run": on_air_run.pk, "seq": taken.seq}


def test_an_armed_clip_is_loaded_and_its_take_shows_the_same_play(
    machine: Machine, on_air_run: Run, items: dict[str, Item], air: Air, settings: Any, clip: Clip
) -> None:
    on_air = air(on_air_run, items[ItemKind.CLIP])
    ready, show = PlayoutCommand.objects.all()
    assert (ready.act, show.act) == ("ready", "show")
    assert show.payload == {
        "media": f"{settings.MEDIA_ROOT}/clips/pipe.mp4",
        "poster": f"{settings.MEDIA_ROOT}/posters/pipe.jpg",
        "duration_ms": clip.duration_ms,
        "key": str(on_air.pk),
        "zero_ms": round(on_air.taken_at.timestamp() * 1000) if on_air.taken_at else None,
    }
    assert ready.payload == {**show.payload, "zero_ms": 0}


def test_a_machine_that_is_not_in_hand_is_told_nothing(
    machine: Machine, on_air_run: Run, items: dict[str, Item], air: Air
) -> None:
    Machine.objects.update(in_hand_since=None)
    air(on_air_run, items[ItemKind.OPENING])
    machine.refresh_from_db()
    assert rows() == []
    assert machine.desired["scene"] == "CAM"  # what impose would show


def test_without_machines_a_take_has_no_query_more_than_one(
    on_air_run: Run, items: dict[str, Item], command: Make
) -> None:
    live.arm_item(on_air_run, items[ItemKind.OPENING], command(on_air_run))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        live.take_item(on_air_run, command(on_air_run))
    asked = [query["sql"] for query in captured if "studio_machine" in query["sql"]]
    assert len(asked) == 1


def test_a_queue_that_breaks_does_not_break_the_take(
    machine: Machine, on_air_run: Run, items: dict[str, Item], command: Make, caplog: Any, monkeypatch: Any
) -> None:
    """A statement that the database refuses: the savepoint goes, the TAKE stays."""
    live.arm_item(on_air_run, items[ItemKind.OPENING], command(on_air_run))
    broken = lambda _run: connection.cursor().execute("SELECT * FROM nowhere")  # noqa: E731
    monkeypatch.setattr(playout_queue, "Wanted", broken)
    live.take_item(on_air_run, command(on_air_run))
    assert on_air_run.instances.on_air().exists()
    assert rows() == []
    assert "machines were told nothing" in caplog.text


def test_the_safe_picture_goes_before_everything(
    machine: Machine, on_air_run: Run, items: dict[str, Item], air: Air, cast: Any, at: datetime
) -> None:
    Machine.objects.update(safe_scene="SLATE")
    air(on_air_run, items[ItemKind.OPENING])
    Panic.objects.create(run=on_air_run, act="safe_picture", at=at, by=cast.producer)
    said = {"panic": "safe_picture"}
    event = record(on_air_run, EventKind.PANIC_ON, by=cast.producer, at=at, payload=said)
    playout_queue.desire(on_air_run, event)
    assert PlayoutCommand.objects.latest("pk").payload == {"scene": "SLATE"}


def test_a_machine_elsewhere_finds_clips_under_its_own_folder(
    machine: Machine, on_air_run: Run, items: dict[str, Item], air: Air
) -> None:
    Machine.objects.create(
        kind=MachineKind.CASPARCG,
        name="CG",
        host="cg",
        port=5250,
        media_folder="show",
        in_hand_since=machine.in_hand_since,
    )
    Machine.objects.filter(pk=machine.pk).update(media_folder="D:\\show\\")
    air(on_air_run, items[ItemKind.CLIP])
    media = {c.machine.name: c.payload["media"] for c in PlayoutCommand.objects.select_related("machine")}
    assert media == {"OBS": "D:\\show/clips/pipe.mp4", "CG": "show/clips/pipe.mp4"}


def test_a_camera_of_the_item_chooses_its_scene_where_the_machine_has_it(
    machine: Machine, on_air_run: Run, items: dict[str, Item], air: Air
) -> None:
    Machine.objects.update(reported={"scenes": ["CAM", "二号机"]})
    for position, title in enumerate(["三号机", "二号机"], start=1):  # the machine has no 三号机
        items[ItemKind.OPENING].elements.create(position=position, kind=ElementKind.CAMERA, title=title)
    air(on_air_run, items[ItemKind.OPENING])
    assert PlayoutCommand.objects.get().payload == {"scene": "二号机"}
    taken = on_air_run.instances.on_air().get()
    taken.held = [{"kind": "camera", "layer": None, "title": "CAM"}]  # it stayed through the TAKE
    machine.refresh_from_db()
    assert Wanted(on_air_run).picture(machine, taken) == {"scene": "CAM"}


# -- Claimed and answered --------------------------------------------------------------------


def test_the_newest_is_done_and_what_it_makes_needless_is_dropped(
    machine: Machine, queued: Callable[..., PlayoutCommand], at: datetime
) -> None:
    for scene in ("A", "B"):
        queued(PlayoutAct.SHOW, at, scene=scene)
    queued(PlayoutAct.READY, at, media="x")
    assert [c.payload for c in playout_queue.claim(machine, at)] == [{"scene": "B"}, {"media": "x"}]
    assert rows() == [("show", "dropped"), ("show", "sent"), ("ready", "sent")]


def test_a_machine_taken_in_hand_a_moment_ago_gets_its_command(
    machine: Machine, queued: Callable[..., PlayoutCommand], at: datetime
) -> None:
    """The serving process read the machine before the hand came, and the row after it."""
    machine.in_hand_since = None
    queued(PlayoutAct.IMPOSE, at, scene="A")
    assert len(playout_queue.claim(machine, at)) == 1
    Machine.objects.update(in_hand_since=None)
    queued(PlayoutAct.SHOW, at, scene="B")
    assert playout_queue.claim(machine, at) == []
    assert rows() == [("impose", "sent"), ("show", "dropped")]


def test_two_claims_at_once_give_a_command_to_one(
    machine: Machine, queued: Callable[..., PlayoutCommand], at: datetime, monkeypatch: Any
) -> None:
    """The other one claims between this one's reading and its compare-and-set."""
    command = queued(PlayoutAct.SHOW, at, scene="A")
    sorted_ = sorted

    def overtaken(*args: Any, **options: Any) -> Any:
        PlayoutCommand.objects.filter(pk=command.pk).update(state=CommandState.SENT)
        return sorted_(*args, **options)

    monkeypatch.setattr(playout_queue, "sorted", overtaken, raising=False)
    assert playout_queue.claim(machine, at) == []


def test_confirming_and_failing_happen_once(
    machine: Machine, queued: Callable[..., PlayoutCommand], at: datetime, on_air_run: Run
) -> None:
    command = queued(PlayoutAct.SHOW, at, scene="A")
    assert playout_queue.confirm(command, {"scene": "A"}, at) is False  # it was never sent
    playout_queue.claim(machine, at)
    assert playout_queue.confirm(command, {"scene": "A", "in_step": True}, at) is True
    playout_queue.fail(command, "wrong", "B", at)
    machine.refresh_from_db()
    assert (rows(), machine.reported["scene"], machine.fault) == ([("show", "confirmed")], "A", "")
    assert not on_air_run.events.filter(kind=EventKind.MACHINE).exists()


def test_a_failure_lights_the_lamp_and_stands_in_the_log(
    machine: Machine, queued: Callable[..., PlayoutCommand], at: datetime, on_air_run: Run
) -> None:
    command = queued(PlayoutAct.SHOW, at, scene="A")
    playout_queue.claim(machine, at)
    before = Run.objects.get(pk=on_air_run.pk).state_seq
    for _ in range(2):
        playout_queue.fail(command, "wrong", "B", at)
    machine.refresh_from_db()
    event = on_air_run.events.get(kind=EventKind.MACHINE)
    assert (machine.fault, event.payload, event.by) == (
        "wrong|B",
        {"machine": "OBS", "said": "wrong|B"},
        None,
    )
    assert Run.objects.get(pk=on_air_run.pk).state_seq == before  # nobody's TAKE is stale by it


def test_what_nobody_could_begin_has_failed(
    machine: Machine, queued: Callable[..., PlayoutCommand], at: datetime
) -> None:
    queued(PlayoutAct.SHOW, at, scene="A")
    playout_queue.expire(machine, at + timedelta(seconds=2), "unreachable")
    assert rows() == [("show", "waiting")]
    playout_queue.expire(machine, at + timedelta(seconds=4), "unreachable")
    assert rows() == [("show", "failed")]


# -- Leases ------------------------------------------------------------------------------------


def test_a_machine_is_served_by_one_process_until_it_falls_silent(machine: Machine, at: datetime) -> None:
    assert playout_queue.serve(machine.pk, "one", at)
    assert playout_queue.serve(machine.pk, "two", at + timedelta(seconds=3)) is None
    assert playout_queue.serve(machine.pk, "one", at + timedelta(seconds=3))
    assert playout_queue.serve(machine.pk, "two", at + timedelta(seconds=8))
    playout_queue.leave(machine.pk, "one")  # not its own any more
    assert playout_queue.serve(machine.pk, "one", at + timedelta(seconds=9)) is None
    playout_queue.leave(machine.pk, "two")
    assert playout_queue.serve(machine.pk, "one", at + timedelta(seconds=9))
    Machine.objects.update(is_used=False)
    assert playout_queue.serve(machine.pk, "one", at) is None


def test_a_start_begins_read_only_except_in_the_middle_of_a_programme(
    machine: Machine, on_air_run: Run, items: dict[str, Item], air: Air, command: Make, at: datetime
) -> None:
    air(on_air_run, items[ItemKind.OPENING])
    assert playout_queue.begin(at) == []  # killed and started again while it is on air
    live.end_run(on_air_run, command(on_air_run))
    Machine.objects.update(runner="other", runner_at=at)
    assert playout_queue.begin(at) == []  # another process serves it
    Machine.objects.update(runner="")
    assert playout_queue.begin(at) == ["OBS"]
    machine.refresh_from_db()
    assert machine.in_hand_since is None


def test_an_ended_programme_wants_nothing(
    machine: Machine, on_air_run: Run, items: dict[str, Item], air: Air, command: Make, at: datetime
) -> None:
    air(on_air_run, items[ItemKind.OPENING])
    machine.refresh_from_db()
    assert playout_queue.wanted_of(machine)["scene"] == "CAM"
    live.end_run(on_air_run, command(on_air_run))
    assert playout_queue.wanted_of(machine) == {}
    assert playout_queue.add(machine, PlayoutAct.REASSERT, at) is None


def test_lines_up_and_down_are_told_once(
    machine: Machine, on_air_run: Run, items: dict[str, Item], air: Air, at: datetime
) -> None:
    air(on_air_run, items[ItemKind.OPENING])
    for act in (playout_queue.note_connected, playout_queue.note_connected):
        act(machine, at)
    for _ in range(3):
        playout_queue.note_fault(machine, "broke", "", at)
    playout_queue.note_connected(machine, at)
    told = on_air_run.events.filter(kind=EventKind.MACHINE).order_by("seq").values_list("payload", flat=True)
    assert [line["said"] for line in told] == ["broke", "back"]
    machine.refresh_from_db()
    assert machines.used() == {machine.pk}
    assert machine.fault == ""
