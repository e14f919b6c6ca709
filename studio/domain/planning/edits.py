"""The history of the plan: every change to it is one RundownEdit, and each can be undone.

before, after of an edit: the two sides of studio.domain.planning.sheet.compare; `after` also holds
{"revisions": {row_id: revision}} of the rows it changed. Whatever is written inside `editing` is found by
comparing the plan before and after, so nothing a change does on the side (a reveal that loses its scoring)
is forgotten.

What you would get wrong: the order of locks. Episode, then its runs; whoever arms holds the run only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common.models import User
from common.publish import publish
from studio.domain.planning import in_play
from studio.domain.planning.sheet import (
    Facts,
    Sheet,
    Side,
    compare,
    facts_of,
    order_with,
    read_sheet,
    write_side,
)
from studio.enums import EditAct
from studio.errors import AlreadyUndone, EditOvertaken, ItemInPlay, NothingToUndo
from studio.events import plan_topic, run_topic
from studio.models import Episode, Item, RundownEdit

WHAT_LENGTH = 160
EPISODE = "episode"
MENDABLE = {"script", "note"}  # read from the plan while their item airs; no frozen copy holds them


@dataclass
class Draft:
    """What the one who edits says of the edit: `what` is a title, `moved` the rows or segments
    that were meant."""

    episode: Episode
    before: Sheet
    playing: set[int]  # keys of rows in play; asked before anything is deleted, or their copies forget them
    what: str = ""
    moved: set[str] | None = None
    made: RundownEdit | None = None


@contextmanager
def editing(episode: Episode, act: EditAct, *, by: User, at: datetime) -> Iterator[Draft]:
    """Change the plan inside this; it becomes one edit, or none when nothing was different.

    Two at once do it one after the other. ItemInPlay, and nothing changes, when a row that is armed, on air
    or aired would be edited, moved or removed; only its script and its note may still be mended.
    """
    with transaction.atomic():
        held = Episode.objects.select_for_update().get(pk=episode.pk)
        in_play.hold_runs(held)
        draft = Draft(held, read_sheet(held), set(in_play.states(held)))
        yield draft
        draft.made = _write_down(draft, act, by, at)


def _write_down(draft: Draft, act: EditAct, by: User, at: datetime) -> RundownEdit | None:
    episode, after = draft.episode, read_sheet(draft.episode)
    sides = compare(draft.before, after, draft.moved)
    if sides is None:
        return None
    _refuse_in_play(draft, sides[1])
    seq = episode.edits + 1
    Episode.objects.filter(pk=episode.pk).update(edits=seq)
    edit = RundownEdit.objects.create(
        episode=episode,
        seq=seq,
        at=at,
        by=by,
        act=act,
        what=draft.what[:WHAT_LENGTH],
        before=sides[0],
        after=sides[1] | {"revisions": _raise_revisions(sides[1], draft.before, after)},
    )
    announce(episode, seq)
    return edit


def _refuse_in_play(draft: Draft, side: Side) -> None:
    changed = [row for row, facts in side.get("rows", {}).items() if facts is None or set(facts) - MENDABLE]
    for row_id in [*changed, *side.get("placed", [])]:
        facts = draft.before.rows.get(row_id)
        if facts and facts["id"] in draft.playing:
            raise ItemInPlay(title=facts["title"])


def _raise_revisions(side: Side, before: Sheet, after: Sheet) -> dict[str, int]:
    """Rows with other facts get the next revision; a row that only moved keeps its own."""
    found = {}
    for row_id, facts in side.get("rows", {}).items():
        if facts is not None:
            found[row_id] = after.revisions[row_id]
            if found[row_id] == before.revisions.get(row_id):
                Item.objects.filter(row_id=row_id).update(revision=F("revision") + 1)
                found[row_id] += 1
    return found


def announce(episode: Episode, seq: int) -> None:
    """Editors and control rooms draw the plan anew; screens show instances and need no word."""
    publish(plan_topic(episode.pk), "plan.changed", seq=seq)
    for run in episode.runs.all():
        publish(run_topic(run.pk), "rundown.changed", run=run.pk, seq=run.seq)


def undo(edit: RundownEdit, *, by: User, at: datetime) -> RundownEdit:
    """Put back what `edit` changed, as a new edit; undoing that one does it again.

    Fields, elements, units, keys and places come back exactly; what others did to other rows stays.
    EditOvertaken names the later edit of the same row or segment, AlreadyUndone who was faster,
    ItemInPlay the row that is armed, on air or aired by now, GoneSince what it pointed at.
    """
    with editing(edit.episode, EditAct.UNDONE, by=by, at=at) as draft:
        found = RundownEdit.objects.select_related("undone_by__by").get(pk=edit.pk)
        if found.undone_by:
            raise AlreadyUndone(who=str(found.undone_by.by))
        _refuse_overtaken(found, draft.before)
        draft.what = found.what
        draft.moved = {*found.before.get("placed", []), *found.before.get("shifted", [])}
        write_side(draft.episode, found.before, draft.before.order, revision=draft.episode.edits + 2)
    made = draft.made
    if made is None:  # somebody has put it back by hand
        raise NothingToUndo
    RundownEdit.objects.filter(pk=edit.pk, undone_by=None).update(undone_by=made)
    return made


def undo_last(episode: Episode, *, by: User, at: datetime) -> RundownEdit:
    """`undo` of one's own newest edit that still stands. NothingToUndo when there is none."""
    last = last_of(history(episode), by)
    if last is None:
        raise NothingToUndo
    return undo(last, by=by, at=at)


