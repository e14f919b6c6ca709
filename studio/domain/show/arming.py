"""Making the instance that the next TAKE will air, whatever it is a copy of.

What you would get wrong: one instance is armed at a time. Whatever was armed before is cleared first, and its
unopened round is void, so that a round number is never given back.
"""

from datetime import datetime
from typing import Any

from common.errors import DomainError
from studio.domain.inquiry.scoring import arm_scoring, void_unopened
from studio.domain.machinery import playout_queue
from studio.domain.show.commands import Command
from studio.domain.show.facts import Facts
from studio.domain.show.record import record
from studio.domain.show.snapshot import snapshot_item
from studio.enums import EventKind, InstanceState, ItemKind
from studio.models import Item, ItemInstance, ShowEvent
from voting.models import Round


def arm(facts: Facts, item: Item, kind: EventKind, command: Command) -> ShowEvent:
    """A fresh copy of the item; a scoring item freezes its paper here."""
    clear_armed(facts, command)
    scored = item.kind == ItemKind.SCORING
    round_ = arm_scoring(facts, item, by=command.by, at=command.at) if scored else None
    return arm_plan(facts, snapshot_item(item, facts.run), kind, command, item=item, round_=round_)


def arm_plan(
    facts: Facts,
    plan: dict[str, Any],
    kind: EventKind,
    command: Command,
    *,
    item: Item | None = None,
    round_: Round | None = None,
) -> ShowEvent:
    """The instance of a plan, and its event. Clear what was armed first."""
    instance = ItemInstance.objects.create(
        run=facts.run, item=item, plan=plan, round=round_, armed_at=command.at, by=command.by
    )
    payload = naming(instance)
    event = record(facts.run, kind, by=command.by, at=command.at, payload=payload, command_id=command.id)
    playout_queue.desire(facts.run, event)  # the clip is loaded, unseen
    return event


def clear_armed(facts: Facts, command: Command) -> None:
    armed = facts.armed
    if armed is None:
        return
    move(armed, InstanceState.ARMED, InstanceState.CLEARED, ended_at=command.at)
    void_unopened(armed, by=command.by, at=command.at)
    payload = naming(armed)
    record(facts.run, EventKind.CLEARED, by=command.by, at=command.at, payload=payload, changes_state=False)


def naming(instance: ItemInstance) -> dict[str, Any]:
    plan = instance.plan
    return {"instance": instance.pk, "item": plan["item"], "title": plan["title"], "kind": plan["kind"]}


def move(instance: ItemInstance, before: InstanceState, after: InstanceState, **times: datetime) -> None:
    """Compare-and-set; under the run's lock nobody can be faster, and the database would say so."""
    if not ItemInstance.objects.filter(pk=instance.pk, state=before).update(state=after, **times):
        raise DomainError
