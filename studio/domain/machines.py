"""Machines as people deal with them: set up, adopted, imposed on, let go; and their lamps.

What you would get wrong: nothing is sent to a machine before it is in hand. A machine that has just been set
up, switched on or moved to another address is only looked at: connecting to a mixer must never change its
picture.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from common.models import User
from studio.domain import playout_queue
from studio.domain.machine_words import fault_text
from studio.domain.playout_pictures import Wanted
from studio.enums import CommandState, MachinePolicy, PlayoutAct, RunState
from studio.errors import MachineNotUsed, MachineUnheard
from studio.models import Machine, PlayoutCommand, Run

FRESH_S = 6  # a report older than this is no longer what the machine shows
ADDRESS = ("kind", "host", "port", "channel", "is_used")


def keep_machine(machine: Machine) -> Machine:
    """Save a machine as it was set up; at a new address, or just switched on, it is not in hand."""
    before = Machine.objects.filter(pk=machine.pk).values(*ADDRESS).first()
    if before != {name: getattr(machine, name) for name in ADDRESS}:
        machine.in_hand_since = None
        machine.reported, machine.reported_at, machine.fault = {}, None, ""
    machine.save()
    return machine


def remove_machine(machine: Machine) -> None:
    """With its commands; the as-run log keeps its lines."""
    machine.delete()


def adopt(machine: Machine, *, by: User, at: datetime) -> Machine:
    """What it shows is what is wanted, until the next TAKE; from now on it is in hand. Changes no picture.

    MachineUnheard when its last report is too old to be what it shows. Twice: the second changes nothing.
    """
    with transaction.atomic():
        held = _held(machine)
        if held.reported_at is None or held.reported_at < at - timedelta(seconds=FRESH_S):
            raise MachineUnheard(name=held.name)
        take_in_hand(held, at=at, adopt=True, by=by)
    return _again(machine)


def impose(machine: Machine, *, by: User, at: datetime) -> Machine:
    """Show what is wanted, now; from now on it is in hand. Without a programme on air nothing is wanted."""
    with transaction.atomic():
        take_in_hand(_held(machine), at=at, adopt=False, by=by)
    return _again(machine)


def take_in_hand(machine: Machine, *, at: datetime, adopt: bool, by: User | None = None) -> None:
    """By a hand (`by`), or by the machine's own policy when it has connected. Inside a transaction."""
    run = _performing_run()
    Machine.objects.filter(pk=machine.pk).update(in_hand_since=at)
    machine.in_hand_since = at
    if run is None:
        return
    wanted = Wanted(run).desired(machine)
    if adopt:
        wanted = {"scene": machine.reported.get("scene", ""), "ready": wanted["ready"]}
    machine.desired = {**wanted, "run": run.pk, "seq": run.seq}
    Machine.objects.filter(pk=machine.pk).update(desired=machine.desired)
    if not adopt:
        playout_queue.add(machine, PlayoutAct.IMPOSE, at)
    playout_queue.tell(machine, run, "adopted" if adopt else "imposed", at, by)


def let_go(machine: Machine, *, by: User, at: datetime) -> Machine:
    """Send it nothing more; what waits is dropped. Its picture stays. Twice: the second changes nothing."""
    with transaction.atomic():
        if Machine.objects.filter(pk=machine.pk, in_hand_since__isnull=False).update(in_hand_since=None):
            machine.commands.filter(state=CommandState.WAITING).update(state=CommandState.DROPPED)
            playout_queue.tell(machine, playout_queue.on_air_run(_again(machine)), "let_go", at, by)
    return _again(machine)


def obey_policy(machine: Machine, at: datetime) -> Machine:
    """A machine that has just been connected and is not in hand: do what its setting says."""
    if machine.in_hand_since is None and machine.policy != MachinePolicy.READ_ONLY:
        with transaction.atomic():
            take_in_hand(machine, at=at, adopt=machine.policy == MachinePolicy.ADOPT)
    return _again(machine)


def _held(machine: Machine) -> Machine:
    """The row as it is now, held until the transaction ends."""
    held = Machine.objects.select_for_update().get(pk=machine.pk)
    if not held.is_used:
        raise MachineNotUsed(name=held.name)
    return held


def _again(machine: Machine) -> Machine:
    return Machine.objects.get(pk=machine.pk)


def _performing_run() -> Run | None:
    """The run that machines serve: on air before rehearsal, the newest of each."""
    living = Run.objects.filter(state=RunState.ON_AIR)
    return living.order_by("mode", "-pk").first()


# -- Lamps -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lamp:
    """A machine at a glance. `light` is unknown, fault, differs, looking or fine; never a guess.

    `since` is the moment of the report that it rests on: the page shows its age, and falls to unknown by
    itself.
    """

    machine: Machine
    light: str
    since: datetime | None
    shows: str
    wants: str
    fault: str
    waiting: int

    @property
    def is_in_hand(self) -> bool:
        return self.machine.in_hand_since is not None


@dataclass(frozen=True)
class Board:
    """The machines page: lamps, the newest commands, and whether a playout process is at work."""

    lamps: list[Lamp]
    commands: list[PlayoutCommand]
    is_served: bool
    at: datetime


def lamps(at: datetime) -> list[Lamp]:
    """The machines in use, by name. Two or three queries."""
    used = list(Machine.objects.filter(is_used=True).order_by("name"))
    if not used:
        return []
    on_air = set(Run.objects.filter(state=RunState.ON_AIR).values_list("pk", flat=True))
    waiting = PlayoutCommand.objects.filter(state__in=[CommandState.WAITING, CommandState.SENT])
    pending = list(waiting.order_by().values_list("machine_id", flat=True))
    return [_lamp(machine, at, on_air, pending.count(machine.pk)) for machine in used]


def _lamp(machine: Machine, at: datetime, on_air: set[int], waiting: int) -> Lamp:
    wanted = machine.desired if machine.desired.get("run") in on_air else {}
    return Lamp(
        machine=machine,
        light=_light(machine, at, wanted),
        since=machine.reported_at,
        shows=str(machine.reported.get("scene", "")),
        wants=_name_of(wanted),
        fault=fault_text(machine.fault),
        waiting=waiting,
    )


def _light(machine: Machine, at: datetime, wanted: dict[str, Any]) -> str:
    if machine.fault:
        return "fault"
    if machine.reported_at is None or machine.reported_at < at - timedelta(seconds=FRESH_S):
        return "unknown"
    if machine.in_hand_since is None:
        return "looking"
    in_step = machine.reported.get("in_step") or not playout_queue.picture_of(wanted)
    return "fine" if in_step else "differs"


def _name_of(wanted: dict[str, Any]) -> str:
    """The scene, or the clip's file."""
    return str(wanted.get("scene") or str(wanted.get("media", "")).rpartition("/")[2])


def board(at: datetime, count: int = 12) -> Board:
    newest = PlayoutCommand.objects.select_related("machine", "run__episode").order_by("-pk")[:count]
    fresh = at - timedelta(seconds=FRESH_S)
    served = Machine.objects.filter(is_used=True, runner_at__gte=fresh).exists()
    return Board(lamps=lamps(at), commands=list(newest), is_served=served, at=at)


def unused() -> list[Machine]:
    return list(Machine.objects.filter(is_used=False).order_by("name"))


def used() -> set[int]:
    """Ids of the machines in use: what a playout process has to serve."""
    return set(Machine.objects.filter(is_used=True).values_list("pk", flat=True))
