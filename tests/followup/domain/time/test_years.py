"""Importing a year, correcting it, closing a day: what moves, what stays, and who is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from common.errors import NotAllowed
from followup.domain.calendar import deadline_for, is_announced, is_working_day
from followup.domain.commitments import capture_commitment, confirm_commitment
from followup.domain.ledger import verify
from followup.domain.notices import alarms
from followup.domain.tasks import history, suspensions
from followup.domain.tasks.registration import register_tasks
from followup.domain.time import book, years
from followup.domain.time.recounting import recount
from followup.domain.time.sheet import Announced
from followup.domain.time.years import Shut, close_day, import_year, reopen_day, settle, year_alarm
from followup.enums import DeadlineKind
from followup.errors import BadCalendar, CalendarMoved, ReasonNeeded, TaskMoved
from followup.models import CalendarDay, CalendarYear, Event, Task
from tests.followup.lives import Life

SOURCE = "国务院办公厅关于2027年部分节假日安排的通知"
ORDER = "市防汛防台指挥部第3号令"
Promised = Callable[[int], Task]


@pytest.fixture
def promised(origin: Any, promise: Any, cast: Any, at: datetime) -> Promised:
    """A task of so many working days, spoken on Monday 23 November 2026."""

    def make(count: int) -> Task:
        data = promise(deadline_kind=DeadlineKind.WORKING_DAYS, deadline_count=count)
        commitment = capture_commitment(origin, data, by=cast.scribe, at=at)
        confirm_commitment(commitment, by=cast.supervisor, at=at)
        register_tasks(origin.run_ref, by=cast.supervisor, at=at)
        return Task.objects.for_desk().get(commitment=commitment)

    return make


def recounts(task: Task) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(event.before, event.after) for event in task.changes.filter(kind="recounted").order_by("seq")]


# -- a year ------------------------------------------------------------------------------------


def test_a_date_in_a_year_not_announced_is_provisional_until_it_is(
    promised: Promised, year_2027: list[Announced], administrator: Any, at: datetime
) -> None:
    task = promised(49)
    assert (task.due_on, task.due_provisional) == (date(2027, 2, 1), True)
    done = import_year(2027, year_2027, SOURCE, by=administrator, at=at)
    assert (done.year, done.version, done.moved) == (2027, 1, [])
    task.refresh_from_db()
    # The New Year's weekend is off either way; the make-up Sunday, 31 January, would make it earlier.
    assert deadline_for(DeadlineKind.WORKING_DAYS, spoken_on=date(2026, 11, 23), count=49).due_on == date(  # type: ignore[union-attr]
        2027, 1, 31
    )
    assert (task.due_on, task.due_version, task.due_provisional) == (date(2027, 2, 1), 1, False)
    assert recounts(task) == [({"due_provisional": True}, {"due_provisional": False})]


def test_the_later_date_holds_and_the_unit_is_told(
    promised: Promised, year_2027: list[Announced], administrator: Any, at: datetime
) -> None:
    task = promised(57)
    first = task.due_on
    assert (first, task.due_provisional) == (date(2027, 2, 11), True)
    done = import_year(2027, year_2027, SOURCE, by=administrator, at=at)
    task = Task.objects.for_desk().get(pk=task.pk)
    assert done.moved == [task]
    assert (task.due_on, task.due_version, task.due_provisional) == (date(2027, 2, 18), 2, False)
    assert task.first_due_on == first
    assert (task.commitment.due_on, task.commitment.due_provisional) == (first, True)
    event = task.changes.get(kind="recounted")
    assert (event.by, event.acting, event.reason) == (administrator, "administrator", SOURCE)
    assert event.before == {"due_on": "2027-02-11", "due_version": 1, "due_provisional": True}
    assert event.after == {"due_on": "2027-02-18", "due_version": 2, "due_provisional": False}
    assert history.differences(task) == {}
    told = alarms.give_due(at + timedelta(hours=13))  # the next morning, 9:00
    assert [(notice.step, notice.task, notice.version) for notice in told if notice.task] == [
        ("moved", task, "2")
    ]


def test_an_import_is_an_event_of_the_year(
    year_2027: list[Announced], administrator: Any, at: datetime
) -> None:
    import_year(2027, year_2027, SOURCE, by=administrator, at=at)
    event = Event.objects.get(subject="calendar/2027")
    assert (event.kind, event.by, event.acting, event.reason) == (
        "imported",
        administrator,
        "administrator",
        SOURCE,
    )
    assert event.before == {"version": 0, "days": []}
    assert event.after["version"] == 1
    assert len(event.after["days"]) == len(year_2027) == CalendarDay.objects.count()
    assert is_announced(2027)
    verify.verify()


def test_a_correction_is_the_next_version_and_its_event_keeps_the_former(
    year_2027: list[Announced], administrator: Any, at: datetime
) -> None:
    import_year(2027, year_2027, SOURCE, by=administrator, at=at)
    close_day(Shut(date(2027, 3, 3)), "台风停工", ORDER, by=administrator, at=at)
    more = [*year_2027, Announced(date(2027, 9, 3), "holiday", "纪念日")]
    assert import_year(2027, more, "更正", seen=2, by=administrator, at=at).version == 3
    year = CalendarYear.objects.get()
    assert (year.version, year.source, year.imported_by) == (3, "更正", administrator)
    event = Event.objects.filter(subject="calendar/2027").order_by("seq").last()
    assert event is not None
    assert (event.before["version"], len(event.before["days"])) == (2, len(year_2027))
    assert is_working_day(date(2027, 9, 3)).works is False
    assert is_working_day(date(2027, 3, 3)).closed is True  # closures stay


def test_a_correction_of_a_year_in_the_package_replaces_it(administrator: Any, at: datetime) -> None:
    from followup.domain.time.sheet import read_sheet
    from tests.followup.domain.time.test_sheet import NOTICE

    assert years.version_of(2026) == 1
    sheet = read_sheet(2026, NOTICE.replace("10月10日（周六）上班", "10月11日（周日）上班"))
    assert import_year(2026, sheet.days, "更正", by=administrator, at=at).version == 2
    assert is_working_day(date(2026, 10, 10)).works is False
    assert is_working_day(date(2026, 10, 11)).works is True


def test_a_year_that_cannot_be_is_refused_whole(
    year_2027: list[Announced], administrator: Any, at: datetime
) -> None:
    with pytest.raises(BadCalendar):
        import_year(2027, year_2027[1:], SOURCE, by=administrator, at=at)
    with pytest.raises(ReasonNeeded):
        import_year(2027, year_2027, "  ", by=administrator, at=at)
    assert (CalendarDay.objects.count(), CalendarYear.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_only_an_administrator_changes_the_calendar(
    year_2027: list[Announced], cast: Any, at: datetime
) -> None:
    with pytest.raises(NotAllowed):
        import_year(2027, year_2027, SOURCE, by=cast.supervisor, at=at)
    with pytest.raises(NotAllowed):
        close_day(Shut(date(2026, 11, 25)), "台风", ORDER, by=cast.supervisor, at=at)
    with pytest.raises(NotAllowed):
        reopen_day(Shut(date(2026, 11, 25)), "台风", by=cast.supervisor, at=at)
    assert CalendarYear.objects.count() == 0


def test_the_second_of_two_administrators_is_told(
    year_2027: list[Announced], administrator: Any, at: datetime
) -> None:
    seen = years.version_of(2027)
    import_year(2027, year_2027, SOURCE, seen=seen, by=administrator, at=at)
    with pytest.raises(CalendarMoved) as refused:
        import_year(2027, year_2027, SOURCE, seen=seen, by=administrator, at=at)
    assert refused.value.context == {"year": 2027, "version": 1}
    assert CalendarYear.objects.get().version == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_in_the_same_moment(
    year_2027: list[Announced], administrator: Any, at: datetime, promised: Promised
) -> None:
    task, start = promised(57), Barrier(2)

    def press(seen: int) -> str:
        try:
            start.wait(20)
            import_year(2027, year_2027, SOURCE, seen=seen, by=administrator, at=at)
        except CalendarMoved as refusal:
            return refusal.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(press, [0, 0])) == ["", "calendar_moved"]
    assert CalendarYear.objects.get().version == 1
    assert len(recounts(task)) == 1
    verify.verify()


# -- a closure -----------------------------------------------------------------------------------


def test_a_closure_moves_what_is_counted_over_it(
    promised: Promised, administrator: Any, at: datetime
) -> None:
    task = promised(10)
    assert task.due_on == date(2026, 12, 7)
    done = close_day(Shut(date(2026, 12, 2)), "台风停工", ORDER, by=administrator, at=at)
    assert (done.version, done.moved) == (2, [task])
    task.refresh_from_db()
    assert (task.due_on, task.first_due_on, task.due_version) == (date(2026, 12, 8), date(2026, 12, 7), 2)
    day = is_working_day(date(2026, 12, 2))
    assert (day.works, day.note, day.closed, day.provisional) == (False, "台风停工", True, False)
    event = Event.objects.get(subject="calendar/2026")
    assert (event.kind, event.reason, event.after["name"]) == ("closed", ORDER, "台风停工")


def test_a_closure_taken_back_takes_no_day_from_the_unit(
    promised: Promised, administrator: Any, at: datetime
) -> None:
    task = promised(10)
    close_day(Shut(date(2026, 12, 2)), "台风停工", ORDER, by=administrator, at=at)
    done = reopen_day(Shut(date(2026, 12, 2)), "台风转向", by=administrator, at=at)
    assert (done.version, done.moved) == (3, [])
    task.refresh_from_db()
    assert (task.due_on, task.due_version) == (date(2026, 12, 8), 2)
    assert is_working_day(date(2026, 12, 2)).works is True


def test_a_closure_after_the_due_date_or_of_a_day_off_changes_nothing(
    promised: Promised, administrator: Any, at: datetime
) -> None:
    task = promised(10)
    assert close_day(Shut(date(2026, 12, 8)), "台风", ORDER, by=administrator, at=at).moved == []
    for day in (date(2026, 12, 5), date(2026, 10, 1), date(2026, 12, 8)):
        with pytest.raises(BadCalendar):
            close_day(Shut(day), "台风", ORDER, by=administrator, at=at)
    with pytest.raises(BadCalendar):
        reopen_day(Shut(date(2026, 12, 9)), "没有停工", by=administrator, at=at)
    assert recounts(task) == []


def test_a_make_up_day_may_be_closed(administrator: Any, year_2027: list[Announced], at: datetime) -> None:
    import_year(2027, year_2027, SOURCE, by=administrator, at=at)
    close_day(Shut(date(2027, 10, 9)), "台风", ORDER, by=administrator, at=at)
    assert is_working_day(date(2027, 10, 9)).works is False


def test_a_promised_date_and_an_extended_one_stay(
    promised: Promised, task_due: Any, cast: Any, administrator: Any, at: datetime
) -> None:
    dated = task_due(date(2026, 12, 7))
    extended = Life(promised(10), cast).extended(10).task
    assert extended.due_on == date(2026, 12, 17)
    assert close_day(Shut(date(2026, 12, 2)), "台风", ORDER, by=administrator, at=at).moved == []
    for task in (dated, extended):
        before = task.due_on
        task.refresh_from_db()
        assert task.due_on == before


def test_a_pause_is_counted_anew(promised: Promised, cast: Any, administrator: Any, at: datetime) -> None:
    life = Life(promised(10), cast).planned()
    life.suspended(days=4)  # Monday to Friday: four working days after it
    life.later(days=4)
    suspensions.resume(life.task, by=cast.supervisor, at=life.at)
    task = life.read().task
    assert task.due_on == date(2026, 12, 11)
    close_day(Shut(date(2026, 12, 9)), "台风", ORDER, by=administrator, at=life.at)
    task.refresh_from_db()
    assert task.due_on == date(2026, 12, 14)
    assert history.differences(task) == {}


def test_the_other_clocks_that_run_end_later_too(
    promised: Promised, cast: Any, administrator: Any, at: datetime
) -> None:
    task = Life(promised(10), cast).assigned().task
    assert task.accept_by is not None
    close_day(Shut(date(2026, 11, 24)), "台风", ORDER, by=administrator, at=at)
    before = task.accept_by
    task.refresh_from_db()
    assert task.accept_by == before + timedelta(days=1)
    names = {name for _before, after in recounts(task) for name in after}
    assert names == {"accept_by", "plan_by", "due_on", "due_version"}


def test_an_act_that_read_the_old_date_is_refused(
    promised: Promised, cast: Any, administrator: Any, at: datetime
) -> None:
    stale = Life(promised(10), cast).assigned()
    close_day(Shut(date(2026, 12, 2)), "台风", ORDER, by=administrator, at=at)
    with pytest.raises(TaskMoved):
        stale.accepted()
    assert stale.read().accepted().task.state == "accepted"


def test_a_settled_task_is_left_alone(
    promised: Promised, cast: Any, administrator: Any, at: datetime
) -> None:
    task = Life(promised(10), cast).closed().task
    assert close_day(Shut(date(2026, 12, 2)), "台风", ORDER, by=administrator, at=at).moved == []
    assert recounts(task) == []


@pytest.mark.parametrize("count", [1, 3])
def test_counting_anew_without_news_takes_two_queries(
    task_due: Any, cast: Any, at: datetime, django_assert_num_queries: Any, count: int
) -> None:
    for n in range(count):
        task_due(date(2026, 12, 7 + n), unit=make_unit(n)) if n else task_due(date(2026, 12, 7))
    with django_assert_num_queries(2):
        assert recount(by=None, at=at, reason="-") == []


def make_unit(n: int) -> Any:
    from followup.models import Unit

    return Unit.objects.create(code=f"u{n}", name=f"单位{n}", posts=["局长"])


# -- the timer, the alarm, other processes -----------------------------------------------------------


def test_the_timer_settles_what_became_known_otherwise(
    promised: Promised, year_2027: list[Announced], at: datetime
) -> None:
    task = promised(57)
    assert settle(at) == []
    known = {one.day: book.Entered(one.kind, one.name, SOURCE) for one in year_2027}
    year = book.Year(1, SOURCE, is_imported=True)
    book.begin(book.Book(years={2027: year}, days=known), trusted_s=60)
    assert settle(at) == [task]
    assert settle(at) == []
    task.refresh_from_db()
    assert (task.due_on, task.due_provisional) == (date(2027, 2, 18), False)
    assert task.changes.get(kind="recounted").acting == "system"


@pytest.mark.parametrize(
    ("on", "missing"),
    [
        (date(2026, 11, 14), None),
        (date(2026, 11, 15), 2027),
        (date(2026, 12, 31), 2027),
        (date(2027, 1, 1), 2027),
        (date(2025, 12, 1), None),
    ],
)
def test_the_alarm_rings_from_15_november(on: date, missing: int | None) -> None:
    assert year_alarm(on) == missing


def test_the_alarm_stops_with_the_import(
    year_2027: list[Announced], administrator: Any, at: datetime
) -> None:
    import_year(2027, year_2027, SOURCE, by=administrator, at=at)
    assert year_alarm(date(2026, 12, 1)) is None


def test_another_process_sees_the_change_at_its_next_look(
    year_2027: list[Announced], administrator: Any, at: datetime, django_assert_num_queries: Any
) -> None:
    other = book.Book()
    import_year(2027, year_2027, SOURCE, by=administrator, at=at)
    book.begin(other, trusted_s=0)  # what the other process has held until now
    with django_assert_num_queries(4):
        assert is_announced(2027)
    book.begin(book.current(), trusted_s=0)
    with django_assert_num_queries(1):
        assert is_announced(2027)


def test_what_was_read_in_a_transaction_that_failed_is_forgotten(
    administrator: Any, year_2027: list[Announced], at: datetime
) -> None:
    from django.db import transaction

    with transaction.atomic():
        import_year(2027, year_2027, SOURCE, by=administrator, at=at)
        assert is_announced(2027)
        transaction.set_rollback(True)
    book.begin(book.current(), trusted_s=0)
    assert not is_announced(2027)
