"""Deal or no deal: the deadlines of one commitment that the hall was asked about.

The easy mistake: overwriting. A rejected deadline, the counter-offer and the accepted one all stay. What the
hall accepts reaches words that nobody has confirmed yet as an ordinary change with its row; frozen words
keep their deadline, and the agreed one is appended beside it (`Commitment.agreed`).

Every move is a compare-and-set on `state` and one event of the ledger, in one transaction. `by` is a
User, `at` an aware moment.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.models import User
from followup.domain.calendar import deadline_for
from followup.domain.clocks import due_text
from followup.domain.telling import tell
from followup.enums import CommitmentState, DeadlineKind, OfferState
from followup.errors import BadPromise, NoOffer, OfferPending, SameTerms, Withdrawn
from followup.models import Commitment, Offer

ANSWERED = (OfferState.ACCEPTED, OfferState.REJECTED)
TERMS = ("deadline_kind", "deadline_count", "due_on", "due_provisional")


@dataclass(frozen=True)
class Terms:
    """A deadline as it was spoken: so many days, or a date."""

    kind: str
    count: int | None = None
    day: date | None = None


@dataclass(frozen=True)
class Answer:
    """What the hall said: accepted or not, the per cent that accepted (None without ballots), the ballots."""

    accepted: bool
    share: Decimal | None
    ballots: int


def propose(commitment: Commitment, terms: Terms, *, by: User, at: datetime) -> Offer:
    """Write a counter-offer down, to be asked; days count from the evening on which it is spoken.

    A proposal that has not been asked gives way to it (withdrawn, kept). Raises OfferPending while the hall
    is being asked, SameTerms when it has answered this very day, BadDeadline or BadPromise for what is none.
    Two at once: the unique number or the one pending offer refuses the second, who gets OfferPending.
    """
    values = _counted(terms, on=timezone.localdate(at), unit=commitment.unit_id)
    try:
        with transaction.atomic():
            found = _locked(commitment)
            _refuse_answered(found, values["due_on"])
            for earlier in found.offers.pending():
                if earlier.state == OfferState.ASKED:
                    raise OfferPending(code=found.code)
                _move(earlier, OfferState.PROPOSED, OfferState.WITHDRAWN, by=by, at=at)
            return _written(found, values, by=by, at=at)
    except IntegrityError as error:
        raise OfferPending(code=commitment.code) from error


def ask(commitment: Commitment, *, round_ref: str, by: User, at: datetime) -> Offer:
    """The hall is asked about the pending deadline; the commitment's own one when there was no offer yet.

    Raises what `may_ask` raises. Two at once: one asks, the other gets OfferPending or NoOffer.
    """
    with transaction.atomic():
        found = _locked(commitment)
        offer = may_ask(found) or _written(found, _own_terms(found), by=by, at=at)
        _move(offer, OfferState.PROPOSED, OfferState.ASKED, by=by, at=at, round_ref=round_ref, asked_at=at)
    return offer


def may_ask(commitment: Commitment) -> Offer | None:
    """The offer that would be asked; None: the commitment's own deadline, which nobody has answered yet.

    Raises Withdrawn, OfferPending (being asked), NoOffer (no deadline, or all of them answered).
    """
    if commitment.state == CommitmentState.WITHDRAWN:
        raise Withdrawn(code=commitment.code)
    offers = list(commitment.offers.all())
    pending = next((offer for offer in offers if offer.is_pending), None)
    if pending is not None and pending.state == OfferState.ASKED:
        raise OfferPending(code=commitment.code)
    answered = {offer.due_on for offer in offers if offer.state in ANSWERED}
    if pending is None and (commitment.due_on is None or commitment.due_on in answered):
        raise NoOffer(code=commitment.code)
    return pending


def asked_terms(commitment: Commitment) -> tuple[str, date]:
    """(words, day) of the deadline that `ask` would put to the hall now. Raises what `may_ask` raises."""
    offer = may_ask(commitment)
    if offer is not None:
        return offer.words, offer.due_on
    assert commitment.due_on is not None  # noqa: S101  may_ask says so
    return words_of(commitment), commitment.due_on


def take_back(offer: Offer, *, by: User, at: datetime) -> Offer:
    """The asking came to nothing (its round was cleared or voided); the deadline can be asked again."""
    with transaction.atomic():
        _move(offer, OfferState.ASKED, OfferState.PROPOSED, by=by, at=at, round_ref="", asked_at=None)
    return offer


def settle(offer: Offer, answer: Answer, *, by: User, at: datetime) -> Offer:
    """The hall has answered. An accepted deadline becomes the commitment's; a rejected one stays on record.

    Words not yet confirmed take the deadline over (a change with its row); frozen words keep theirs and the
    agreed one is appended. The second of two gets NoOffer.
    """
    after = OfferState.ACCEPTED if answer.accepted else OfferState.REJECTED
    with transaction.atomic():
        found = _locked(offer.commitment)
        _move(
            offer,
            OfferState.ASKED,
            after,
            by=by,
            at=at,
            share=answer.share,
            ballots=answer.ballots,
            settled_at=at,
        )
        if answer.accepted:
            _carry(found, offer, by=by, at=at)
    return offer


def words_of(terms: "Commitment | Offer") -> str:
    """ "within 14 days (2026-12-07)" in the house's language: what the hall reads."""
    spoken = due_text(terms)
    with override(settings.LANGUAGE_CODE):
        if terms.due_on is None or terms.deadline_kind == DeadlineKind.DATE:
            return spoken
        due = terms.due_on
        day = {"terms": spoken, "day": due.day, "month": due.month, "year": due.year}
        return _("%(terms)s, that is by %(day)s/%(month)s/%(year)s") % day