def redo_last(episode: Episode, *, by: User, at: datetime) -> RundownEdit:
    """Undo one's own newest undoing, unless one has edited something since."""
    last = undone_of(history(episode), by)
    if last is None:
        raise NothingToUndo
    return undo(last, by=by, at=at)


def history(episode: Episode) -> list[RundownEdit]:
    """All edits, newest first."""
    return list(RundownEdit.objects.filter(episode=episode).select_related("by").order_by("-seq"))


def last_of(edits: list[RundownEdit], by: User) -> RundownEdit | None:
    """Of edits, newest first: what this person's next undo takes back."""
    roots = _roots(edits)
    mine = (edit for edit in edits if edit.by_id == by.pk and edit.undone_by_id is None)
    return next((edit for edit in mine if roots[edit.pk][1]), None)


def undone_of(edits: list[RundownEdit], by: User) -> RundownEdit | None:
    """Of edits, newest first: what this person's next redo takes back."""
    roots = _roots(edits)
    for edit in edits:
        if edit.by_id == by.pk and edit.act != EditAct.UNDONE:
            return None
        if edit.by_id == by.pk and edit.undone_by_id is None and not roots[edit.pk][1]:
            return edit
    return None


def obstacle(edit: RundownEdit, edits: list[RundownEdit]) -> RundownEdit | None:
    """Of edits, newest first: the newest later one that touched the same row or segment and still counts.

    An edit and its undoing, both later, cancel each other.
    """
    roots, mine = _roots(edits), touched(edit)
    turns: dict[int, list[RundownEdit]] = {}
    for later in edits:
        if later.seq > edit.seq and mine & touched(later):
            turns.setdefault(roots[later.pk][0], []).append(later)
    return next((chain[0] for chain in turns.values() if len(chain) % 2), None)


def _roots(edits: list[RundownEdit]) -> dict[int, tuple[int, bool]]:
    """For each edit, the one at the start of its undoings, and whether it does (True) or undoes that one."""
    undoes = {edit.undone_by_id: edit.pk for edit in edits if edit.undone_by_id}
    found: dict[int, tuple[int, bool]] = {}
    for edit in reversed(edits):
        root, does = found[undoes[edit.pk]] if edit.pk in undoes else (edit.pk, False)
        found[edit.pk] = (root, not does)
    return found


def touched(edit: RundownEdit) -> set[str]:
    """Names of what an edit changed: "row:…", "segment:…", "episode"."""
    side = edit.after
    rows = {*side.get("rows", {}), *side.get("placed", [])}
    segments = {*side.get("segments", {}), *side.get("shifted", [])}
    named = {f"row:{name}" for name in rows} | {f"segment:{name}" for name in segments}
    return named | ({EPISODE} if EPISODE in side else set())


def _refuse_overtaken(edit: RundownEdit, now: Sheet) -> None:
    edits = history(edit.episode)
    later = obstacle(edit, edits) or _made_homeless(edit, now, edits)
    if later:
        raise EditOvertaken(
            who=str(later.by),
            act=str(EditAct(later.act).label),
            what=later.what,
            time=timezone.localtime(later.at).strftime("%H:%M:%S"),
        )


def _made_homeless(edit: RundownEdit, now: Sheet, edits: list[RundownEdit]) -> RundownEdit | None:
    """The edit that took away the segment a row would return to, or filled one that would go."""
    side, segments = edit.before, edit.before.get("segments", {})
    homes = {s for s, rows in side.get("order", []) if set(rows) & set(side["placed"])}
    missing = {f"segment:{name}" for name in homes - set(now.segments) - set(segments)}
    going = {name for name, facts in segments.items() if facts is None}
    stranded = {f"row:{row}" for s, rows in order_with(now.order, side) if s in going for row in rows}
    return next((one for one in edits if touched(one) & (missing | stranded)), None)


def base_of(item: Item, revision: int) -> Facts:
    """The facts of the row as they were at `revision`: what a form opened then had shown."""
    facts = facts_of(item)
    for edit in RundownEdit.objects.filter(episode=item.segment.episode_id).order_by("-seq").iterator():
        made = edit.after.get("revisions", {}).get(item.row_id)
        if made is not None and made <= revision:
            break
        before: dict[str, Any] | None = edit.before.get("rows", {}).get(item.row_id)
        if made is not None and before:
            facts |= before
    return facts


def who_changed(item: Item, revision: int) -> list[RundownEdit]:
    """Edits of the row after `revision`, newest first: who to talk to."""
    edits = RundownEdit.objects.filter(episode=item.segment.episode_id).select_related("by")
    return [
        edit
        for edit in edits.order_by("-seq")
        if edit.after.get("revisions", {}).get(item.row_id, 0) > revision
    ]
