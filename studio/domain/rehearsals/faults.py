"""Faults played in a rehearsal: each is a row while it is in force, and has a way back.

What you would get wrong: the air has no line of this in its path. A fault is asked for only where the run is
a rehearsal; phones that lose their line are our own synthetic ones (voting.simulation.rehearsal), and the
pushes that fail are those of this rehearsal's topics.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from common.errors import DomainError
from common.publish import silence
from followup.events import commitments_topic
from studio.domain.show.commands import Command, attempt
from studio.domain.show.facts import Facts
from studio.domain.show.record import record
from studio.enums import Act, EventKind, Fault
from studio.errors import NobodyPlays, NotInRehearsal
from studio.events import run_topic, screen_topic
from studio.models import RehearsedFault, Run, ShowEvent, SyntheticAudience
from voting.domain.queries import electorate_of
from voting.events import turnout_topic, vote_topic

LASTS = {Fault.KILL_LAYER: timedelta(seconds=5)}
OF_PHONES = {Fault.DROP_PHONES, Fault.STALL_BALLOTS}
STALLED_SHARE = 0.3  # of the phones


@dataclass(frozen=True)
class FaultShown:
    """One button: what it plays, whether it is in force, since when, and why it cannot be pressed now."""

    kind: Fault
    row: RehearsedFault | None
    why: str = ""
    who_can_lift: str = ""

    @property
    def is_on(self) -> bool:
        return self.row is not None


def play(run: Run, kind: Fault, command: Command) -> ShowEvent:
    """Put a fault in force. NotInRehearsal; NobodyPlays for a fault of phones without a synthetic audience.

    Twice: it goes on, and its time begins anew. Nobody's page gets stale: it is no act of the rundown.
    """

    def work(facts: Facts) -> ShowEvent:
        may_play(facts.run, kind)
        until = command.at + LASTS[kind] if kind in LASTS else None
        RehearsedFault.objects.update_or_create(
            run=facts.run, kind=kind, defaults={"since": command.at, "until": until}
        )
        event = _record(facts.run, EventKind.FAULT_ON, kind, command)
        if kind == Fault.KILL_LAYER:
            _silence(facts.run, LASTS[kind].total_seconds())
        return event

    return attempt(run, Act.FAULT, work, by=command.by, at=command.at, command_id=command.id)


def lift(run: Run, kind: Fault, command: Command) -> ShowEvent:
    """The way back, at once. What is not in force is lifted all the same."""

    def work(facts: Facts) -> ShowEvent:
        if not facts.run.is_rehearsal:
            raise NotInRehearsal
        RehearsedFault.objects.filter(run=facts.run, kind=kind).delete()
        if kind == Fault.KILL_LAYER:
            _silence(facts.run, 0)
        return _record(facts.run, EventKind.FAULT_OFF, kind, command)

    return attempt(run, Act.FAULT, work, by=command.by, at=command.at, command_id=command.id)


def may_play(run: Run, kind: Fault) -> None:
    if not run.is_rehearsal:
        raise NotInRehearsal
    if kind in OF_PHONES and not SyntheticAudience.objects.filter(run=run, is_wanted=True).exists():
        raise NobodyPlays


def in_force(run: Run, at: datetime) -> dict[Fault, RehearsedFault]:
    """By kind. One query in a rehearsal, none in the programme."""
    if not run.is_rehearsal:
        return {}
    rows = run.faults.filter(Q(until=None) | Q(until__gt=at))
    return {Fault(row.kind): row for row in rows}


def clip_is_late(run: Run | None) -> bool:
    """The clip on air does not come, in a rehearsal where that is played. No query in the programme."""
    return run is not None and run.is_rehearsal and run.faults.filter(kind=Fault.LATE_CLIP).exists()


def machine_is_dead(run_id: int) -> bool:
    """No machine answers to this run. One query."""
    return RehearsedFault.objects.filter(run=run_id, kind=Fault.MACHINE_DEAD).exists()


def board(run: Run, at: datetime) -> list[FaultShown]:
    """Every button, in the order of Fault."""
    rows = in_force(run, at)
    return [_shown(run, kind, rows.get(kind)) for kind in Fault]


def _shown(run: Run, kind: Fault, row: RehearsedFault | None) -> FaultShown:
    try:
        may_play(run, kind)
    except DomainError as error:
        return FaultShown(kind, row, error.sentence, str(error.who_can_lift))
    return FaultShown(kind, row)


def _silence(run: Run, seconds: float) -> None:
    topics = [run_topic(run.pk), screen_topic(run.episode_id), commitments_topic(run.ref)]
    electorate = electorate_of(run.electorate_ref)
    if electorate is not None:
        topics += [vote_topic(electorate.pk), turnout_topic(electorate.pk)]
    for topic in topics:
        silence(topic, seconds)


def _record(run: Run, kind: EventKind, fault: Fault, command: Command) -> ShowEvent:
    return record(
        run,
        kind,
        by=command.by,
        at=command.at,
        payload={"fault": fault.value},
        command_id=command.id,
        changes_state=False,
    )
