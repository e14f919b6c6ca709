"""How what aired differs from what was planned: pure, on JSON values, so that a stranger can do it again.

docs/bundle.md tells the same rules in words, and static/proof/verify_bundle.py follows them in its own. Times
are ms since 1970, spans ms. A discrepancy:
{"kind", "key", "row_id" ("" for what no rundown knows), "take": seq of the TAKE | None, "planned": ms | None,
"actual": ms | None, "off_ms": int | None, "carried_ms": int | None, "events": [seq], "changes": [edit]}.
What you would get wrong: one late item makes all after it late. `carried_ms` is how late the planned item
before it began; only what goes beyond that is the item's own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Facts: TypeAlias = dict[str, Any]

START_MS = 30_000  # a soft start may be off by this
HARD_START_MS = 1_000  # a fixed one by this: a hand needs that long
LENGTH_MS = 15_000
TOLERANCE = {"start_ms": START_MS, "hard_start_ms": HARD_START_MS, "length_ms": LENGTH_MS}

# Kinds that say why: all of them, or those with one of these details.
CAUSES: dict[str, tuple[str, ...]] = {
    "panic_on": (),
    "panic_off": (),
    "held": (),
    "machine": (),
    "round_voided": (),
    "took_over": (),
    "went_back": (),
    "refused": ("take",),
    "turn_moved": ("extended", "paused"),
}


@dataclass(frozen=True)
class Evening:
    """rows: as studio.domain.records.aired_plan has them, in order. takes: [{"seq", "at", "ends_at": ms |
    None, "row_id", "planned_s"}] by seq. events: [{"seq", "kind", "detail", "row_id"}]. changes: see
    aired_plan.changes_on_air. `ended_at` is None while the programme runs."""

    rows: Sequence[Facts]
    takes: Sequence[Facts]
    events: Sequence[Facts]
    changes: Sequence[Facts]
    ended_at: int | None
    tolerance: Facts = field(default_factory=lambda: TOLERANCE)


def discrepancies(evening: Evening) -> list[Facts]:
    """What was not as planned: by TAKE, then what never aired in the rundown's order."""
    return [*_of_takes(evening), *_not_aired(evening)]


def _of_takes(evening: Evening) -> Iterator[Facts]:
    planned = _planned(evening)
    places = {row["row_id"]: place for place, row in enumerate(planned)}
    furthest, carried, before, seen = -1, 0, 0, set[str]()
    lengths = {found["take"]: found for found in _lengths(evening)}
    for take in evening.takes:
        row_id, place = take["row_id"], places.get(take["row_id"])
        causes = _causes(evening, before, take["seq"])
        if row_id and row_id in seen:
            yield _found(evening, "again", take, events=causes)
        elif place is None:
            yield _found(evening, "not_planned", take, events=causes)
        else:
            if place < furthest:
                yield _found(evening, "out_of_order", take, events=causes)
            yield from _off_time(evening, take, planned[place], carried, causes)
            carried = take["at"] - planned[place]["starts_at"]
            furthest = max(furthest, place)
        seen.add(row_id)
        before = take["seq"]
        if take["seq"] in lengths:
            yield lengths[take["seq"]]


def _off_time(evening: Evening, take: Facts, row: Facts, carried: int, causes: list[int]) -> Iterator[Facts]:
    off = take["at"] - row["starts_at"]
    limit = evening.tolerance["hard_start_ms" if row["is_hard"] else "start_ms"]
    if abs(off) > limit:
        kind = "late" if off > 0 else "early"
        yield _found(evening, kind, take, planned=row["starts_at"], off=off, carried=carried, events=causes)


def _lengths(evening: Evening) -> Iterator[Facts]:
    """Too long or too short, over all the times it was on air; said at its first TAKE."""
    rows = {row["row_id"]: row for row in evening.rows}
    shown: dict[str, list[Facts]] = {}
    for take in evening.takes:
        shown.setdefault(take["row_id"] or str(take["seq"]), []).append(take)
    for takes in shown.values():
        first = takes[0]
        if any(take["ends_at"] is None for take in takes):
            continue
        lasted = sum(take["ends_at"] - take["at"] for take in takes)
        off = lasted - 1000 * rows.get(first["row_id"], first)["planned_s"]
        if abs(off) > evening.tolerance["length_ms"]:
            causes = [seq for take in takes for seq in _causes(evening, take["seq"], _until(evening, take))]
            yield _found(evening, "long" if off > 0 else "short", first, off=off, events=causes)


def _not_aired(evening: Evening) -> Iterator[Facts]:
    """While the programme runs only what was passed over: the rest may still come."""
    rows, aired = _planned(evening), {take["row_id"] for take in evening.takes}
    furthest = max((place for place, row in enumerate(rows) if row["row_id"] in aired), default=-1)
    for place, row in enumerate(rows):
        if row["row_id"] not in aired and (evening.ended_at is not None or place < furthest):
            named = [event["seq"] for event in evening.events if event["row_id"] == row["row_id"]]
            yield _found(
                evening, "not_aired", {"row_id": row["row_id"]}, planned=row["starts_at"], events=named
            )


def _found(
    evening: Evening,
    kind: str,
    what: Facts,
    *,
    events: list[int],
    planned: int | None = None,
    off: int | None = None,
    carried: int | None = None,
) -> Facts:
    row_id = what["row_id"]
    return {
        "kind": kind,
        "key": f"{kind}:{what.get('seq') or row_id}",
        "row_id": row_id,
        "take": what.get("seq"),
        "planned": planned,
        "actual": what.get("at"),
        "off_ms": off,
        "carried_ms": carried,
        "events": events,
        "changes": [one["edit"] for one in evening.changes if row_id and one["row_id"] == row_id],
    }


def _planned(evening: Evening) -> list[Facts]:
    """Without the shelf."""
    return [row for row in evening.rows if not row["is_on_shelf"]]


def _until(evening: Evening, take: Facts) -> int:
    """The seq of the TAKE that ended this one; beyond all when none did."""
    later = (other["seq"] for other in evening.takes if other["seq"] > take["seq"])
    return next(later, 1 + max((event["seq"] for event in evening.events), default=0))


def _causes(evening: Evening, after: int, before: int) -> list[int]:
    """Events between two TAKEs that say why."""
    return [event["seq"] for event in evening.events if after < event["seq"] < before and _says_why(event)]


def _says_why(event: Facts) -> bool:
    details = CAUSES.get(event["kind"])
    return details is not None and (not details or event["detail"] in details)
