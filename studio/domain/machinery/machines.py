"""Machines as people deal with them: set up, adopted, imposed on, let go.

What you would get wrong: nothing is sent to a machine before it is in hand. A machine that has just been set
up, switched on or moved to another address is only looked at: connecting to a mixer must never change its
picture.
"""

from datetime import datetime, timedelta

from django.db import transaction

from common.models import User
from studio.domain.machinery import playout_queue
from studio.domain.machinery.machine_lamps import FRESH_S
from studio.domain.machinery.playout_pictures import Wanted
from studio.enums import CommandState, MachinePolicy, PlayoutAct, RunState
from studio.errors import MachineNotUsed, MachineUnheard
from studio.models import Machine, Run

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


def unused() -> list[Machine]:
    return list(Machine.objects.filter(is_used=False).order_by("name"))


def used() -> set[int]:
    """Ids of the machines in use: what a playout process has to serve."""
    return set(Machine.objects.filter(is_used=True).values_list("pk", flat=True))
