"""The rules of counting, and that every number can be counted again out of the events alone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from followup.domain.calendar import working_days_between
from followup.domain.ledger.days import current_head
from followup.domain.memory import facts
from followup.domain.memory.facts import Book, read_book
from followup.domain.memory.league import league
from followup.domain.memory.overview import Fate, read_front
from followup.domain.memory.rates import by_episode, group_clock, headline
from followup.domain.memory.refold import refold
from followup.domain.memory.working_days import WorkingDays
from followup.enums import TaskResult
from followup.models import Commitment, Task, Unit
from tests.followup.domain.memory.conftest import MONDAY, Publish
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
Begin = Callable[..., Life]
SOON = date(2026, 12, 4)


def lines(book: Book) -> tuple[Any, ...]:
    return book.leads, book.helpers, book.bare


def test_every_number_is_counted_again_from_the_events_alone(season: date) -> None:
    seq = current_head().seq
    for on in (MONDAY, SOON, SOON + timedelta(days=1), season, season + timedelta(days=200)):
        read, folded = read_book(on), refold(seq, on)
        assert read == folded, on
        assert headline(read) == headline(folded)
        assert league(read) == league(folded)
        assert by_episode(read) == by_episode(folded)
        assert group_clock(read) == group_clock(folded)


def test_the_season_as_it_must_be_counted(season: date) -> None:
    found = headline(read_book(season))
    assert (found.published, found.verifiable, found.moved_on) == (11, 9, 1)
    assert (found.attitude.kept, found.attitude.n) == (2, 11)
    # Due: kept in time, partly kept late, the extended one kept, two open, one relapsed, the re-routed;
    # not the suspended one, nor the one that was merged.
    assert (found.kept.kept, found.kept.n) == (2, 7)
    assert (found.kept_first.kept, found.kept_first.n) == (1, 8)


def test_due_is_the_day_after_whether_or_not_it_is_finished(life: Begin) -> None:
    life(SOON).closed()
    life(SOON).planned()
    assert [headline(read_book(SOON + timedelta(days=n))).kept.n for n in (0, 1)] == [0, 2]
    assert headline(read_book(SOON + timedelta(days=1))).kept.kept == 1


def test_an_open_debt_lowers_the_rate_as_much_as_a_broken_promise(life: Begin) -> None:
    life(SOON).closed()
    life(SOON).planned()
    with_debt = headline(read_book(SOON + timedelta(days=1))).kept
    Life(Task.objects.for_desk().get(state="in_progress"), life(SOON).cast).closed(TaskResult.BROKEN)
    assert (
        headline(read_book(SOON + timedelta(days=1))).kept.n == with_debt.n + 1
    )  # the third, registered only


def test_an_extension_helps_the_rate_but_not_the_first_date(life: Begin) -> None:
    life(SOON).extended(20).on(date(2026, 12, 20)).closed()
    found = headline(read_book(date(2027, 2, 1)))
    assert (found.kept.kept, found.kept_first.kept, found.kept_first.n) == (1, 0, 1)


def test_lateness_is_never_erased(life: Begin) -> None:
    """Finished late, relapsed, finished in time by the new date: the first lateness stays."""
    begun = life(SOON).on(date(2026, 12, 18)).closed()
    late = working_days_between(SOON, date(2026, 12, 18))
    begun.relapsed(60).later(days=1).closed()
    (fact,) = read_book(date(2027, 6, 1)).leads
    assert (fact.late, fact.relapses, fact.reopened) == (late, 1, 1)


def test_sent_back_the_clock_ran_on(life: Begin) -> None:
    life(SOON).judged("broken").sent_back()
    (fact,) = read_book(date(2026, 12, 11)).leads
    assert (fact.late, fact.returns, fact.is_late_and_open) == (5, 1, True)


def test_a_suspended_clock_stands_still(life: Begin) -> None:
    life(SOON).suspended(days=30)
    (fact,) = read_book(date(2026, 12, 20)).leads
    assert (fact.late, fact.is_late_and_open) == (0, False)
    assert headline(read_book(date(2026, 12, 20))).kept.n == 0


def test_an_extension_asked_on_the_last_day_is_flagged(life: Begin, unit: Unit) -> None:
    life(SOON).planned().on(SOON).extension_asked()
    life(SOON).extension_asked()
    table = league(read_book(SOON))
    assert [(line.unit, line.flags.last_day) for line in table.few] == [(unit, 1)]


def test_co_handled_parts_count_apart(
    publish: Publish, unit: Unit, other_unit: Unit, at: datetime, cast: Any
) -> None:
    commitment = publish(SOON, register=False)
    commitment.co_units.create(unit=other_unit, part="岸上部分")
    from followup.domain.tasks.registration import register_tasks

    register_tasks(commitment.run_ref, by=cast.producer, at=at)
    Life(commitment.tasks.get(share="co"), cast).closed()
    table = {line.unit: line for line in league(read_book(date(2027, 1, 4))).few}
    assert (table[unit].kept.kept, table[unit].kept.n, table[unit].co.n) == (0, 1, 0)
    assert (table[other_unit].kept.n, table[other_unit].co.kept, table[other_unit].co.n) == (0, 1, 1)


def test_rehearsed_and_unpublished_promises_are_not_counted(life: Begin) -> None:
    life(SOON)
    life(SOON)
    first, second = Commitment.objects.order_by("pk")
    Commitment.objects.filter(pk=first.pk).update(is_rehearsed=True)
    Commitment.objects.filter(pk=second.pk).update(state="confirmed")
    assert lines(read_book(SOON)) == ([], [], [])


def test_units_that_cannot_be_told_apart(life: Begin, unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("followup.domain.memory.intervals.MINIMUM_N", 2)
    life(SOON).closed()
    life(SOON).planned()
    table = league(read_book(date(2026, 12, 7)))
    assert [line.unit for line in table.lines] == [unit]
    assert (table.is_level, table.apart, table.few) == (True, [], [])


def test_working_days_agree_with_the_calendar() -> None:
    days = WorkingDays(date(2026, 9, 1), date(2026, 12, 1))
    pairs = [(date(2026, 9, 30), date(2026, 10, 13)), (date(2026, 10, 10), date(2026, 10, 9)), (SOON, SOON)]
    pairs = pairs[:2]
    assert (
        [days.between(*pair) for pair in pairs] == [working_days_between(*pair) for pair in pairs] == [5, 0]
    )


def test_four_queries_with_one_promise_and_with_three(life: Begin, django_assert_num_queries: Any) -> None:
    life(SOON).judged()
    for more in (0, 2):
        for _n in range(more):
            life(SOON).judged()
        with django_assert_num_queries(4):
            facts.read_book(SOON)


def test_the_front_page_counts_each_episode_and_names_its_denominator(life: Begin, at: datetime) -> None:
    life(SOON).closed()
    life(SOON).planned()
    life(date(2026, 12, 31)).planned()
    number = Commitment.objects.values_list("episode_number", flat=True)[0]
    before, after = (read_front(at + (SOON - at.date()) + timedelta(days=n)) for n in (0, 1))
    assert (before[1], after[1]) == ({number: Fate(3, 0, 0)}, {number: Fate(3, 2, 1)})
    assert (after[0].kept.kept, after[0].kept.n) == (1, 2)
