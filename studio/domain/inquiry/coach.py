"""The commitment coach of the host: what the promise that is being made still lacks, as questions to ask.

What you would get wrong: it helps only while the promise can still be completed. What the scribe is typing
goes before what has been written down; frozen words are never asked about, and neither is a promise of an
item that is over.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from common.publish import publish
from followup.domain.coach import Part
from followup.domain.commitments import PromiseData
from followup.enums import DeadlineKind
from followup.models import Commitment
from studio.domain.inquiry.scribe import Coached, coached
from studio.domain.show.facts import Facts
from studio.events import coach_topic
from studio.models import Jotting, Run

AT_ONCE = 2  # questions a host can carry in mind while somebody speaks
FRESH = timedelta(minutes=3)  # what was typed longer ago than this has been left
TYPED = (
    "post",
    "words",
    "answer",
    "deadline_kind",
    "deadline_count",
    "deadline_date",
    "quantity",
    "place",
    "lead",
    "measure",
    "baseline",
    "proof",
)


@dataclass(frozen=True)
class Coach:
    """`unit`: whose promise; `words`: as written down so far."""

    unit: str
    words: str
    found: Coached
    is_typing: bool = False

    @property
    def parts(self) -> list[Part]:
        return self.found.parts

    @property
    def lacking(self) -> list[Part]:
        return self.found.lacking

    @property
    def further(self) -> list[Part]:
        """What could still be asked once the five are there."""
        return [] if self.lacking else [part for part in self.found.further if not part.found]

    @property
    def questions(self) -> list[str]:
        """The next to be asked, in the order of the five."""
        return [part.question for part in self.lacking[:AT_ONCE]]


def jot(run: Run, promise: PromiseData, spoken_on: date, *, at: datetime) -> Coached:
    """What is being typed, kept for the host, and what it lacks. Never refuses. Of two scribes the last one
    counts; while the run is not on air nothing is kept. The bell rings in the views alone."""
    found = coached(promise, spoken_on)
    if run.is_on_air:
        typed = {name: value for name, value in asdict(promise).items() if name in TYPED}
        Jotting.objects.update_or_create(run=run, defaults={"typed": typed, "spoken_on": spoken_on, "at": at})
        publish(coach_topic(run.pk), "coach.changed")
    return found


def coach_of(facts: Facts) -> Coach | None:
    """What is being typed; else the newest promise heard since the item on air was taken, while nobody has
    frozen it. Two queries."""
    on_air = facts.on_air
    if on_air is None or on_air.taken_at is None:
        return None
    heard = Commitment.objects.of_run(facts.run.ref).filter(heard_at__gte=on_air.taken_at)
    newest = heard.select_related("unit").order_by("-heard_at", "-pk").first()
    since = max(on_air.taken_at, newest.captured_at) if newest else on_air.taken_at
    if (typed := _typed(facts, since)) is not None:
        return typed
    if newest is None or newest.is_frozen:
        return None
    return _coach(promise_of(newest), timezone.localdate(newest.heard_at))


def _typed(facts: Facts, since: datetime) -> Coach | None:
    """What is on the scribe's page and not sent yet."""
    found = Jotting.objects.filter(run=facts.run, at__gt=max(since, facts.at - FRESH)).first()
    if found is None or not found.typed["words"].strip():
        return None
    day = found.typed["deadline_date"]
    given = {**found.typed, "deadline_date": date.fromisoformat(day) if day else None}
    said = coached(PromiseData(unit=None, **given), found.spoken_on)
    unit = facts.turn.unit.name if facts.turn and facts.turn.unit else ""
    return Coach(unit, found.typed["words"], said, is_typing=True)


def promise_of(commitment: Commitment) -> PromiseData:
    """What was written down, as the coach reads it."""
    dated = commitment.deadline_kind == DeadlineKind.DATE
    return PromiseData(
        unit=commitment.unit,
        post=commitment.post,
        words=commitment.words,
        answer=commitment.answer,
        deadline_kind=commitment.deadline_kind,
        deadline_count=commitment.deadline_count,
        deadline_date=commitment.due_on if dated else None,
        quantity=commitment.quantity,
        place=commitment.place,
        lead=commitment.lead,
        measure=commitment.measure,
        baseline=commitment.baseline,
        proof=commitment.proof,
    )


def _coach(promise: PromiseData, spoken_on: date) -> Coach:
    unit = promise.unit.name if promise.unit else ""
    return Coach(unit, promise.words, coached(promise, spoken_on))