# -- Steps ----------------------------------------------------------------------------------


def _locked(commitment: Commitment) -> Commitment:
    """The row as it is now, held until the transaction ends: offers are numbered one by one."""
    return Commitment.objects.select_for_update(of=("self",)).select_related("unit").get(pk=commitment.pk)


def _counted(terms: Terms, *, on: date, unit: int) -> dict[str, Any]:
    kind = DeadlineKind(terms.kind)
    deadline = deadline_for(kind, spoken_on=on, count=terms.count, date=terms.day, unit=unit)
    if deadline is None:
        raise BadPromise(problem=_("Say by when: working days, days, or a date."))
    counted = kind in {DeadlineKind.WORKING_DAYS, DeadlineKind.DAYS}
    return {
        "deadline_kind": kind,
        "deadline_count": terms.count if counted else None,
        "due_on": deadline.due_on,
        "due_provisional": deadline.provisional,
    }


def _own_terms(commitment: Commitment) -> dict[str, Any]:
    return {name: getattr(commitment, name) for name in TERMS}


def _refuse_answered(commitment: Commitment, day: date) -> None:
    if commitment.state == CommitmentState.WITHDRAWN:
        raise Withdrawn(code=commitment.code)
    if commitment.offers.filter(state__in=ANSWERED, due_on=day).exists():
        raise SameTerms(code=commitment.code)


def _written(commitment: Commitment, values: dict[str, Any], *, by: User, at: datetime) -> Offer:
    last = commitment.offers.aggregate(last=Max("number"))["last"] or 0
    offer = Offer(commitment=commitment, number=last + 1, by=by, at=at, **values)
    offer.words = words_of(offer)
    offer.save(force_insert=True)
    _record(offer, "offer_proposed", {}, by=by, at=at)
    return offer


KINDS = {
    OfferState.ASKED: "offer_asked",
    OfferState.PROPOSED: "offer_unasked",
    OfferState.ACCEPTED: "offer_accepted",
    OfferState.REJECTED: "offer_rejected",
    OfferState.WITHDRAWN: "offer_withdrawn",
}


def _move(
    offer: Offer, before: OfferState, after: OfferState, *, by: User, at: datetime, **changes: Any
) -> None:
    """Compare-and-set; then the same on the object, and one row on the commitment's history."""
    seen = _facts(offer)
    if not Offer.objects.filter(pk=offer.pk, state=before).update(state=after, **changes):
        raise NoOffer(code=offer.commitment.code)
    for name, value in {"state": after, **changes}.items():
        setattr(offer, name, value)
    _record(offer, KINDS[after], seen, by=by, at=at)


def _carry(commitment: Commitment, offer: Offer, *, by: User, at: datetime) -> None:
    """Nothing to carry when the hall accepts the deadline that stands already."""
    before = {name: getattr(commitment.terms, name) for name in TERMS}
    after = {name: getattr(offer, name) for name in TERMS}
    if before == after:
        return
    frozen = commitment.is_frozen
    changes = {"agreed": offer} if frozen else after
    Commitment.objects.filter(pk=commitment.pk, state=commitment.state).update(**changes)
    with override(settings.LANGUAGE_CODE):
        reason = _("agreed in the hall")
    kind = "agreed" if frozen else "amended"
    tell(commitment, kind, by=by, at=at, before=before, after=after, reason=reason)


def _record(offer: Offer, kind: str, before: dict[str, Any], *, by: User, at: datetime) -> None:
    tell(offer.commitment, kind, by=by, at=at, before=before, after=_facts(offer))


def _facts(offer: Offer) -> dict[str, Any]:
    kept = ("number", "state", "words", "due_on", "round_ref", "share", "ballots")
    return {name: getattr(offer, name) for name in kept}
