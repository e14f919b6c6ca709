"""The life of a run: on air, arm, TAKE, back, end.

What you would get wrong: what is on air is an ItemInstance, never an Item. An item is copied when
it is armed; editing, moving or removing it afterwards changes the plan and nothing that airs.
"""

from datetime import datetime
from typing import Any

from common.errors import DomainError
from common.models import User
from followup.domain.date_requests import open_requests
from followup.domain.tasks.registration import register_tasks
from studio.domain.clips.clip_files import read_again_for
from studio.domain.inquiry import drills, floor
from studio.domain.inquiry.asking import ask_hall, rerun_round, show_answer
from studio.domain.inquiry.publishing import publish_frozen
from studio.domain.inquiry.scoring import (
    close_round_by_hand,
    confirm_round,
    note_sealed,
    reveal,
    start_scoring,
    void_round,
)
from studio.domain.machinery import playout_queue
from studio.domain.records.aired_plan import keep_version
from studio.domain.rehearsals.airing import clear_of_rehearsal
from studio.domain.show import guards
from studio.domain.show.arming import arm, arm_plan, clear_armed, move, naming
from studio.domain.show.commands import Command, perform
from studio.domain.show.facts import Facts
from studio.domain.show.graphics import drop_bound
from studio.domain.show.panic import lift_all
from studio.domain.show.performing import living_run
from studio.domain.show.record import record
from studio.domain.show.snapshot import snapshot_item
from studio.domain.show.sureness import make_sure, sure_of_take
from studio.enums import RUN_MOVES, Act, EventKind, InstanceState, ItemKind, RunState
from studio.errors import ItemGone
from studio.models import Item, ItemInstance, Run, ShowEvent

__all__ = [
    "Command",
    "arm_item",
    "ask_hall",
    "close_round_by_hand",
    "confirm_round",
    "end_run",
    "go_back",
    "go_on_air",
    "living_run",
    "rerun_round",
    "retake",
    "show_answer",
    "snapshot_item",
    "take_item",
    "void_round",
]


def go_on_air(run: Run, command: Command, without_drill: str = "") -> ShowEvent:
    """Start the programme; the clock of over and under runs from here.

    NotDrilled before a drill with these seats was finished, unless `without_drill` gives the reason. The
    log keeps that reason, or what the drill came to and the proof that nothing of it is on the record.
    RehearsalLeft while a row of a rehearsal lies in any table; the count goes into the log too. The rundown
    is kept as it is now: with that the log will be compared.
    """
    reason = without_drill.strip()[:200]

    def work(facts: Facts) -> ShowEvent:
        guards.may_go_on_air(facts, without_drill=reason)
        payload = {"title": facts.run.episode.title, **clear_of_rehearsal(facts.run)}
        _move_run(facts.run, RunState.ON_AIR, started_at=command.at)
        keep_version(facts.run, at=command.at)
        payload |= drills.recorded(facts, reason)
        return _record(facts.run, EventKind.WENT_ON_AIR, payload, command)

    return perform(run, Act.GO_ON_AIR, command, work)


def arm_item(run: Run, item: Item | int, command: Command) -> ShowEvent:
    """Copy the item into an instance that the next TAKE will air.

    What was armed before is cleared, with its unopened round. Arming the same item again makes a
    fresh copy, so that a correction reaches it. A scoring item freezes its paper here; the file of a
    clip is read whole, before the run is locked.
    """
    pk = item if isinstance(item, int) else item.pk
    read_again_for(pk)

    def work(facts: Facts) -> ShowEvent:
        chosen = _item_of(facts.run, pk)
        guards.may_arm(facts, chosen)
        return arm(facts, chosen, EventKind.ARMED, command)

    return perform(run, Act.ARM, command, work)


def take_item(run: Run, command: Command) -> ShowEvent:
    """Put the armed instance on air.

    Order: the old one is aired and ends, the armed one goes on air, then its round opens or its
    result is revealed, then its question is asked or answered, then the last item's graphics that are not
    held go off; all in one transaction. A reveal is guarded (studio.domain.show.sureness). QuestionUnsettled
    when it would close a segment with a question that is owed an answer.
    """
    return perform(run, Act.TAKE, command, lambda facts: _take(facts, command))


def go_back(run: Run, command: Command) -> ShowEvent:
    """Arm what was on air before, as a new instance; a TAKE then airs it again.

    The copy is a fresh one while the item is still in the rundown, else of what aired.
    """

    def work(facts: Facts) -> ShowEvent:
        guards.may_go_back(facts)
        earlier = facts.aired_before
        assert earlier is not None  # noqa: S101  the guard says so
        item = _items(facts.run).filter(pk=earlier.item_id).first()
        if item is not None:
            guards.may_arm(facts, item)
            return arm(facts, item, EventKind.WENT_BACK, command)
        clear_armed(facts, command)
        return arm_plan(facts, earlier.plan, EventKind.WENT_BACK, command)

    return perform(run, Act.BACK, command, work)


