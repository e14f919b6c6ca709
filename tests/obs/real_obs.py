"""The playout process and a real OBS: direct takes, clean cuts to clips, kill -9 in the middle of a clip.

Not collected by `make test`: `make test-obs` names this file. Time is the wall's here, and no test judges it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.db.models import F

from common.clock import now, now_ms
from studio.domain.clips.media import import_clip
from studio.domain.machinery import machine_lamps, machines
from studio.domain.machinery.machine_lamps import Lamp
from studio.domain.show import run as live
from studio.enums import ClipCheck, CommandState, EventKind, ItemKind, MachineKind, PlayoutAct
from studio.models import Clip, Item, Machine, PlayoutCommand, Run, ShowEvent
from studio.playout import obs as adapter
from studio.playout import obs_line
from studio.playout.base import Fault, Picture, Trouble
from studio.playout.obs import Obs
from studio.playout.runner import Runner
from tests.obs.line import CLIPS, brightness, connected, furnish, newest, picture
from tests.obs.real import RealObs
from tests.studio.conftest import clip, command, episode, items, on_air_run, run, units

__all__ = ["clip", "command", "episode", "items", "on_air_run", "run", "units"]

BLACK = 12  # mean brightness of 255


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine draws by software: what is judged here is what comes out, not when."""
    for name in ("ANSWER_S", "CONFIRM_S", "MOVE_S"):
        monkeypatch.setattr(adapter, name, 15.0)
    monkeypatch.setattr(obs_line, "ANSWER_S", 15.0)


@pytest.fixture(scope="module")
def obs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealObs]:
    real = RealObs(tmp_path_factory.mktemp("obs"))
    asyncio.run(furnish(real))
    yield real
    real.stop()


@pytest_asyncio.fixture
async def line(obs: RealObs) -> AsyncIterator[Obs]:
    """A connection of ours, CAM on program."""
    ours = await connected(obs)
    await ours.show(Picture(scene="CAM"))
    await ours.tidy([])
    yield ours
    await ours.close()


async def test_a_wrong_password_is_told_from_a_dead_machine(obs: RealObs) -> None:
    wrong, nobody = Obs("127.0.0.1", obs.port, "no"), Obs("127.0.0.1", 9, "no")
    with pytest.raises(Trouble) as denied:
        await wrong.connect()
    with pytest.raises(Trouble) as unreachable:
        await nobody.connect()
    await wrong.close()
    await nobody.close()
    assert (denied.value.fault, unreachable.value.fault) == (Fault.DENIED, Fault.UNREACHABLE)


@pytest.mark.parametrize("studio_mode", [False, True])
async def test_every_direct_take_shows_what_was_asked_for(line: Obs, studio_mode: bool) -> None:
    await line._ask("SetStudioModeEnabled", studioModeEnabled=studio_mode)
    shown = [(await line.show(Picture(scene=name))).scene for name in ["HOLD", "CAM"] * 4]
    await line._ask("SetStudioModeEnabled", studioModeEnabled=False)
    assert shown == ["HOLD", "CAM"] * 4


async def test_cuts_to_clips_show_no_black_frame(line: Obs, obs: RealObs, tmp_path: Path) -> None:
    """Three plays, recorded: fresh, of another clip, and of the first one again."""
    await line._ask("StartRecord")
    await asyncio.sleep(1)
    for number in range(3):
        await line.ready(picture(number, tmp_path))
        report = await line.show(picture(number, tmp_path))
        assert report.media_state == "playing"
        await asyncio.sleep(0.6)
        await line.show(Picture(scene="CAM"))
        await line.tidy([])
    await line._ask("StopRecord")
    while (await line._ask("GetRecordStatus"))["outputActive"]:
        await asyncio.sleep(0.2)
    await asyncio.sleep(1)
    scenes = await line._scenes()
    assert sorted(scenes) == ["CAM", "HOLD", "Scene"]
    light = await asyncio.to_thread(brightness, newest(obs.recordings))
    assert len(light) > 25
    assert [place for place, value in enumerate(light) if value < BLACK] == []


