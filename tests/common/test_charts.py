"""Charts tell what the numbers say, to the per cent, and nothing that was not counted."""

import pytest

from common import charts
from common.templatetags.charts import signed


def test_a_histogram_is_as_wide_as_its_scale_and_as_tall_as_its_peak() -> None:
    drawn = charts.histogram({"0": 0, "5": 2, "10": 4}, 8.33)
    assert [(bar.value, bar.count, bar.height) for bar in drawn.bars] == [
        (0, 0, 0.0),
        (5, 2, 28.0),
        (10, 4, 56.0),
    ]
    assert [bar.middle for bar in drawn.bars] == [16.67, 50.0, 83.33]
    assert (drawn.n, drawn.mean_x) == (6, 72.2)


def test_the_scale_counts_by_value_not_by_spelling() -> None:
    assert [bar.value for bar in charts.histogram({"10": 1, "9": 1, "0": 0}, 9.5).bars] == [0, 9, 10]


def test_without_ballots_there_is_no_mean_to_mark() -> None:
    drawn = charts.histogram({"0": 0, "1": 0}, None)
    assert (drawn.n, drawn.mean_x, [bar.height for bar in drawn.bars]) == (0, None, [0.0, 0.0])
    assert charts.histogram({}, None).bars == []


def test_shares_lie_end_to_end() -> None:
    parts = charts.shares([("满意", 61.3), ("基本满意", 25.1), ("不满意", None)])
    assert [(part.x, part.width, part.shade) for part in parts] == [
        (0.0, 61.3, 0),
        (61.3, 25.1, 1),
        (86.4, 0.0, 2),
    ]
    assert parts[2].share is None


@pytest.mark.parametrize(
    ("before", "after", "start", "length", "way"),
    [(5, 7.5, 50, 25, "up"), (7.5, 5, 50, 25, "down"), (5, 5, 50, 0, "level")],
)
def test_a_move_knows_its_way(before: float, after: float, start: float, length: float, way: str) -> None:
    moved = charts.move(before, after, 0, 10)
    assert (moved.before, moved.after) == (before * 10, after * 10)
    assert (moved.start, moved.length, moved.way) == (start, length, way)


def test_a_curve_joins_its_dots_in_their_order() -> None:
    drawn = charts.curve([("1", 0, "0.00"), ("2", 10, "10.00"), ("3", 5, "5.00")], 0, 10)
    assert [dot.x for dot in drawn.dots] == [8.0, 50.0, 92.0]
    bottom, top = charts.CURVE_HEAD + charts.CURVE, charts.CURVE_HEAD
    assert [dot.y for dot in drawn.dots] == [bottom, top, (bottom + top) / 2]
    assert [(line.x1, line.x2) for line in drawn.lines] == [(8.0, 50.0), (50.0, 92.0)]
    assert [text for _y, text in drawn.grid] == ["10", "5", "0"]


def test_one_dot_stands_in_the_middle_alone() -> None:
    drawn = charts.curve([("1", 5, "5.00")], 0, 10)
    assert ([dot.x for dot in drawn.dots], drawn.lines) == ([50.0], [])


def test_a_value_off_the_scale_stays_in_the_picture() -> None:
    assert (charts.place(12, 0, 10), charts.place(-1, 0, 10), charts.place(None, 0, 10)) == (1.0, 0.0, None)


def test_signs_are_as_wide_as_each_other() -> None:
    assert [signed(1.4), signed(-0.3), signed(0.0), signed(-0.001)] == ["+1.40", "−0.30", "0.00", "0.00"]
