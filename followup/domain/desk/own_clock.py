"""K5, the supervisors' own clock (我组的时钟): it runs from the claim, so that opening late hides nothing.

What you would get wrong: counting from the opening of the verification, or leaving out what is not opened.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median

from django.utils import timezone

from followup.domain.calendar import working_days_between
from followup.domain.time.limits import CHECK_DAYS
from followup.enums import TaskState
from followup.models import Finish, Task

LOOK_BACK_DAYS = 90
NAMED = 2  # of tasks on the same day; more are counted


@dataclass(frozen=True)
class Mark:
    """Tasks on the same working day of their K5; `day` beyond the limit is late."""

    day: int
    codes: list[str]

    @property
    def names(self) -> list[str]:
        """The last digits of each, where there is room for them."""
        return [code.rpartition("-")[2] for code in self.codes] if len(self.codes) <= NAMED else []

    @property
    def n(self) -> int:
        return len(self.codes)


@dataclass(frozen=True)
class OwnClock:
    """`marks` from day 0 to the limit, `late` beyond it; the figures are of what was verified of late.

    `median` and `ninth` (nine in ten took no longer) are working days, None where nothing was verified.
    """

    marks: list[Mark]
    late: Mark
    limit: int
    verified: int
    median: int | None
    ninth: int | None
    overdue: int

    @property
    def running(self) -> int:
        return sum(mark.n for mark in self.marks) + self.late.n


def own_clock(at: datetime) -> OwnClock:
    """Two queries."""
    on = timezone.localdate(at)
    days = _days_taken(on)
    taken = sorted(
        Finish.objects.filter(verified_at__gte=at - timedelta(days=LOOK_BACK_DAYS), verified_at__lte=at)
        .values_list("check_days", flat=True)
    )  # fmt: skip
    return OwnClock(
        marks=[Mark(day, days.get(day, [])) for day in range(CHECK_DAYS + 1)],
        late=Mark(
            CHECK_DAYS + 1, [code for day, codes in days.items() if day > CHECK_DAYS for code in codes]
        ),
        limit=CHECK_DAYS,
        verified=len(taken),
        median=round(median(taken)) if taken else None,
        ninth=taken[ceil(len(taken) * 0.9) - 1] if taken else None,
        overdue=sum(n for day, n in Counter(taken).items() if day > CHECK_DAYS),
    )


def _days_taken(on: date) -> dict[int, list[str]]:
    """The codes of what is claimed and not verified, by the working days since."""
    claimed = Task.objects.filter(
        state__in=[TaskState.CLAIMED, TaskState.VERIFYING], claimed_at__isnull=False
    )
    days: dict[int, list[str]] = {}
    counted: dict[date, int] = {}
    for code, claimed_at in claimed.order_by("claimed_at", "pk").values_list(
        "commitment__code", "claimed_at"
    ):
        since = timezone.localdate(claimed_at)
        if since not in counted:
            counted[since] = working_days_between(since, on)
        days.setdefault(counted[since], []).append(code)
    return days
