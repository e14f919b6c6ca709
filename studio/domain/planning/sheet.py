"""The whole plan of an episode as JSON values: read it, compare two, write back what was different.

What you would get wrong: a place is no number here. Adding one row moves the `position` of all that follow,
and none of them was touched; so a place is what a row lies behind, in its segment, and `compare` names as few
rows as explain a new order.

Facts of a row, by the model's field names: {"id", "kind", "title", "planned_s", … , "units": [pk],
"elements": [{"kind", "title", "payload"}]}; a relation is its key, a moment ISO 8601 in UTC.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import Any, TypeAlias

from django.db.models import ForeignKey, Model

from studio.errors import GoneSince
from studio.models import Element, Episode, Item, Segment

Facts: TypeAlias = dict[str, Any]
Order: TypeAlias = list[list[Any]]  # [[segment, [row_id, …]], …]: a list of pairs, for jsonb sorts keys
Side: TypeAlias = dict[str, Any]  # one side of a change, see `compare`

NOT_FACTS = {"id", "row_id", "segment", "position", "revision"}
EPISODE_FACTS = {"title", "planned_start", "planned_end", "theme"}


def _fields(model: type[Model]) -> tuple[Any, ...]:
    return tuple(model._meta.concrete_fields)  # noqa: SLF001  Django's documented name


ROW_FIELDS = tuple(field for field in _fields(Item) if field.name not in NOT_FACTS)
EPISODE_FIELDS = tuple(field for field in _fields(Episode) if field.name in EPISODE_FACTS)
# Segments stand here while they change places, and there when they come back: two never hold one.
OUT_OF_THE_WAY, ARRIVING = 10_000, 20_000


@dataclass(frozen=True)
class Sheet:
    """Keys of `segments` are primary keys as text, of `rows` and `revisions` row ids."""

    episode: Facts
    segments: dict[str, Facts]
    rows: dict[str, Facts]
    order: Order
    revisions: dict[str, int]


def read_sheet(episode: Episode) -> Sheet:
    """The plan as the database has it. Five queries, however long it is."""
    segments = list(Segment.objects.filter(episode=episode.pk).order_by("position", "pk"))
    items = Item.objects.filter(segment__episode=episode.pk).prefetch_related("units", "elements")
    rows = list(items.order_by("position", "pk"))
    return Sheet(
        episode=_values(Episode.objects.get(pk=episode.pk), EPISODE_FIELDS),
        segments={str(segment.pk): {"title": segment.title} for segment in segments},
        rows={row.row_id: facts_of(row) for row in rows},
        order=[
            [str(segment.pk), [row.row_id for row in rows if row.segment_id == segment.pk]]
            for segment in segments
        ],
        revisions={row.row_id: row.revision for row in rows},
    )


def facts_of(item: Item) -> Facts:
    return {
        "id": item.pk,
        **_values(item, ROW_FIELDS),
        "units": sorted(unit.pk for unit in item.units.all()),
        "elements": [
            {"kind": one.kind, "title": one.title, "payload": one.payload} for one in item.elements.all()
        ],
    }


def _values(thing: Model, fields: Any) -> Facts:
    return {field.name: as_json(getattr(thing, field.attname)) for field in fields}


def as_json(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def compare(before: Sheet, after: Sheet, moved: set[str] | None = None) -> tuple[Side, Side] | None:
    """What is different, from both sides; None when nothing is.

    A side: {"episode": {field: value}, "segments": {key: facts | None}, "rows": {row_id: facts | None},
    "order": the whole order, "placed": row ids and "shifted": segments that lie elsewhere, come or go}.
    None: it does not exist on that side; otherwise the fields that differ, or all of them.
    `moved` says which rows and segments were meant, where an order could have come about in several ways.
    """
    sides: tuple[Side, Side] = ({}, {})
    _note(sides, "episode", *_differing(before.episode, after.episode))
    for name in ("segments", "rows"):
        _note(sides, name, *_differing_entries(getattr(before, name), getattr(after, name)))
    if before.order != after.order:
        placed = sorted(_placed(before.order, after.order, moved or set()))
        shifted = sorted(_shifted(before.order, after.order, moved or set()))
        for side, sheet in zip(sides, (before, after), strict=True):
            side |= {"order": sheet.order, "placed": placed, "shifted": shifted}
    return sides if sides[0] else None


def _note(sides: tuple[Side, Side], name: str, before: Facts, after: Facts) -> None:
    if before or after:
        sides[0][name], sides[1][name] = before, after


def _differing(before: Facts, after: Facts) -> tuple[Facts, Facts]:
    names = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def _differing_entries(before: dict[str, Facts], after: dict[str, Facts]) -> tuple[Facts, Facts]:
    found: tuple[Facts, Facts] = ({}, {})
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if old != new:
            found[0][key], found[1][key] = _differing(old, new) if old and new else (old, new)
    return found


def compare_order(before: Order, after: Order, fixed: set[str]) -> set[str]:
    """Row ids that lie elsewhere, come or go: as few as explain the new order without moving `fixed`."""
    placed = _placed(before, after, set())
    if placed & fixed:
        loose = {
            row
            for order in (before, after)
            for _, rows in order
            if placed & fixed & set(rows)
            for row in rows
        }
        placed = _placed(before, after, loose - fixed)
    return placed


def _placed(before: Order, after: Order, moved: set[str]) -> set[str]:
    lay = {segment: [row for row in rows if row not in moved] for segment, rows in before}
    lie = {segment: [row for row in rows if row not in moved] for segment, rows in after}
    stayed = {row for segment in lie for row in _kept(lay.get(segment, []), lie[segment])}
    return {row for order in (before, after) for _, rows in order for row in rows} - stayed


def _shifted(before: Order, after: Order, moved: set[str]) -> set[str]:
    lay, lie = [s for s, _ in before], [s for s, _ in after]
    stayed = _kept([s for s in lay if s not in moved], [s for s in lie if s not in moved])
    return set() if lay == lie else {*lay, *lie} - stayed


def _kept(before: list[str], after: list[str]) -> set[str]:
    """Names that follow each other in both."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {name for block in blocks for name in before[block.a : block.a + block.size]}


