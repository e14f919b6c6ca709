"""Reading a table as people send it, XLSX or CSV, into numbered lines of text.

What you would get wrong: the file is a stranger's. Its size is bounded before anything is unpacked, a formula
is None and never a value, and what a spreadsheet has made a time of is read as it showed it.
"""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import time, timedelta
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from openpyxl import load_workbook

MOST_ROWS = 2000
MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 16 * 1024 * 1024
MOST_PARTS = 200  # files inside an XLSX
MOST_COLUMNS = 24
FARTHEST_ROW = 20_000  # the reader counts up to whatever number a row claims

Line: TypeAlias = tuple[int, list[str | None]]  # its number in the file, its cells; None is a formula


class UnreadableTable(Exception):
    """The file as a whole is no table; `why` is a sentence."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def read_table(data: bytes) -> list[Line]:
    """The lines that are not blank, heading included, their cells as trimmed text with its line breaks.

    Raises UnreadableTable: damaged, too large, too many rows, the old .xls format.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableTable(_("It is larger than 2 MB."))
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise UnreadableTable(_("It is in the old .xls format; save it as .xlsx."))
    return _xlsx(data) if data[:2] == b"PK" else _csv(data)


def one_line(cell: str | None) -> str | None:
    """A cell whose line breaks and double spaces mean nothing."""
    return cell if cell is None else " ".join(cell.split())


def _bounded(lines: Iterable[Line]) -> list[Line]:
    """Without blank ones; raises at the first line too many, so that none is lost silently."""
    found: list[Line] = []
    for number, cells in lines:
        if any(cell is None or cell for cell in cells):
            if len(found) > MOST_ROWS:
                raise _too_many()
            found.append((number, cells))
    return found


def _too_many() -> UnreadableTable:
    return UnreadableTable(_("It has more than %(most)d rows.") % {"most": MOST_ROWS})


# -- XLSX --------------------------------------------------------------------------------------


def _xlsx(data: bytes) -> list[Line]:
    """First sheet only. openpyxl parses by defusedxml; what it would unpack is bounded before it starts."""
    try:
        _check_parts(data)
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        return _bounded(_sheet(book))
    except UnreadableTable:
        raise
    except Exception as error:  # a hostile file breaks the parser in a hundred ways
        raise UnreadableTable(_("It is damaged or no Excel workbook.")) from error


def _check_parts(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sizes = [part.file_size for part in parts.infolist()]
    if len(sizes) > MOST_PARTS or sum(sizes) > MOST_UNPACKED:
        raise UnreadableTable(_("Unpacked it would be far too large."))


def _sheet(book: Any) -> Iterator[Line]:
    for number, row in enumerate(book.worksheets[0].iter_rows(max_row=FARTHEST_ROW, max_col=MOST_COLUMNS), 1):
        if number == FARTHEST_ROW:
            raise _too_many()
        yield number, [None if cell.data_type == "f" else _shown(cell) for cell in row]


def _shown(cell: Any) -> str:
    value = cell.value
    if isinstance(value, time | timedelta):
        return _clock(value, with_seconds="s" in str(cell.number_format).lower())
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _trimmed("" if value is None else str(value))


def _clock(value: time | timedelta, *, with_seconds: bool) -> str:
    """A typed "6:00" has become a time of day; it showed hours and minutes, with seconds only if asked."""
    span = value if isinstance(value, timedelta) else timedelta(hours=value.hour, minutes=value.minute)
    rest = round(span.total_seconds()) + (value.second if isinstance(value, time) else 0)
    shown = f"{rest // 3600}:{rest // 60 % 60:02d}"
    return f"{shown}:{rest % 60:02d}" if with_seconds or rest % 60 else shown


def _trimmed(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()


# -- CSV ---------------------------------------------------------------------------------------


def _csv(data: bytes) -> list[Line]:
    text = _decoded(data)
    first = text.partition("\n")[0]
    mark = max((",", "\t", ";", ","), key=first.count)
    try:
        return _bounded(_lines(csv.reader(io.StringIO(text, newline=""), delimiter=mark)))
    except csv.Error as error:
        raise UnreadableTable(_("It is neither an Excel workbook nor a table of text.")) from error


def _lines(reader: Iterable[list[str]]) -> Iterator[Line]:
    for number, cells in enumerate(reader, 1):
        yield number, [None if _is_formula(cell) else _trimmed(cell) for cell in cells[:MOST_COLUMNS]]


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
    raise UnreadableTable(_("It is neither an Excel workbook nor a table of text."))
