"""Day after day: whose turn it is acts, the clock looks, the next episodes air, a missing year is announced.

What you would get wrong: one task after the other. The ledger keeps the order in which events were written,
so everything of a day happens in the order of its moments; each day is one transaction.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from common.errors import DomainError
from followup.domain.calendar import is_working_day
from followup.domain.time import years
from followup.enums import TaskState
from followup.models import Event, Task
from studio.demo.machine import clockwork, episodes, opening, stories
from studio.demo.machine.acts import Acts
from studio.demo.machine.cases import Case, shifted
from studio.demo.machine.episodes import Aired
from studio.demo.machine.ground import check_ground
from studio.domain.planning import debts
from studio.models import Episode

Deed = Callable[[datetime], None]
REPORTING, ANNOUNCING, PLANNING = time(16, 10), time(10, 30), time(17, 10)
ANNOUNCED_FROM = (11, 25)  # ten days after the alarm; until then dates that reach beyond are provisional
PLANNED_AHEAD = 7  # days
TOLD_AFTER = timedelta(minutes=2)  # a unit hears of its task when the clock looks next
LATE_BY = 2  # working days by which a unit that reports late does so


@dataclass(frozen=True)
class Refused:
    """A step that the domain would not have: none in the scenarios as written."""

    code: str
    act: str
    at: datetime
    why: str


@dataclass
class Machine:
    story: stories.Scenario
    start: date
    seed: int = 1
    today: date = field(init=False)
    cases: list[Case] = field(default_factory=list)
    planned: list[Episode] = field(default_factory=list)
    aired: list[Aired] = field(default_factory=list)
    announced: list[int] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def begin(self) -> None:
        """The evening itself; NotHere on a database that is not the machine's."""
        check_ground(self.start)
        self.today = self.start
        self.parts, self.cases = opening.open_evening(self.story, self.start, self.seed)
        self.acts = Acts(self.parts.users, self.start)
        clockwork.subscribe(self.cases[0].commitment.heard_at + timedelta(hours=1))

    def days(self, until: date) -> Iterator[tuple[date, list[Event]]]:
        """Each day after the evening, with what the ledger got on it."""
        while self.today < until:
            self.today += timedelta(days=1)
            last = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
            with transaction.atomic():
                self._live(self.today)
            written = Event.objects.filter(seq__gt=last).select_related("task__unit", "commitment__unit")
            yield self.today, list(written.order_by("seq"))

    def _live(self, on: date) -> None:
        deeds = [*((at, clockwork.tick) for at in clockwork.ticks(on)), *self._chores(on)]
        deeds.sort(key=lambda deed: deed[0], reverse=True)
        while deeds or self._turn(on):
            turn = self._turn(on)
            if turn and (not deeds or turn[0] < deeds[-1][0]):
                at, case = turn
                told = self._act(case, at)
                if told:
                    deeds.append((at + TOLD_AFTER, clockwork.tick))
                    deeds.sort(key=lambda deed: deed[0], reverse=True)
            else:
                at, deed = deeds.pop()
                deed(at)

    def _turn(self, on: date) -> tuple[datetime, Case] | None:
        """Who is next today. One query."""
        mine = [case for case in self.cases if case.step]
        rows = Task.objects.filter(commitment__in=[case.commitment.pk for case in mine])
        tasks = {(task.commitment_id, task.unit.code): task for task in rows.select_related("unit")}
        turns = [(case.moment(tasks.get(case.key), on), case.key, case) for case in mine]
        found = [(at, key, case) for at, key, case in turns if at is not None]
        first = min(found, key=lambda turn: turn[:2], default=None)
        return (first[0], first[2]) if first else None

    def _act(self, case: Case, at: datetime) -> bool:
        """Whether the unit is to be told at once."""
        row = case.step
        assert row is not None  # noqa: S101  _turn asked
        try:
            self.acts.make(case, row, at)
        except DomainError as error:
            self.refused.append(Refused(case.commitment.code, row["act"], at, error.sentence))
        case.done(at)
        return row["act"] in {"assign", "reroute"}

    # -- What is nobody's life -----------------------------------------------------------------

    def _chores(self, on: date) -> Iterator[tuple[datetime, Deed]]:
        if is_working_day(on).works:
            yield _moment(on, REPORTING), self._report
            if (on.month, on.day) >= ANNOUNCED_FROM:
                yield _moment(on, ANNOUNCING), self._announce
        ahead = on + timedelta(days=PLANNED_AHEAD)
        if (ahead - self.start).days % self.story.episodes_every == 0 and ahead > self.start:
            yield _moment(on, PLANNING), self._plan
        if any(debts.day_of(episode) == on for episode in self.planned):
            yield _moment(on, PLANNING), self._air

    def _report(self, at: datetime) -> None:
        """K3, as each unit is used to keep it."""
        on = timezone.localdate(at)
        cases = {case.key: case for case in self.cases if case.life.reports != "none"}
        rows = Task.objects.for_desk().filter(state=TaskState.IN_PROGRESS, report_by__lte=on).order_by("pk")
        for task in rows:
            case = cases.get((task.commitment_id, task.unit.code))
            if case and task.report_by:
                late = LATE_BY if case.life.reports == "late" else 0
                if shifted(task.report_by, late) <= on:
                    self.acts.report(task, {}, at)

    def _announce(self, at: datetime) -> None:
        """The missing year comes, some days after its alarm: what was provisional is counted anew."""
        year = years.year_alarm(timezone.localdate(at))
        known = stories.announced(year) if year else None
        if year and known:
            days, source = known
            years.import_year(year, days, source, by=self.parts.users["editor"], at=at)
            self.announced.append(year)

    def _plan(self, at: datetime) -> None:
        on = timezone.localdate(at) + timedelta(days=PLANNED_AHEAD)
        self.planned.append(episodes.plan_next(on, self.parts, at))

    def _air(self, at: datetime) -> None:
        self.aired.append(episodes.air(self.planned.pop(0), self.parts, at))


def _moment(on: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, clock))
