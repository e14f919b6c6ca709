"""The playout process over rows, with fake machines on real sockets: the way of a TAKE, and of faults."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async

from common.clock import now
from studio.domain.machinery import machines, playout_queue
from studio.domain.show import run as live
from studio.enums import ClipCheck, EventKind, ItemKind, MachineKind
from studio.models import Clip, Item, Machine, PlayoutCommand, Run, ShowEvent
from studio.playout import obs as adapter
from studio.playout import obs_line
from studio.playout import runner as runner_module
from studio.playout.obs import OURS
from studio.playout.runner import Runner
from tests.studio.playout.fake_obs import FakeObs

pytestmark = pytest.mark.django_db(transaction=True)

Make = Callable[..., live.Command]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("POLL_S", "REST_S", "LOOK_S", "IDLE_S", "STAFF_S", "RETRY_S"):
        monkeypatch.setattr(runner_module, name, 0.05)
    for name in ("CONFIRM_S", "MOVE_S"):
        monkeypatch.setattr(adapter, name, 0.4)
    monkeypatch.setattr(obs_line, "CONNECT_S", 0.5)
    monkeypatch.setattr(playout_queue, "PATIENCE_S", 0.2)


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeObs]:
    async with FakeObs() as obs:
        yield obs


@pytest.fixture
def machine(fake: FakeObs, transactional_db: None) -> Machine:
    made = Machine(kind=MachineKind.OBS, name="OBS", host="127.0.0.1", port=fake.port, live_scene="CAM")
    made.password = fake.password
    return machines.keep_machine(made)


@pytest.fixture
def film(items: dict[str, Item], clip: Clip) -> Item:
    Clip.objects.filter(pk=clip.pk).update(check_state=ClipCheck.PASSED, signed_sha256=clip.sha256)
    return items[ItemKind.CLIP]


async def begun(*names: str) -> list[asyncio.Task[None]]:
    return [asyncio.create_task(Runner(name).run()) for name in names]


async def ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def until(true: Callable[[], Any], seconds: float = 30) -> Any:
    deadline = time.monotonic() + seconds
    while not (answer := await sync_to_async(true)()):
        assert time.monotonic() < deadline, await sync_to_async(list)(PlayoutCommand.objects.values())
        await asyncio.sleep(0.02)
    return answer


def reported(scene: str) -> Callable[[], bool]:
    return lambda: Machine.objects.filter(reported__scene=scene, reported__in_step=True).exists()


def told(run: Run) -> list[str]:
    events = ShowEvent.objects.filter(run=run, kind=EventKind.MACHINE).order_by("seq")
    return [event.payload["said"].partition("|")[0] for event in events]


async def test_look_impose_take_break_and_put_back(
    fake: FakeObs, machine: Machine, on_air_run: Run, film: Item, cast: Any, command: Make
) -> None:
    """Read-only first; then a clip; OBS dies in the middle of it and comes back with its old program."""
    tasks = await begun("one")
    await until(lambda: Machine.objects.filter(reported__scene="HOLD").exists())
    assert set(fake.asked) == {"GetCurrentProgramScene", "GetSceneList"}  # it is only looked at
    await sync_to_async(machines.impose)(machine, by=cast.producer, at=now())
    arm, take = await sync_to_async(lambda: (command(on_air_run, at=now()), None))()
    await sync_to_async(live.arm_item)(on_air_run, film, arm)
    await until(lambda: PlayoutCommand.objects.filter(act="ready", state="confirmed").exists())
    take = await sync_to_async(command)(on_air_run, at=now() - timedelta(seconds=5))  # five seconds in
    await sync_to_async(live.take_item)(on_air_run, take)
    scene = OURS + str(await sync_to_async(lambda: on_air_run.instances.on_air().get().pk)())
    await until(reported(scene))

    await fake.stop()
    await until(lambda: Machine.objects.filter(fault__startswith="broke").exists())
    fake.change("HOLD")  # its program is stale
    fake.asked.clear()
    await fake.start()
    await until(lambda: PlayoutCommand.objects.filter(act="reassert", state="confirmed").exists())
    await until(reported(scene))
    await ended(tasks)
    assert fake.asked.count("SetCurrentProgramScene") == 1
    assert "SetMediaInputCursor" in fake.asked  # it goes on, it does not begin again
    assert await sync_to_async(told)(on_air_run) == ["imposed", "broke", "back"]
    left = await sync_to_async(Machine.objects.get)()
    assert (left.runner, left.fault) == ("", "")


async def test_started_twice_every_command_is_done_once(
    fake: FakeObs, machine: Machine, on_air_run: Run, items: dict[str, Item], cast: Any, command: Make
) -> None:
    await sync_to_async(machines.impose)(machine, by=cast.producer, at=now())
    tasks = await begun("one", "two")
    for kind in (ItemKind.OPENING, ItemKind.QUESTION):
        fake.program = "HOLD"
        await sync_to_async(lambda kind=kind: live.arm_item(on_air_run, items[kind], command(on_air_run)))()
        await sync_to_async(lambda: live.take_item(on_air_run, command(on_air_run)))()
        await until(lambda: not PlayoutCommand.objects.filter(state__in=["waiting", "sent"]).exists())
    await ended(tasks)
    states = await sync_to_async(list)(
        PlayoutCommand.objects.filter(act="show").values_list("state", flat=True)
    )
    assert states == ["confirmed", "confirmed"]
    assert fake.asked.count("SetCurrentProgramScene") == 2


async def test_ok_but_the_wrong_scene_is_an_alarm_everywhere(
    fake: FakeObs, machine: Machine, on_air_run: Run, items: dict[str, Item], cast: Any, command: Make
) -> None:
    fake.scenes["BARS"] = []
    fake.airs_instead = "BARS"
    await sync_to_async(machines.impose)(machine, by=cast.producer, at=now())
    tasks = await begun("one")
    await sync_to_async(lambda: live.arm_item(on_air_run, items[ItemKind.OPENING], command(on_air_run)))()
    await sync_to_async(lambda: live.take_item(on_air_run, command(on_air_run)))()
    failed = await until(lambda: PlayoutCommand.objects.filter(state="failed").first())
    await ended(tasks)
    assert failed.fault == "wrong|BARS"
    assert (await sync_to_async(Machine.objects.get)()).fault == "wrong|BARS"
    assert await sync_to_async(told)(on_air_run) == ["imposed", "wrong"]


async def test_a_dead_machine_holds_up_no_take_and_fails_its_command(
    fake: FakeObs, machine: Machine, on_air_run: Run, items: dict[str, Item], cast: Any, command: Make
) -> None:
    """It accepts connections and says nothing: the worst kind. The TAKE's length is printed, not judged."""
    lines: list[asyncio.StreamWriter] = []
    mute = await asyncio.start_server(lambda _, writer: lines.append(writer), "127.0.0.1", 0)
    port = mute.sockets[0].getsockname()[1]
    await sync_to_async(Machine.objects.update)(port=port)
    await sync_to_async(machines.impose)(machine, by=cast.producer, at=now())
    tasks = await begun("one")
    await sync_to_async(lambda: live.arm_item(on_air_run, items[ItemKind.OPENING], command(on_air_run)))()
    await until(lambda: Machine.objects.exclude(runner="").exists())
    press = await sync_to_async(command)(on_air_run, at=now())
    began = time.monotonic()
    await sync_to_async(live.take_item)(on_air_run, press)
    took = time.monotonic() - began
    assert not await sync_to_async(PlayoutCommand.objects.filter(state="failed").exists)()  # nobody waited
    print(f"TAKE beside a mute machine: {took * 1000:.0f} ms")
    assert await until(lambda: PlayoutCommand.objects.filter(state="failed").exists())
    await ended(tasks)
    for line in lines:
        line.transport.abort()
    mute.close()
    await mute.wait_closed()
    assert (await sync_to_async(told)(on_air_run))[0:2] == ["imposed", "unreachable"]
