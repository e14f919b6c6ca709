"""A calendar administrator, and 2027 as it might be announced (made up; the real notice is not out)."""

from datetime import date
from typing import Any

import pytest

from common.models import User
from followup.domain.time.sheet import Announced, read_sheet

TABLE = """日期,类别,名称
2027-01-01~2027-01-03,休,元旦
2027-02-05~2027-02-12,休,春节
2027-01-31,班
2027-02-20,班
2027-04-03~2027-04-05,休,清明节
2027-05-01~2027-05-05,休,劳动节
2027-04-25,班
2027-06-09,休,端午节
2027-09-15,休,中秋节
2027-10-01~2027-10-07,休,国庆节
2027-10-09,班
"""


@pytest.fixture
def administrator(db: None) -> Any:
    return User.objects.create(username="setup", name="管理员", is_staff=True)


@pytest.fixture
def year_2027() -> list[Announced]:
    sheet = read_sheet(2027, TABLE)
    assert sheet.wrong == []
    assert sheet.days[0].day == date(2027, 1, 1)
    return sheet.days
