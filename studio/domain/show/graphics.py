"""What lies on the layers of program and overlay: lower third, commitment card, and the free graphics.

What you would get wrong: graphics are state, not signals. A screen that is killed and reopened
must show the same, and any control room may clear what another one put on.
"""

import re
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from django.utils import timezone
from django.utils.translation import gettext as _

from common.clock import to_ms
from common.errors import BadInput
from common.models import User
from followup.domain.calendar import working_days_between
from followup.domain.clocks import due_text
from followup.models import Commitment
from studio.domain.show import guards
from studio.domain.show.commands import Command, perform, perform_beside
from studio.domain.show.facts import Facts
from studio.domain.show.holding import BOUND_LAYERS, Held, held_layers
from studio.domain.show.record import record
from studio.enums import Act, EventKind, Layer
from studio.errors import SeatCardShown
from studio.models import Graphic, Run, ShowEvent
from voting.domain.seats import find_card

FIELDS: dict[Layer, tuple[str, ...]] = {
    Layer.LOWER_THIRD: ("post", "unit"),
    Layer.QUESTION: ("asker", "text"),
    Layer.TICKER: ("text",),
    Layer.QR: ("url", "label"),
    Layer.FULL: ("title", "text"),
}
NEEDED = {
    Layer.LOWER_THIRD: "post",
    Layer.QUESTION: "text",
    Layer.TICKER: "text",
    Layer.QR: "url",
    Layer.FULL: "title",
}
SEAT_TOKEN = re.compile(r"(?<![\w-])[\w-]{22}(?![\w-])")  # 128 bit, as on a card


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


def clear_graphic(run: Run, layer: str, command: Command, *, is_beside: bool = False) -> ShowEvent:
    """Clear one layer, whoever put it on. Clearing an empty layer is recorded and changes nothing."""
    name = Layer(layer)
    how = perform_beside if is_beside else perform

    def work(facts: Facts) -> ShowEvent:
        guards.may_clear(facts)
        payload = {"layer": name.value, "text": str(name.label)}
        take_off(facts.run, name)
        return _record(facts.run, EventKind.GRAPHIC_OFF, payload, command)

    return how(run, Act.CLEAR, command, work)


def show(run: Run, layer: Layer, payload: dict[str, Any], command: Command) -> ShowEvent:
    """A free graphic on its layer, from any desk that may; shown twice: replaced. Never stale.

    payload by layer: LOWER_THIRD {"post", "unit"}, QUESTION {"asker", "text"}, TICKER {"text"},
    QR {"url", "label"}, FULL {"title", "text"}; all of them texts, and the CARD only by `show_card`. BadInput
    for any other shape; SeatCardShown for a code that opens somebody's seat.
    """
    name = Layer(layer)
    shown = _shaped(name, payload)

    def work(facts: Facts) -> ShowEvent:
        guards.may_show_graphic(facts)
        _refuse_seat_card(shown)
        put_on(facts.run, name, shown, at=command.at)
        told = {"layer": name.value, "text": " ".join(filter(None, shown.values()))[:120]}
        return _record(facts.run, EventKind.GRAPHIC_ON, told, command)

    return perform_beside(run, Act.GRAPHIC, command, work)


def clear(run: Run, layer: Layer, command: Command) -> ShowEvent:
    """Clear one layer from any desk: `clear_graphic` without asking whether the page is fresh."""
    return clear_graphic(run, layer, command, is_beside=True)


def _shaped(layer: Layer, payload: dict[str, Any]) -> dict[str, str]:
    fields = FIELDS.get(layer)
    if fields is None or set(payload) - set(fields):
        raise BadInput(problems={"layer": _("This layer takes no such graphic.")})
    shown = {name: str(payload.get(name, "")).strip()[:300] for name in fields}
    if not shown[NEEDED[layer]]:
        raise BadInput(problems={NEEDED[layer]: _("A graphic without its text shows nothing.")})
    return shown


def _refuse_seat_card(shown: dict[str, str]) -> None:
    """By its token, wherever the address leads: others have pages under /s/ too (WeChat's articles)."""
    if any(find_card(token) for token in SEAT_TOKEN.findall(unquote(shown.get("url", "")))):
        raise SeatCardShown


def drop_bound(facts: Facts, held: list[Held], *, by: User, at: datetime) -> None:
    """Another item is on air: what belongs to the last one goes with it, unless it is held."""
    kept = held_layers(held)
    for layer in BOUND_LAYERS:
        if layer in facts.graphics and layer not in kept:
            take_off(facts.run, layer)
            payload = {"layer": layer.value, "text": str(layer.label)}
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
