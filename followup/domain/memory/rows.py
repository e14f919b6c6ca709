"""The lines of one page of the register, with what stands beside each: co-units, evidence, notices, verdicts.

What you would get wrong: a query per line, or showing what is not public: evidence counts only once it is
released, verdicts only once both are in.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from followup.domain.memory.facts import Bare, Book, Fact
from followup.domain.notices.rungs import is_amber
from followup.enums import NoticeStep, Share, TaskState
from followup.models import Check, Commitment, Evidence, Notice, Shot, Task

TOLD = (NoticeStep.T_PLUS_10, NoticeStep.T_PLUS_5, NoticeStep.T_PLUS_1)


@dataclass(frozen=True)
class Row:
    """One promise. `fact` and `task` are None while it has no task. `left` counts working days to the
    date."""

    commitment: Commitment
    is_verifiable: bool
    fact: Fact | None = None
    task: Task | None = None
    others: list[str] = field(default_factory=list)
    evidence: int = 0
    pairs: int = 0
    told: str = ""
    is_disputed: bool = False
    left: int = 0
    on: date = date.min

    @property
    def is_amber(self) -> bool:
        return self.task is not None and is_amber(self.task, self.on)

    @property
    def is_running(self) -> bool:
        """Late, and still counting; a clock that stopped says on which day."""
        return bool(self.fact and self.fact.is_open and self.fact.until == self.on)

    @property
    def mark(self) -> str:
        """Which sign stands before the state: kept, partly, broken, waiting, stopped or open."""
        if self.fact is None:
            return "open"
        if self.fact.is_done:
            return self.fact.outcome
        if self.fact.state in {TaskState.SUSPENDED, TaskState.TERMINATED}:
            return "stopped"
        return "waiting" if self.fact.state in {TaskState.CLAIMED, TaskState.VERIFYING} else "open"


def rows_of(lines: Sequence[Fact | Bare], book: Book) -> list[Row]:
    """In the order of `lines`. Six queries when one of them has a task."""
    codes = [line.code for line in lines]
    commitments = {
        one.code: one for one in Commitment.objects.filter(code__in=codes).select_related("unit", "agreed")
    }
    tasks = list(Task.objects.filter(commitment__code__in=codes).select_related("unit").order_by("pk"))
    beside = Beside.of(tasks) if tasks else Beside()
    return [_row(line, commitments[line.code], beside, book) for line in lines]


def _row(line: Fact | Bare, commitment: Commitment, beside: "Beside", book: Book) -> Row:
    task = beside.leads.get(commitment.pk)
    if isinstance(line, Bare) or task is None:
        return Row(commitment, isinstance(line, Fact) or line.is_verifiable, on=book.on)
    return Row(
        commitment,
        is_verifiable=True,
        fact=line,
        task=task,
        others=beside.others.get(commitment.pk, []),
        evidence=beside.evidence[task.pk],
        pairs=beside.pairs[task.pk],
        told=beside.told.get(task.pk, ""),
        is_disputed=task.pk in beside.disputed,
        left=book.days.between(book.on, line.due_on),
        on=book.on,
    )


@dataclass
class Beside:
    """By the promise's key: its lead task and the names of its other units. By the lead task's: released
    files, before/after pairs, the highest notice, checks that disagree."""

    leads: dict[int, Task] = field(default_factory=dict)
    others: dict[int, list[str]] = field(default_factory=dict)
    evidence: Counter[int] = field(default_factory=Counter)
    pairs: Counter[int] = field(default_factory=Counter)
    told: dict[int, str] = field(default_factory=dict)
    disputed: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, tasks: Sequence[Task]) -> "Beside":
        """Four queries."""
        leads = {task.commitment_id: task for task in tasks if task.share == Share.LEAD}
        others = defaultdict(list)
        for task in tasks:
            if task.share != Share.LEAD:
                others[task.commitment_id].append(task.unit.name)
        keys = [task.pk for task in leads.values()]
        files = Evidence.objects.filter(task__in=keys).filter(RELEASED).values_list("task_id", flat=True)
        shots = Shot.objects.filter(revisit__task__in=keys).filter(PAIRED)
        notices = Notice.objects.filter(task__in=keys, step__in=TOLD).values_list("task_id", "step")
        disputed = Check.objects.filter(task__in=keys, is_disputed=True, closed_at__isnull=True)
        told: dict[int, str] = {}
        for key, step in notices:
            told[key] = min(told.get(key, step), step, key=[*map(str, TOLD)].index)
        return cls(
            leads,
            dict(others),
            Counter(files.order_by()),
            Counter(shots.order_by().values_list("revisit__task_id", flat=True)),
            told,
            set(disputed.values_list("task_id", flat=True)),
        )


RELEASED = Q(is_released=True, withdrawn_at__isnull=True)
PAIRED = Q(before__is_released=True, after__is_released=True)
