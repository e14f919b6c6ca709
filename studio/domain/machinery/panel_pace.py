"""How often a panel may ask: a bucket for each, in this process. Plain Python.

What you would get wrong: it bounds mistakes, a poll without a pause or a key that sticks, and no attacker,
who has no token. Several processes grant several times as much, and that is bounded too.
"""

from dataclasses import dataclass

from studio.errors import PanelFloods

BURST, PER_S = 40.0, 20.0  # at once, and then so many a second


@dataclass
class Bucket:
    left: float
    at: float


_buckets: dict[int, Bucket] = {}


def check_pace(panel: int, seconds: float) -> None:
    """PanelFloods when panel has asked too often. `seconds` is a clock's reading, whatever it began at."""
    bucket = _buckets.setdefault(panel, Bucket(BURST, seconds))
    bucket.left = min(BURST, bucket.left + max(0.0, seconds - bucket.at) * PER_S)
    bucket.at = seconds
    if bucket.left < 1:
        raise PanelFloods
    bucket.left -= 1


def forget() -> None:
    """For tests: the numbers of panels come again."""
    _buckets.clear()
