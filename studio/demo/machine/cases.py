"""One promise's (or one co-unit's) way through its life: which step comes next, and when.

What you would get wrong: counting the moments beforehand. A due date moves by an extension, a pause or a new
calendar, so a step's moment is counted anew when it comes up, and the step waits when it now lies later.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from followup.domain.calendar import ONE_DAY, is_working_day
from followup.enums import TaskState
from followup.models import Commitment, Task
from studio.demo.machine.stories import Life, Row

SHORTEST = timedelta(minutes=6)  # between two acts on one task
LATEST_MINUTE = 12  # so much later than written may an act come: the seed decides


@dataclass
class Case:
    """`code` and `unit` name the task; `unit` follows it when it is given to another one."""

    commitment: Commitment
    unit: str
    life: Life
    heard_on: date
    last: datetime
    lots: random.Random
    criteria: list[str] | None = None
    place: int = 0
    tokens: list[str] = field(default_factory=list)
    minute: int = 0

    @property
    def step(self) -> Row | None:
        return self.life.steps[self.place] if self.place < len(self.life.steps) else None

    @property
    def key(self) -> tuple[int, str]:
        return self.commitment.pk, self.unit

    def task(self) -> Task:
        return Task.objects.for_desk().get(commitment=self.commitment, unit__code=self.unit)

    def begin(self) -> None:
        """The step that comes up gets its minute."""
        self.minute = self.lots.randint(0, LATEST_MINUTE)

    def moment(self, task: Task | None, on: date) -> datetime | None:
        """Of the step that comes up, when it falls on the day `on`; what could not be done in its time is
        done on the next working day. No query."""
        row = self.step
        day = self._day(row, task) if row else None
        if row is None or day is None or day > on or (day < on and not is_working_day(on).works):
            return None
        at = timezone.make_aware(datetime.combine(on, time.fromisoformat(row["time"])))
        return max(at + timedelta(minutes=self.minute), self.last + SHORTEST)

    def _day(self, row: Row, task: Task | None) -> date | None:
        """None while what it counts from has not happened, and while the task is suspended."""
        if task is not None and task.state == TaskState.SUSPENDED:
            return None
        day = self._from(row.get("after", "last"), task)
        return shifted(day, row.get("wd", 0)) + timedelta(days=row.get("days", 0)) if day else None

    def done(self, at: datetime) -> None:
        self.last, self.place = at, self.place + 1
        self.begin()

    def _from(self, anchor: str, task: Task | None) -> date | None:
        if anchor == "last":
            return timezone.localdate(self.last)
        if anchor == "heard":
            return self.heard_on
        if task is None:
            return None
        if anchor == "closed":
            return timezone.localdate(task.closed_at) if task.closed_at else None
        found: date | None = {"due": task.due_on, "reinspect_on": task.reinspect_on}[anchor]
        return found


def shifted(day: date, working_days: int) -> date:
    """So many working days later, or earlier; by none the same day, whatever it is."""
    way = ONE_DAY if working_days > 0 else -ONE_DAY
    for _count in range(abs(working_days)):
        day += way
        while not is_working_day(day).works:
            day += way
    return day
