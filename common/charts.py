"""Shapes of the charts: how often, which shares, from where to where, how over a season. Numbers for SVG.

What you would get wrong: lengths across are per cent of the drawing's width and lengths down are pixels, so
that a chart fills a phone and a desk alike while its words keep their size. A chart shows nothing that the
table beside it does not; what was not counted (None) is left out, never drawn as nought.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

TALLEST = 56  # px of the most frequent value's bar
HEAD, FOOT = 16, 18  # px above the bars (how often) and below them (the values)
GAP = 0.08  # of a column, at each side of its bar
CURVE = 132  # px between best and worst score of a season curve
CURVE_HEAD = 22  # px above it, for the label of the highest dot
MARGIN = 8.0  # per cent left free at both ends of a curve


@dataclass(frozen=True)
class Bar:
    value: int
    count: int
    x: float
    width: float
    middle: float
    y: float
    height: float


@dataclass(frozen=True)
class Histogram:
    """`mean_x` is where the mean lies, None without ballots."""

    bars: list[Bar]
    n: int
    height: int
    floor: int
    foot: int
    mean_x: float | None


def histogram(counts: Mapping[str, int], mean: float | None) -> Histogram:
    """How often each value was given, in the order of the scale; keys are the values as text."""
    values = sorted((int(value), count) for value, count in counts.items())
    peak = max((count for _value, count in values), default=0) or 1
    column = 100 / len(values) if values else 100.0
    floor = HEAD + TALLEST
    return Histogram(
        bars=[_bar(index, value, count, peak, column) for index, (value, count) in enumerate(values)],
        n=sum(count for _value, count in values),
        height=floor + FOOT,
        floor=floor,
        foot=floor + FOOT - 4,
        mean_x=_mean_x([value for value, _count in values], mean, column),
    )


def _bar(index: int, value: int, count: int, peak: int, column: float) -> Bar:
    height = round(TALLEST * count / peak, 1)
    return Bar(
        value,
        count,
        x=round((index + GAP) * column, 2),
        width=round((1 - 2 * GAP) * column, 2),
        middle=round((index + 0.5) * column, 2),
        y=round(HEAD + TALLEST - height, 1),
        height=height,
    )


def _mean_x(values: Sequence[int], mean: float | None, column: float) -> float | None:
    """Between the middles of the first and the last column."""
    if mean is None or not values:
        return None
    part = place(mean, values[0], values[-1]) or 0.0
    return round(column / 2 + part * column * (len(values) - 1), 2)


def place(value: float | None, least: float, most: float) -> float | None:
    """Where `value` lies between `least` and `most`: 0 to 1; None stays None."""
    if value is None:
        return None
    return min(1.0, max(0.0, (value - least) / ((most - least) or 1)))


@dataclass(frozen=True)
class Part:
    """One choice's share in per cent, lying from `x` on; `share` None when nobody voted."""

    name: str
    share: float | None
    x: float
    width: float
    shade: int


def shares(choices: Sequence[tuple[str, float | None]]) -> list[Part]:
    """(name, per cent) in the order of the paper, laid end to end."""
    parts, x = [], 0.0
    for shade, (name, share) in enumerate(choices):
        width = share or 0.0
        parts.append(Part(name, share, round(x, 2), round(width, 2), shade))
        x += width
    return parts


@dataclass(frozen=True)
class Move:
    """From one mean to another, as places in per cent of the scale; `way` is up, down or level."""

    before: float
    after: float
    start: float
    length: float
    way: str


def move(before: float, after: float, least: float, most: float) -> Move:
    first, last = (100 * (place(value, least, most) or 0.0) for value in (before, after))
    way = "level" if before == after else "up" if after > before else "down"
    return Move(round(first, 2), round(last, 2), round(min(first, last), 2), round(abs(last - first), 2), way)


@dataclass(frozen=True)
class Dot:
    """One evening on a season curve. `label_y` keeps clear of the line."""

    label: str
    text: str
    x: float
    y: float

    @property
    def label_y(self) -> float:
        return round(self.y - 9, 1)


