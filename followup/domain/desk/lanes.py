"""The columns of the supervisors' board, the chips above it, and what somebody asked to see of it.

What you would get wrong: calling a stopped clock late. `LATE` and `SOON` speak of clocks that run against the
unit; what was claimed late is seen on its card and stays in the ledger.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from followup.enums import DOCUMENT_STEPS, Checker, NoticeStep, TaskState
from followup.models import Check, Notice, Rating, Talk, Task, Verdict
from followup.models.tasks import DUE_SOON_DAYS

Words: TypeAlias = str | Promise
S = TaskState
RUNNING = (
    S.ASSIGNED,
    S.RETURN_ASKED,
    S.ACCEPTED,
    S.IN_PROGRESS,
    S.EXTENSION_ASKED,
)  # K4 runs against the unit


@dataclass(frozen=True)
class Column:
    """`hint` says what is done here, `is_ours` whether it is the supervisors' turn in all of it."""

    key: str
    name: Words
    hint: Words
    states: tuple[TaskState, ...]
    is_ours: bool = False


COLUMNS = (
    Column(S.ASSIGNED, S.ASSIGNED.label, _("to be accepted in K1"), (S.ASSIGNED, S.RETURN_ASKED)),
    Column(S.ACCEPTED, S.ACCEPTED.label, _("the plan is filed"), (S.ACCEPTED,)),
    Column(
        S.IN_PROGRESS,
        S.IN_PROGRESS.label,
        _("due date runs"),
        (S.IN_PROGRESS, S.EXTENSION_ASKED, S.SUSPENDED),
    ),
    Column(S.CLAIMED, S.CLAIMED.label, _("our turn"), (S.CLAIMED,), is_ours=True),
    Column(
        S.VERIFYING, S.VERIFYING.label, _("five working days from the claim"), (S.VERIFYING,), is_ours=True
    ),
    Column(S.AWAITING_RATING, S.AWAITING_RATING.label, _("rated for seven days"), (S.AWAITING_RATING,)),
)
ON_BOARD = tuple(state for column in COLUMNS for state in column.states)


@dataclass(frozen=True)
class Wanted:
    """What of the board is asked for; empty means everything. `column` opens one column to its end."""

    chip: str = "all"
    episode: int | None = None
    unit: str = ""
    rung: str = ""
    words: str = ""
    column: str = ""
    page: int = 1


def running_check() -> QuerySet[Check]:
    return Check.objects.filter(task=OuterRef("pk"), closed_at=None)


def has_verdict(checker: Checker) -> Exists:
    running = Q(check_of__task=OuterRef("pk"), check_of__closed_at=None, checker=checker)
    return Exists(Verdict.objects.filter(running))


def disputed() -> Exists:
    """Two verdicts differ and nobody has decided yet."""
    return Exists(running_check().filter(is_disputed=True))


def objected() -> Exists:
    return Exists(Rating.objects.filter(task=OuterRef("pk"), decided_at=None).exclude(objection=""))


def unanswered() -> Exists:
    """The unit had the last word of the talk on it."""
    last = Talk.objects.filter(task=OuterRef("task")).order_by("-pk").values("pk")[:1]
    return Exists(Talk.objects.filter(task=OuterRef("pk"), is_unit=True, pk=Subquery(last)))


def ours() -> Q:
    """Where the next act is the supervisors': the reporters' half of a verification is not."""
    waits_for_reporter = Q(has_verdict(Checker.SUPERVISOR)) & Exists(running_check().filter(revealed_at=None))
    return (
        Q(state__in=[S.CLAIMED, S.EXTENSION_ASKED, S.RETURN_ASKED])
        | (Q(state=S.VERIFYING) & ~waits_for_reporter)
        | (Q(state=S.AWAITING_RATING) & Q(objected()))
    )


@dataclass(frozen=True)
class Chip:
    key: str
    name: Words
    which: Q
    tone: str = ""


def chips(on: date) -> tuple[Chip, ...]:
    runs = Q(state__in=RUNNING)
    soon = runs & Q(due_on__gte=on, due_on__lte=on + timedelta(days=DUE_SOON_DAYS))
    return (
        Chip("all", pgettext_lazy("chip", "All"), Q()),
        Chip("ours", pgettext_lazy("chip", "Our turn"), ours()),
        Chip("late", pgettext_lazy("chip", "Overdue"), late(on), "late"),
        Chip("soon", pgettext_lazy("chip", "Due within three days"), soon),
        Chip("unsure", pgettext_lazy("chip", "Date provisional"), runs & Q(due_provisional=True), "unsure"),
        Chip("extension", pgettext_lazy("chip", "Extension to decide"), Q(state=S.EXTENSION_ASKED)),
        Chip("disputed", pgettext_lazy("chip", "Verdicts differ"), Q(disputed()), "unsure"),
        Chip("relapsed", pgettext_lazy("chip", "Relapsed"), Q(is_relapsed=True)),
        Chip("talk", pgettext_lazy("chip", "Unit wrote"), Q(unanswered())),
    )


def late(on: date) -> Q:
    """Overdue and running; compared by date, as everywhere."""
    return Q(state__in=RUNNING, due_on__lt=on)


RUNGS: tuple[NoticeStep, ...] = DOCUMENT_STEPS


def at_rung(step: str) -> Exists:
    """Where this document has been issued for the due date that holds."""
    return Exists(Notice.objects.filter(task=OuterRef("pk"), step=step, due_on=OuterRef("due_on")))


def asked_for(tasks: QuerySet[Task], wanted: Wanted) -> QuerySet[Task]:
    """`tasks` within the pickers and the search (the chip and the column come after: they are counted)."""
    if wanted.episode is not None:
        tasks = tasks.filter(commitment__episode_number=wanted.episode)
    if wanted.unit:
        tasks = tasks.filter(unit__code=wanted.unit)
    if wanted.rung in RUNGS:
        tasks = tasks.filter(at_rung(wanted.rung))
    if wanted.words:
        found = Q(commitment__code__icontains=wanted.words) | Q(commitment__words__icontains=wanted.words)
        tasks = tasks.filter(found | Q(unit__name__icontains=wanted.words))
    return tasks
