"""The working calendar's public page, and the set-up pages where years, closures and hours are entered."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from common import clock
from common.models import User
from followup.domain.calendar import is_working_day
from followup.domain.time.years import Shut, close_day, import_year, year_alarm
from followup.models import CalendarDay, CalendarYear, ClockPolicy, Event, OfficeHours, Unit
from tests.followup.conftest import TABLE

pytestmark = pytest.mark.django_db
IMPORT = "/admin/followup/calendaryear/2027/import/"


@pytest.fixture
def keeper(client_of: Callable[[Any], Client]) -> Client:
    return client_of(User.objects.create_superuser("keeper", "let-me-in-2026"))


@pytest.fixture
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def test_anybody_reads_a_year(client: Client, english: None) -> None:
    answer = client.get("/calendar/2026/")
    page = answer.context["page"]
    assert (page.working_days, len(page.months), page.source.version) == (248, 12, 1)
    assert page.make_up_days == [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ]
    assert [
        (holiday.first, holiday.length) for holiday in page.holidays if holiday.name == "National Day"
    ] == [(date(2026, 10, 1), 7)]


def test_a_year_that_is_not_announced_says_so(client: Client) -> None:
    page = client.get("/calendar/2027/").context["page"]
    assert (page.source.is_announced, page.source.version, page.changes) == (False, 0, [])


@pytest.mark.parametrize("year", [1999, 2003, 2090])
def test_years_nobody_knows_are_not_found(client: Client, year: int) -> None:
    assert client.get(f"/calendar/{year}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_one_query(
    client: Client,
    administrator: Any,
    at: Any,
    django_assert_num_queries: Any,
    count: int,
) -> None:
    for n in range(count):
        close_day(Shut(date(2026, 11, 24 + n)), "台风", "令", by=administrator, at=at)
    client.get("/calendar/2026/")
    with django_assert_num_queries(1):
        answer = client.get("/calendar/2026/")
    assert [closure.day.day for closure in answer.context["page"].closures] == [24, 25, 26][:count]


def test_a_year_is_previewed_and_then_imported(keeper: Client) -> None:
    form = {"table": TABLE, "source": "通知", "seen": 0, "step": "preview"}
    shown = keeper.post(IMPORT, form)
    assert (shown.context["sheet"].is_good, shown.context["sheet"].working_days) == (True, 247)
    assert CalendarYear.objects.count() == 0
    assert keeper.post(IMPORT, form | {"step": "import"})["Location"] == "/calendar/2027/"
    assert CalendarYear.objects.get().version == 1
    assert Event.objects.get(subject="calendar/2027").by == User.objects.get(username="keeper")


def test_errors_are_shown_by_line_and_nothing_is_imported(keeper: Client, english: None) -> None:
    form = {"table": TABLE + "2027-13-01,休,元旦", "source": "通知", "seen": 0, "step": "import"}
    answer = keeper.post(IMPORT, form)
    assert "Line 13: “2027-13-01” is no date; write it like 2027-01-01." in answer.content.decode()
    assert CalendarYear.objects.count() == 0


def test_a_file_is_read_in_either_encoding(keeper: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    for encoding in ("utf-8-sig", "gb18030"):
        file = SimpleUploadedFile("2027.csv", TABLE.encode(encoding))
        answer = keeper.post(IMPORT, {"source": "通知", "seen": 0, "step": "preview", "file": file})
        assert len(answer.context["sheet"].days) == 32
    rubbish = SimpleUploadedFile("2027.csv", b"\xff\xfe\xff\x81")
    answer = keeper.post(IMPORT, {"source": "通知", "seen": 0, "step": "preview", "file": rubbish})
    assert list(answer.context["form"].errors) == ["file", "table"]


def test_the_second_administrator_is_refused(keeper: Client) -> None:
    form = {"table": TABLE, "source": "通知", "seen": 0, "step": "import"}
    assert keeper.post(IMPORT, form).status_code == 302
    assert keeper.post(IMPORT, form).status_code == 409


def test_a_correction_starts_with_the_days_as_they_stand(
    keeper: Client,
    administrator: Any,
    year_2027: Any,
    at: Any,
) -> None:
    with translation.override("zh-hans"):
        import_year(2027, year_2027, "通知", by=administrator, at=at)
        form = keeper.get(IMPORT).context["form"]
        assert form.initial["seen"] == 1
        answer = keeper.post(IMPORT, form.initial | {"source": "更正", "step": "import"})
    assert answer.status_code == 302
    assert CalendarYear.objects.get().version == 2
    assert [(one.day, one.kind, one.name) for one in CalendarDay.objects.all()] == [
        (one.day, one.kind, one.name) for one in year_2027
    ]
    assert (
        keeper.get("/admin/followup/calendaryear/2026/import/")
        .context["form"]
        .initial["table"]
        .startswith("2026-01-01,休,元旦")
    )


def test_a_closure_is_entered_and_taken_back(keeper: Client) -> None:
    add = "/admin/followup/calendarday/add/"
    assert keeper.post(add, {"day": "2026-11-25", "name": "台风停工", "source": "令"}).status_code == 302
    closure = CalendarDay.objects.get()
    assert is_working_day(date(2026, 11, 25)).works is False
    assert (
        keeper.post(add, {"day": "2026-11-28", "name": "台风", "source": "令"}).status_code == 200
    )  # Saturday
    change = f"/admin/followup/calendarday/{closure.pk}/change/"
    assert keeper.post(change, {"reason": ""}).status_code == 200
    assert keeper.post(change, {"reason": "台风转向"}).status_code == 302
    assert CalendarDay.objects.count() == 0
    assert [event.kind for event in Event.objects.order_by("seq")] == ["closed", "reopened"]


def test_a_closure_of_hours_and_of_one_unit_is_entered_and_shown(
    keeper: Client, unit: Unit, english: None
) -> None:
    add = "/admin/followup/calendarday/add/"
    form = {"day": "2026-11-25", "closed_from": "14:00", "unit": unit.pk, "name": "停电", "source": "通知"}
    for wrong in ({}, {"closed_to": "13:00"}, {"closed_from": "18:00", "closed_to": "19:00"}):
        assert list(keeper.post(add, form | wrong).context["adminform"].errors) != []
    assert keeper.post(add, form | {"closed_to": "17:30"}).status_code == 302
    closure = CalendarDay.objects.get()
    assert (closure.closed_from, closure.closed_to, closure.unit) == (time(14), time(17, 30), unit)
    shown = keeper.get("/calendar/2026/").content.decode()
    for words in ("14:00–17:30</b><span>停电 · 环保局 only</span>", "2026-11-25 closed 14:00–17:30 (hbj)"):
        assert words in shown
    assert is_working_day(date(2026, 11, 25), unit.pk).shut == "停电 14:00–17:30"
    change = f"/admin/followup/calendarday/{closure.pk}/change/"
    assert keeper.post(change, {"reason": "来电"}).status_code == 302
    assert CalendarDay.objects.count() == 0


def test_office_hours_are_an_event_and_hold_at_once(keeper: Client, unit: Unit) -> None:
    hours = {
        "unit": unit.pk,
        "valid_from": "2026-10-01",
        "morning_from": "09:00",
        "morning_to": "12:00",
        "afternoon_from": "13:00",
        "afternoon_to": "17:00",
    }
    assert keeper.post("/admin/followup/officehours/add/", hours).status_code == 302
    assert OfficeHours.objects.get().morning_from == time(9)
    event = Event.objects.get(subject="hours/hbj")
    assert event.after == {
        "valid_from": "2026-10-01",
        "morning_from": "09:00",
        "morning_to": "12:00",
        "afternoon_from": "13:00",
        "afternoon_to": "17:00",
    }


def test_presets_came_by_migration_and_may_be_changed(keeper: Client) -> None:
    assert [policy.code for policy in ClockPolicy.objects.all()] == ["default", "pinghu", "xiaoshan"]
    policy = ClockPolicy.objects.get(code="pinghu")
    form = {
        "code": "pinghu",
        "name": "平湖",
        "accept_count": 0,
        "accept_in": "working_hours",
        "reply_count": 2,
        "reply_in": "days",
        "report_every": 5,
    }
    change = f"/admin/followup/clockpolicy/{policy.pk}/change/"
    assert keeper.post(change, form).status_code == 200
    assert keeper.post(change, form | {"accept_count": 4}).status_code == 302
    assert ClockPolicy.objects.get(code="pinghu").accept_count == 4


@pytest.mark.parametrize("part", ["supervisor", "handler", "stranger"])
def test_only_administrators_open_the_set_up_pages(
    cast: Any, client_of: Callable[[Any], Client], part: str
) -> None:
    browser = client_of(getattr(cast, part))
    for path in (IMPORT, "/admin/followup/calendarday/add/", "/admin/followup/officehours/add/"):
        assert browser.get(path)["Location"].startswith("/admin/login/")
        assert (
            browser.post(path, {"table": TABLE, "source": "x", "seen": 0, "step": "import"}).status_code
            == 302
        )
    assert CalendarYear.objects.count() == 0


def test_the_set_up_pages_ring_while_a_year_is_missing(keeper: Client) -> None:
    rings = year_alarm(clock.today()) is not None
    for path in ("/admin/", "/admin/followup/calendaryear/"):
        assert (b'id="year-alarm"' in keeper.get(path).content) is rings


def test_the_alarm_names_the_year_and_leads_to_it(english: None) -> None:
    with translation.override("en"):
        text = render_to_string("followup/time/_alarm.html", {"alarm_year": 2027})
    assert "The holidays of 2027 are not in the working calendar." in text
    assert 'href="/calendar/2027/"' in text
    assert render_to_string("followup/time/_alarm.html", {"alarm_year": None}).strip() == ""
