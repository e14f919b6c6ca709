"""Tables for the office: CSV that Excel reads as Chinese, XLSX, and no cell that a spreadsheet would execute.

What you would get wrong: a title that begins with "=" is a formula to a spreadsheet, so every text cell
passes `guarded`; numbers stay numbers.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

BYTE_ORDER_MARK = "\ufeff"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")

Cell: TypeAlias = str | int | float | None
Row: TypeAlias = Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """One sheet. `header` may be empty; `widths` are characters per column, the rest as the program likes."""

    name: str
    header: Row
    rows: Sequence[Row]
    widths: Sequence[int] = ()


def guarded(text: str) -> str:
    """`text`, quoted when a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def csv_text(rows: Iterable[Row]) -> str:
    """The whole file, for Excel: byte-order mark, CRLF. Rows are written as they come: guard them."""
    return BYTE_ORDER_MARK + csv_lines(rows)


def csv_lines(rows: Iterable[Row]) -> str:
    """A further piece of such a file."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def csv_of(tables: Sequence[Table]) -> str:
    """All tables one under the other, each with its name above it and an empty line between."""
    rows: list[Row] = []
    for table in tables:
        rows += [[]] if rows else []
        rows += [
            [guarded(table.name)],
            *([table.header] if table.header else []),
            *map(_guarded_row, table.rows),
        ]
    return csv_text(rows)


def xlsx_of(tables: Sequence[Table]) -> bytes:
    """One sheet each, header bold and held in place. Text cells are text, never formulas."""
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(table.name[:31])
        for column, width in zip("ABCDEFGHIJ", table.widths, strict=False):
            sheet.column_dimensions[column].width = width
        if table.header:
            sheet.freeze_panes = "A2"
            sheet.append([_bold(sheet, cell) for cell in table.header])
        for row in table.rows:
            sheet.append([_plain(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _guarded_row(row: Row) -> list[Cell]:
    return [guarded(cell) if isinstance(cell, str) else cell for cell in row]


def _plain(sheet: WriteOnlyWorksheet, value: Cell) -> SheetCell:
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl takes what begins with "=" for a formula
    return cell


def _bold(sheet: WriteOnlyWorksheet, value: Cell) -> SheetCell:
    cell = _plain(sheet, value)
    cell.font = Font(bold=True)
    return cell
