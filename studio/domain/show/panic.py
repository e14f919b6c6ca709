"""Panic: four acts, each a state with a way back (应急).

What you would get wrong: a panic act deletes nothing. While CLEAR_GRAPHICS is in force no graphic is drawn,
and lifting it shows again what lies on the layers; FREEZE_VOTING pauses the open round and gives its time
back. They are never stale and make no TAKE stale: they stand beside the rundown.
"""

from common.publish import publish
from studio.domain.machinery import playout_queue
from studio.domain.show import guards
from studio.domain.show.commands import Command, perform_beside
from studio.domain.show.facts import Facts
from studio.domain.show.record import record
from studio.domain.show.sureness import make_sure
from studio.enums import Act, EventKind, PanicAct
from studio.events import public_topic
from studio.models import Panic, Run, ShowEvent
from voting.domain import pauses
from voting.models import Round


def panic_on(run: Run, act: PanicAct, command: Command) -> ShowEvent:
    """Put the act in force. Order: its row, the pause of the open round if it freezes voting, its event.

    Guarded. AlreadyInForce to the second of two; voting may be frozen while no round is open: then none
    opens.
    """

    def work(facts: Facts) -> ShowEvent:
        guards.may_panic(facts, act)
        sure = make_sure(facts, Act.PANIC, command, thing=act.value)
        paused = _freeze(facts, command) if act == PanicAct.FREEZE_VOTING else {}
        Panic.objects.create(run=facts.run, act=act, at=command.at, by=command.by, payload=paused)
        return _record(facts.run, EventKind.PANIC_ON, act, command, sure)

    return perform_beside(run, Act.PANIC, command, work)


def lift(run: Run, act: PanicAct, command: Command) -> ShowEvent:
    """The way back. Guarded, as what is hidden would be on air again. NotInForce to the second of two."""

    def work(facts: Facts) -> ShowEvent:
        guards.may_lift(facts, act)
        sure = make_sure(facts, Act.LIFT_PANIC, command, thing=act.value)
        if paused := facts.panics[act].payload.get("round"):
            _unfreeze(paused, command)
        facts.run.panics.filter(act=act).delete()
        return _record(facts.run, EventKind.PANIC_OFF, act, command, sure)

    return perform_beside(run, Act.LIFT_PANIC, command, work)


def lift_all(run: Run) -> None:
    """The programme has ended, and no round is open any more: nothing is hidden in its record."""
    if run.panics.all().delete()[0]:
        publish(public_topic(run.episode_id), "panic.ended")


def _freeze(facts: Facts, command: Command) -> dict[str, int]:
    open_round = facts.open_round
    if open_round is None:
        return {}
    pauses.freeze(open_round, by=str(command.by), at=command.at)
    return {"round": open_round.pk}


def _unfreeze(round_id: int, command: Command) -> None:
    """Unless it was voided meanwhile."""
    paused = Round.objects.open().filter(pk=round_id, frozen_at__isnull=False).first()
    if paused is not None:
        pauses.unfreeze(paused, by=str(command.by), at=command.at)


def _record(run: Run, kind: EventKind, act: PanicAct, command: Command, sure: dict[str, object]) -> ShowEvent:
    publish(public_topic(run.episode_id), f"panic.{act.value}")
    event = record(
        run,
        kind,
        by=command.by,
        at=command.at,
        payload={"panic": act.value, **sure},
        command_id=command.id,
        changes_state=False,
    )
    playout_queue.desire(run, event)
    return event
