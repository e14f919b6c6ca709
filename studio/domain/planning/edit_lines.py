"""The history of a plan as its editors read it: newest first, each line with what bars undoing it.

What you would get wrong: reading all of it for a page. Only the newest edits are looked at; whoever undoes an
older one is judged by the whole history all the same (studio.domain.planning.edits).
"""

from dataclasses import dataclass

from common.models import User
from studio.domain.planning.edits import EPISODE, last_of, obstacle, touched, undone_of
from studio.models import Episode, Item, RundownEdit

NEWEST = 60
SHOWN = 12
NAMES = {field.name: field for field in Item._meta.get_fields()}  # noqa: SLF001  Django's documented name


@dataclass(frozen=True)
class Line:
    """One edit. `overtaken`: the later edit that bars undoing it; `is_undone`: somebody has."""

    edit: RundownEdit
    fields: list[str]
    is_mine: bool
    is_undone: bool
    overtaken: RundownEdit | None
    is_episode: bool

    @property
    def can_undo(self) -> bool:
        return not self.is_undone and self.overtaken is None


@dataclass(frozen=True)
class History:
    """`undo` and `redo`: what the reader's own next undo and redo take back, or None."""

    lines: list[Line]
    undo: Line | None
    redo: Line | None


def history_of(episode: Episode, reader: User) -> History:
    """One query."""
    rows = RundownEdit.objects.filter(episode=episode).select_related("by").order_by("-seq")
    edits = list(rows[:NEWEST])
    undo, redo = last_of(edits, reader), undone_of(edits, reader)
    return History(
        lines=[_line(edit, edits, reader) for edit in edits[:SHOWN]],
        undo=_line(undo, edits, reader) if undo else None,
        redo=_line(redo, edits, reader) if redo else None,
    )


def _line(edit: RundownEdit, edits: list[RundownEdit], reader: User) -> Line:
    return Line(
        edit=edit,
        fields=_fields(edit),
        is_mine=edit.by_id == reader.pk,
        is_undone=edit.undone_by_id is not None,
        overtaken=obstacle(edit, edits),
        is_episode=EPISODE in touched(edit),
    )


def _fields(edit: RundownEdit) -> list[str]:
    """Names of the fields that differ, as people read them; none where rows come or go."""
    names = {
        name
        for row, facts in edit.after.get("rows", {}).items()
        if facts and edit.before["rows"].get(row)
        for name in facts
    }
    return sorted(str(_label(name)) for name in names - {"start"})


def _label(name: str) -> object:
    field = NAMES[name]
    return getattr(field, "verbose_name", "") or field.related_model._meta.verbose_name_plural  # type: ignore[union-attr]  # noqa: SLF001
