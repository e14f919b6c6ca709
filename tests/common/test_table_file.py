"""Tables as people send them; what a stranger's may do: tests/voting/domain/test_seat_table.py."""

import io
from datetime import time, timedelta

import pytest
from openpyxl import Workbook

from common.table_file import UnreadableTable, one_line, read_table


def test_what_a_spreadsheet_made_a_time_of_is_read_as_it_showed_it() -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    shown = [
        (time(6, 0), "h:mm"),
        (time(0, 6, 30), "h:mm:ss"),
        (timedelta(hours=90), "[h]:mm"),
        (6.0, "0"),
        ("一\n\n 二  三 ", "@"),
    ]
    for column, (value, form) in enumerate(shown, start=1):
        cell = sheet.cell(1, column)
        cell.value, cell.number_format = value, form
    book.save(out)
    [(number, cells)] = read_table(out.getvalue())
    assert (number, [*filter(None, cells)]) == (1, ["6:00", "0:06:30", "90:00", "6", "一\n\n二 三"])


def test_a_formula_is_none_and_blank_lines_go_but_keep_their_numbers() -> None:
    assert read_table(b'a,b\r\n,\r\n=1,"x\ny"\r\n') == [(1, ["a", "b"]), (3, [None, "x\ny"])]
    assert (one_line("x\ny"), one_line(None)) == ("x y", None)


def test_no_table_at_all() -> None:
    for data in (b"PK nothing", b"\xd0\xcf\x11\xe0 old", b"\0\0", b"x" * (2 * 1024 * 1024 + 1)):
        with pytest.raises(UnreadableTable):
            read_table(data)