async def test_a_file_that_is_not_there_is_an_alarm(line: Obs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "MOVE_S", 2.0)
    with pytest.raises(Trouble) as still:
        await line.show(Picture(media="/nowhere/none.mp4", duration_ms=1000, key="none"))
    assert still.value.fault == Fault.STILL
    await line.show(Picture(scene="CAM"))


# -- The whole way: TAKE, rows, the playout process, OBS ---------------------------------------


async def until(true: Callable[[], Any], seconds: float = 60) -> Any:
    """What `true` answers in the end; it reads the database."""
    deadline = time.monotonic() + seconds
    while not (answer := await sync_to_async(true)()):
        assert time.monotonic() < deadline, await sync_to_async(told)()
        await asyncio.sleep(0.1)
    return answer


def told() -> list[Any]:
    """What one must see when something did not come: every row and the machine's own words."""
    rows = PlayoutCommand.objects.values_list("act", "state", "fault", "payload")
    return [*rows, *Machine.objects.values_list("fault", "reported", "desired")]


def dark(at: datetime) -> Lamp | None:
    """The machine's lamp, once it does not stand for what OBS shows."""
    lamp = machine_lamps.lamps(at)[0]
    return lamp if lamp.light in {"fault", "unknown"} else None


def shown(machine: Machine) -> dict[str, Any]:
    """What OBS last said, if it is what is wanted."""
    machine.refresh_from_db()
    return machine.reported if machine.reported.get("in_step") else {}


@pytest.fixture
def machine(obs: RealObs, transactional_db: None) -> Machine:
    return machines.keep_machine(
        Machine(
            kind=MachineKind.OBS,
            name="OBS",
            host="127.0.0.1",
            port=obs.port,
            password=obs.password,
            live_scene="CAM",
        )
    )