@dataclass(frozen=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Curve:
    """Dots joined in their order; `grid` are the ends of the scale and its middle: (y, text)."""

    dots: list[Dot]
    lines: list[Line]
    grid: list[tuple[float, str]]
    height: int


def curve(points: Sequence[tuple[str, float, str]], least: float, most: float) -> Curve:
    """points: (label below, value, text above), oldest first. A single one is a dot in the middle."""
    step = (100 - 2 * MARGIN) / (len(points) - 1) if len(points) > 1 else 0.0
    first = MARGIN if len(points) > 1 else 50.0
    dots = [
        Dot(label, text, round(first + index * step, 2), _down(value, least, most))
        for index, (label, value, text) in enumerate(points)
    ]
    lines = [Line(a.x, a.y, b.x, b.y) for a, b in pairwise(dots)]
    marks = [most, (least + most) / 2, least]
    grid = [(_down(mark, least, most), f"{mark:g}") for mark in marks]
    return Curve(dots, lines, grid, CURVE_HEAD + CURVE + FOOT + 6)


def _down(value: float, least: float, most: float) -> float:
    return round(CURVE_HEAD + CURVE * (1 - (place(value, least, most) or 0.0)), 1)


@dataclass(frozen=True)
class Reach:
    """A rate with its interval and what it is held against, all in per cent of the width; `mark` None:
    nothing."""

    low: float
    middle: float
    high: float
    mark: float | None

    @property
    def width(self) -> float:
        return round(self.high - self.low, 2)


def span(low: float, middle: float, high: float, mark: float | None) -> Reach:
    """Each from 0 to 1."""
    first, dot, last = (round(100 * value, 2) for value in (low, middle, high))
    return Reach(first, dot, last, _percent(mark))


def _percent(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 2)


STACK = 176  # px of the tallest column
STACK_HEAD = 20  # px above it, for its label
SMALLEST_TEXT = 15  # px of a block that can hold a number
ROOMY = 14  # columns that leave room for numbers inside, and for every label


@dataclass(frozen=True)
class Block:
    """One part of a column; `text` is empty where there is no room for it."""

    name: str
    y: float
    height: float
    text: str

    @property
    def middle(self) -> float:
        return round(self.y + self.height / 2, 1)


@dataclass(frozen=True)
class Column:
    label: str
    above: str
    x: float
    width: float
    blocks: list[Block]
    top: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class Stacks:
    """Columns of parts laid on one another, from the floor up; `grid` are round counts: (y, text)."""

    columns: list[Column]
    grid: list[tuple[float, str]]
    height: int
    floor: int


def stacks(columns: Sequence[tuple[str, str, Sequence[tuple[str, int]]]]) -> Stacks:
    """columns: (label below, text above, [(part, count)]). With many columns only every so manieth is
    labelled."""
    peak = max((sum(count for _name, count in parts) for _label, _above, parts in columns), default=0) or 1
    pitch = (100 - MARGIN) / (len(columns) or 1)
    nth = -(-len(columns) // ROOMY) or 1
    floor = STACK_HEAD + STACK
    step = next(one for one in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10**9) if peak / one <= 5)
    return Stacks(
        columns=[
            _column(
                (label if index % nth == 0 else "", above if nth == 1 else "", parts),
                x=MARGIN / 2 + index * pitch,
                pitch=pitch,
                unit=STACK / peak,
            )
            for index, (label, above, parts) in enumerate(columns)
        ],
        grid=[(round(floor - STACK * mark / peak, 1), str(mark)) for mark in range(step, peak + 1, step)],
        height=floor + FOOT,
        floor=floor,
    )


def _column(
    told: tuple[str, str, Sequence[tuple[str, int]]], *, x: float, pitch: float, unit: float
) -> Column:
    label, above, parts = told
    width, y, blocks = min(pitch * 0.62, 8.0), float(STACK_HEAD + STACK), []
    for name, count in parts:
        if count:
            height = count * unit
            y -= height
            text = str(count) if above and height >= SMALLEST_TEXT else ""
            blocks.append(Block(name, round(y, 1), round(height, 1), text))
    return Column(label, above, round(x + (pitch - width) / 2, 2), round(width, 2), blocks, round(y, 1))
