"""The graphics desk: every layer with what lies on it, and the card of the next programme.

What you would get wrong: the desk remembers nothing. What is on air is read from the run, so that a page
opened anew, here or elsewhere, can clear what anybody put on.
"""

from dataclasses import dataclass
from typing import Any

from common.errors import BadInput
from studio.domain.screens.screen_look import upcoming
from studio.domain.show import guards
from studio.domain.show.commands import Command, perform_beside
from studio.domain.show.facts import Facts
from studio.domain.show.graphics import FIELDS, NEEDED, put_on
from studio.domain.show.performing import living_run
from studio.domain.show.record import record
from studio.enums import Act, EventKind, Layer
from studio.models import Episode, Graphic, Run, ShowEvent

MULTILINE = {(Layer.TICKER, "text"), (Layer.FULL, "text"), (Layer.QUESTION, "text")}


@dataclass(frozen=True)
class Field:
    name: str
    needed: bool
    multiline: bool
    value: str


@dataclass(frozen=True)
class Lane:
    """A layer: `fields` are empty for the card, which only a commitment fills."""

    layer: Layer
    shown: dict[str, Any] | None
    fields: list[Field]

    @property
    def words(self) -> str:
        """What is on it, in a line."""
        said = self.shown or {}
        names = FIELDS.get(self.layer, ("code", "unit", "words"))
        return " · ".join(str(said[name]) for name in names if said.get(name))


@dataclass(frozen=True)
class Desk:
    run: Run
    lanes: list[Lane]
    upcoming: dict[str, Any] | None


def desk(episode: Episode) -> Desk:
    """The layers of the performing run. Four queries."""
    run = living_run(episode)
    shown = dict(Graphic.objects.filter(run=run).values_list("layer", "payload"))
    return Desk(run, [_lane(layer, shown.get(layer.value)) for layer in Layer], upcoming(episode))


def show_next_programme(run: Run, command: Command) -> ShowEvent:
    """The next programme's card on the full-screen layer, as it is planned now; BadInput without one."""
    coming = upcoming(run.episode)
    if coming is None:
        raise BadInput

    def work(facts: Facts) -> ShowEvent:
        guards.may_show_graphic(facts)
        put_on(facts.run, Layer.FULL, {"title": "", "text": "", "next": coming}, at=command.at)
        told = {"layer": Layer.FULL.value, "text": coming["title"]}
        return record(
            facts.run,
            EventKind.GRAPHIC_ON,
            by=command.by,
            at=command.at,
            payload=told,
            command_id=command.id,
        )

    return perform_beside(run, Act.GRAPHIC, command, work)


def _lane(layer: Layer, shown: dict[str, Any] | None) -> Lane:
    names = FIELDS.get(layer, ())
    fields = [
        Field(name, NEEDED[layer] == name, (layer, name) in MULTILINE, str((shown or {}).get(name, "")))
        for name in names
    ]
    return Lane(layer, shown, fields)