def retake(run: Run, command: Command) -> ShowEvent:
    """Arm what is on air once more, as a new instance: a TAKE then airs it from its beginning."""

    def work(facts: Facts) -> ShowEvent:
        guards.may_retake(facts)
        again = facts.on_air
        assert again is not None  # noqa: S101  the guard says so
        item = _items(facts.run).filter(pk=again.item_id).first()
        if item is not None:
            return arm(facts, item, EventKind.ARMED, command)
        clear_armed(facts, command)
        return arm_plan(facts, again.plan, EventKind.ARMED, command)

    return perform(run, Act.RETAKE, command, work)


def end_run(run: Run, command: Command) -> ShowEvent:
    """End the programme: nothing on air, nothing armed, no graphic; every frozen promise public, every
    verifiable one a task, every other to be asked about; what was only rehearsed none of these.

    Guarded. Refused while a round is open or not yet sealed, or a question is owed its answer. Tasks are
    registered once, in this transaction.
    """

    def work(facts: Facts) -> ShowEvent:
        guards.may_end(facts)
        sure = make_sure(facts, Act.END, command)
        floor.leave_segment(facts, None, command)
        clear_armed(facts, command)
        if facts.on_air:
            move(facts.on_air, InstanceState.ON_AIR, InstanceState.AIRED, ended_at=command.at)
        for round_ in reversed(facts.rounds):
            note_sealed(facts.run, round_)
        facts.run.graphics.all().delete()
        lift_all(facts.run)
        _move_run(facts.run, RunState.ENDED, ended_at=command.at)
        publish_frozen(facts.run, at=command.at)
        tasks = [] if facts.run.is_rehearsal else register_tasks(facts.run.ref, by=command.by, at=command.at)
        open_requests(facts.run.ref, by=None, at=command.at)
        return _record(facts.run, EventKind.ENDED, {"tasks": len(tasks), **sure}, command)

    return perform(run, Act.END, command, work)


# -- Steps ----------------------------------------------------------------------------------


def _take(facts: Facts, command: Command) -> ShowEvent:
    guards.on_air(facts)
    guards.span_is_over(facts)
    guards.may_take(facts)
    sure = sure_of_take(facts, command)
    armed, at = facts.armed, command.at
    assert armed is not None  # noqa: S101  the guard says so
    floor.leave_segment(facts, armed, command)
    if facts.on_air:
        move(facts.on_air, InstanceState.ON_AIR, InstanceState.AIRED, ended_at=at)
    move(armed, InstanceState.ARMED, InstanceState.ON_AIR, taken_at=at)
    Run.objects.filter(pk=facts.run.pk).update(last_take_at=at)
    event = _record(facts.run, EventKind.TAKEN, naming(armed) | sure, command)
    _start(facts, armed, by=command.by, at=at)
    floor.follow_take(facts, armed, command)
    drop_bound(facts, armed.held, by=command.by, at=at)
    playout_queue.desire(facts.run, event)
    return event


def _start(facts: Facts, taken: ItemInstance, *, by: User, at: datetime) -> None:
    """What an item does by going on air."""
    if taken.plan["kind"] == ItemKind.SCORING:
        start_scoring(facts.run, taken, by=by, at=at)
    elif taken.plan["kind"] == ItemKind.REVEAL:
        reveal(facts.run, taken, guards.revealable_round(facts, taken), by=by, at=at)


def _items(run: Run) -> Any:
    return Item.objects.filter(segment__episode=run.episode_id).select_related(
        "segment", "clip", "asks", "task__commitment", "task__unit"
    )


def _item_of(run: Run, pk: int) -> Item:
    item: Item | None = _items(run).filter(pk=pk).first()
    if item is None:
        raise ItemGone
    return item


def _move_run(run: Run, after: RunState, **times: datetime) -> None:
    """Compare-and-set from the state that the guard saw."""
    assert after in RUN_MOVES[RunState(run.state)]  # noqa: S101  the guards know the same table
    if not Run.objects.filter(pk=run.pk, state=run.state).update(state=after, **times):
        raise DomainError


def _record(run: Run, kind: EventKind, payload: dict[str, Any], command: Command) -> ShowEvent:
    return record(run, kind, by=command.by, at=command.at, payload=payload, command_id=command.id)