def put_back(current: list[str], target: list[str], names: set[str]) -> list[str]:
    """`current` with `names` lying as in `target`: each behind what it lay behind there, or first."""
    kept = [name for name in current if name not in names]
    for index, name in enumerate(target):
        if name in names:
            before = next((one for one in reversed(target[:index]) if one in kept), None)
            kept.insert(0 if before is None else kept.index(before) + 1, name)
    return kept


def order_with(current: Order, side: Side) -> Order:
    """The present order with what a change had moved, added or removed put back as on `side`."""
    if "order" not in side:
        return current
    now: dict[str, list[str]] = {segment: list(rows) for segment, rows in current}
    then: dict[str, list[str]] = {segment: list(rows) for segment, rows in side["order"]}
    segments = put_back(list(now), list(then), set(side["shifted"]))
    placed = set(side["placed"])
    return [
        [segment, put_back(now.get(segment, []), then.get(segment, []), placed)]
        for segment in [*segments, *(one for one in now if one not in segments)]
    ]


def write_side(episode: Episode, side: Side, current: Order, revision: int) -> None:
    """Make the plan what it was on `side`, as far as that side goes; all else stays.

    Rows that come back keep their key and their row id; their revision is `revision`, which no open form
    knows. GoneSince when a clip, unit, task, question or item they point at is no more.
    """
    if "episode" in side:
        Episode.objects.filter(pk=episode.pk).update(**_columns(side["episode"], EPISODE_FIELDS))
    _write_segments(episode, side.get("segments", {}))
    order = order_with(current, side)
    homes = {row: int(segment) for segment, rows in order for row in rows}
    for row_id, facts in side.get("rows", {}).items():
        _write_row(row_id, facts, homes.get(row_id), revision)
    write_order([pair for pair in order if side.get("segments", {}).get(pair[0], True) is not None])
    gone = [int(key) for key, facts in side.get("segments", {}).items() if facts is None]
    Segment.objects.filter(pk__in=gone).delete()
    _check_ends(side)


def _columns(facts: Facts, fields: Any) -> Facts:
    return {field.attname: field.to_python(facts[field.name]) for field in fields if field.name in facts}


def _write_segments(episode: Episode, segments: dict[str, Facts | None]) -> None:
    for place, (key, facts) in enumerate(segments.items(), start=ARRIVING):
        if facts and not Segment.objects.filter(pk=int(key)).update(**facts):
            Segment.objects.create(pk=int(key), episode=episode, position=place, **facts)


def _write_row(row_id: str, facts: Facts | None, home: int | None, revision: int) -> None:
    if facts is None:
        Item.objects.filter(row_id=row_id).delete()
        return
    columns = _columns(facts, ROW_FIELDS)
    item = Item.objects.filter(row_id=row_id).first()
    if item is None:
        new = {"pk": facts["id"], "row_id": row_id, "segment_id": home, "position": 0}
        item = Item.objects.create(**new, revision=revision, **columns)
    elif columns:
        Item.objects.filter(pk=item.pk).update(**columns)
    if "units" in facts:
        item.units.set(facts["units"])
    if "elements" in facts:
        write_elements(item, facts["elements"])


def write_elements(item: Item, elements: list[Facts]) -> None:
    """All elements of the item anew, in this order."""
    item.elements.all().delete()
    Element.objects.bulk_create(
        [Element(item=item, position=place, **facts) for place, facts in enumerate(elements, start=1)]
    )


def write_order(order: Order) -> None:
    """Positions 1, 2, 3 … of segments, and of rows through the episode; only what moved is written."""
    keys = [int(segment) for segment, _ in order]
    if [*Segment.objects.filter(pk__in=keys).order_by("position").values_list("pk", "position")] != [
        *zip(keys, range(1, len(keys) + 1), strict=True)
    ]:
        for offset in (OUT_OF_THE_WAY, 0):
            for place, key in enumerate(keys, start=1):
                Segment.objects.filter(pk=key).update(position=offset + place)
    rows = [(row, int(segment)) for segment, lying in order for row in lying]
    found = {item.row_id: item for item in Item.objects.filter(row_id__in=[row for row, _ in rows])}
    for position, (row_id, segment) in enumerate(rows, start=1):
        item = found[row_id]
        if (item.position, item.segment_id) != (position, segment):
            Item.objects.filter(pk=item.pk).update(position=position, segment=segment)


def _check_ends(side: Side) -> None:
    """Relations are checked by the database at commit only; whoever undoes is to be told, not failed."""
    for facts in side.get("rows", {}).values():
        for field in ROW_FIELDS:
            key = (facts or {}).get(field.name)
            if key and isinstance(field, ForeignKey):
                others: type[Model] = field.related_model
                known = others._default_manager  # noqa: SLF001  Django's documented name
                if not known.filter(pk=key).exists():
                    raise GoneSince(what=field.verbose_name)
