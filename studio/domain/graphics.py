"""Lower third and commitment card: what lies on program and overlay.

What you would get wrong: graphics are state, not signals. A screen that is killed and reopened
must show the same, and any control room may clear what another one put on.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from common.clock import to_ms
from common.models import User
from followup.domain.calendar import working_days_between
from followup.domain.clocks import due_text
from followup.models import Commitment
from studio.domain import guards
from studio.domain.commands import Command, perform
from studio.domain.facts import Facts
from studio.domain.record import record
from studio.enums import Act, EventKind, Layer
from studio.models import Graphic, Run, ShowEvent


def show_lower_third(run: Run, command: Command) -> ShowEvent:
    """The post and units of the item on air, as they were when it was armed. Shown twice: replaced."""

    def work(facts: Facts) -> ShowEvent:
        guards.may_show_lower_third(facts)
        assert facts.on_air is not None  # noqa: S101  the guard says so
        plan = facts.on_air.plan
        unit = "、".join(unit["name"] for unit in plan["units"])
        put_on(facts.run, Layer.LOWER_THIRD, {"post": plan["post"], "unit": unit}, at=command.at)
        payload = {"layer": Layer.LOWER_THIRD.value, "text": " ".join(filter(None, (unit, plan["post"])))}
        return _record(facts.run, EventKind.GRAPHIC_ON, payload, command)

    return perform(run, Act.LOWER_THIRD, command, work)


def show_card(run: Run, commitment: Commitment, command: Command) -> ShowEvent:
    """The card of a commitment with frozen words; NotConfirmed for any other."""

    def work(facts: Facts) -> ShowEvent:
        commitment.refresh_from_db()
        guards.may_show_card(facts, commitment)
        put_on(facts.run, Layer.CARD, card_of(commitment, at=command.at), at=command.at)
        payload = {"layer": Layer.CARD.value, "code": commitment.code, "text": commitment.code}
        return _record(facts.run, EventKind.GRAPHIC_ON, payload, command)

    return perform(run, Act.CARD, command, work)


def clear_graphic(run: Run, layer: str, command: Command) -> ShowEvent:
    """Clear one layer, whoever put it on. Clearing an empty layer is recorded and changes nothing."""
    name = Layer(layer)

    def work(facts: Facts) -> ShowEvent:
        guards.may_clear(facts)
        payload = {"layer": name.value, "text": str(name.label)}
        take_off(facts.run, name)
        return _record(facts.run, EventKind.GRAPHIC_OFF, payload, command)

    return perform(run, Act.CLEAR, command, work)


def drop_lower_third(facts: Facts, *, by: User, at: datetime) -> None:
    """Another item is on air: the name of the last one must not stand under it."""
    if Layer.LOWER_THIRD in facts.graphics:
        take_off(facts.run, Layer.LOWER_THIRD)
        payload = {"layer": Layer.LOWER_THIRD.value, "text": str(Layer.LOWER_THIRD.label)}
        record(facts.run, EventKind.GRAPHIC_OFF, by=by, at=at, payload=payload, changes_state=False)


def put_on(run: Run, layer: Layer, payload: dict[str, Any], *, at: datetime) -> None:
    Graphic.objects.update_or_create(run=run, layer=layer, defaults={"payload": payload, "shown_at": at})


def take_off(run: Run, layer: Layer) -> None:
    Graphic.objects.filter(run=run, layer=layer).delete()


def card_of(commitment: Commitment, *, at: datetime) -> dict[str, Any]:
    """What a card says, frozen as it is shown. Days are counted from the day it is shown on.

    {"code", "unit", "post", "words", "due_on": ISO | None, "due_text", "days_left": int | None,
    "working_days_left": int | None, "measure", "sealed_at": ms}. The deadline is the one that holds:
    agreed in the hall, else frozen.
    """
    terms = commitment.terms
    today, due = timezone.localdate(at), terms.due_on
    return {
        "code": commitment.code,
        "unit": commitment.unit.name,
        "post": commitment.post,
        "words": commitment.words,
        "due_on": due.isoformat() if due else None,
        "due_text": due_text(terms),
        "days_left": (due - today).days if due else None,
        "working_days_left": working_days_between(today, due) if due else None,
        "measure": commitment.measure,
        "sealed_at": to_ms(commitment.confirmed_at or at),
    }


def _record(run: Run, kind: EventKind, payload: dict[str, Any], command: Command) -> ShowEvent:
    return record(run, kind, by=command.by, at=command.at, payload=payload, command_id=command.id)
