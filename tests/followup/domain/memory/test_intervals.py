"""Wilson's interval against published values, medians and percentiles."""

import pytest

from followup.domain.memory.intervals import rate, spread


@pytest.mark.parametrize(
    ("kept", "n", "low", "high"),
    [  # R 4.3, prop.test(x, n, correct = FALSE)$conf.int
        (0, 10, 0.0, 0.2775328),
        (10, 10, 0.7224672, 1.0),
        (12, 14, 0.6005863, 0.9598751),
        (81, 263, 0.2552774, 0.3662012),  # Newcombe 1998, table I: 0.2553 to 0.3662
        (15, 148, 0.0623881, 0.1605154),  # the same: 0.0624 to 0.1605
    ],
)
def test_wilsons_interval(kept: int, n: int, low: float, high: float) -> None:
    found = rate(kept, n)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_nothing_due_has_no_rate() -> None:
    found = rate(0, 0)
    assert (found.share, found.percent, found.is_enough, found.holds(0.5)) == (None, None, False, True)


def test_percent_is_rounded_half_up() -> None:
    assert [rate(71, 118).percent, rate(1, 8).percent, rate(1, 16).percent] == [60.2, 12.5, 6.3]


def test_a_rate_is_told_apart_only_outside_its_interval() -> None:
    assert rate(4, 11).holds(0.602)
    assert not rate(1, 20).holds(0.602)


def test_median_and_ninetieth_percentile() -> None:
    assert spread([]).median is None
    one, four = spread([3]), spread([9, 1, 2, 4])
    assert (one.median, one.p90, one.most) == (3, 3, 3)
    assert (four.median, four.p90, four.most) == (3, 9, 9)
    assert spread(list(range(1, 11))).p90 == 9
