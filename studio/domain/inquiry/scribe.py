"""What the scribe's desk reads: what is being said, tonight's commitments, and who may confirm which.

What you would get wrong: the form is only *preset* from the item on air. What is stored as the
origin is read again when the entry is made (studio.domain.inquiry.promises), whatever the form said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from common.clock import to_ms
from common.models import User
from followup.domain.calendar import Deadline, deadline_for
from followup.domain.coach import further
from followup.domain.commitments import PromiseData, digest_of
from followup.domain.queries import Part, coach, commitments_of_run
from followup.enums import CommitmentState, OfferState
from followup.errors import BadDeadline
from followup.models import Commitment, Offer, Unit
from studio.domain.inquiry.hall import balances
from studio.domain.show.facts import Facts
from studio.enums import ItemKind, RunState
from studio.models import Run
from voting.models import Round

ORDER = (CommitmentState.CAPTURED, CommitmentState.CONFIRMED, CommitmentState.PUBLISHED)
NOTHING: dict[str, Any] = {"kind": "", "title": "", "question": "", "post": "", "units": []}
ANSWERING = {ItemKind.ANSWER, ItemKind.FEEDBACK}


@dataclass(frozen=True)
class Now:
    """What is on air, and what the form starts with because of it. `since` in ms; 0 when nothing is."""

    run: Run
    at: datetime
    instance: int | None
    kind: str
    title: str
    question: str
    since: int
    unit: int | None
    post: str

    @property
    def presets(self) -> dict[str, Any]:
        """What the form starts with."""
        return {"unit": self.unit, "post": self.post, "instance": self.instance}

    @property
    def may_write(self) -> bool:
        """Not before the start; after the end too, from the recording."""
        return self.run.state != RunState.PLANNED


@dataclass(frozen=True)
class Entry:
    """One of tonight's commitments as one person sees it; `seen` names the words they would confirm."""

    commitment: Commitment
    seen: str
    is_mine: bool
    run: Run

    @property
    def offers(self) -> list[Offer]:
        return list(self.commitment.offers.all())

    @property
    def may_counter(self) -> bool:
        """While the programme runs and the hall is not being asked just now."""
        return self.run.is_on_air and not any(offer.state == OfferState.ASKED for offer in self.offers)

    @property
    def was_refused(self) -> bool:
        """The hall said no, and nobody has named another deadline yet."""
        return bool(self.offers) and self.offers[-1].state == OfferState.REJECTED

    @property
    def is_waiting(self) -> bool:
        return self.commitment.state == CommitmentState.CAPTURED


@dataclass(frozen=True)
class Tonight:
    """What waits comes first, oldest first; then what is frozen, then what is public, newest first."""

    run: Run
    entries: list[Entry]

    def _count(self, state: CommitmentState) -> int:
        return sum(entry.commitment.state == state for entry in self.entries)

    @property
    def waiting(self) -> int:
        return self._count(CommitmentState.CAPTURED)

    @property
    def confirmed(self) -> int:
        return self._count(CommitmentState.CONFIRMED)

    @property
    def published(self) -> int:
        return self._count(CommitmentState.PUBLISHED)


def now_on_air(run: Run, at: datetime) -> Now:
    """What is being said right now. Three queries."""
    heard = Facts.read(run, at).on_air
    plan: dict[str, Any] = heard.plan if heard else NOTHING
    unit = Unit.objects.filter(code=plan["units"][0]["code"]).first() if plan["units"] else None
    return Now(
        run=run,
        at=at,
        instance=heard.pk if heard else None,
        kind=plan["kind"],
        title=plan["title"],
        question=plan["question"],
        since=to_ms(heard.taken_at) if heard and heard.taken_at else 0,
        unit=unit.pk if unit else None,
        post=_speaking_post(plan["kind"], plan["post"], unit),
    )


def _speaking_post(kind: str, post: str, unit: Unit | None) -> str:
    """Who answers for the unit: the item's post where the unit speaks, else the first it names."""
    if post and kind in ANSWERING:
        return post
    return str(unit.posts[0]) if unit and unit.posts else ""


def tonight(run: Run, reader: User) -> Tonight:
    """All that was written down in this run, as `reader` sees it. One query."""
    return Tonight(run, [_entry(one, reader, run) for one in _by_next_step(commitments_of_run(run.ref))])


def _entry(commitment: Commitment, reader: User, run: Run) -> Entry:
    seen = "" if commitment.is_frozen else digest_of(commitment)
    return Entry(commitment, seen, is_mine=commitment.captured_by_id == reader.pk, run=run)


def _by_next_step(newest_first: Iterable[Commitment]) -> list[Commitment]:
    found = list(newest_first)
    waiting = [one for one in found if one.state == CommitmentState.CAPTURED]
    rest = [one for state in ORDER[1:] for one in found if one.state == state]
    return waiting[::-1] + rest


@dataclass(frozen=True)
class Sealed:
    """A round that waits for its second person, as the supervisor's desk shows it: its equation, no score."""

    round: Round
    equation: dict[str, int]
    balances: bool


def sealed_round(run: Run, reader: User) -> Sealed | None:
    """The round of this run that somebody still has to check. Two queries."""
    waiting = Facts.read(run, run.ended_at or run.episode.planned_start, reader).sealed_round
    if waiting is None or waiting.confirmed_by or waiting.result is None:
        return None
    equation = waiting.result["equation"]
    return Sealed(waiting, equation, bool(balances(equation)))


@dataclass(frozen=True)
class Coached:
    """The five parts, the deadline counted out, or `problem`: why it cannot be counted yet. `further`: how it
    stands today and how it is proven, which make a promise easier to check and none a task."""

    parts: list[Part]
    deadline: Deadline | None
    problem: str
    further: list[Part]

    @property
    def lacking(self) -> list[Part]:
        return [part for part in self.parts if not part.found]

    @property
    def is_verifiable(self) -> bool:
        """The same rule as Commitment.is_verifiable: a date to check on, and a stated measure."""
        return self.deadline is not None and self.has_measure

    @property
    def has_measure(self) -> bool:
        return any(part.name == "measure" and part.found for part in self.parts)


def coached(promise: PromiseData, spoken_on: date) -> Coached:
    """What a half-written promise lacks. Never refuses, reads no row."""
    deadline, problem = None, ""
    try:
        deadline = deadline_for(
            promise.deadline_kind,
            spoken_on=spoken_on,
            count=promise.deadline_count,
            date=promise.deadline_date,
            unit=promise.unit.pk if promise.unit else None,
        )
    except BadDeadline as error:
        problem = error.sentence
    return Coached(coach(promise, spoken_on=spoken_on), deadline, problem, further(promise))


def spoken_on(run: Run, at: datetime) -> date:
    """The evening whose promises are being written down, on the studio's wall."""
    return timezone.localdate(run.ended_at or at)
