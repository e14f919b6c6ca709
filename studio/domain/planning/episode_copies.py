"""Duplicate episodes and templates: everything that was planned, nothing that happened.

What you would get wrong: feedback reports are not copied. They belong to their evening; the copy is born with
what is owed on its own day. Rows of a copy have row ids of their own, or an import would reach across.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from common.models import User
from studio.domain.planning.plan import next_number
from studio.domain.planning.rundown import create_episode
from studio.domain.planning.sheet import write_order
from studio.enums import ItemKind
from studio.models import CastMember, Element, Episode, Item, Question, Segment
from studio.models.plan import new_row_id

TEMPLATES_FROM = 30_001  # templates are numbered apart, and the numbers are never shown
TO_SELF = ("scores", "compared_to")


@dataclass
class _Copied:
    """Keys of the original to what became of them."""

    segments: dict[int, Segment]
    cast: dict[int, CastMember]
    questions: dict[int, Question]
    items: dict[int, Item]


def duplicate_episode(
    source: Episode,
    *,
    title: str,
    planned_start: datetime,
    seats_of: Episode | None = None,
    by: User,
    at: datetime,
) -> Episode:
    """A new episode planned like `source` (an episode or a template), with what is owed on its own day.

    Copied: segments, items with elements, times moved with the start, people, questions, theme; the hall
    with its groups from `seats_of`. Not copied: runs, feedback reports, reasons for dropped commitments.
    EpisodeExists when somebody takes the number at this moment.
    """
    with transaction.atomic():
        made = create_episode(
            number=next_number(),
            title=title,
            planned_start=planned_start,
            seats_of=seats_of,
            by=by,
            at=at,
        )
        made.segments.filter(items=None).delete()  # the inquiry it is born with
        _copy_plan(source, made, planned_start - source.planned_start)
    made.refresh_from_db()
    return made


def make_template(source: Episode, *, title: str, by: User, at: datetime) -> Episode:
    """Keep the plan of `source` as a template: it never airs, owes nothing and stands in no public list."""
    with transaction.atomic():
        made = create_episode(
            number=_template_number(), title=title, planned_start=source.planned_start, by=by, at=at
        )
        Episode.objects.filter(pk=made.pk).update(is_template=True)
        made.segments.all().delete()  # it is born owing, like an episode; a template does not owe
        _copy_plan(source, made, timedelta())
    made.refresh_from_db()
    return made


def next_start(source: Episode, at: datetime) -> datetime:
    """A suggestion: the weekday and time of day of `source`, in the first later week that is after `at`."""
    weeks = max(1, (at - source.planned_start) // timedelta(weeks=1) + 1)
    return source.planned_start + timedelta(weeks=weeks)


def templates() -> list[Episode]:
    """All templates by title."""
    return list(Episode.objects.filter(is_template=True).order_by("title", "pk"))


def _template_number() -> int:
    highest = Episode.objects.filter(number__gte=TEMPLATES_FROM).aggregate(highest=Max("number"))["highest"]
    return (highest or TEMPLATES_FROM - 1) + 1


def _copy_plan(source: Episode, made: Episode, later: timedelta) -> None:
    end = source.planned_end and source.planned_end + later
    Episode.objects.filter(pk=made.pk).update(planned_end=end, theme=source.theme)
    cast = {one.pk: _copy(one, episode=made) for one in source.cast.all()}
    copied = _Copied(_copy_segments(source, made), cast, {}, {})
    for question in source.questions.all():
        asker = cast.get(question.asker_id) if question.asker_id else None
        copied.questions[question.pk] = _copy(question, episode=made, asker=asker, revision=1)
    items = Item.objects.filter(segment__episode=source).exclude(kind=ItemKind.FEEDBACK).order_by("position")
    originals = list(items.prefetch_related("units", "elements"))
    for item in originals:
        copied.items[item.pk] = _copy_item(item, copied, later)
    for item in originals:
        _link(item, copied)
    write_order(_order(made))


def _copy_segments(source: Episode, made: Episode) -> dict[int, Segment]:
    """But those that held only feedback reports."""
    last = made.segments.aggregate(last=Max("position"))["last"] or 0
    found = {}
    for segment in source.segments.prefetch_related("items"):
        kinds = {item.kind for item in segment.items.all()}
        if kinds != {ItemKind.FEEDBACK}:
            last += 1
            found[segment.pk] = _copy(segment, episode=made, position=last)
    return found


def _copy_item(item: Item, copied: _Copied, later: timedelta) -> Item:
    made: Item = _copy(
        item,
        segment=copied.segments[item.segment_id],
        row_id=new_row_id(),
        revision=1,
        hard_start=item.hard_start and item.hard_start + later,
        asks=copied.questions.get(item.asks_id) if item.asks_id else None,
        task=None,
        **dict.fromkeys(TO_SELF),
    )
    made.units.set(item.units.all())
    Element.objects.bulk_create(_unsaved(one, item=made) for one in item.elements.all())
    return made


def _link(item: Item, copied: _Copied) -> None:
    """Reveals point at the copy's scorings."""
    links = {name: copied.items.get(getattr(item, f"{name}_id")) for name in TO_SELF}
    if any(links.values()):
        Item.objects.filter(pk=copied.items[item.pk].pk).update(**links)


def _order(made: Episode) -> list[list[Any]]:
    """Reports that are owed first, then the copied rows as they lay."""
    rows = list(Item.objects.filter(segment__episode=made).order_by("position", "pk"))
    return [
        [str(segment.pk), [row.row_id for row in rows if row.segment_id == segment.pk]]
        for segment in made.segments.order_by("position")
    ]


def _unsaved(thing: Any, **changes: Any) -> Any:
    fields = {field.attname: getattr(thing, field.attname) for field in thing._meta.concrete_fields}  # noqa: SLF001
    fields.pop("id")
    for name in changes:
        fields.pop(f"{name}_id", None)
    return type(thing)(**(fields | changes))


def _copy(thing: Any, **changes: Any) -> Any:
    made = _unsaved(thing, **changes)
    made.save()
    return made
