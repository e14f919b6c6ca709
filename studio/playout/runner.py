"""The playout process: one desk for each machine, and one eye on the rows that wait.

What you would get wrong: machines fail one by one and for long. Every desk is a task of its own with its own
deadlines, so a dead machine delays no other; and all of them are behind rows, so none delays a TAKE.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections

from common.clock import now, to_ms
from studio.domain.machinery import machines, playout_queue
from studio.enums import MachineKind, PlayoutAct
from studio.models import Machine, PlayoutCommand
from studio.playout.base import Adapter, Fault, Picture, Report, Trouble
from studio.playout.casparcg import CasparCg
from studio.playout.obs import Obs

logger = logging.getLogger(__name__)
T = TypeVar("T")

POLL_S, REST_S = 0.05, 0.5  # how often waiting rows are looked for: with a programme on air, and without
LOOK_S, IDLE_S = 1.0, 2.0  # how often a machine is asked what it shows: while something is wanted, and else
STAFF_S = 1.0  # how often the list of machines is read
RETRY_S = 0.5  # between two attempts to connect: OBS is back 0.7 s after a restart
# A machine that has just started, and perhaps draws in software, is asked so many times more to put back what
# is wanted: each time it has CONFIRM_S and MOVE_S.
AGAIN = 4
LATE_MS = 1000  # a clip whose command was done later than this begins where it would be by now
LINE = {Fault.BROKE, Fault.SILENT, Fault.ALIEN}  # after these the connection is thrown away


def adapter_of(machine: Machine) -> Adapter:
    if machine.kind == MachineKind.OBS:
        return Obs(machine.host, machine.port, machine.password)
    return CasparCg(machine.host, machine.port, machine.channel)


async def db(work: Callable[..., T], *args: Any, **facts: Any) -> T:
    """Run domain code in the database's thread; a connection that broke is made anew next time."""

    def fresh() -> T:
        close_old_connections()
        return work(*args, **facts)

    return await sync_to_async(fresh)()


class Desk:
    """Serves one machine: holds its lease, keeps it connected, does its commands, notes what it shows."""

    def __init__(self, pk: int, runner: str, make: Callable[[Machine], Adapter]) -> None:
        self.wake = asyncio.Event()
        self._pause_s, self._tries = LOOK_S, 0
        self._scenes: list[str] = []  # what the machine has beside our clips
        self._pk, self._runner, self._make = pk, runner, make

    async def work(self) -> None:
        """For ever; cancelled, it gives its lease back."""
        try:
            while True:
                machine = await self._lease()
                if machine is not None:
                    await self._session(machine)
                await asyncio.sleep(RETRY_S)
        finally:
            with contextlib.suppress(DatabaseError):
                await asyncio.shield(db(playout_queue.leave, self._pk, self._runner))

    async def _lease(self) -> Machine | None:
        try:
            return await db(playout_queue.serve, self._pk, self._runner, now())
        except DatabaseError as error:
            logger.warning("machine %s: %s", self._pk, error)
            return None

    async def _session(self, machine: Machine) -> None:
        """One connection, until it breaks, the lease is lost, or the machine has another address."""
        adapter = self._make(machine)
        try:
            await self._play_dead(machine)
            await adapter.connect()
            await self._greet(adapter, machine)
            while (again := await self._lease()) and _address(again) == _address(machine):
                await self._turn(adapter, again)
                await self._wait(adapter)
        except Trouble as trouble:
            await self._note(machine, trouble)
        except DatabaseError as error:
            logger.warning("machine %s: %s", self._pk, error)
        finally:
            await adapter.close()

    async def _play_dead(self, machine: Machine) -> None:
        """A rehearsal's fault button: the machine is there and must seem gone."""
        if await db(playout_queue.is_played_dead, machine):
            raise Trouble(Fault.UNREACHABLE)

    async def _note(self, machine: Machine, trouble: Trouble) -> None:
        with contextlib.suppress(DatabaseError):
            await db(playout_queue.note_fault, machine, trouble.fault, trouble.detail, now())
            await db(playout_queue.expire, machine, now(), trouble.fault)

    async def _greet(self, adapter: Adapter, machine: Machine) -> None:
        """Look first. Then what its policy says; then, if it is in hand, put back what is wanted."""
        await adapter.look()  # it may listen a moment before it is ready
        await db(playout_queue.note_connected, machine, now())
        await self._look(adapter, machine)
        machine = await db(Machine.objects.get, pk=machine.pk)
        machine = await db(machines.obey_policy, machine, now())
        picture = Picture.of(await db(playout_queue.wanted_of, machine))
        if machine.in_hand_since is None or picture is None:
            return
        self._tries = AGAIN
        if picture.is_clip or not adapter.shows(await adapter.look(), picture):
            await db(playout_queue.add, machine, PlayoutAct.REASSERT, now())

    async def _turn(self, adapter: Adapter, machine: Machine) -> None:
        """What waits, in order; then a look."""
        self.wake.clear()
        adapter.changed.clear()
        await self._play_dead(machine)
        for command in await db(playout_queue.claim, machine, now()):
            await self._do(adapter, machine, command)
        await self._look(adapter, machine)

    async def _do(self, adapter: Adapter, machine: Machine, command: PlayoutCommand) -> None:
        picture = Picture.of(command.payload)
        try:
            if picture is None or command.act == PlayoutAct.READY:
                await adapter.ready(picture or Picture())
                report: dict[str, Any] = {}
            else:
                shown = await adapter.show(picture, _elapsed_ms(command, picture, now()))
                report = {**shown.as_dict(), "in_step": True, "scenes": self._scenes}
        except Trouble as trouble:
            await db(playout_queue.fail, command, trouble.fault, trouble.detail, now())
            if trouble.fault in LINE:
                raise
            if command.act == PlayoutAct.REASSERT and self._tries > 0:
                self._tries -= 1
                await db(playout_queue.add, machine, PlayoutAct.REASSERT, now())
            return
        await db(playout_queue.confirm, command, report, now())

    async def _look(self, adapter: Adapter, machine: Machine) -> None:
        """What it shows, beside what is wanted; our leavings are removed when it shows that."""
        report: Report = await adapter.look()
        self._scenes = await adapter.scenes()
        wanted = await db(playout_queue.wanted_of, machine)
        picture, after = Picture.of(wanted), Picture.of(wanted.get("ready"))
        self._pause_s = LOOK_S if wanted else IDLE_S
        in_step = adapter.shows(report, picture) if picture else None
        noted = {**report.as_dict(), "in_step": in_step, "scenes": self._scenes}
        await db(playout_queue.note_report, machine, noted, now())
        if machine.in_hand_since and in_step:
            await adapter.tidy([one for one in (picture, after) if one])

    async def _wait(self, adapter: Adapter) -> None:
        """Until a row waits, the machine says something, or it is time for a look."""
        waits = {asyncio.create_task(event.wait()) for event in (self.wake, adapter.changed)}
        await asyncio.wait(waits, timeout=self._pause_s, return_when=asyncio.FIRST_COMPLETED)
        for task in waits:
            task.cancel()


