"""What every published number is counted from: one line per task of a published promise, read in one pass.

What you would get wrong: counting in the page. Headline, chips, league table, episodes and open data all
count these lines, so that no two pages can disagree; a test folds them again out of the ledger's events
alone.

The rules. A promise counts with the unit that leads it, once; co-handling units are counted apart. It is
*due* from the day after the date that holds, whether or not it is finished: open debts stay in the
denominator, and one kept early enters only when its day has passed. While a task is suspended its clock
stands still. A task ended because it was superseded, split or merged is counted nowhere but as ended; one
ended as not feasible stays a debt.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from followup.domain.memory.working_days import WorkingDays
from followup.enums import DONE_STATES, CommitmentState, EndCode, Share, TaskResult, TaskState
from followup.models import Commitment, Extension, Finish, Task

MOVED_ON = {EndCode.SUPERSEDED, EndCode.SPLIT, EndCode.MERGED}  # the promise lives on under another code
COLUMNS = (
    "pk",
    "commitment__code",
    "commitment__episode_number",
    "unit_id",
    "share",
    "state",
    "result",
    "result_code",
    "first_due_on",
    "due_on",
    "finished_on",
    "claimed_at",
    "state_at",
    "paused_on",
    "check_by",
    "referred_at",
    "extensions",
    "returns",
    "reroutes",
    "disagreements",
    "relapses",
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One task (`key`) of a published promise as it stands on the day of its Book. Days late are working
    days.

    `late` is the most it ever was: of every finish, and of the clock as it stands. `until` is the day to
    which its clock has come. `last_day` counts extensions asked on the very day of expiry, `reopened`
    finishes that were taken back afterwards.
    """

    key: int
    code: str
    episode: int
    unit: int
    is_lead: bool
    state: str
    result: str
    ended: str
    first_due_on: date
    due_on: date
    finished_on: date | None
    until: date
    late: int
    last_day: int
    reopened: int
    check_days: tuple[int, ...]
    check_by: date | None
    is_referred: bool
    is_paused: bool
    extensions: int
    returns: int
    reroutes: int
    disagreements: int
    relapses: int

    @property
    def is_done(self) -> bool:
        """Verified and not taken back since: the unit owes nothing."""
        return self.state in DONE_STATES and not self.ended

    @property
    def is_open(self) -> bool:
        return not self.is_done and not self.ended

    @property
    def moved_on(self) -> bool:
        return self.ended in MOVED_ON

    @property
    def outcome(self) -> str:
        """The result while it stands; undecided while the task is open."""
        return self.result if self.is_done or self.ended else TaskResult.UNDECIDED

    @property
    def is_late_and_open(self) -> bool:
        return self.is_open and self.until > self.due_on


@dataclass(frozen=True, slots=True)
class Bare:
    """A published promise without a task. `is_verifiable`: its task is yet to be registered."""

    code: str
    episode: int
    unit: int
    is_verifiable: bool


@dataclass(frozen=True)
class Book:
    """All lines as of the day `on`, in the order of their codes. `counted` is what rates are made of."""

    on: date
    leads: list[Fact]
    helpers: list[Fact]
    bare: list[Bare]
    days: WorkingDays = field(compare=False)

    @property
    def counted(self) -> list[Fact]:
        return [fact for fact in self.leads if not fact.moved_on]

    @property
    def attitudes(self) -> list[Bare]:
        return [bare for bare in self.bare if not bare.is_verifiable]

    def is_due(self, fact: Fact) -> bool:
        """From the day after the date that holds; while suspended, as it was when it was suspended."""
        return fact.due_on < (fact.until if fact.is_paused else self.on) and not fact.moved_on

    def was_first_due(self, fact: Fact) -> bool:
        """By the date promised first, which no extension and no pause moves."""
        return fact.first_due_on < self.on and not fact.moved_on


def read_book(on: date) -> Book:
    """Four queries, however many promises there are; a pass over two thousand tasks is some 40 ms."""
    public = Q(commitment__state=CommitmentState.PUBLISHED, commitment__is_rehearsed=False)
    rows = list(Task.objects.filter(public).order_by("commitment__code", "pk").values_list(*COLUMNS))
    days = WorkingDays.over((row[8] for row in rows), on)
    finishes, last_days = _finishes(public), _last_days(public)
    facts = [_fact(dict(zip(COLUMNS, row, strict=True)), on, days, finishes, last_days) for row in rows]
    return Book(
        on=on,
        leads=[fact for fact in facts if fact.is_lead],
        helpers=[fact for fact in facts if not fact.is_lead],
        bare=list(_bare()),
        days=days,
    )


def _fact(
    row: dict[str, Any],
    on: date,
    days: WorkingDays,
    finishes: dict[int, list[tuple[int, int]]],
    last_days: dict[int, int],
) -> Fact:
    mine = finishes.get(row["pk"], [])
    done = row["state"] in DONE_STATES and row["state"] != TaskState.TERMINATED
    until = _until(row, on)
    running = 0 if done and mine else days.between(row["due_on"], until)
    return Fact(
        key=row["pk"],
        code=row["commitment__code"],
        episode=row["commitment__episode_number"],
        unit=row["unit_id"],
        is_lead=row["share"] == Share.LEAD,
        state=row["state"],
        result=row["result"],
        ended=row["result_code"] if row["state"] == TaskState.TERMINATED else "",
        first_due_on=row["first_due_on"],
        due_on=row["due_on"],
        finished_on=row["finished_on"],
        until=until,
        late=max([running, *(late for late, _check in mine)]),
        last_day=last_days.get(row["pk"], 0),
        reopened=max(0, len(mine) - done),
        check_days=tuple(check for _late, check in mine),
        check_by=row["check_by"] if row["state"] in {TaskState.CLAIMED, TaskState.VERIFYING} else None,
        is_referred=row["referred_at"] is not None,
        is_paused=row["state"] == TaskState.SUSPENDED,
        **{name: row[name] for name in COLUMNS[-5:]},
    )


def _until(row: dict[str, Any], on: date) -> date:
    """The day to which K4 has come (Task.stopped_on): finished, claimed, suspended, ended, or today."""
    stopped: date | None = row["finished_on"]
    moment: datetime | None = row["claimed_at"]
    if row["state"] == TaskState.TERMINATED:
        moment = moment or row["state_at"]
    if stopped is None:
        stopped = timezone.localdate(moment) if moment else row["paused_on"]
    return min(on, stopped or on)


def _finishes(public: Q) -> dict[int, list[tuple[int, int]]]:
    found = defaultdict(list)
    rows = Finish.objects.filter(_of_task(public)).order_by("task_id", "number")
    for task, late, check in rows.values_list("task_id", "days_late", "check_days"):
        found[task].append((late, check))
    return found


def _last_days(public: Q) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    asked = Extension.objects.filter(_of_task(public)).values_list("task_id", "asked_at", "due_on")
    for task, at, due_on in asked:
        found[task] += timezone.localdate(at) >= due_on
    return found


def _of_task(public: Q) -> Q:
    return Q(**{f"task__{name}": value for name, value in public.children})  # type: ignore[misc]


def _bare() -> Iterator[Bare]:
    has_task = Exists(Task.objects.filter(commitment=OuterRef("pk"), share=Share.LEAD))
    rows = Commitment.objects.public().filter(~has_task).order_by("code")
    said = rows.annotate(agreed_on=F("agreed__due_on")).values_list(
        "code", "episode_number", "unit_id", "due_on", "agreed_on", "measure"
    )
    for code, episode, unit, due_on, agreed_on, measure in said:
        yield Bare(code, episode, unit, bool((due_on or agreed_on) and measure))
