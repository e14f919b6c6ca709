"""Tasks (督办件) are born here, once, from frozen commitments: one for the lead, one for each co-unit.

The easy mistake: writing `first_due_on` anywhere else. Lateness is derived from it and from `due_on`
(models.Task.days_late), so that nothing done later erases that a task was late.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from common.models import User
from common.publish import publish
from followup.domain.ledger.chain import append
from followup.domain.ledger.standing import standing_of
from followup.domain.time.recounting import recount_new
from followup.enums import Share
from followup.events import DESK_TOPIC
from followup.models import Commitment, Criterion, Task, Unit


@dataclass(frozen=True)
class Due:
    """By when, and what counts as kept. `first_on` is never written again: the earlier of what was promised
    and what the hall agreed on, for a softer date that the hall refused must flatter nobody."""

    first_on: date
    on: date
    provisional: bool
    measure: str

    @classmethod
    def of(cls, commitment: Commitment) -> "Due":
        """As said on air, with the deadline that the hall agreed on."""
        terms = commitment.terms
        assert terms.due_on is not None  # noqa: S101  is_verifiable says so
        first = min(commitment.due_on or terms.due_on, terms.due_on)
        return cls(first, terms.due_on, terms.due_provisional, commitment.measure)


def register_tasks(run_ref: str, *, by: User, at: datetime) -> list[Task]:
    """Give every frozen, verifiable commitment of the run its tasks; returns all tasks of the run.

    Idempotent, also for two at once: the unique constraint (commitment, unit) lets one insert
    through, the other is ignored inside its savepoint, and only the one that inserted writes an
    event. Commitments that only show an attitude (no date or no measure) get none. A deadline agreed in
    the hall is the one that is due; the promised one stays with the frozen words. Where the calendar
    changed since the promise, the later date holds from the beginning, by an event of its own.
    """
    frozen = Commitment.objects.on_record().frozen().filter(run_ref=run_ref, tasks__isnull=True)
    frozen = frozen.select_related("unit", "agreed").prefetch_related("co_units__unit")
    with transaction.atomic():
        born = [
            task
            for commitment in frozen
            if commitment.is_verifiable
            for task in _born(commitment, Due.of(commitment), by=by, at=at)
        ]
        if born:
            recount_new(born, at=at)
    return list(
        Task.objects.for_desk().filter(commitment__run_ref=run_ref).order_by("commitment__code", "pk")
    )


def register(commitment: Commitment, due: Due, *, by: User, at: datetime) -> None:
    """The tasks of one commitment, inside the caller's transaction. `due`: what was given after the show."""
    recount_new(list(_born(commitment, due, by=by, at=at)), at=at)


def _born(commitment: Commitment, due: Due, *, by: User, at: datetime) -> Iterator[Task]:
    """The lead's and the co-units', without those that somebody else registered in this very moment."""
    parts = [(commitment.unit, Share.LEAD, "")]
    parts += [(other.unit, Share.CO, other.part) for other in commitment.co_units.all()]
    for unit, share, part in parts:
        if task := _register(commitment, unit, share, part, due, by=by, at=at):
            yield task


def _register(
    commitment: Commitment, unit: Unit, share: Share, part: str, due: Due, *, by: User, at: datetime
) -> Task | None:
    task = Task(
        commitment=commitment,
        unit=unit,
        share=share,
        part=part,
        registered_at=at,
        state_at=at,
        first_due_on=due.first_on,
        due_on=due.on,
        due_provisional=due.provisional,
    )
    try:
        with transaction.atomic():
            task.save(force_insert=True)
    except IntegrityError:
        return None
    Criterion.objects.create(task=task, position=1, words=part or due.measure)
    after = {
        name: getattr(task, name)
        for name in ("state", "share", "part", "first_due_on", "due_on", "due_provisional")
    }
    append(task.subject, "registered", by=by, acting=standing_of(by), at=at, after=after, task=task)
    publish(DESK_TOPIC, "task.changed", task=task.pk)
    return task
