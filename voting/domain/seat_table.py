"""A seat list as people send it, XLSX or CSV, read into rows and into errors by row.

What you would get wrong: the file is a stranger's. Its size is bounded before anything is unpacked, a formula
is an error and never a value, and a bad row is told of, never skipped.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import load_workbook

from voting.errors import BadSeatFile

MOST_ROWS = 2000
MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 16 * 1024 * 1024
MOST_PARTS = 200  # files inside an XLSX
MOST_COLUMNS = 24
FARTHEST_ROW = 20_000  # the reader counts up to whatever number a row claims
LABEL_CHARS, ROW_CHARS, LAST_PLACE = 12, 8, 999
HEADS = {
    "seat": {"座位", "席位", "座位号", "席位号", "席卡", "seat", "label"},
    "row": {"排", "排号", "行", "row"},
    "place": {"号", "座", "座号", "place", "number"},
    "group": {"类别", "类型", "组别", "身份", "group", "kind"},
}
LABEL = re.compile(r"[^\W_][\w#.·-]*")  # letters of any script, digits, and what joins them
RESERVED = ("备", "网")  # spare cards and the off-site public

Line: TypeAlias = tuple[int, list[str | None]]  # its number in the file, its cells; None is a formula


@dataclass(frozen=True)
class SeatRow:
    """One good row."""

    line: int
    label: str
    row: str
    place: int | None
    group: str  # its code


@dataclass(frozen=True)
class Problem:
    """What is wrong in a line, in words; `value` is what stands there."""

    line: int
    column: str
    value: str
    says: str

    @property
    def heading(self) -> str:
        """The column as people head it."""
        names = {
            "seat": pgettext("card", "Seat"),
            "row": pgettext("card", "Row"),
            "place": pgettext("card", "Place"),
            "group": _("Group"),
        }
        return names[self.column]


class RowError(Exception):
    def __init__(self, column: str, value: str, says: str) -> None:
        self.column, self.value, self.says = column, value[:40], says
        super().__init__(says)


def read_seats(data: bytes, groups: Mapping[str, str]) -> tuple[list[SeatRow], list[Problem]]:
    """Good rows and errors, both in the file's order. `groups` maps every accepted name to a group's code;
    its first entry is what holds where the file has no column for it.

    Raises BadSeatFile when the file as a whole cannot be read: broken, too large, no such columns, empty.
    """
    table = read_table(data)
    if not table:
        raise BadSeatFile(why=_("It is empty."))
    columns = _columns(table[0][1])
    if not table[1:]:
        raise BadSeatFile(why=_("It has a heading but no seats."))
    rows: list[SeatRow] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for line, cells in table[1:]:
        try:
            row = _row(line, cells, columns, groups)
            _note_once(row, seen)
            rows.append(row)
        except RowError as error:
            problems.append(Problem(line, error.column, error.value, error.says))
    return rows, problems


def read_table(data: bytes) -> list[Line]:
    """The lines that are not blank, heading included, their cells as trimmed text."""
    if len(data) > MOST_BYTES:
        raise BadSeatFile(why=_("It is larger than 2 MB."))
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise BadSeatFile(why=_("It is in the old .xls format; save it as .xlsx."))
    return _xlsx(data) if data[:2] == b"PK" else _csv(data)


def _bounded(lines: Iterable[Line]) -> list[Line]:
    """Without blank ones; raises at the first line too many, so that none is lost silently."""
    found: list[Line] = []
    for number, cells in lines:
        if any(cell is None or cell for cell in cells):
            if len(found) > MOST_ROWS:
                raise BadSeatFile(why=_("It has more than %(most)d rows.") % {"most": MOST_ROWS})
            found.append((number, cells))
    return found


# -- XLSX --------------------------------------------------------------------------------------


def _xlsx(data: bytes) -> list[Line]:
    """First sheet only. openpyxl parses by defusedxml; what it would unpack is bounded before it starts."""
    try:
        _check_parts(data)
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        return _bounded(_sheet(book))
    except BadSeatFile:
        raise
    except Exception as error:  # a hostile file breaks the parser in a hundred ways
        raise BadSeatFile(why=_("It is damaged or no Excel workbook.")) from error


def _check_parts(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sizes = [part.file_size for part in parts.infolist()]
    if len(sizes) > MOST_PARTS or sum(sizes) > MOST_UNPACKED:
        raise BadSeatFile(why=_("Unpacked it would be far too large for a seat list."))


def _sheet(book: Any) -> Iterator[Line]:
    for number, row in enumerate(book.worksheets[0].iter_rows(max_row=FARTHEST_ROW, max_col=MOST_COLUMNS), 1):
        if number == FARTHEST_ROW:
            raise BadSeatFile(why=_("It has more than %(most)d rows.") % {"most": MOST_ROWS})
        yield number, [None if cell.data_type == "f" else _text(cell.value) for cell in row]


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


# -- CSV ---------------------------------------------------------------------------------------


def _csv(data: bytes) -> list[Line]:
    text = _decoded(data)
    first = text.partition("\n")[0]
    mark = max((",", "\t", ";", ","), key=first.count)
    try:
        return _bounded(_lines(csv.reader(io.StringIO(text, newline=""), delimiter=mark)))
    except csv.Error as error:
        raise BadSeatFile(why=_("It is neither an Excel workbook nor a table of text.")) from error


def _lines(reader: Iterable[list[str]]) -> Iterator[Line]:
    for number, cells in enumerate(reader, 1):
        yield number, [None if _is_formula(cell) else _text(cell) for cell in cells[:MOST_COLUMNS]]


def _is_formula(cell: str) -> bool:
    """What a spreadsheet would compute when it opens the file."""
    return cell.strip().startswith(("=", "+", "@"))


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, GB18030 (Chinese spreadsheets), or what Excel calls Unicode text."""
    if data[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return data.decode("utf-16", "replace")
    if b"\0" not in data:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise BadSeatFile(why=_("It is neither an Excel workbook nor a table of text."))


# -- rows --------------------------------------------------------------------------------------


def _columns(head: list[str | None]) -> dict[str, int]:
    names = [(cell or "").strip().lower() for cell in head]
    found = {
        column: place
        for column, words in HEADS.items()
        for place, name in reversed(list(enumerate(names)))
        if name in words
    }
    if "seat" not in found and not {"row", "place"} <= set(found):
        raise BadSeatFile(why=_("Its first line must name the columns: 座位, 排, 号, 类别."))
    return found


def _row(
    line: int, cells: list[str | None], columns: Mapping[str, int], groups: Mapping[str, str]
) -> SeatRow:
    row = _cell(cells, columns, "row")
    place = _place(_cell(cells, columns, "place"))
    if len(row) > ROW_CHARS:
        raise RowError("row", row, _("A row's name has at most %(most)d characters.") % {"most": ROW_CHARS})
    label = _cell(cells, columns, "seat")
    if "seat" not in columns:
        label = f"{row}-{place:02d}" if row and place is not None else ""
    _check_label(label)
    return SeatRow(line, label, row, place, _group(_cell(cells, columns, "group"), columns, groups))


def _cell(cells: list[str | None], columns: Mapping[str, int], column: str) -> str:
    at = columns.get(column)
    if at is None or at >= len(cells):
        return ""
    value = cells[at]
    if value is None:
        raise RowError(column, "", _("This is a formula. Paste its value instead."))
    return value


def _check_label(label: str) -> None:
    if not label:
        raise RowError("seat", "", _("The seat is missing."))
    if len(label) > LABEL_CHARS:
        raise RowError("seat", label, _("A seat has at most %(most)d characters.") % {"most": LABEL_CHARS})
    if label.startswith(RESERVED):
        raise RowError("seat", label, _("Names that begin with 备 or 网 are for spare cards and off-site."))
    if not LABEL.fullmatch(label):
        raise RowError("seat", label, _("A seat is named by letters, digits and hyphens."))


def _place(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= LAST_PLACE):
        raise RowError(
            "place", text, _("A place is a whole number from 1 to %(last)d.") % {"last": LAST_PLACE}
        )
    return int(text)


def _group(text: str, columns: Mapping[str, int], groups: Mapping[str, str]) -> str:
    if "group" not in columns:
        return next(iter(groups.values()))
    if not text:
        raise RowError("group", "", _("The group is missing."))
    if (code := groups.get(text.lower())) is None:
        raise RowError("group", text, _("There is no such group."))
    return code


def _note_once(row: SeatRow, seen: dict[str, int]) -> None:
    if (first := seen.setdefault(row.label, row.line)) != row.line:
        raise RowError(
            "seat", row.label, _("The same seat stands in line %(line)d already.") % {"line": first}
        )


def template_csv(groups: Iterable[str]) -> str:
    """A list to fill in, one example row for each group; with the mark that makes Excel read UTF-8."""
    names = list(groups)
    rows = [f"{'ABC'[n % 3]}-01,{'ABC'[n % 3]},1,{name}" for n, name in enumerate(names)]
    return "\ufeff" + "\r\n".join(["座位,排,号,类别", *rows, ""])
