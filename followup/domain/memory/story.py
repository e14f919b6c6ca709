"""All that the public may know of one promise: its tasks, its chain, what was shown, found, said and counted.

What you would get wrong: a verdict before both are in, evidence before it is released, a correction with one
signature.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone

from followup.domain.clocks import Clock, clock_of
from followup.domain.ledger.publicity import Publicity
from followup.domain.memory.public_events import Told, published_events, told
from followup.domain.memory.rows import PAIRED, RELEASED, TOLD
from followup.domain.notices.rungs import is_amber
from followup.domain.tasks.relapses import MAY_RELAPSE
from followup.domain.time.explained import Explanation, explain_task
from followup.domain.time.versions import due_events
from followup.enums import Satisfaction, TaskState
from followup.models import (
    Check,
    Commitment,
    Correction,
    Criterion,
    Event,
    Evidence,
    Extension,
    Finish,
    Notice,
    Rating,
    Shot,
    Suspension,
    Task,
)


@dataclass(frozen=True)
class Voices:
    """Ratings of one task, counted: never who said what."""

    invited: int
    said: int
    content: int
    partly: int
    discontent: int


@dataclass(frozen=True)
class Part:
    """One unit's share. `checks` only those that both have opened; `notices` the rungs that are public."""

    task: Task
    clock: Clock
    criteria: list[Criterion]
    evidence: list[Evidence]
    pairs: list[Shot]
    checks: list[Check]
    extensions: list[Extension]
    suspensions: list[Suspension]
    finishes: list[Finish]
    notices: list[Notice]
    voices: Voices
    explained: Explanation
    is_amber: bool

    @property
    def is_disputed(self) -> bool:
        return any(check.is_disputed and check.closed_at is None for check in self.checks)

    @property
    def may_relapse(self) -> bool:
        """Closed, so that anybody may say that it has come back."""
        return self.task.state in MAY_RELAPSE

    @property
    def is_ended(self) -> bool:
        return self.task.state == TaskState.TERMINATED


@dataclass(frozen=True)
class Story:
    """`chain` oldest first. `corrections` are those that two have signed."""

    commitment: Commitment
    parts: list[Part]
    chain: list[Told]
    corrections: list[Correction] = field(default_factory=list)

    @property
    def has_pairs(self) -> bool:
        """Before and after pictures, which a script lays over one another; without them the page needs
        none."""
        return any(part.pairs for part in self.parts)


def story_of(commitment: Commitment, at: datetime) -> Story:
    """Of a published commitment. Seventeen queries, however long its history."""
    found = Task.objects.filter(commitment=commitment).select_related("unit__policy", "commitment__agreed")
    tasks = list(found.prefetch_related(*BESIDE).order_by("-share", "pk"))
    events = due_events(tasks)
    return Story(
        commitment=commitment,
        parts=[_part(task, events.get(task.pk, []), at) for task in tasks],
        chain=told(published_events().filter(commitment=commitment), Publicity.read()),
        corrections=list(Correction.objects.filter(commitment=commitment, signed_at__isnull=False)),
    )


BESIDE = (
    "criteria",
    Prefetch("evidence", Evidence.objects.filter(RELEASED).order_by("pk"), to_attr="shown"),
    Prefetch("checks", Check.objects.filter(revealed_at__isnull=False).order_by("number"), to_attr="opened"),
    "opened__verdicts",
    Prefetch("extension_requests", Extension.objects.order_by("number")),
    Prefetch("suspensions", Suspension.objects.order_by("number")),
    "finishes",
    Prefetch("notices", Notice.objects.filter(step__in=TOLD).order_by("pk"), to_attr="rungs"),
    Prefetch("ratings", Rating.objects.only("task_id", "satisfaction", "at")),
    "revisits",
    Prefetch(
        "revisits__shots", Shot.objects.filter(PAIRED).select_related("before", "after"), to_attr="pairs"
    ),
)


def _part(task: Task, events: list[Event], at: datetime) -> Part:
    return Part(
        task=task,
        clock=clock_of(task, timezone.localdate(at)),
        criteria=list(task.criteria.all()),
        evidence=task.shown,  # type: ignore[attr-defined]
        pairs=[shot for visit in task.revisits.all() for shot in visit.pairs],  # type: ignore[attr-defined]
        checks=task.opened,  # type: ignore[attr-defined]
        extensions=list(task.extension_requests.all()),
        suspensions=list(task.suspensions.all()),
        finishes=list(task.finishes.all()),
        notices=task.rungs,  # type: ignore[attr-defined]
        voices=_voices(list(task.ratings.all())),
        explained=explain_task(task, events, at=at),
        is_amber=is_amber(task, timezone.localdate(at)),
    )


def _voices(ratings: list[Rating]) -> Voices:
    said = Counter(rating.satisfaction for rating in ratings if rating.at)
    return Voices(
        len(ratings),
        said.total(),
        said[Satisfaction.CONTENT],
        said[Satisfaction.PARTLY],
        said[Satisfaction.DISCONTENT],
    )
