"""How sure a rate is, and the middle of a row of numbers. Pure arithmetic, no rows of any table.

What you would get wrong: a rate of a few cases without its interval. Units whose intervals overlap cannot be
told apart, and the pages say so instead of ranking them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

Z95 = 1.959963984540054  # two-sided 95 % of the normal distribution
MINIMUM_N = 10  # below it no rate is shown, only the count: the interval would span half the scale


@dataclass(frozen=True)
class Rate:
    """`kept` of `n`; share and bounds from 0 to 1, None where n is nought."""

    kept: int
    n: int
    share: float | None
    low: float | None
    high: float | None

    @property
    def percent(self) -> float | None:
        """With one decimal, half up, as it is printed and read out."""
        return None if self.share is None else int(1000 * self.kept / self.n + 0.5) / 10

    @property
    def is_enough(self) -> bool:
        return self.n >= MINIMUM_N

    def holds(self, share: float | None) -> bool:
        """Is `share` inside the interval? Then this rate cannot be told apart from it."""
        if share is None or self.low is None or self.high is None:
            return True
        return self.low <= share <= self.high


def rate(kept: int, n: int) -> Rate:
    """With Wilson's 95 % score interval.

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n). E. B. Wilson, "Probable inference, the law of
    succession, and statistical inference", Journal of the American Statistical Association 22 (1927),
    209-212; recommended for small n by Brown, Cai and DasGupta, "Interval estimation for a binomial
    proportion", Statistical Science 16 (2001), 101-133. Unlike the textbook interval it stays between 0 and
    1 and does not shrink to a point at 0 or n of n.
    """
    if not n:
        return Rate(kept, n, None, None, None)
    p, z2 = kept / n, Z95 * Z95
    middle = p + z2 / (2 * n)
    reach = Z95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    scale = 1 + z2 / n
    return Rate(kept, n, p, max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale))


@dataclass(frozen=True)
class Spread:
    """Of a row of whole numbers: how many, the median, the 90th percentile, the largest. None when empty."""

    n: int
    median: float | None
    p90: int | None
    most: int | None


def spread(values: Sequence[int]) -> Spread:
    """The median is the mean of the two in the middle; P90 the nearest rank: nine in ten are no larger."""
    row = sorted(values)
    if not row:
        return Spread(0, None, None, None)
    half = len(row) // 2
    median = row[half] if len(row) % 2 else (row[half - 1] + row[half]) / 2
    return Spread(len(row), median, row[ceil(0.9 * len(row)) - 1], row[-1])
