"""The strip of days: nothing lost, every day off and make-up day in its place."""

from datetime import date

from django.utils import translation

from followup.domain.calendar import deadline_for
from followup.enums import DeadlineKind
from studio.templatetags.strip import ROW, Strip, strip_of


def laid_out(kind: DeadlineKind, spoken_on: date, **said: object) -> Strip:
    with translation.override("en"):
        deadline = deadline_for(kind, spoken_on=spoken_on, **said)  # type: ignore[arg-type]
        assert deadline is not None
        return strip_of(deadline)


def test_names_lie_over_their_days() -> None:
    (row,) = laid_out(DeadlineKind.WORKING_DAYS, date(2026, 9, 22), count=15).rows
    assert sum(name.span for name in row.names) == len(row.days) == 28
    assert [(name.kind, name.span) for name in row.names] == [
        ("", 2),
        ("off", 3),
        ("", 3),
        ("off", 7),
        ("", 2),
        ("extra", 1),
        ("", 9),
        ("due", 1),
    ]


def test_two_rows_hold_every_day_once() -> None:
    rows = laid_out(DeadlineKind.WORKING_DAYS, date(2026, 11, 23), count=35).rows
    days = [counted.day.date for row in rows for counted in row.days]
    assert [len(row.days) for row in rows] == [ROW, 22]
    assert (days[0], days[-1], len(set(days))) == (date(2026, 11, 24), date(2027, 1, 12), 50)
    assert all(sum(name.span for name in row.names) == len(row.days) for row in rows)


def test_many_days_are_told_by_months() -> None:
    strip = laid_out(DeadlineKind.WORKING_DAYS, date(2026, 11, 23), count=120)
    assert strip.rows == []
    assert sum(month.counted for month in strip.months) == 120
    assert [month.name for month in strip.months] == ["Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May"]


def test_calendar_days_have_no_days_off() -> None:
    (row,) = laid_out(DeadlineKind.DAYS, date(2026, 9, 22), count=10).rows
    assert [counted.number for counted in row.days] == list(range(1, 11))
    assert {name.kind for name in row.names} == {"", "due"}


def test_a_date_on_the_same_evening_has_nothing_to_show() -> None:
    same = date(2026, 11, 23)
    assert laid_out(DeadlineKind.DATE, same, date=same) == Strip([], [])