@pytest_asyncio.fixture
async def playout(machine: Machine) -> AsyncIterator[None]:
    task = asyncio.create_task(Runner("test").run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def film(items: dict[str, Item]) -> Item:
    """The rundown's clip is a real one, checked and signed."""
    item = items[ItemKind.CLIP]
    item.clip = import_clip(CLIPS[0], title="夜里的排污口")
    Clip.objects.filter(pk=item.clip.pk).update(check_state=ClipCheck.PASSED, signed_sha256=F("sha256"))
    item.save()
    return item


def take(run: Run, item: Item, command: Callable[..., live.Command]) -> float:
    """Arm and TAKE, now; returns what the TAKE itself took, in seconds."""
    live.arm_item(run, item, command(run, at=now()))
    time.sleep(1.1)  # the smallest span between two TAKEs
    began = time.monotonic()
    live.take_item(run, command(run, at=now()))
    return time.monotonic() - began


@pytest.mark.usefixtures("playout")
async def test_kill_9_in_the_middle_of_a_clip(
    obs: RealObs,
    line: Obs,
    machine: Machine,
    on_air_run: Run,
    items: dict[str, Item],
    film: Item,
    cast: Any,
    command: Callable[..., live.Command],
) -> None:
    await line.show(Picture(scene="HOLD"))
    await sync_to_async(take)(on_air_run, items[ItemKind.OPENING], command)
    await until(lambda: Machine.objects.get().reported.get("scene") == "HOLD")
    assert (await line.look()).scene == "HOLD"  # only looked at: connecting changed nothing

    await sync_to_async(machines.impose)(machine, by=cast.producer, at=now())
    assert (await until(lambda: shown(machine)))["scene"] == "CAM"

    await sync_to_async(take)(on_air_run, film, command)
    clip_on = await until(lambda: shown(machine).get("media_state") == "playing" and shown(machine))
    confirmed = await sync_to_async(PlayoutCommand.objects.filter(act=PlayoutAct.SHOW).get)()
    assert confirmed.state == CommandState.CONFIRMED

    await asyncio.sleep(1)
    obs.fall_silent()
    await asyncio.sleep(1)  # what it said before is read, however late
    killed_at = now()
    obs.kill()
    dead = await until(lambda: dark(now()))
    assert (dead.light, bool(dead.fault)) == ("fault", True)
    assert dead.since <= killed_at  # its age is that of OBS's last word, and goes on growing
    await asyncio.sleep(1)
    assert (await until(lambda: dark(now()))).since == dead.since
    await asyncio.to_thread(obs.start)

    again = await until(
        lambda: PlayoutCommand.objects.filter(act=PlayoutAct.REASSERT, state=CommandState.CONFIRMED).first()
    )
    after = await connected(obs)
    asked_ms = now_ms() - again.payload["zero_ms"]
    report = await after.look()
    told_ms = now_ms() - again.payload["zero_ms"]
    await after.close()
    assert report.scene == clip_on["scene"]
    assert report.media_state in {"playing", "ended"}
    lit = await until(lambda: machine_lamps.lamps(now())[0].light == "fine" and machine_lamps.lamps(now())[0])
    assert lit.since > killed_at
    if report.cursor_ms is not None:  # it goes on where it would be, not from its beginning
        assert asked_ms - 5_000 < report.cursor_ms < told_ms + 5_000
    said = await sync_to_async(list)(
        ShowEvent.objects.filter(run=on_air_run, kind=EventKind.MACHINE).values_list("payload", flat=True)
    )
    assert [line_["said"].partition("|")[0] for line_ in said] == ["imposed", "broke", "back"]


@pytest.mark.usefixtures("playout")
async def test_an_obs_that_is_only_looked_at_is_left_as_it_starts(
    obs: RealObs,
    machine: Machine,
    on_air_run: Run,
    items: dict[str, Item],
    command: Callable[..., live.Command],
) -> None:
    """Its policy is to look, and nobody has taken it in hand: killed in a show, it comes back as it likes."""
    await until(lambda: Machine.objects.get().reported.get("scene"))
    await sync_to_async(take)(on_air_run, items[ItemKind.OPENING], command)
    obs.kill()
    await until(lambda: dark(now()))
    await asyncio.to_thread(obs.start)
    started_at = now()
    back = await until(lambda: Machine.objects.filter(reported_at__gt=started_at, fault="").first())
    lamp = (await sync_to_async(machine_lamps.lamps)(now()))[0]
    assert (lamp.light, lamp.wants) == ("looking", "CAM")
    rows = await sync_to_async(list)(PlayoutCommand.objects.values_list("act", flat=True))
    assert PlayoutAct.REASSERT not in rows
    after = await connected(obs)
    assert (await after.look()).scene == back.reported["scene"]
    await after.close()


@pytest.mark.usefixtures("playout")
async def test_a_dead_obs_does_not_hold_up_a_take(
    obs: RealObs,
    machine: Machine,
    on_air_run: Run,
    items: dict[str, Item],
    cast: Any,
    command: Callable[..., live.Command],
) -> None:
    await until(lambda: Machine.objects.get().reported.get("scene"))
    await sync_to_async(machines.impose)(machine, by=cast.producer, at=now())
    obs.kill()
    took = await sync_to_async(take)(on_air_run, items[ItemKind.OPENING], command)
    print(f"TAKE beside a dead OBS: {took * 1000:.0f} ms")
    on_air = await sync_to_async(on_air_run.instances.on_air().exists)()
    assert on_air
    assert (await until(lambda: dark(now()))).light in {"fault", "unknown"}
    assert await until(lambda: PlayoutCommand.objects.filter(state=CommandState.FAILED).exists())
    await asyncio.to_thread(obs.start)
    assert (await until(lambda: shown(machine)))["scene"] == "CAM"
