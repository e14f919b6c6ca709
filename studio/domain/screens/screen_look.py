"""What lies over the picture: graphics by layer, panic in force, theme, the programme that comes next.

What you would get wrong: an act of panic takes words out of the frame here, in the server, and deletes
nothing. A screen that missed a push, or runs last week's script, still cannot show what was cut.
"""

from typing import Any

from common import qr
from common.clock import to_ms
from studio.enums import Layer, PanicAct
from studio.enums_look import Theme
from studio.models import Episode, Graphic, Panic, Run

Payloads = dict[str, dict[str, Any] | None]


def panic_of(run: Run | None) -> dict[str, bool]:
    """Each of the four acts, and whether it is in force."""
    in_force = set(Panic.objects.filter(run=run).values_list("act", flat=True)) if run else set()
    return {act.value: act.value in in_force for act in PanicAct}


def graphics_of(run: Run | None, panic: dict[str, bool]) -> Payloads:
    """Each layer's payload, None for an empty one and for one that panic keeps off. One query.

    A QR payload {"url", "label"} gains "side" and "path": what to draw, so that no screen reckons a code.
    """
    if run is None or panic[PanicAct.CLEAR_GRAPHICS]:
        return dict.fromkeys(Layer.values)
    shown: dict[str, dict[str, Any]] = dict(Graphic.objects.filter(run=run).values_list("layer", "payload"))
    if panic[PanicAct.CUT_QUESTION]:
        shown.pop(Layer.QUESTION, None)
    if code := shown.get(Layer.QR):
        shown[Layer.QR] = with_code(code)
    return {layer.value: shown.get(layer.value) for layer in Layer}


def with_code(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload of a QR graphic with the code's modules along one side, and its path."""
    url = payload["url"]
    return {**payload, "side": len(qr.matrix(url)), "path": qr.path(url)}


def theme_of(episode: Episode) -> str:
    """The episode's theme; an unknown one is the house's."""
    return episode.theme if episode.theme in Theme.values else Theme.HOUSE.value


def upcoming(episode: Episode) -> dict[str, Any] | None:
    """{"number", "title", "starts_at": ms} of the programme planned next after this one. One query."""
    later = Episode.objects.filter(planned_start__gt=episode.planned_start, is_template=False)
    found = later.order_by("planned_start", "number").first()
    if found is None:
        return None
    return {"number": found.number, "title": found.title, "starts_at": to_ms(found.planned_start)}
