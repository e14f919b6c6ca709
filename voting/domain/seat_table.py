"""A seat list as people send it (common.table_file), read into rows and into errors by row.

What you would get wrong: a formula is an error and never a value, and a bad row is told of, never skipped.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common import table_file
from common.table_file import MOST_BYTES, MOST_ROWS, Line, one_line
from voting.errors import BadSeatFile

__all__ = ["MOST_BYTES", "MOST_ROWS", "Problem", "SeatRow", "read_seats", "template_csv"]

LABEL_CHARS, ROW_CHARS, LAST_PLACE = 12, 8, 999
HEADS = {
    "seat": {"座位", "席位", "座位号", "席位号", "席卡", "seat", "label"},
    "row": {"排", "排号", "行", "row"},
    "place": {"号", "座", "座号", "place", "number"},
    "group": {"类别", "类型", "组别", "身份", "group", "kind"},
}
LABEL = re.compile(r"[^\W_][\w#.·-]*")  # letters of any script, digits, and what joins them
RESERVED = ("备", "网")  # spare cards and the off-site public


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
    """The lines that are not blank, heading included, their cells as trimmed text. Raises BadSeatFile."""
    try:
        return [(number, [one_line(cell) for cell in cells]) for number, cells in table_file.read_table(data)]
    except table_file.UnreadableTable as error:
        raise BadSeatFile(why=error.why) from error


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
