"""Seat lists as people and enemies send them: every good row, every error by its line, nothing unbounded."""

import io
import time
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from voting.domain.seat_table import MOST_ROWS, SeatRow, read_seats, template_csv
from voting.errors import BadSeatFile

GROUPS = {"群众代表": "audience", "audience": "audience", "点评专家": "expert"}
HEAD = ["座位", "排", "号", "类别"]
ROWS: list[list[Any]] = [HEAD, ["A-01", "A", 1, "群众代表"], ["专-01", "专", 1, "点评专家"]]
READ = [SeatRow(2, "A-01", "A", 1, "audience"), SeatRow(3, "专-01", "专", 1, "expert")]


def xlsx(rows: list[list[Any]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(out)
    return out.getvalue()


def csv(rows: list[list[Any]], encoding: str = "utf-8", mark: str = ",") -> bytes:
    return "\r\n".join(mark.join(map(str, row)) for row in rows).encode(encoding)


@pytest.mark.parametrize(
    "data",
    [
        xlsx(ROWS),
        csv(ROWS),
        csv(ROWS, "utf-8-sig"),
        csv(ROWS, "gb18030"),
        csv(ROWS, "utf-16"),
        csv(ROWS, "gb18030", "\t"),
        csv([["seat", "row", "place", "group"], *ROWS[1:]]),
        csv([["备注", "类别", "号", "排", "座位"], *[["", *row[::-1]] for row in ROWS[1:]]]),
    ],
    ids=["xlsx", "utf-8", "bom", "gb18030", "utf-16", "tabs", "english", "other order"],
)
def test_a_list_is_read_however_it_was_saved(data: bytes) -> None:
    assert read_seats(data, GROUPS) == (READ, [])


def test_row_and_place_make_the_seat_and_no_column_makes_it_audience() -> None:
    assert read_seats(csv([["排", "号"], ["B", "7"]]), GROUPS) == (
        [SeatRow(2, "B-07", "B", 7, "audience")],
        [],
    )


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["A-01", "A", "1", "群众代表"], "seat"),  # twice
        (["", "A", "2", "群众代表"], "seat"),
        (["A-1234567890123", "A", "2", "群众代表"], "seat"),
        (["备-01", "A", "2", "群众代表"], "seat"),
        (["<b>", "A", "2", "群众代表"], "seat"),
        (["A-02", "AAAAAAAAA", "2", "群众代表"], "row"),
        (["A-02", "A", "零", "群众代表"], "place"),
        (["A-02", "A", "0", "群众代表"], "place"),
        (["A-02", "A", "2", "评委"], "group"),
        (["A-02", "A", "2", ""], "group"),
        (["=1+1", "A", "2", "群众代表"], "seat"),
        (["A-02", "A", "=2", "群众代表"], "place"),
    ],
)
@pytest.mark.parametrize("write", [csv, xlsx], ids=["csv", "xlsx"])
def test_an_error_is_told_by_its_line_and_the_good_rows_stay(write: Any, row: list[str], column: str) -> None:
    rows, problems = read_seats(write([*ROWS, [], row]), GROUPS)
    assert rows == READ
    assert [(problem.line, problem.column) for problem in problems] == [(5, column)]
    assert problems[0].says


def test_two_thousand_rows_and_not_one_more() -> None:
    body = [[f"A-{n:04d}", "A", "", "群众代表"] for n in range(MOST_ROWS)]
    rows, problems = read_seats(csv([HEAD, *body]), GROUPS)
    assert (len(rows), problems) == (MOST_ROWS, [])
    for write in (csv, xlsx):
        with pytest.raises(BadSeatFile):
            read_seats(write([HEAD, *body, [], ["B-01", "B", 1, "群众代表"]]), GROUPS)


def bomb() -> bytes:
    """A workbook of 40 KB whose first sheet unpacks to 40 MB."""
    plain, out = zipfile.ZipFile(io.BytesIO(xlsx(ROWS))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in plain.namelist():
            large = part == "xl/worksheets/sheet1.xml"
            packed.writestr(part, plain.read(part) + (b" " * 40_000_000 if large else b""))
    return out.getvalue()


def rewritten(part: str, text: str) -> bytes:
    plain, out = zipfile.ZipFile(io.BytesIO(xlsx(ROWS))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in plain.namelist():
            packed.writestr(name, text if name == part else plain.read(name))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LAUGHS = f'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><worksheet xmlns="{SPACE}">&c;</worksheet>'
FAR = (
    f'<worksheet xmlns="{SPACE}"><sheetData><row r="99999999999"><c t="inlineStr"><is><t>x</t></is></c></row>'
    "</sheetData></worksheet>"
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"hello",
        csv([HEAD]),
        csv([["name"], ["x"]]),
        b"PK\x03\x04" + b"x" * 500,
        xlsx(ROWS)[:-400],
        b"\xd0\xcf\x11\xe0" + b"x" * 500,
        b"\x00\x01\x02" * 300,
        b"a" * (2 * 1024 * 1024 + 1),
        bomb(),
        rewritten(SHEET, LAUGHS),
        rewritten(SHEET, FAR),
        rewritten("xl/workbook.xml", "<workbook/>"),
    ],
    ids=[
        "empty", "blank", "no table", "only a heading", "no such columns", "broken zip", "cut", "old xls",
        "binary", "too large", "zip bomb", "entities", "far row", "no sheets",
    ],
)  # fmt: skip
def test_a_file_that_is_no_seat_list_is_refused_quickly(data: bytes) -> None:
    began = time.process_time()
    with pytest.raises(BadSeatFile) as refused:
        read_seats(data, GROUPS)
    assert refused.value.context["why"]
    assert time.process_time() - began < 2


def test_the_template_is_a_list_without_errors() -> None:
    rows, problems = read_seats(template_csv(["群众代表", "点评专家"]).encode(), GROUPS)
    assert ([row.label for row in rows], problems) == (["A-01", "B-01"], [])
