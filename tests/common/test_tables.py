import csv
import io

import pytest
from openpyxl import load_workbook

from common.tables import Table, csv_of, csv_text, guarded, xlsx_of

EVIL = '=HYPERLINK("http://x","y")'
TABLES = [
    Table("结果", ["单位", "均分"], [["环保局", 7.25], [EVIL, 3]], [30, 8]),
    Table("说明", [], [["公式", "和 ÷ 票数"]]),
]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_what_a_spreadsheet_would_execute_is_quoted(sign: str) -> None:
    assert guarded(f"{sign}1") == f"'{sign}1"
    assert guarded(f"1{sign}") == f"1{sign}"


def test_csv_opens_in_excel() -> None:
    assert csv_text([["甲", 1]]) == "\ufeff甲,1\r\n"


def test_csv_lays_tables_under_each_other_and_guards_them() -> None:
    rows = list(csv.reader(io.StringIO(csv_of(TABLES)[1:])))
    assert rows == [
        ["结果"],
        ["单位", "均分"],
        ["环保局", "7.25"],
        [f"'{EVIL}", "3"],
        [],
        ["说明"],
        ["公式", "和 ÷ 票数"],
    ]


def test_xlsx_keeps_numbers_as_numbers_and_formulas_as_text() -> None:
    book = load_workbook(io.BytesIO(xlsx_of(TABLES)))
    assert book.sheetnames == ["结果", "说明"]
    sheet = book["结果"]
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["单位", "均分"],
        ["环保局", 7.25],
        [EVIL, 3],
    ]
    assert [sheet["A3"].data_type, sheet["B2"].data_type] == ["s", "n"]
    assert (sheet["A1"].font.bold, sheet.freeze_panes) == (True, "A2")
