"""Lamps of the machines: what each shows, what is wanted, and how old the news is.

What you would get wrong: a lamp must not lie. It rests on what the machine itself said, and falls to
"unknown" when that is older than FRESH_S; "as wanted" is what the machine confirmed, never what was sent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from studio.domain.machinery import playout_queue
from studio.domain.machinery.machine_words import fault_text
from studio.enums import CommandState, PlayoutAct, RunState
from studio.models import Machine, PlayoutCommand, Run

FRESH_S = 6  # a report older than this is no longer what the machine shows


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
class Line:
    """A command as it is read: what it was to show, what came of it, and how long the machine took."""

    command: PlayoutCommand

    @property
    def act(self) -> str:
        return str(PlayoutAct(self.command.act).label)

    @property
    def picture(self) -> str:
        return name_of(self.command.payload)

    @property
    def fault(self) -> str:
        return fault_text(self.command.fault)

    @property
    def took_ms(self) -> int | None:
        """From the act that made it to the machine's own word; None while that has not come."""
        done = self.command.confirmed_at
        return round((done - self.command.made_at).total_seconds() * 1000) if done else None


@dataclass(frozen=True)
class Board:
    """The machines page: lamps, the newest commands, and whether a playout process is at work."""

    lamps: list[Lamp]
    commands: list[Line]
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
        wants=name_of(wanted),
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


def name_of(wanted: dict[str, Any]) -> str:
    """The scene, or the clip's file."""
    return str(wanted.get("scene") or str(wanted.get("media", "")).rpartition("/")[2])


def board(at: datetime, count: int = 12) -> Board:
    newest = PlayoutCommand.objects.select_related("machine", "run__episode").order_by("-pk")[:count]
    fresh = at - timedelta(seconds=FRESH_S)
    served = Machine.objects.filter(is_used=True, runner_at__gte=fresh).exists()
    return Board(lamps=lamps(at), commands=[Line(command) for command in newest], is_served=served, at=at)
