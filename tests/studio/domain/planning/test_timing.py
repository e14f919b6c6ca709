"""Planned and expected times: arithmetic only."""

from datetime import datetime, timedelta

import pytest

from studio.domain.planning.timing import Performed, Slot, back_time, expect, planned_starts

LENGTHS = [60, 120, 180]


def later(at: datetime, seconds: int) -> datetime:
    return at + timedelta(seconds=seconds)


def not_started() -> Performed:
    return Performed(None, None, None, 0, [0, 1, 2])


def test_planned_starts_end_with_the_end(at: datetime) -> None:
    assert planned_starts(at, LENGTHS) == [at, later(at, 60), later(at, 180), later(at, 360)]


def test_before_the_start_all_goes_to_plan(at: datetime) -> None:
    expected = expect(at, LENGTHS, not_started(), later(at, -600))
    assert expected.starts == {0: at, 1: later(at, 60), 2: later(at, 180)}
    assert (expected.ends_at, expected.over_s) == (later(at, 360), 0)


def test_a_late_start_moves_everything(at: datetime) -> None:
    assert expect(at, LENGTHS, not_started(), later(at, 90)).over_s == 90


@pytest.mark.parametrize(
    ("now", "second_at", "over"),
    [
        (10, 65, 5),  # taken 5 s late, its time not yet used up
        (65, 65, 5),
        (100, 100, 40),  # overrun counts on
    ],
)
def test_what_is_on_air_carries_the_rest(at: datetime, now: int, second_at: int, over: int) -> None:
    done = Performed(at, None, later(at, 5), 60, [1, 2])
    expected = expect(at, LENGTHS, done, later(at, now))
    assert expected.starts == {1: later(at, second_at), 2: later(at, second_at + 120)}
    assert expected.over_s == over


def test_skipping_an_item_gains_its_time(at: datetime) -> None:
    done = Performed(at, None, later(at, 0), 60, [2])
    expected = expect(at, LENGTHS, done, later(at, 10))
    assert (expected.starts, expected.over_s) == ({2: later(at, 60)}, -120)


def test_on_air_with_nothing_taken_waits_for_the_hand(at: datetime) -> None:
    done = Performed(later(at, -30), None, None, 0, [0, 1, 2])
    assert expect(at, LENGTHS, done, later(at, -20)).over_s == -20


def test_after_the_end_the_end_is_what_it_was(at: datetime) -> None:
    done = Performed(at, later(at, 400), None, 0, [])
    expected = expect(at, LENGTHS, done, later(at, 9999))
    assert (expected.starts, expected.ends_at, expected.over_s) == ({}, later(at, 400), 40)


def test_nothing_is_expected_before_its_fixed_start_and_over_is_counted_from_the_fixed_end(
    at: datetime,
) -> None:
    fixed = {1: later(at, 100)}
    assert planned_starts(at, LENGTHS, fixed) == [at, later(at, 100), later(at, 220), later(at, 400)]
    early = expect(at, LENGTHS, not_started(), later(at, -600), fixed=fixed)
    assert (early.starts[1], early.ends_at, early.over_s) == (later(at, 100), later(at, 400), 0)
    late = expect(at, LENGTHS, not_started(), later(at, 70), fixed=fixed, fixed_end=later(at, 390))
    assert (late.starts[1], late.over_s) == (later(at, 130), 40)


def test_back_time_without_a_fixed_time_says_nothing_of_late(at: datetime) -> None:
    times = back_time(at, [Slot(60), Slot(120)], None)
    assert [(one.starts_at, one.ends_at) for one in times] == [
        (at, later(at, 60)),
        (later(at, 60), later(at, 180)),
    ]
    assert [(one.latest_at, one.over_s, one.gap_s) for one in times] == [(None, None, None)] * 2


def test_back_time_counts_from_the_fixed_end(at: datetime) -> None:
    times = back_time(at, [Slot(60), Slot(120)], later(at, 150))
    assert [one.latest_at for one in times] == [later(at, -30), later(at, 30)]
    assert [one.over_s for one in times] == [30, 30]


def test_a_fixed_start_leaves_a_gap_or_is_run_into(at: datetime) -> None:
    slots = [Slot(60), Slot(60, hard=later(at, 90)), Slot(200), Slot(30, hard=later(at, 300))]
    times = back_time(at, slots, later(at, 400))
    assert [one.starts_at for one in times] == [at, later(at, 90), later(at, 150), later(at, 300)]
    assert [one.gap_s for one in times] == [None, 30, None, -50]
    assert [one.over_s for one in times] == [-30, 50, 50, -70]
    assert [one.latest_at for one in times] == [later(at, n) for n in (30, 40, 100, 370)]


def test_no_rows_have_no_times(at: datetime) -> None:
    assert back_time(at, [], later(at, 60)) == []
