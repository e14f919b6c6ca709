"""Hold: keep named elements of the item on air through the next TAKE (保持).

What you would get wrong: hold is a property of what is armed, not of what is on air. It is set before the
TAKE that it changes, is let go with the armed item, and is written on the instance, so that the record says
it.
"""

from typing import Any, TypeAlias

from studio.domain.show.facts import Facts
from studio.enums import ElementKind, Layer

Held: TypeAlias = dict[str, Any]

BOUND_LAYERS = (Layer.LOWER_THIRD, Layer.QUESTION, Layer.FULL)  # they belong to an item and go with it
STAYING = {ElementKind.CAMERA, ElementKind.PICTURE, ElementKind.GRAPHIC, ElementKind.SOUND}


def holdable(facts: Facts) -> list[Held]:
    """What of the item on air would go with the next TAKE: [{"kind", "layer" | None, "title"}]."""
    if facts.on_air is None:
        return []
    layers = [
        {"kind": "layer", "layer": layer.value, "title": str(layer.label)}
        for layer in BOUND_LAYERS
        if layer in facts.graphics
    ]
    elements = [
        {"kind": element["kind"], "layer": None, "title": element["title"]}
        for element in facts.on_air.plan.get("elements", [])
        if element["kind"] in STAYING
    ]
    return layers + elements


def held_layers(held: list[Held]) -> frozenset[str]:
    return frozenset(one["layer"] for one in held if one.get("layer"))
