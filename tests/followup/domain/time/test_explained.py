"""Every date explains itself: the count, its weeks, its sources, every version, and the other clocks."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from followup.domain import offers
from followup.domain.commitments import capture_commitment, confirm_commitment
from followup.domain.tasks.registration import register_tasks
from followup.domain.time.explained import Explanation, explain_promise, explain_task
from followup.domain.time.versions import due_events
from followup.domain.time.weeks import month_of
from followup.domain.time.years import Shut, close_day
from followup.enums import DeadlineKind
from followup.models import ClockPolicy, Commitment, Task
from tests.followup.lives import Life


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def spoken(promise: Any, cast: Any, origin: Any) -> Callable[[date, int], Task]:
    """A task of so many working days, spoken on the evening of `day`."""

    def make(day: date, count: int) -> Task:
        at = timezone.make_aware(datetime(day.year, day.month, day.day, 20, 41))
        data = promise(deadline_kind=DeadlineKind.WORKING_DAYS, deadline_count=count)
        commitment = capture_commitment(replace(origin, heard_at=at), data, by=cast.scribe, at=at)
        confirm_commitment(commitment, by=cast.supervisor, at=at)
        register_tasks(origin.run_ref, by=cast.supervisor, at=at)
        return Task.objects.for_desk().get(commitment=commitment)

    return make


def squares(explained: Explanation) -> list[list[tuple[int, str, int | None, str]]]:
    return [
        [(square.day.date.day, square.mark, square.number, square.role) for square in week.squares]
        for week in explained.weeks
    ]


def test_the_grid_of_the_mock_up(spoken: Callable[[date, int], Task]) -> None:
    explained = explain_task(spoken(date(2026, 9, 30), 5))
    assert explained.due_on == date(2026, 10, 13)
    assert squares(explained) == [
        [
            (28, "", None, ""),
            (29, "", None, ""),
            (30, "", 0, "start"),
            (1, "off", None, ""),
            (2, "off", None, ""),
            (3, "off", None, ""),
            (4, "off", None, ""),
        ],
        [
            (5, "off", None, ""),
            (6, "off", None, ""),
            (7, "off", None, ""),
            (8, "", 1, ""),
            (9, "", 2, ""),
            (10, "make_up", 3, ""),
            (11, "off", None, ""),
        ],
        [
            (12, "", 4, ""),
            (13, "", 5, "due"),
            (14, "", None, ""),
            (15, "", None, ""),
            (16, "", None, ""),
            (17, "off", None, ""),
            (18, "off", None, ""),
        ],
    ]
    assert [(source.year, source.version) for source in explained.sources] == [(2026, 1)]


def test_a_long_count_folds_its_ordinary_weeks(spoken: Callable[[date, int], Task]) -> None:
    explained = explain_task(spoken(date(2026, 11, 23), 62))
    folds = [(week.first, week.last, week.folded) for week in explained.weeks if week.folded]
    assert folds == [
        (date(2026, 11, 30), date(2026, 12, 27), 4),
        (date(2027, 1, 4), date(2027, 2, 14), 6),
    ]
    assert explained.provisional is True
    assert [source.is_announced for source in explained.sources] == [True, False]


def test_a_closure_is_named_with_its_source(
    spoken: Callable[[date, int], Task], administrator: Any, at: datetime
) -> None:
    task = spoken(date(2026, 11, 23), 5)
    close_day(Shut(date(2026, 11, 25)), "台风停工", "第3号令", by=administrator, at=at)
    task.refresh_from_db()
    explained = explain_task(task)
    assert [(one.day, one.name, one.source) for one in explained.closures] == [
        (date(2026, 11, 25), "台风停工", "第3号令")
    ]
    assert [(v.number, v.due_on, v.name, v.reason) for v in explained.versions] == [
        (1, date(2026, 11, 30), "as promised", ""),
        (2, date(2026, 12, 1), "the calendar changed, the later date holds", "第3号令"),
    ]
    assert [source.version for source in explained.sources] == [2]
    assert explained.counted_on is None


def test_a_date_agreed_in_the_hall_is_not_called_the_first(
    origin: Any, promise: Any, cast: Any, at: datetime
) -> None:
    data = promise(deadline_kind=DeadlineKind.DAYS, deadline_count=20)
    commitment = capture_commitment(origin, data, by=cast.scribe, at=at)
    confirm_commitment(commitment, by=cast.supervisor, at=at)
    offers.propose(commitment, offers.Terms(DeadlineKind.DAYS, 10), by=cast.producer, at=at)
    offer = offers.ask(commitment, round_ref="7", by=cast.producer, at=at)
    offers.settle(offer, offers.Answer(accepted=True, share=None, ballots=0), by=cast.producer, at=at)
    register_tasks(origin.run_ref, by=cast.supervisor, at=at)
    life = Life(Task.objects.for_desk().get(), cast).extended(days=5)
    explained = explain_task(life.read().task)
    assert (life.task.first_due_on, explained.began_with, explained.due_on) == (
        date(2026, 12, 3),
        date(2026, 12, 3),
        date(2026, 12, 8),
    )
    assert [version.name for version in explained.versions] == ["agreed in the hall", "extension granted"]
    roles = [(square.day.date.day, square.role) for week in explained.weeks for square in week.squares]
    assert [one for one in roles if one[1]] == [(23, "start"), (3, "agreed"), (8, "due")]
    page = render_to_string("followup/time/_explained.html", {"explained": explained, "id": 1})
    words = " ".join(page.split())
    assert "<b>agreed</b><span>Thu 3 December 2026</span>" in words
    assert (
        "Sun 13 December 2026 was promised; it stays with the frozen words. "
        "The hall then agreed on Thu 3 December 2026: the count above is of that date."
    ) in words


def test_extensions_and_pauses_are_versions(spoken: Callable[[date, int], Task], cast: Any) -> None:
    life = Life(spoken(date(2026, 11, 23), 10), cast).extended(10)
    life.suspended(days=4).later(days=4)
    life.resumed()
    explained = explain_task(life.read().task)
    assert [(version.kind, version.due_on, version.days) for version in explained.versions] == [
        ("registered", date(2026, 12, 7), 0),
        ("grant_extension", date(2026, 12, 17), 0),
        ("resume", date(2026, 12, 23), 4),
    ]
    assert [version.name for version in explained.later] == ["extension granted", "pause of 4 working days"]
    assert (explained.began_with, explained.due_on) == (date(2026, 12, 7), date(2026, 12, 23))


def test_the_other_clocks_are_explained_too(spoken: Callable[[date, int], Task], cast: Any) -> None:
    task = spoken(date(2026, 9, 30), 5)
    task.unit.policy = ClockPolicy.objects.get(code="pinghu")
    task.unit.save()
    life = Life(task, cast, task.registered_at).assigned()
    explained = explain_task(life.task, at=life.at)
    accept, plan = explained.limits
    assert (accept.key, accept.rule, accept.stopped, accept.is_late) == ("K1", "2 working hours", None, False)
    assert [(piece.begins.strftime("%d %H:%M"), piece.hours) for piece in worked(accept)] == [
        ("08 08:30", "2")
    ]
    assert (plan.key, plan.rule, plan.days, plan.worked) == ("K2", "2 days, every day counts", (), ())
    late = explain_task(life.task, at=timezone.make_aware(datetime(2026, 10, 8, 10, 31)))
    assert [limit.is_late for limit in late.limits] == [True, True]
    claimed = explain_task(life.accepted().claimed().task)
    assert [limit.key for limit in claimed.limits] == ["K1", "K2", "K3", "K5"]
    numbers = [span.last.number for span in claimed.limits[-1].days if span.counts]
    assert numbers[-1] == 5


def worked(limit: Any) -> list[Any]:
    """In the studio's own time."""
    from dataclasses import replace

    here = timezone.localtime
    return [replace(piece, begins=here(piece.begins), ends=here(piece.ends)) for piece in limit.worked]


