"""The commitment coach of the host: what the promise that is being made still lacks, as questions to ask.

What you would get wrong: it helps only while the promise can still be completed. Frozen words are never
asked about, and neither is a promise of an item that is over.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from followup.domain.coach import Part
from followup.domain.commitments import PromiseData
from followup.enums import DeadlineKind
from followup.models import Commitment
from studio.domain.facts import Facts
from studio.domain.scribe import Coached, coached

AT_ONCE = 2  # questions a host can carry in mind while somebody speaks


@dataclass(frozen=True)
class Coach:
    """`unit`: whose promise; `words`: as written down so far."""

    unit: str
    words: str
    found: Coached

    @property
    def parts(self) -> list[Part]:
        return self.found.parts

    @property
    def lacking(self) -> list[Part]:
        return self.found.lacking

    @property
    def questions(self) -> list[str]:
        """The next to be asked, in the order of the five."""
        return [part.question for part in self.lacking[:AT_ONCE]]


def coach_of(facts: Facts) -> Coach | None:
    """The newest promise heard since the item on air was taken, while nobody has frozen it. One query."""
    on_air = facts.on_air
    if on_air is None or on_air.taken_at is None:
        return None
    heard = Commitment.objects.of_run(facts.run.ref).filter(heard_at__gte=on_air.taken_at)
    newest = heard.select_related("unit").order_by("-heard_at", "-pk").first()
    if newest is None or newest.is_frozen:
        return None
    return _coach(promise_of(newest), timezone.localdate(newest.heard_at))


def promise_of(commitment: Commitment) -> PromiseData:
    """What was written down, as the coach reads it."""
    dated = commitment.deadline_kind == DeadlineKind.DATE
    return PromiseData(
        unit=commitment.unit,
        post=commitment.post,
        words=commitment.words,
        deadline_kind=commitment.deadline_kind,
        deadline_count=commitment.deadline_count,
        deadline_date=commitment.due_on if dated else None,
        quantity=commitment.quantity,
        place=commitment.place,
        lead=commitment.lead,
        measure=commitment.measure,
    )


def _coach(promise: PromiseData, spoken_on: date) -> Coach:
    unit = promise.unit.name if promise.unit else ""
    return Coach(unit, promise.words, coached(promise, spoken_on))
