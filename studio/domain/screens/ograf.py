"""Our graphics as OGraf v1 graphics (EBU), for the controllers and renderers of others: their manifests.

What you would get wrong: the shape is the schema's, not ours. No key that it does not name, but `v_…`; every
property of the data has a type, and a `select` its labels (ograf.ebu.io/v1, json-schemas/graphics and gdd).
"""

from typing import Any

from django.utils.translation import gettext as _

from studio.enums_look import Theme

SCHEMA = "https://ograf.ebu.io/v1/specification/json-schemas/graphics/schema.json"
VERSION = "1"
HD, UHD = (1920, 1080), (3840, 2160)
GRAPHICS = ("lower-third", "question", "card", "ticker", "full", "overlay")

Fields = dict[str, dict[str, Any]]


def manifest(name: str) -> dict[str, Any]:
    """The manifest of one of GRAPHICS, in the reader's language. KeyError for another name."""
    title, description, fields = _graphics()[name]
    return {
        "$schema": SCHEMA,
        "id": f"wenzheng.{name}",
        "version": VERSION,
        "name": title,
        "description": description,
        "author": {"name": _("All-media inquiry")},
        "main": f"{name}.mjs",
        "supportsRealTime": True,
        "supportsNonRealTime": False,
        "stepCount": 1,
        "schema": {"type": "object", "properties": fields | ({} if name == "overlay" else _look())},
        "renderRequirements": [_size(*HD), _size(*UHD)],
    }


def _size(width: int, height: int) -> dict[str, Any]:
    return {
        "resolution": {"width": {"ideal": width}, "height": {"ideal": height}},
        "frameRate": {"min": 25, "ideal": 50},
    }


def _graphics() -> dict[str, tuple[str, str, Fields]]:
    return {
        "lower-third": (
            _("Lower third"),
            _("Who speaks: post and unit on the waterline."),
            {"post": _line(_("Post")), "unit": _line(_("Unit"))},
        ),
        "question": (
            _("Question"),
            _("Who asks, and what."),
            {"asker": _line(_("Asked by")), "text": _text(_("Question"))},
        ),
        "card": (_("Commitment card"), _("A sealed commitment: words, deadline, measure."), _card()),
        "ticker": (
            _("Ticker"),
            _("A crawl; one entry for each line."),
            {"tag": _line(_("Tag")), "text": _text(_("Text"))},
        ),
        "full": (
            _("Full-screen graphic"),
            _("A title, and one paragraph for each line."),
            {"title": _line(_("Title")), "text": _text(_("Text"))},
        ),
        "overlay": (
            _("Overlay that follows the studio"),
            _("All graphics of an episode as the control room sets them, with the vote and its seal."),
            {"address": _line(_("Address of the overlay page"))},
        ),
    }


def _card() -> Fields:
    return {
        "code": _line(_("Code")),
        "unit": _line(_("Unit")),
        "post": _line(_("Post")),
        "words": _text(_("Exact words")),
        "due_on": _line(_("Due on"), pattern=r"^(\d{4}-\d\d-\d\d)?$"),
        "measure": _text(_("What counts as kept")),
        "sealed_at": _line(
            _("Sealed at"), pattern=r"^(\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)?)?$"
        ),
    }


def _look() -> Fields:
    languages = {"zh-hans": "简体中文", "en": "English"}
    themes = {theme.value: str(theme.label) for theme in Theme}
    return {"language": _choice(_("Language"), languages), "theme": _choice(_("Theme"), themes)}


def _line(title: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "gddType": "single-line", "title": title, "default": "", **more}


def _text(title: str) -> dict[str, Any]:
    return {"type": "string", "gddType": "multi-line", "title": title, "default": ""}


def _choice(title: str, labels: dict[str, str]) -> dict[str, Any]:
    first = next(iter(labels))
    return {
        "type": "string",
        "gddType": "select",
        "title": title,
        "enum": list(labels),
        "gddOptions": {"labels": labels},
        "default": first,
    }