def test_a_promise_without_a_task_or_a_date(captured: Commitment) -> None:
    explained = explain_promise(captured)
    assert explained is not None
    assert (explained.due_on, explained.versions, explained.limits) == (date(2026, 12, 7), (), ())
    captured.due_on = None
    assert explain_promise(captured) is None


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_is_explained_with_one_query(
    task_due: Any, unit: Any, count: int, django_assert_num_queries: Any
) -> None:
    from followup.models import Unit

    for n in range(count):
        other = Unit.objects.create(code=f"u{n}", name=f"单位{n}", posts=["局长"])
        task_due(date(2026, 12, 7 + n), unit=other)
    tasks = list(Task.objects.select_related("commitment__agreed", "unit__policy"))
    policy = ClockPolicy.objects.get(code="default")
    for task in tasks:
        task.unit.policy = policy
    with django_assert_num_queries(1):
        events = due_events(tasks)
        assert len([explain_task(task, events[task.pk]).weeks for task in tasks]) == count


def test_a_month_has_blanks_for_its_neighbours() -> None:
    weeks = month_of(2026, 11)
    assert len(weeks) == 6
    assert [square.role for square in weeks[0].squares] == ["other"] * 6 + [""]
    assert weeks[-1].squares[0].day.date == date(2026, 11, 30)
