"""What a file would make of a rundown, row by row: new, changed, moved, missing, barred, wrong.

What you would get wrong: rows are known by their row id, never by their place or title. What is armed, on air
or aired stays as it is whatever the file says, and keeps its place among its like.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from common.table_file import Line, UnreadableTable, one_line, read_table
from followup.models import Unit
from studio.domain.planning import in_play
from studio.domain.planning import rundown_file as cells
from studio.domain.planning.rundown_order import order_of
from studio.domain.planning.sheet import Order, compare_order
from studio.enums import ItemKind
from studio.errors import BadRundownFile
from studio.models import Clip, Episode, Item

NEW_LENGTH_S = 120
Found = dict[str, tuple[int, str]]  # column to its place in the line and how the file heads it


@dataclass(frozen=True)
class Problem:
    """What is wrong in a line, in words; `value` is what stands there."""

    line: int
    column: str
    value: str
    says: str


@dataclass(frozen=True)
class CellChange:
    label: str
    before: str
    after: str


@dataclass
class FileRow:
    """One line as it was read. `key` is its row id; of a new row a name in the ticket only ("+line").
    `facts`: what differs (all there is, of a new row)."""

    line: int
    key: str
    title: str
    segment: str
    kind: str
    is_new: bool
    is_foreign: bool = False  # it came with a row id that this rundown does not know
    facts: dict[str, Any] = field(default_factory=dict)
    changes: list[CellChange] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    """Segments of `order` are keys of segments as text, or "+title" for one that is still to be made."""

    rows: list[FileRow]
    problems: list[Problem]
    order: Order
    moved: list[Item]
    missing: list[Item]
    barred: list[FileRow]
    new_segments: list[str]
    unread: list[str]
    unchanged: int

    @property
    def new(self) -> list[FileRow]:
        return [row for row in self.rows if row.is_new]

    @property
    def changed(self) -> list[FileRow]:
        return [row for row in self.rows if not row.is_new and row.facts]


@dataclass
class _Plan:
    """What is there: rows by row id, the order, and which rows are in play."""

    rows: dict[str, Item]
    order: Order
    titles: dict[str, str]
    playing: set[str]
    names: cells.Names

    def segment_of(self, row_id: str) -> str:
        return str(next(segment for segment, rows in self.order if row_id in rows))


def difference(episode: Episode, data: bytes) -> Difference:
    """Read the file and compare; changes nothing. BadRundownFile when it is no rundown at all."""
    try:
        table = read_table(data)
    except UnreadableTable as error:
        raise BadRundownFile(why=error.why) from error
    if not table:
        raise BadRundownFile(why=_("It is empty."))
    columns, unread = _columns(table[0])
    plan = _read_plan(episode)
    rows, problems = _rows(table[1:], columns, plan)
    barred = [row for row in rows if row.key in plan.playing and row.facts]
    for row in barred:
        row.facts = {}
    order = order_of(rows, plan)
    listed = {row.key for row in rows}
    moved = compare_order(plan.order, order, plan.playing) & (set(plan.rows) - plan.playing)
    changed = {row.key for row in rows if row.facts}
    return Difference(
        rows=rows,
        problems=problems,
        order=order,
        moved=[item for row_id, item in plan.rows.items() if row_id in moved],
        missing=[item for row_id, item in plan.rows.items() if row_id not in listed | plan.playing],
        barred=barred,
        new_segments=[segment[1:] for segment, _rows in order if segment.startswith("+")],
        unread=unread,
        unchanged=len(listed & set(plan.rows) - moved - changed),
    )


def _read_plan(episode: Episode) -> _Plan:
    segments = list(episode.segments.order_by("position"))
    items = Item.objects.filter(segment__episode=episode.pk).select_related("clip", "segment")
    rows = list(items.prefetch_related("units", "elements").order_by("segment__position", "position"))
    states = in_play.states(episode)
    order = [[str(one.pk), [row.row_id for row in rows if row.segment_id == one.pk]] for one in segments]
    return _Plan(
        rows={row.row_id: row for row in rows},
        order=order,
        titles={str(one.pk): one.title for one in segments},
        playing={row.row_id for row in rows if row.pk in states},
        names=_names(episode),
    )


def _names(episode: Episode) -> cells.Names:
    twice = cells.clips_named_twice()
    return cells.Names(
        start=episode.planned_start,
        kinds=cells.spoken(ItemKind.choices),
        units=dict(Unit.objects.values_list("name", "pk")),
        clips={cells.clip_name(clip, twice): clip.pk for clip in Clip.objects.only("title")},
        twice=twice,
    )


def _columns(head: Line) -> tuple[Found, list[str]]:
    """Where each column stands, and the headings that nobody reads."""
    found: Found = {}
    unread = []
    for place, heading in enumerate(head[1]):
        name = (one_line(heading) or "").lower()
        column = next((one for one, words in cells.HEADS.items() if name in words), None)
        if column and column not in found:
            found[column] = (place, heading or "")
        elif name and name not in cells.DERIVED:
            unread.append(heading or "")
    if "title" not in found or not {cells.ROW, cells.KIND} & set(found):
        why = _("Its first line must name the columns: Row ID, Segment, Kind, Title, Length …")
        raise BadRundownFile(why=why)
    return found, unread


def _rows(lines: Sequence[Line], columns: Found, plan: _Plan) -> tuple[list[FileRow], list[Problem]]:
    rows: list[FileRow] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    segment = plan.titles[plan.order[0][0]] if plan.order else _("Inquiry")
    for number, values in lines:
        row, wrong = _row(number, values, columns, plan, segment)
        if (first := seen.setdefault(row.key, number)) != number:
            says = _("The same row stands in line %(line)d already.") % {"line": first}
            wrong.append(Problem(number, columns[cells.ROW][1], row.key, says))
        rows.append(row)
        problems += wrong
        segment = row.segment
    return rows, problems


def _row(
    number: int, values: Sequence[str | None], columns: Found, plan: _Plan, segment: str
) -> tuple[FileRow, list[Problem]]:
    said = {name: values[place] if place < len(values) else "" for name, (place, _head) in columns.items()}
    row_id = said.get(cells.ROW) or ""
    item = plan.rows.get(row_id)
    home = one_line(said.get(cells.SEGMENT)) or (
        item.segment.title if item and cells.SEGMENT not in columns else segment
    )
    row = FileRow(
        line=number,
        key=row_id if item else f"+{number}",
        title=one_line(said["title"]) or (item.title if item else ""),
        segment=home[:120],
        kind=str(item.get_kind_display()) if item else one_line(said.get(cells.KIND)) or "",
        is_new=item is None,
        is_foreign=item is None and bool(row_id),
    )
    problems = [
        Problem(number, heads, value, says) for heads, value, says in _read(row, said, item, plan, columns)
    ]
    return row, problems


def _read(
    row: FileRow, said: Mapping[str, str | None], item: Item | None, plan: _Plan, columns: Found
) -> list[tuple[str, str, str]]:
    """Fills in what differs; gives what is wrong as heading, value, sentence."""
    written = cells.cells_of(item, item.segment.title, plan.names.twice) if item else {}
    wrong = []
    for column, cell in said.items():
        try:
            _read_cell(row, column, cell, written.get(column), plan.names)
        except cells.CellError as error:
            wrong.append((columns[column][1], (cell or "")[:40], error.says))
    if item is None:
        row.facts = {"planned_s": NEW_LENGTH_S} | row.facts
        if cells.KIND not in columns:
            wrong.append(("", "", _("A new row needs its kind.")))
    return wrong


def _read_cell(row: FileRow, column: str, cell: str | None, written: str | None, names: cells.Names) -> None:
    if column in {cells.ROW, cells.SEGMENT}:
        return
    if cell is None:
        raise cells.CellError(_("This is a formula. Paste its value instead."))
    if written is not None and cells.same(column, cell, written):
        return
    if column == cells.KIND:
        row.facts |= _kind(row, cell, written, names)
        return
    if written is None and not cell and column != "title":
        return
    facts = cells.read_cell(column, cell, names)
    if written is None or facts.get(column) != _spoken_already(column, written, names):
        row.facts |= facts
        row.changes.append(CellChange(str(cells.LABELS[column]), written or "", cell))


def _spoken_already(column: str, written: str, names: cells.Names) -> Any:
    """What the present cell would be read as: "06:00" and "6:00" are one length."""
    try:
        return cells.read_cell(column, written, names).get(column)
    except cells.CellError:
        return None


def _kind(row: FileRow, cell: str, written: str | None, names: cells.Names) -> dict[str, Any]:
    """Of a new row only; a report comes from what is owed, and carries its task."""
    code = cells.read_kind(cell, names)
    if written is not None:
        if names.kinds.get(written.lower()) != code:
            raise cells.CellError(_("The kind of a row does not change. Remove the row and add another."))
        return {}
    if code == ItemKind.FEEDBACK:
        raise cells.CellError(_("Feedback reports are added on the page of owed commitments."))
    return {"kind": code}
