"""What lies inside an item: lower thirds, cameras, pictures, graphics, sounds, lines, in the order of use.

The payload of every kind is {"text": str}. With the title it reads:

    lower third   title: the post shown        text: the second line, a unit
    camera        title: which camera          text: the shot
    picture       title: what it shows         text: where it comes from
    graphic       title: the heading           text: the words below it
    sound         title: which sound           text: where it comes from
    script        title: who speaks            text: the words

What you would get wrong: elements have no revision of their own. They are a field of their item, written and
merged with it.
"""

from typing import Any

from studio.models import Item


def elements_of(item: Item) -> list[dict[str, Any]]:
    """[{"kind", "label", "title", "text"}] in order; one query unless prefetched."""
    return [
        {
            "kind": one.kind,
            "label": one.get_kind_display(),
            "title": one.title,
            "text": one.payload.get("text", ""),
        }
        for one in item.elements.all()
    ]


def element_facts(kind: str, title: str, text: str) -> dict[str, Any]:
    """As studio.domain.planning.sheet keeps it and `rundown.edit_item` takes it."""
    return {"kind": kind, "title": title, "payload": {"text": text} if text else {}}