class Runner:
    """All machines of the house. Started twice, the second one waits for the leases of the first."""

    def __init__(self, name: str, make: Callable[[Machine], Adapter] = adapter_of) -> None:
        self.name = name
        self._make = make
        self._desks: dict[int, tuple[Desk, asyncio.Task[None]]] = {}

    async def run(self) -> None:
        """For ever; cancelled, it lets every machine go as it is."""
        await db(playout_queue.begin, now())
        eye = asyncio.create_task(self._watch_rows())
        try:
            while True:
                await self._staff()
                await asyncio.sleep(STAFF_S)
        finally:
            tasks = [eye, *(task for _desk, task in self._desks.values())]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _staff(self) -> None:
        """A desk for each machine in use; one that died is begun anew."""
        try:
            used = await db(machines.used)
        except DatabaseError as error:
            logger.warning("the list of machines: %s", error)
            return
        for pk in used | set(self._desks):
            desk = self._desks.get(pk)
            if desk and pk not in used:
                desk[1].cancel()
                del self._desks[pk]
            elif desk is None or desk[1].done():
                if desk and not desk[1].cancelled() and (error_ := desk[1].exception()):
                    logger.error("the desk of machine %s died", pk, exc_info=error_)
                new = Desk(pk, self.name, self._make)
                self._desks[pk] = new, asyncio.create_task(new.work())

    async def _watch_rows(self) -> None:
        while True:
            try:
                waiting = await db(playout_queue.machines_waiting)
                busy = bool(waiting) or await db(playout_queue.anything_on_air)
            except DatabaseError:
                waiting, busy = set(), False
            for pk in waiting & set(self._desks):
                self._desks[pk][0].wake.set()
            await asyncio.sleep(POLL_S if busy else REST_S)


def _address(machine: Machine) -> tuple[Any, ...]:
    return machine.kind, machine.host, machine.port, machine.password, machine.channel


def _elapsed_ms(command: PlayoutCommand, picture: Picture, at: datetime) -> int:
    """How far into the clip to begin: at its first frame with a TAKE, where it would be by now otherwise."""
    if not picture.zero_ms:
        return 0
    gone = max(to_ms(at) - picture.zero_ms, 0)
    return 0 if command.act == PlayoutAct.SHOW and gone <= LATE_MS else gone
