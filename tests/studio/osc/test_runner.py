"""The OSC process over loopback UDP, python-osc at the other end: presses, feedback, strangers, floods."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from django.db.models import QuerySet
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.osc_server import AsyncIOOSCUDPServer
from pythonosc.udp_client import SimpleUDPClient

from common.clock import now
from studio.domain.machinery import osc, panels
from studio.enums import EventKind, ItemKind
from studio.errors import NothingArmed, UnknownPress
from studio.models import Item, OscServer, Panel, Run, ShowEvent
from studio.osc import runner as runner_module
from studio.osc import surface
from studio.osc.runner import Runner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("POLL_S", "STAFF_S", "SIGN_S"):
        monkeypatch.setattr(runner_module, name, 0.03)
    monkeypatch.setattr(surface, "STALL_S", 60.0)  # a loaded machine stands still now and then


class Display:
    """A surface's own end: python-osc sends and hears; `shows` is the newest of each address."""

    def __init__(self) -> None:
        self.shows: dict[str, tuple[Any, ...]] = {}
        self.heard = 0

    def hear(self, address: str, *arguments: Any) -> None:
        self.shows[address.removeprefix("/wenzheng/")] = arguments
        self.heard += 1

    async def until(self, address: str, *arguments: Any, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while self.shows.get(address, ())[: len(arguments)] != arguments:
            assert time.monotonic() < deadline, (address, self.shows.get(address), self.shows.get("refused"))
            await asyncio.sleep(0.02)


@pytest_asyncio.fixture
async def display() -> AsyncIterator[tuple[Display, int]]:
    shown, ways = Display(), Dispatcher()
    ways.set_default_handler(shown.hear)
    server = AsyncIOOSCUDPServer(("127.0.0.1", 0), ways, asyncio.get_running_loop())
    transport, _protocol = await server.create_serve_endpoint()
    yield shown, transport.get_extra_info("sockname")[1]
    transport.close()


@pytest.fixture
def panel(cast: Any, display: tuple[Display, int], transactional_db: None) -> Panel:
    made, _token = panels.make_panel("导播台左", by=cast.producer, at=now())
    return osc.set_surface(made, address="127.0.0.1", port=display[1])


class Line:
    """The process at work, and a sender of its own port."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.runner = Runner("127.0.0.1", 0)
        self.task = asyncio.create_task(self.runner.run())

    async def up(self) -> "Line":
        while not (self.runner.bound and self.runner.ear.words):
            await asyncio.sleep(0.02)
        self.client = SimpleUDPClient("127.0.0.1", self.runner.bound[1])
        return self

    def send(self, button: str, *arguments: Any, word: str = "") -> None:
        self.client.send_message(f"/wenzheng/{word or self.word}/{button}", list(arguments))

    def throw(self, datagram: bytes, source: str = "127.0.0.1") -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as thrower:
            thrower.bind((source, 0))
            thrower.sendto(datagram, self.runner.bound)

    def message(self, button: str, *arguments: Any) -> Any:
        builder = OscMessageBuilder(f"/wenzheng/{self.word}/{button}")
        for argument in arguments:
            builder.add_arg(argument)
        return builder.build()


@pytest_asyncio.fixture
async def line(panel: Panel) -> AsyncIterator[Line]:
    made = await Line(osc.word_of(panel)).up()
    yield made
    made.client.close()
    made.task.cancel()
    await asyncio.gather(made.task, return_exceptions=True)


def taken(run: Run) -> QuerySet[ShowEvent]:
    return ShowEvent.objects.filter(run=run, kind=EventKind.TAKEN)


async def counted(line: Line, least: int) -> OscServer:
    """What the process says of itself, once so many datagrams are known to be dropped."""
    deadline = time.monotonic() + 30
    while (kept := await sync_to_async(OscServer.objects.first)()) is None or kept.dropped < least:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
    return kept


async def test_arm_and_take_with_lamps_and_every_press_once(
    line: Line,
    display: tuple[Display, int],
    on_air_run: Run,
    items: dict[str, Item],
    panel: Panel,
    settings: Any,
) -> None:
    settings.MINIMUM_TAKE_SPAN_MS = 0  # or the second TAKE would be refused for that
    shown, row = display[0], items[ItemKind.OPENING].row_id
    line.send("hello")
    await shown.until("state", "on_air", "五水共治")
    await shown.until(f"tally/{row}", 0, "开场")
    await shown.until("legal/take", 0, NothingArmed().sentence)
    line.send(f"arm/{row}")
    await shown.until("next", "开场", row, ItemKind.OPENING.value)
    await shown.until(f"tally/{row}", 1)
    await shown.until("legal/take", 1, "")

    for _copy in range(3):
        line.send("take", 1)  # the network doubles it
    line.send("take", 0)
    await shown.until("onair", "开场", row, ItemKind.OPENING.value)
    await shown.until(f"tally/{row}", 2)
    line.send("take", 1, "again-1")
    await shown.until("refused", NothingArmed().sentence, "take", "nothing_armed")
    line.send("take", 1, "again-1", 0)  # later, and no copy: the same press by its id
    await shown.until("refused", NothingArmed().sentence)
    found = await sync_to_async(list)(taken(on_air_run))
    assert [event.payload["panel"] for event in found] == ["导播台左"]
    refusals = ShowEvent.objects.filter(run=on_air_run, kind=EventKind.REFUSED)
    assert await sync_to_async(refusals.count)() == 1
    line.send("fly")
    await shown.until("refused", UnknownPress().sentence, "fly", "unknown_act")
    assert await sync_to_async(lambda: Panel.objects.get(pk=panel.pk).used_at)() is not None


async def test_panic_is_held_and_a_short_touch_is_refused(
    line: Line, display: tuple[Display, int], on_air_run: Run, settings: Any
) -> None:
    settings.HOLD_MS = 500
    shown, button = display[0], "panic/safe_picture"
    line.send("hello")
    await shown.until(button, 0)
    touch = OscBundleBuilder(IMMEDIATELY)
    for value in (1, 0):
        touch.add_content(line.message(button, value))
    line.client.send(touch.build())
    await until_refused(shown, "needs_sure")
    line.send(button, 1)
    await asyncio.sleep(0.7)
    assert not await sync_to_async(on_air_run.panics.exists)()  # a lost release: nothing
    line.send(button, 0)
    await shown.until(button, 1)
    await shown.until("refused", "")
    await shown.until("legal/lift/safe_picture", 1)
    early = OscBundleBuilder(time.time() + 60)
    early.add_content(line.message("lift/safe_picture"))
    line.client.send(early.build())
    await until_refused(shown, "press_too_early")
    assert await sync_to_async(lambda: list(on_air_run.panics.values_list("act", flat=True)))() == [
        "safe_picture"
    ]


async def until_refused(shown: Display, code: str) -> None:
    deadline = time.monotonic() + 30
    while shown.shows.get("refused", ("", "", ""))[2] != code:
        assert time.monotonic() < deadline, shown.shows.get("refused")
        await asyncio.sleep(0.02)


async def test_strangers_noise_and_floods_are_dropped_counted_and_not_answered(
    line: Line, display: tuple[Display, int], on_air_run: Run, items: dict[str, Item], panel: Panel
) -> None:
    shown, row = display[0], items[ItemKind.OPENING].row_id
    arm = line.message(f"arm/{row}").dgram
    line.throw(arm, source="127.0.0.2")  # nobody's address
    line.send(f"arm/{row}", word="guessed123")
    line.client.send_message(f"/elsewhere/{line.word}/take", [])
    line.throw(b"\xff" * 40)
    line.throw(b"#bundle\0" + bytes(7) + b"\1" + b"\xff\xff\xff\xfc")  # a size of -4
    kept = await counted(line, 5)
    assert (kept.dropped, kept.fault, kept.dropped_from) == (5, "", "127.0.0.1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as flood:
        for number in range(2000):
            flood.sendto(b"%d" % number, line.runner.bound)
            if number % 100 == 0:
                await asyncio.sleep(0.01)
    await counted(line, 500)  # of what the system's own buffer did not drop before us
    assert not await sync_to_async(on_air_run.instances.exists)()

    deadline = time.monotonic() + 30
    while shown.shows.get("next", ("",))[0] != "开场":  # the flood is over: the next press is heard
        assert time.monotonic() < deadline
        line.send(f"arm/{row}")
        await asyncio.sleep(0.2)
    await sync_to_async(panels.revoke)(panel, at=now())
    while line.runner.bound:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def test_a_second_process_waits_and_spoils_nothing(line: Line, panel: Panel) -> None:
    """The port is taken: it says so where nobody listens, and leaves the other's sign of life alone."""
    second = Runner("127.0.0.1", line.runner.bound[1])
    task = asyncio.create_task(second.run())
    await asyncio.sleep(0.3)
    kept = await sync_to_async(OscServer.objects.get)()
    assert (kept.fault, second.bound) == ("", None)
    line.task.cancel()
    await asyncio.gather(line.task, return_exceptions=True)
    deadline = time.monotonic() + 30
    while not second.bound:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
