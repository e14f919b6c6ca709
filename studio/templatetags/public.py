"""What the public page's charts and lists ask of a revealed result. Reads nothing, decides nothing.

What you would get wrong: a paper names every frozen commitment that was scored, but only published
ones are public. `scored` leaves out the rest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import template

from followup.domain.queries import Row
from followup.enums import TaskResult, TaskState

register = template.Library()

STEP = 24  # width of one value's column
TALLEST = 56  # height of the most frequent value's bar
FOOT = 18  # below the bars: the values
HEAD = 16  # above the bars: how often


@dataclass(frozen=True)
class Bar:
    value: int
    count: int
    x: int
    y: float
    height: float
    middle: float


@dataclass(frozen=True)
class Histogram:
    """Lengths in the units of its viewBox. `mean_x` is where the mean lies, None without ballots."""

    bars: list[Bar]
    n: int
    width: int
    height: int
    floor: int
    foot: int
    mean_x: float | None


@register.simple_tag
def histogram(criterion: Mapping[str, Any]) -> Histogram:
    """How often each value was given, as bars in the order of the scale."""
    values = sorted((int(value), count) for value, count in criterion["counts"].items())
    peak = max((count for _value, count in values), default=0) or 1
    bars = [_bar(index, value, count, peak) for index, (value, count) in enumerate(values)]
    mean = criterion["mean"]
    floor = HEAD + TALLEST
    return Histogram(
        bars=bars,
        n=sum(count for _value, count in values),
        width=STEP * len(values),
        height=floor + FOOT,
        floor=floor,
        foot=floor + FOOT - 4,
        mean_x=None if mean is None or not bars else _place(mean, values[0][0], values[-1][0], len(values)),
    )


def _bar(index: int, value: int, count: int, peak: int) -> Bar:
    height = round(TALLEST * count / peak, 1)
    x = index * STEP
    return Bar(value, count, x + 2, round(HEAD + TALLEST - height, 1), height, x + STEP / 2)


def _place(mean: float, least: int, most: int, columns: int) -> float:
    span = (most - least) or 1
    return round(STEP / 2 + (mean - least) / span * STEP * (columns - 1), 1)


@register.filter
def by_rank(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The best first; in the paper's order where nobody voted."""
    return sorted(result["subjects"], key=lambda subject: subject["rank"] or 0)


@register.simple_tag
def scored(round_: Mapping[str, Any], subject: Mapping[str, Any], rows: Iterable[Row]) -> list[str]:
    """Codes of the published commitments on which this subject was scored."""
    published = {row.commitment.code for row in rows}
    found = (one["words"] for one in round_["paper"]["subjects"] if one["ref"] == subject["ref"])
    return [word["ref"] for words in found for word in words if word["ref"] in published]


@dataclass(frozen=True)
class Figures:
    """Counts of one episode's published commitments; each is shown with its denominator."""

    published: int
    verifiable: int
    tasks: int
    kept: int
    closed: int
    late: int

    @property
    def attitude(self) -> int:
        return self.published - self.verifiable


@register.simple_tag
def figures_of(rows: Iterable[Row]) -> Figures:
    found = list(rows)
    tasks = [row.task for row in found if row.task]
    closed = [task for task in tasks if task.state == TaskState.CLOSED]
    return Figures(
        published=len(found),
        verifiable=sum(row.commitment.is_verifiable for row in found),
        tasks=len(tasks),
        kept=sum(task.result == TaskResult.KEPT for task in closed),
        closed=len(closed),
        late=sum(row.clock is not None and row.clock.is_late for row in found),
    )
