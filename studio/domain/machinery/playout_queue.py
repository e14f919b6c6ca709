"""Commands to machines: rows made with a TAKE, claimed and answered by `manage.py run_playout`.

What you would get wrong: a machine must never hold up a TAKE. `desire` writes rows inside the TAKE's
transaction and never raises; whoever speaks to a machine is another process. And that process may run twice:
a machine is served by the one that holds its lease, and a command is done by the one whose compare-and-set
found it waiting.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from studio.domain.machinery.machine_words import coded
from studio.domain.machinery.playout_pictures import Wanted
from studio.domain.rehearsals.faults import machine_is_dead
from studio.domain.show.record import record
from studio.enums import CommandState, EventKind, PanicAct, PlayoutAct, RunMode, RunState
from studio.models import Machine, PlayoutCommand, Run, ShowEvent

logger = logging.getLogger(__name__)

LEASE_S = 4  # after so long without a word another process may serve a machine
PATIENCE_S = 3  # a command that nobody could begin in this time has failed
SHOWING = (PlayoutAct.SHOW, PlayoutAct.IMPOSE, PlayoutAct.REASSERT)


def desire(run: Run, event: ShowEvent) -> None:
    """Note what each machine is to show now, and tell those that are in hand. Never raises.

    Called inside the transaction of the act, after it: a TAKE, an arming, a panic. Order: Machine.desired,
    then the commands. Whatever goes wrong here is undone to a savepoint and logged; the act goes on.
    """
    try:
        with transaction.atomic():
            _desire(run, event)
    except Exception:
        logger.exception("run %s, event %s: machines were told nothing", run.pk, event.seq)


def _desire(run: Run, event: ShowEvent) -> None:
    machines = list(Machine.objects.filter(is_used=True))
    if not machines or (run.is_rehearsal and air_is_live()):
        return
    wanted, made = Wanted(run), []
    for machine in machines:
        before, after = machine.desired, wanted.desired(machine)
        if not _moves(event):  # what was adopted stays until something moves the picture
            after = {**picture_of(before), "ready": after["ready"]}
        Machine.objects.filter(pk=machine.pk).update(desired={**after, "run": run.pk, "seq": event.seq})
        if machine.in_hand_since:
            acts = _acts(before, after, taken=event.kind == EventKind.TAKEN)
            made += [_command(machine, run, act, after, seq=event.seq, at=event.at) for act in acts]
    PlayoutCommand.objects.bulk_create(made)


def _moves(event: ShowEvent) -> bool:
    """Whether it changes the picture itself: a TAKE, or the safe picture on or off."""
    return event.kind == EventKind.TAKEN or event.payload.get("panic") == PanicAct.SAFE_PICTURE


def _acts(before: dict[str, Any], after: dict[str, Any], *, taken: bool) -> list[PlayoutAct]:
    """A TAKE always shows, also what is thought to be shown already: somebody may have changed it by hand."""
    show = bool(picture_of(after)) and (taken or picture_of(before) != picture_of(after))
    ready = bool(after["ready"].get("media")) and before.get("ready") != after["ready"]
    return [PlayoutAct.SHOW] * show + [PlayoutAct.READY] * ready


def air_is_live() -> bool:
    """A rehearsal moves no machine while a programme is on air."""
    return Run.objects.filter(mode=RunMode.AIR, state=RunState.ON_AIR).exists()


def picture_of(desired: dict[str, Any]) -> dict[str, Any]:
    """Machine.desired without what is not the picture."""
    return {name: value for name, value in desired.items() if name not in {"ready", "run", "seq"}}


def wanted_of(machine: Machine) -> dict[str, Any]:
    """Machine.desired while the run it is of is on air; {} afterwards: an ended programme wants nothing."""
    run = machine.desired.get("run")
    on_air = run and Run.objects.filter(pk=run, state=RunState.ON_AIR).exists()
    return machine.desired if on_air else {}


def _command(
    machine: Machine, run: Run, act: PlayoutAct, desired: dict[str, Any], *, seq: int, at: datetime
) -> PlayoutCommand:
    payload = desired["ready"] if act == PlayoutAct.READY else picture_of(desired)
    return PlayoutCommand(
        machine=machine, run=run, epoch=run.epoch, seq=seq, act=act, payload=payload, made_at=at
    )


def is_played_dead(machine: Machine) -> bool:
    """Whether the rehearsal that this machine serves plays a dead one."""
    run = wanted_of(machine).get("run")
    return run is not None and machine_is_dead(run)


# -- What the serving process does -----------------------------------------------------------


def serve(pk: int, runner: str, at: datetime) -> Machine | None:
    """Take or keep the lease of a machine; None while another process holds it, or it is used no more."""
    free = Q(runner=runner) | Q(runner="") | Q(runner_at__lt=at - timedelta(seconds=LEASE_S))
    mine = Machine.objects.filter(free, pk=pk, is_used=True)
    return Machine.objects.get(pk=pk) if mine.update(runner=runner, runner_at=at) else None


def leave(pk: int, runner: str) -> None:
    """Give the lease back, so that another process need not wait for it."""
    Machine.objects.filter(pk=pk, runner=runner).update(runner="", runner_at=None)


def begin(at: datetime) -> list[str]:
    """A playout process starts: every machine is only looked at until a hand, or its policy, says otherwise.

    Except in the middle of a programme that it serves already, or while another process serves it: there a
    restarted process goes on. Returns the names of the machines that were let go.
    """
    gone = Q(runner="") | Q(runner_at__isnull=True) | Q(runner_at__lt=at - timedelta(seconds=LEASE_S))
    held = Machine.objects.filter(gone, in_hand_since__isnull=False)
    idle = [machine for machine in held if not wanted_of(machine)]
    Machine.objects.filter(pk__in=[machine.pk for machine in idle]).update(in_hand_since=None)
    return [machine.name for machine in idle]


def anything_on_air() -> bool:
    """Programme or rehearsal."""
    return Run.objects.filter(state=RunState.ON_AIR).exists()


def machines_waiting() -> set[int]:
    """Machines that have a command to do. One query, many times a second."""
    waiting = PlayoutCommand.objects.filter(state=CommandState.WAITING)
    return set(waiting.order_by().values_list("machine_id", flat=True).distinct())


def claim(machine: Machine, at: datetime) -> list[PlayoutCommand]:
    """The commands to do now, in order: of each kind the newest; what it makes needless is dropped.

    Two processes at once: a row is claimed by one compare-and-set, so each command is done at most once.
    """
    waiting = list(machine.commands.filter(state=CommandState.WAITING).select_related("run"))
    if not waiting:
        return []
    # Read after the rows: who saw the command of an impose must see that the machine is in hand.
    in_hand = Machine.objects.filter(pk=machine.pk, in_hand_since__isnull=False).exists()
    newest = {command.act in SHOWING: command for command in waiting} if in_hand else {}
    chosen = sorted(newest.values(), key=lambda command: command.pk)
    needless = [command.pk for command in waiting if command not in chosen]
    PlayoutCommand.objects.filter(pk__in=needless, state=CommandState.WAITING).update(
        state=CommandState.DROPPED
    )
    mine = []
    for command in chosen:
        claimed = PlayoutCommand.objects.filter(pk=command.pk, state=CommandState.WAITING)
        if claimed.update(state=CommandState.SENT, sent_at=at):
            mine.append(command)
    return mine


def add(machine: Machine, act: PlayoutAct, at: datetime) -> PlayoutCommand | None:
    """A command for what is wanted now; None when nothing is, or when one that will show it waits already."""
    wanted = wanted_of(machine)
    run = Run.objects.filter(pk=wanted.get("run", 0)).first()
    if run is None or not picture_of(wanted) or (act == PlayoutAct.REASSERT and _will_show(machine)):
        return None
    command = _command(machine, run, act, wanted, seq=wanted["seq"], at=at)
    command.save(force_insert=True)
    return command


def _will_show(machine: Machine) -> bool:
    return machine.commands.filter(state=CommandState.WAITING, act__in=SHOWING).exists()


def confirm(command: PlayoutCommand, reported: dict[str, Any], at: datetime) -> bool:
    """The machine has said so itself. False when the row was not ours any more; nothing changes then."""
    sent = PlayoutCommand.objects.filter(pk=command.pk, state=CommandState.SENT)
    if not sent.update(state=CommandState.CONFIRMED, confirmed_at=at, fault=""):
        return False
    if command.act in SHOWING:
        Machine.objects.filter(pk=command.machine_id).update(reported=reported, reported_at=at, fault="")
    return True


def fail(command: PlayoutCommand, fault: str, detail: str, at: datetime) -> None:
    """Not done by its deadline: the row says why, the lamp is red, the as-run log has a line. Twice: once."""
    said = coded(fault, detail)
    living = PlayoutCommand.objects.filter(pk=command.pk, state__in=[CommandState.WAITING, CommandState.SENT])
    with transaction.atomic():
        if not living.update(state=CommandState.FAILED, fault=said):
            return
        Machine.objects.filter(pk=command.machine_id).update(fault=said)
        tell(command.machine, command.run, said, at)


def expire(machine: Machine, at: datetime, said: str = "unserved") -> None:
    """Commands that nobody could begin have failed; what is wanted is shown when the machine is back."""
    old = at - timedelta(seconds=PATIENCE_S)
    late = machine.commands.filter(state=CommandState.WAITING, made_at__lt=old)
    for command in late.select_related("run", "machine"):
        fail(command, said, "", at)


def note_report(machine: Machine, reported: dict[str, Any], at: datetime) -> None:
    """What it shows, and when it said so. A fault is over when what is wanted is shown."""
    changes: dict[str, Any] = {"reported": reported, "reported_at": at}
    if reported.get("in_step"):
        changes["fault"] = ""
    Machine.objects.filter(pk=machine.pk).update(**changes)


def note_connected(machine: Machine, at: datetime) -> None:
    """The line is up. Told only when it was down before."""
    had = Machine.objects.filter(pk=machine.pk).exclude(fault="")
    if had.update(fault="", connected_at=at):
        tell(machine, on_air_run(machine), "back", at)
    else:
        Machine.objects.filter(pk=machine.pk).update(connected_at=at)


def note_fault(machine: Machine, fault: str, detail: str, at: datetime) -> None:
    """The line is down. `reported` stays with its age: what it shows now is unknown. Told when it was up."""
    said = coded(fault, detail)
    up = Machine.objects.filter(pk=machine.pk, connected_at__isnull=False)
    if up.update(fault=said, connected_at=None):
        tell(machine, on_air_run(machine), said, at)
    else:
        Machine.objects.filter(pk=machine.pk).update(fault=said)


def on_air_run(machine: Machine) -> Run | None:
    """The run that this machine was last wanted for, while it is on air."""
    desired = Machine.objects.filter(pk=machine.pk).values_list("desired", flat=True).first() or {}
    return Run.objects.filter(pk=desired.get("run", 0), state=RunState.ON_AIR).first()


def tell(machine: Machine, run: Run | None, said: str, at: datetime, by: Any = None) -> None:
    """A line in the as-run log; while no programme runs there is no log to write in."""
    if run is not None and run.state == RunState.ON_AIR:
        payload = {"machine": machine.name, "said": said}
        record(run, EventKind.MACHINE, by=by, at=at, payload=payload, changes_state=False)
