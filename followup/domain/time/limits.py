"""The clocks K1 to K7: by when each act is owed (followup.md 3.5).

What you would get wrong: where a clock starts. K1 and K2 both start at the assignment, so that accepting late
wins no time for the plan; K5 starts at the claim, so that opening the check late hides nothing. Day zero is
the day of the start in every count of days. A limit counted in days ends when the office closes on the last
day, one counted in hours at the minute.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from followup.domain.calendar import ONE_DAY, Deadline, add_working_days, is_working_day
from followup.domain.time.hours import add_working_hours, closing
from followup.enums import CountedIn
from followup.models import ClockPolicy, Task, Unit

DEFAULT_POLICY = "default"
CHECK_DAYS = 5  # K5, working days from the claim
RATING_DAYS = 7  # K6, days
REINSPECT_DAYS = (90, 180)  # K7, days after the closing, rolled on to a working day
Rule = list[Any]  # [how many, counted in what], as the task keeps it
RULES: dict[str, Callable[[ClockPolicy], Rule]] = {
    "accept_by": lambda policy: [policy.accept_count, str(policy.accept_in)],
    "plan_by": lambda policy: [policy.reply_count, str(policy.reply_in)],
    "report_by": lambda policy: [policy.report_every, CountedIn.WORKING_DAYS.value],
}


def policy_of(unit: Unit) -> ClockPolicy:
    """The unit's preset; without one the default of the house. One query where it is not yet loaded."""
    return unit.policy or ClockPolicy.objects.filter(code=DEFAULT_POLICY).first() or ClockPolicy()


def start(task: Task, at: datetime, *clocks: str, unit: Unit | None = None) -> dict[str, Any]:
    """The columns of K1, K2 or K3 that start at `at`, and `rules`: the preset's numbers under which they run,
    whatever becomes of the preset. `unit` when the task goes to another one."""
    unit = unit or task.unit
    policy = policy_of(unit)
    rules = {name: RULES[name](policy) for name in clocks}
    ends = {name: limit_of(name, unit, at, rule) for name, rule in rules.items()}
    return {**ends, "rules": task.rules | rules}


def rule_of(task: Task, clock: str) -> Rule:
    """Under which this clock of the task runs; one that nobody wrote down is the preset's of today."""
    count, counted_in = task.rules.get(clock) or RULES[clock](policy_of(task.unit))
    return [int(count), str(counted_in)]


def limit_of(clock: str, unit: Unit, at: datetime, rule: Rule) -> date:
    """When it ends: a moment for K1 and K2, a day for K3 (after a report or a plan filed at `at`)."""
    count, counted_in = rule
    if clock == "report_by":
        return add_working_days(timezone.localdate(at), count, unit.pk).due_on
    return limit(unit, at, count, counted_in)


def plan_by(unit: Unit, at: datetime) -> datetime:
    """K2 of what is no task: by when a unit is asked, or answers, counted from `at`."""
    policy = policy_of(unit)
    return limit(unit, at, policy.reply_count, policy.reply_in)


def check_by(on: date) -> date:
    """K5: by when the supervisors have verified what was claimed on `on`."""
    return add_working_days(on, CHECK_DAYS).due_on


def rating_until(on: date) -> date:
    """K6: the last day of rating after the verification on `on`."""
    return on + ONE_DAY * RATING_DAYS


def reinspect_on(on: date, nth: int) -> date:
    """K7: the `nth` re-inspection (1 or 2) after a closing on `on`, rolled on to a working day."""
    day = on + ONE_DAY * REINSPECT_DAYS[nth - 1]
    while not is_working_day(day).works:
        day += ONE_DAY
    return day


def push(due_on: date, working_days: int, unit: int) -> Deadline:
    """`due_on` moved back by so many working days of the unit (a pause that ended); by none it stays."""
    if working_days < 1:
        return Deadline(due_on, provisional=False, start=due_on)
    return add_working_days(due_on, working_days, unit)


def limit(unit: Unit, at: datetime, count: int, counted_in: str) -> datetime:
    """`count` of what the policy counts, after `at`."""
    on = timezone.localdate(at)
    if counted_in == CountedIn.WORKING_HOURS:
        return add_working_hours(at, count, unit)
    if counted_in == CountedIn.HOURS:
        return at + timedelta(hours=count)
    if counted_in == CountedIn.DAYS:
        return closing(on + ONE_DAY * count, unit)
    return closing(add_working_days(on, count, unit.pk).due_on, unit)
