"""The frozen copy of an item that an instance carries.

What you would get wrong: everything that airs must be in here by value. A clip's title, a unit's
name or a task's result read again at show time would let tonight's edit change what is on air.
"""

from datetime import date
from typing import Any

from django.utils import timezone

from studio.domain.inquiry.feedback import report_on
from studio.models import Item, Run

OPTIONS = ("press", "secrecy", "display", "window")


def snapshot_item(item: Item, run: Run) -> dict[str, Any]:
    """The plan of an instance, as JSON values.

    {"item": id, "revision", "kind", "title", "planned_s", "clip": {"id", "title", "duration_ms"} | None,
    "units": [{"code", "name"}], "post", "question", "asks": question id | None, "task": see
    feedback.report_on | None, "scores": item id | None, "window_s", "form", "options": {"press", "secrecy",
    "display", "window"}, "compared_to": item id | None, "elements": [{"kind", "title", "payload"}],
    "is_on_shelf", "segment": title, "position"}. Three or four queries beside the item's own. What the
    producer asks the hall without an item (studio.domain.inquiry.asking) has the same keys but for "asks",
    "elements" and "is_on_shelf", and "offer" or "round" beside them.
    """
    clip = item.clip
    return {
        "item": item.pk,
        "revision": item.revision,
        "kind": item.kind,
        "title": item.title,
        "planned_s": item.planned_s,
        "clip": {"id": clip.pk, "title": clip.title, "duration_ms": clip.duration_ms} if clip else None,
        "units": [{"code": unit.code, "name": unit.name} for unit in item.units.all()],
        "post": item.post,
        "question": item.question or (item.asks.text if item.asks else ""),
        "asks": item.asks_id,
        "task": report_on(item.task, item, _evening(run)) if item.task else None,
        "scores": item.scores_id,
        "window_s": item.window_s,
        "form": item.form,
        "options": {name: getattr(item, name) for name in OPTIONS},
        "compared_to": item.compared_to_id,
        "elements": [
            {"kind": one.kind, "title": one.title, "payload": one.payload} for one in item.elements.all()
        ],
        "is_on_shelf": item.is_on_shelf,
        "segment": item.segment.title,
        "position": item.position,
    }


def _evening(run: Run) -> date:
    """The date on the studio's wall when the run goes out: days late are counted to it."""
    return timezone.localdate(run.started_at or run.episode.planned_start)
