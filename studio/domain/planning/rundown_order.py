"""In which order a file lays the rows of a plan, as far as it may.

What you would get wrong: segments are known by their titles only. One that the file calls by a new name is a
new segment, "+name" until it is made; the old one stays, empty.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from studio.domain.planning.sheet import Order, compare_order, put_back


class Laid(Protocol):
    """A row of the file: `key` as in the ticket, and the title of its segment."""

    key: str
    segment: str
    is_new: bool


class Plan(Protocol):
    """What is there: `titles` by key of segment, `playing` by row id."""

    order: Order
    titles: dict[str, str]
    playing: set[str]

    def segment_of(self, row_id: str) -> str: ...


def order_of(rows: Sequence[Laid], plan: Plan) -> Order:
    """As the file has it; what it does not list stays behind what it lay behind."""
    lists: dict[str, list[str]] = {}
    for row in rows:
        lists.setdefault(_segment_key(row, plan, lists), []).append(row.key)
    for segment, old in plan.order:
        lists[segment] = keep_in_play(lists.get(segment, []), old, plan.playing)
    for name in [name for name in lists if name.startswith("+")]:
        lists[name] = [row for row in lists[name] if row not in plan.playing]
        if not lists[name]:
            del lists[name]
    listed = {row.key for row in rows}
    for segment, old in plan.order:
        lists[segment] = put_back(lists[segment], old, set(old) - listed - plan.playing)
    known = [segment for segment, _rows in plan.order]
    told = [segment for segment in lists if any(row in listed for row in lists[segment])]
    names = put_back(told, known, set(known) - set(told))
    return [[segment, lists[segment]] for segment in names]


def _segment_key(row: Laid, plan: Plan, lists: Mapping[str, Any]) -> str:
    """By title; where several have it, the one the row lies in, else the one last filled."""
    same = [key for key, title in plan.titles.items() if title == row.segment]
    if not same:
        return f"+{row.segment}"
    if not row.is_new and (own := plan.segment_of(row.key)) in same:
        return own
    filled = [key for key in lists if key in same]
    return filled[-1] if filled else same[0]


def keep_in_play(rows: list[str], old: list[str], playing: set[str]) -> list[str]:
    """Rows in play lie in their own segment behind what they lay behind; the others as the file has them."""
    mine = [row for row in old if row in playing]
    kept = [row for row in rows if row not in playing or row in mine]
    elsewhere = compare_order([["", old]], [["", kept]], set())
    kept = put_back(kept, old, set(mine) & elsewhere)
    there = iter(mine)
    return [next(there) if row in playing else row for row in kept]
