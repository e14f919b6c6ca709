"""Which rung of the ladder a due date stands on: T−3, T−1, T+1, T+5, T+10 (followup.md 3.5, note k).
 T is the due date (K4); the numbers are working days of China's calendar, make-up days included, and T itself
is day zero. T−3 is the last working day after which three working days remain, T+1 the first working day
after T. The sources leave the unit open ("the day after expiry", "more than five working days");
docs/notices.md says what was chosen and why.

What you would get wrong: counting anew for every task. `Marks` counts once for a day; a task is then compared
with dates.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from followup.domain.calendar import is_working_day
from followup.enums import DONE_STATES, NoticeStep, TaskState
from followup.models import Task

ONE_DAY = timedelta(days=1)
# K4 does not run, or not against the unit: suspended, or claimed and not sent back.
STANDING_STILL = (TaskState.SUSPENDED, TaskState.CLAIMED, TaskState.VERIFYING, *DONE_STATES)
AMBER_AFTER, FORCED_AFTER = 5, 10


@dataclass(frozen=True)
class Marks:
    """The dates that divide the rungs on the day `on`, each the latest due date that has reached its rung."""

    on: date
    three_left: date
    one_left: date
    one_late: date
    five_late: date
    ten_late: date

    def rung(self, due_on: date) -> NoticeStep | None:
        """The highest rung reached; None before T−3, and between T and the first working day after it."""
        if due_on < self.on:
            late = (
                (self.ten_late, NoticeStep.T_PLUS_10),
                (self.five_late, NoticeStep.T_PLUS_5),
                (self.one_late, NoticeStep.T_PLUS_1),
            )
            return next((step for mark, step in late if due_on <= mark), None)
        if due_on <= self.one_left:
            return NoticeStep.T_MINUS_1
        return NoticeStep.T_MINUS_3 if due_on <= self.three_left else None


def marks_of(on: date) -> Marks:
    """Counted once for a day. No query but what the calendar asks."""
    return Marks(
        on, horizon(on, 3), horizon(on, 1), cutoff(on, 1), cutoff(on, AMBER_AFTER), cutoff(on, FORCED_AFTER)
    )


def horizon(on: date, count: int) -> date:
    """The latest date with at most `count` working days after `on` up to it."""
    day = on
    while True:
        count -= is_working_day(day + ONE_DAY).works
        if count < 0:
            return day
        day += ONE_DAY


def cutoff(on: date, count: int) -> date:
    """The latest date with at least `count` working days after it up to `on`."""
    day = on
    while count:
        count -= is_working_day(day).works
        day -= ONE_DAY
    return day


def is_amber(task: Task, on: date) -> bool:
    """Publicly amber: five working days late or more, and nothing stops the clock. No query."""
    return task.state not in STANDING_STILL and task.due_on <= cutoff(on, AMBER_AFTER)


def is_forced(task: Task, on: date) -> bool:
    """Ten working days late or more: the next rundown cannot drop it."""
    return task.state not in STANDING_STILL and task.due_on <= cutoff(on, FORCED_AFTER)


def amber_tasks(on: date) -> QuerySet[Task]:
    """All that are publicly amber on the day `on`, latest first. One query."""
    return _late_tasks(on, AMBER_AFTER)


def forced_tasks(on: date) -> QuerySet[Task]:
    """T+10 reached: forced into the next rundown, latest first; also where nobody assigned it. One query."""
    return _late_tasks(on, FORCED_AFTER)


def _late_tasks(on: date, count: int) -> QuerySet[Task]:
    running = Task.objects.for_desk().exclude(state__in=STANDING_STILL)
    return running.filter(due_on__lte=cutoff(on, count)).order_by("due_on", "pk")
