"""A rundown as a table: what each column says of a row, and what a cell means when it comes back.

What you would get wrong: a cell is compared as text with what an export would write there now, and read only
where it differs. So a file that was not touched changes nothing, even where a cell cannot be read back.

Elements stand one a line, as "kind: title | text"; lengths as 6:00, fixed starts as 20:15:30.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from common.table_file import one_line
from common.tables import Row, Table
from studio.domain.planning.plan import plan_state
from studio.enums import ElementKind
from studio.models import Clip, Episode, Item

ROW, SEGMENT, KIND = "row_id", "segment", "kind"
LONGEST_S = 4 * 3600
BEFORE_START = timedelta(hours=6)  # a clock time earlier than this before the start is tomorrow's
YES = {"是", "1", "x", "✓", "yes", "y", "true"}
NO = {"", "否", "0", "no", "n", "false"}

LABELS = {
    ROW: gettext_lazy("Row ID"),
    SEGMENT: gettext_lazy("Segment"),
    KIND: gettext_lazy("Kind"),
    "title": gettext_lazy("Title"),
    "planned_s": gettext_lazy("Length"),
    "hard_start": gettext_lazy("Fixed start"),
    "is_on_shelf": gettext_lazy("On the shelf"),
    "units": gettext_lazy("Units"),
    "post": gettext_lazy("Post"),
    "question": gettext_lazy("Question"),
    "clip": gettext_lazy("Clip"),
    "script": gettext_lazy("Script"),
    "note": gettext_lazy("Note"),
    "elements": gettext_lazy("Elements"),
}
HEADS = {
    ROW: {"行号", "行标识", "row id", "row_id", "row"},
    SEGMENT: {"环节", "segment"},
    KIND: {"类型", "类别", "kind", "type"},
    "title": {"标题", "条目", "内容", "title", "item"},
    "planned_s": {"时长", "计划时长", "length", "duration"},
    "hard_start": {"定时开始", "定时", "fixed start", "hard start"},
    "is_on_shelf": {"备播架", "在备播架上", "on the shelf", "shelf"},
    "units": {"单位", "units", "unit"},
    "post": {"职务", "发言人", "post"},
    "question": {"问题", "提问", "question"},
    "clip": {"短片", "clip"},
    "script": {"口播稿", "台本", "串词", "script"},
    "note": {"备注", "note", "notes"},
    "elements": {"元素", "elements"},
}
DERIVED = {"no.", "序", "序号", "start", "开始", "计划开始"}  # written for people; times follow from the rows
LONGEST = {"title": 120, "post": 80, "question": 300, "script": 8000, "note": 2000}
SHORT_TEXTS = {"title", "post", "question"}


class CellError(Exception):
    """`says` is a sentence about one cell."""

    def __init__(self, says: str) -> None:
        self.says = says
        super().__init__(says)


@dataclass(frozen=True)
class Names:
    """What cells may name: codes of kinds, keys of units, and clips by title. `twice`: titles of several."""

    start: datetime
    kinds: dict[str, str]
    units: dict[str, int]
    clips: dict[str, int]
    twice: frozenset[str]


def rundown_table(episode: Episode) -> Table:
    """The rundown as it is exported, and as an import compares it."""
    header = [_("No."), _("Start"), *(str(label) for label in LABELS.values())]
    plan, twice = plan_state(episode), clips_named_twice()
    rows: list[Row] = [
        [
            row.number,
            timezone.localtime(row.times.starts_at).strftime("%H:%M:%S") if row.times else "",
            *cells_of(row.item, segment.segment.title, twice).values(),
        ]
        for segment in plan.segments
        for row in segment.rows
    ]
    return Table(_("Rundown"), header, rows, (5, 10, 14, 18, 12, 30, 9, 11, 8, 24))


def cells_of(item: Item, segment: str, twice: frozenset[str]) -> dict[str, str]:
    """By column, in the order of an export."""
    return {
        ROW: item.row_id,
        SEGMENT: segment,
        KIND: str(item.get_kind_display()),
        "title": item.title,
        "planned_s": length(item.planned_s),
        "hard_start": timezone.localtime(item.hard_start).strftime("%H:%M:%S") if item.hard_start else "",
        "is_on_shelf": _("yes") if item.is_on_shelf else "",
        "units": "、".join(unit.name for unit in item.units.all()),
        "post": item.post,
        "question": item.question,
        "clip": clip_name(item.clip, twice) if item.clip else "",
        "script": item.script,
        "note": item.note,
        "elements": "\n".join(map(_element_line, item.elements.all())),
    }


def length(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


def clip_name(clip: Clip, twice: frozenset[str]) -> str:
    return f"{clip.title} #{clip.pk}" if clip.title in twice else clip.title


def clips_named_twice() -> frozenset[str]:
    titles = list(Clip.objects.values_list("title", flat=True))
    return frozenset(title for title in titles if titles.count(title) > 1)


def _element_line(element: Any) -> str:
    text = element.payload.get("text", "")
    return f"{element.get_kind_display()}: {element.title}" + (f" | {text}" if text else "")


def same(column: str, cell: str, written: str) -> bool:
    """Whether a cell says what an export writes. Spaces and the form of a time do not count."""
    if column in {"script", "note", "elements"}:
        return _lines(cell) == _lines(written)
    return _flat(cell) == _flat(written)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.strip().splitlines()]


def _flat(text: str) -> str:
    return one_line(text) or ""


# -- reading a cell ----------------------------------------------------------------------------


def read_cell(column: str, cell: str, names: Names) -> dict[str, Any]:
    """The facts that a cell gives, as studio.domain.planning.sheet keeps them. CellError when it cannot be
    read."""
    reader = READERS.get(column)
    return reader(cell, names) if reader else {column: _text(column, cell)}


def _text(column: str, cell: str) -> str:
    text = _flat(cell) if column in SHORT_TEXTS else cell
    if column == "title" and not text:
        raise CellError(_("The title is missing."))
    if len(text) > LONGEST[column]:
        raise CellError(_("It has more than %(most)d characters.") % {"most": LONGEST[column]})
    return text


def read_kind(cell: str, names: Names) -> str:
    code = names.kinds.get(_flat(cell).lower())
    if code is None:
        raise CellError(_("There is no such kind of item."))
    return code


def _length(cell: str, names: Names) -> dict[str, Any]:
    found = re.fullmatch(r"(?:(?:(\d{1,2})[:\uff1a])?(\d{1,3})[:\uff1a])?(\d{1,5})", _flat(cell))
    if found is None:
        raise CellError(_("Write a length as minutes:seconds, for example 6:00."))
    seconds = int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + int(found[3])
    if not 1 <= seconds <= LONGEST_S:
        raise CellError(_("This length is not possible here."))
    return {"planned_s": seconds}


def _hard_start(cell: str, names: Names) -> dict[str, Any]:
    if not cell:
        return {"hard_start": None, "start": "soft"}
    found = re.fullmatch(r"([01]?\d|2[0-3])[:\uff1a]([0-5]\d)(?:[:\uff1a]([0-5]\d))?", _flat(cell))
    if found is None:
        raise CellError(_("Write a time on the clock, for example 20:15 or 20:15:30."))
    evening = timezone.localtime(names.start)
    moment = evening.replace(
        hour=int(found[1]), minute=int(found[2]), second=int(found[3] or 0), microsecond=0
    )
    moment += timedelta(days=1) if moment < evening - BEFORE_START else timedelta()
    return {"hard_start": moment.isoformat(), "start": "hard"}


def _shelf(cell: str, names: Names) -> dict[str, Any]:
    said = _flat(cell).lower()
    if said not in YES | NO:
        raise CellError(_("Write yes, or leave it empty."))
    return {"is_on_shelf": said in YES}


def _units(cell: str, names: Names) -> dict[str, Any]:
    wanted = [one.strip() for one in re.split(r"[、,，;；\n]", cell) if one.strip()]
    for one in wanted:
        if one not in names.units:
            raise CellError(_("There is no unit “%(name)s”.") % {"name": one})
    return {"units": sorted({names.units[one] for one in wanted})}


def _clip(cell: str, names: Names) -> dict[str, Any]:
    title = _flat(cell)
    if not title:
        return {"clip": None}
    if title in names.twice:
        raise CellError(_("Several clips have this title; write it with its number, as the export does."))
    if title not in names.clips:
        raise CellError(_("There is no clip “%(name)s”.") % {"name": title})
    return {"clip": names.clips[title]}


def _elements(cell: str, names: Names) -> dict[str, Any]:
    return {"elements": [_element(line) for line in _lines(cell) if line]}


def _element(line: str) -> dict[str, Any]:
    kind, mark, rest = line.replace("\uff1a", ":", 1).partition(":")
    title, _bar, text = rest.replace("\uff5c", "|").partition("|")
    code = element_kinds().get(kind.strip().lower())
    if not mark or code is None or not title.strip():
        raise CellError(_("Write elements one a line, as “kind: title | text”: %(line)s") % {"line": line})
    if len(title.strip()) > 120 or len(text.strip()) > 500:
        raise CellError(_("An element has at most 120 characters of title and 500 of text."))
    payload = {"text": text.strip()} if text.strip() else {}
    return {"kind": code, "title": title.strip(), "payload": payload}


def element_kinds() -> dict[str, str]:
    return spoken(ElementKind.choices)


def spoken(choices: Sequence[tuple[str, Any]]) -> dict[str, str]:
    """Every name of a choice, in either language and as a code, to its code."""
    found = {code: code for code, _label in choices}
    for language in ("zh-hans", "en"):
        with override(language):
            found |= {str(label).lower(): code for code, label in choices}
    return found


READERS: dict[str, Callable[[str, Names], dict[str, Any]]] = {
    "planned_s": _length,
    "hard_start": _hard_start,
    "is_on_shelf": _shelf,
    "units": _units,
    "clip": _clip,
    "elements": _elements,
}
