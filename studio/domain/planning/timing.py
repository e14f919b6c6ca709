"""Planned, latest and expected times of a rundown, and over/under. Pure: no database, no clock.

Forwards a row starts when the one before it ends, or at its fixed time. Backwards (back-timing) it must
start so that all up to the next fixed time, or the fixed end, still fits; over is how much later it starts.
What you would get wrong: the item on air is taken to last as long as it was planned until it has
lasted longer; from then on every expected time moves with the clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias


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


Fixed: TypeAlias = Mapping[int, datetime]  # index of an item to its fixed start


def planned_starts(start: datetime, lengths: Sequence[int], fixed: Fixed | None = None) -> list[datetime]:
    """Start of each item, and one more: the end. A fixed start counts, whatever comes before it."""
    times, clock = list[datetime](), start
    for index, length in enumerate(lengths):
        times.append((fixed or {}).get(index, clock))
        clock = times[-1] + timedelta(seconds=length)
    return [*times, clock]


def expect(
    planned_start: datetime,
    lengths: Sequence[int],
    done: Performed,
    at: datetime,
    *,
    fixed: Fixed | None = None,
    fixed_end: datetime | None = None,
) -> Expectation:
    """When what is still to come will begin, given what is on air at `at`.

    Nothing begins before its fixed start; over is counted from the fixed end, or else from the planned one.
    """
    clock = _free_at(planned_start, done, at)
    starts: dict[int, datetime] = {}
    for index in done.ahead:
        starts[index] = max(clock, (fixed or {}).get(index, clock))
        clock = starts[index] + timedelta(seconds=lengths[index])
    planned_end = fixed_end or planned_starts(planned_start, lengths, fixed)[-1]
    ends_at = done.ended_at or clock
    return Expectation(starts, ends_at, seconds(ends_at - planned_end))


def _free_at(planned_start: datetime, done: Performed, at: datetime) -> datetime:
    """When the next item can begin at the earliest."""
    if done.on_air_since:
        return max(at, done.on_air_since + timedelta(seconds=done.on_air_s))
    if done.started_at:
        return at
    return max(at, planned_start)


@dataclass(frozen=True)
class Slot:
    """One row to be timed: its length, and its fixed start if it has one."""

    length_s: int
    hard: datetime | None = None


@dataclass(frozen=True)
class Times:
    """When a row is planned to start, and when it must at the latest (None: no fixed time follows it).

    over_s: start minus latest start; above 0 it is too late to reach the next fixed time.
    gap_s, only at a fixed start: the time left empty before it; below 0 what comes before runs into it.
    """

    starts_at: datetime
    ends_at: datetime
    latest_at: datetime | None
    over_s: int | None
    gap_s: int | None


def back_time(start: datetime, slots: Sequence[Slot], end: datetime | None) -> list[Times]:
    """Times of every row, forwards from `start` and backwards from each fixed start and from `end`."""
    latest = _latest_starts(slots, end)
    clock, found = start, list[Times]()
    for slot, limit in zip(slots, latest, strict=True):
        starts_at = slot.hard or clock
        gap = None if slot.hard is None else seconds(slot.hard - clock)
        over = None if limit is None else seconds(starts_at - limit)
        clock = starts_at + timedelta(seconds=slot.length_s)
        found.append(Times(starts_at, clock, limit, over, gap))
    return found


def _latest_starts(slots: Sequence[Slot], end: datetime | None) -> list[datetime | None]:
    latest, limit = list[datetime | None](), end
    for slot in reversed(slots):
        limit = None if limit is None else limit - timedelta(seconds=slot.length_s)
        latest.append(limit)
        limit = slot.hard or limit
    return latest[::-1]


def seconds(span: timedelta) -> int:
    return round(span.total_seconds())
