"""Planned and expected times of a rundown, and over/under. Pure: no database, no clock.

What you would get wrong: the item on air is taken to last as long as it was planned until it has
lasted longer; from then on every expected time moves with the clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Performed:
    """What of the rundown has happened; `ahead` are the indexes still to come, in order."""

    started_at: datetime | None
    ended_at: datetime | None
    on_air_since: datetime | None
    on_air_s: int
    ahead: Sequence[int]


@dataclass(frozen=True)
class Expectation:
    """`starts`: when each index still to come should begin. `over_s`: expected minus planned end."""

    starts: dict[int, datetime]
    ends_at: datetime
    over_s: int


def planned_starts(start: datetime, lengths: Sequence[int]) -> list[datetime]:
    """Start of each item, and one more: the end."""
    times = [start]
    for length in lengths:
        times.append(times[-1] + timedelta(seconds=length))
    return times


def expect(planned_start: datetime, lengths: Sequence[int], done: Performed, at: datetime) -> Expectation:
    """When what is still to come will begin, given what is on air at `at`."""
    clock = _free_at(planned_start, done, at)
    starts: dict[int, datetime] = {}
    for index in done.ahead:
        starts[index] = clock
        clock += timedelta(seconds=lengths[index])
    planned_end = planned_starts(planned_start, lengths)[-1]
    ends_at = done.ended_at or clock
    return Expectation(starts, ends_at, round((ends_at - planned_end).total_seconds()))


def _free_at(planned_start: datetime, done: Performed, at: datetime) -> datetime:
    """When the next item can begin at the earliest."""
    if done.on_air_since:
        return max(at, done.on_air_since + timedelta(seconds=done.on_air_s))
    if done.started_at:
        return at
    return max(at, planned_start)
