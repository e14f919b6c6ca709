"""What the desks, the rundown and the public pages read. No write happens here.

The easy mistake: a query per card. Every function says how many queries it makes, and a test
pins the number with one row and with three.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from common.models import User
from followup.domain.clocks import Clock, Explained, clock_of, explain
from followup.domain.coach import Part, coach
from followup.models import Commitment, Task, Unit

__all__ = [
    "Part",
    "Row",
    "coach",
    "commitments_of_run",
    "owed_tasks",
    "portal_tasks",
    "public_rows",
]


def owed_tasks(on: date) -> QuerySet[Task]:
    """Open tasks due or overdue on the date `on`, most overdue first. One query."""
    return Task.objects.for_desk().owed_by(on).order_by("due_on", "commitment__code")


def portal_tasks(user: User) -> QuerySet[Task]:
    """The tasks of the units `user` is a member of, and of no other. One query."""
    return Task.objects.for_desk().filter(unit__members__user=user)


def units_of(user: User) -> QuerySet[Unit]:
    return Unit.objects.filter(members__user=user)


def commitments_of_run(run_ref: str) -> QuerySet[Commitment]:
    """All that was written down in the run and not withdrawn, newest first, with its offers, assisting units
    and corrections. Four queries."""
    return (
        Commitment.objects.of_run(run_ref)
        .select_related("unit", "captured_by", "confirmed_by", "agreed")
        .prefetch_related("offers", "co_units__unit", "corrections__proposed_by", "corrections__signed_by")
        .order_by("-captured_at", "-pk")
    )


@dataclass(frozen=True)
class Row:
    """One line of the public ledger: the frozen words, and what became of them."""

    commitment: Commitment
    task: Task | None
    clock: Clock | None
    explained: Explained | None


def public_rows(on: date, *, episode_number: int | None = None, code: str | None = None) -> list[Row]:
    """Published commitments (of one episode, the one with a code, or all), by code, each with its offers,
    assisting units, corrections. Five queries at most."""
    published = Commitment.objects.public().select_related("unit", "agreed", "date_request")
    published = published.prefetch_related("offers", "co_units__unit", "corrections")
    if episode_number is not None:
        published = published.filter(episode_number=episode_number)
    if code is not None:
        published = published.filter(code=code)
    tasks = Prefetch("tasks", Task.objects.select_related("unit").order_by("pk"))
    return [_row(commitment, on) for commitment in published.prefetch_related(tasks).order_by("code")]


def _row(commitment: Commitment, on: date) -> Row:
    task = next(iter(commitment.tasks.all()), None)
    return Row(commitment, task, clock_of(task, on) if task else None, explain(commitment))
