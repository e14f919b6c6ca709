"""What phones measured in a drill, from the sockets to the database in batches of their own.

What you would get wrong: they must never share the ballots' queue, or a drill would measure itself.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from voting.domain.drill import mark_green
from voting.live.batches import Batches


class Mark(NamedTuple):
    """`ms` from tap to green, by the phone's own clock."""

    round: int
    device: str
    ms: int


def _write(marks: Sequence[Mark]) -> list[None]:
    by_round = sorted(marks, key=lambda mark: mark.round)
    for round_id, group in groupby(by_round, key=lambda mark: mark.round):
        mark_green(round_id, [(mark.device, mark.ms) for mark in group])
    return [None] * len(marks)


_batches: Batches[Mark, None] = Batches("drill-marks", _write, otherwise=lambda _: None)


def put(round_id: int, *, device: str, ms: int) -> None:
    """From a socket, without waiting or answering: a mark that is lost is a phone without a figure."""
    _batches.put(Mark(round_id, device, ms), _unheard)


def _unheard(mark: Mark, answer: None) -> None:
    return


def stop() -> None:
    _batches.stop()
