"""Importing a rundown: first a preview that changes nothing, then exactly that preview, or nothing.

What you would get wrong: the preview travels through the browser, signed, so that what is applied is what was
looked at, on whichever worker. It is one edit of the plan (EditAct.IMPORTED), and is undone as one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db import transaction

from common.models import User
from followup.models import Unit
from studio.domain.planning.edits import Draft, editing
from studio.domain.planning.rundown_diff import Difference, difference
from studio.domain.planning.sheet import Order, write_elements, write_order
from studio.enums import EditAct
from studio.errors import RundownHasErrors, RundownOutdated
from studio.models import Clip, Episode, Item, Segment

SALT = "studio.rundown-import"
VALID_S = 4 * 3600


@dataclass(frozen=True)
class Preview:
    """What a file would do. `ticket` applies it; empty while there are errors."""

    name: str
    says: Difference
    ticket: str

    @property
    def is_idle(self) -> bool:
        says = self.says
        return not (says.new or says.changed or says.moved or says.missing or says.new_segments)


@dataclass(frozen=True)
class Imported:
    added: int
    changed: int
    removed: int


def preview_import(episode: Episode, *, name: str, data: bytes) -> Preview:
    """Read the file and compare it with the plan as it is now; changes nothing. BadRundownFile."""
    with transaction.atomic():
        held = Episode.objects.select_for_update().get(pk=episode.pk)
        says = difference(held, data)
    ticket = "" if says.problems else _ticket(held, name, says)
    return Preview(name, says, ticket)


def apply_import(
    episode: Episode, *, ticket: str, remove_missing: bool = False, by: User, at: datetime
) -> Imported:
    """Do what the preview said, as one edit. Twice: the second finds another plan and is refused.

    With `remove_missing` rows that are not in the file go too. RundownHasErrors without a ticket;
    RundownOutdated when it is not of this episode, too old, or the plan was edited since; ItemInPlay when a
    row that it changes has been armed since. Nothing is changed then.
    """
    if not ticket:
        raise RundownHasErrors
    facts = _opened(ticket)
    with editing(episode, EditAct.IMPORTED, by=by, at=at) as draft:
        if facts["episode"] != draft.episode.pk or facts["edits"] != draft.episode.edits:
            raise RundownOutdated
        return _write(draft, facts, remove_missing=remove_missing)


def _write(draft: Draft, facts: dict[str, Any], *, remove_missing: bool) -> Imported:
    segments = _segments(draft.episode, facts["order"])
    missing = facts["missing"] if remove_missing else []
    keys = {}
    for key, changes in facts["rows"]:
        home = next(segments[name] for name, rows in facts["order"] if key in rows)
        keys[key] = _write_row(key, dict(changes), home)
    Item.objects.filter(segment__episode=draft.episode, row_id__in=missing).delete()
    write_order(
        [
            [str(segments[name]), [keys.get(row, row) for row in rows if row not in missing]]
            for name, rows in facts["order"]
        ]
    )
    draft.what = facts["name"]
    draft.moved = {keys.get(row, row) for row in facts["moved"]}
    added = sum(1 for key in keys if key.startswith("+"))
    return Imported(added, len(keys) - added, len(missing))


def _segments(episode: Episode, order: Order) -> dict[str, int]:
    """Keys of segments as the ticket has them to primary keys; "+title" is made here."""
    found = {}
    for place, (name, _rows) in enumerate(order, start=1):
        if name.startswith("+"):
            far = 20_000 + place  # write_order gives the places
            found[name] = Segment.objects.create(episode=episode, position=far, title=name[1:]).pk
        else:
            found[name] = int(name)
    return found


def _write_row(key: str, facts: dict[str, Any], home: int) -> str:
    """The row id of the row that was changed, or made."""
    units, elements = facts.pop("units", None), facts.pop("elements", None)
    if "clip" in facts:
        facts["clip_id"] = facts.pop("clip")
    if facts.get("hard_start"):
        facts["hard_start"] = datetime.fromisoformat(facts["hard_start"])
    _check_there(facts.get("clip_id"), units)
    if key.startswith("+"):
        item = Item.objects.create(segment_id=home, position=0, **facts)
    else:
        Item.objects.filter(row_id=key).update(**facts)
        item = Item.objects.get(row_id=key)
    if units is not None:
        item.units.set(units)
    if elements is not None:
        write_elements(item, elements)
    return item.row_id


def _check_there(clip: int | None, units: list[int] | None) -> None:
    """Relations are checked by the database at commit only; whoever imports is to be told, not failed."""
    if clip is not None and not Clip.objects.filter(pk=clip).exists():
        raise RundownOutdated
    if units and Unit.objects.filter(pk__in=units).count() != len(units):
        raise RundownOutdated


# -- the ticket --------------------------------------------------------------------------------


def _ticket(episode: Episode, name: str, says: Difference) -> str:
    rows = [row for row in says.rows if row.facts]
    facts = {
        "episode": episode.pk,
        "edits": episode.edits,
        "name": name[:120],
        "rows": [[row.key, ({"title": row.title} if row.is_new else {}) | row.facts] for row in rows],
        "order": says.order,
        "moved": [item.row_id for item in says.moved] + [row.key for row in says.new],
        "missing": [item.row_id for item in says.missing],
    }
    return signing.dumps(facts, salt=SALT, compress=True)


def _opened(ticket: str) -> dict[str, Any]:
    try:
        facts: dict[str, Any] = signing.loads(ticket, salt=SALT, max_age=VALID_S)
    except signing.BadSignature as error:
        raise RundownOutdated from error
    return facts
