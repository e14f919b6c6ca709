"""Deal or no deal: every deadline stays, one is asked at a time, and frozen words are never written over."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from followup.domain import offers
from followup.domain.clocks import explain
from followup.domain.commitments import amend_commitment, confirm_commitment, withdraw_commitment
from followup.domain.offers import Answer, Terms
from followup.domain.tasks.registration import register_tasks
from followup.enums import DeadlineKind, OfferState
from followup.errors import BadDeadline, BadPromise, NoOffer, OfferPending, SameTerms, Withdrawn
from followup.models import Commitment, Offer

pytestmark = pytest.mark.django_db

NO = Answer(accepted=False, share=Decimal("38.5"), ballots=187)
YES = Answer(accepted=True, share=Decimal("71.0"), ballots=188)
FIVE = Terms(DeadlineKind.WORKING_DAYS, 5)


@pytest.fixture
def asked(captured: Commitment, cast: Any, at: datetime) -> Offer:
    return offers.ask(captured, round_ref="round-1", by=cast.producer, at=at)


def kinds(commitment: Commitment) -> list[str]:
    return list(commitment.changes.values_list("kind", flat=True))


def test_the_first_offer_is_the_commitments_own_deadline(captured: Commitment, asked: Offer) -> None:
    assert (asked.number, asked.state, asked.round_ref) == (1, OfferState.ASKED, "round-1")
    assert (asked.deadline_count, asked.due_on) == (10, captured.due_on)
    assert "10" in asked.words
    assert kinds(captured) == ["captured", "offer_proposed", "offer_asked"]


def test_no_is_followed_by_a_counter_offer_and_yes_reaches_words_not_yet_frozen(
    captured: Commitment, asked: Offer, cast: Any, at: datetime
) -> None:
    promised = captured.due_on
    offers.settle(asked, NO, by=cast.producer, at=at)
    captured.refresh_from_db()
    assert captured.due_on == promised

    counter = offers.propose(captured, FIVE, by=cast.scribe, at=at)
    assert (counter.number, counter.state) == (2, OfferState.PROPOSED)
    assert offers.asked_terms(captured) == (counter.words, counter.due_on)
    second = offers.ask(captured, round_ref="round-2", by=cast.producer, at=at)
    offers.settle(second, YES, by=cast.producer, at=at)

    captured.refresh_from_db()
    assert (captured.due_on, captured.deadline_count, captured.agreed) == (date(2026, 11, 30), 5, None)
    assert list(captured.offers.values_list("number", "state", "share", "ballots")) == [
        (1, "rejected", Decimal("38.5"), 187),
        (2, "accepted", Decimal("71.0"), 188),
    ]
    last = captured.changes.last()
    assert last is not None
    assert (last.kind, last.before["deadline_count"], last.after["deadline_count"]) == ("amended", 10, 5)
    assert last.reason


def test_frozen_words_keep_their_deadline_and_the_agreed_one_is_appended(
    captured: Commitment, cast: Any, at: datetime
) -> None:
    confirm_commitment(captured, by=cast.supervisor, at=at)
    digest, promised = captured.words_sha256, captured.due_on
    offers.propose(captured, FIVE, by=cast.scribe, at=at)
    offers.settle(
        offers.ask(captured, round_ref="round-1", by=cast.producer, at=at), YES, by=cast.producer, at=at
    )

    captured.refresh_from_db()
    assert (captured.due_on, captured.deadline_count, captured.words_sha256) == (promised, 10, digest)
    assert captured.terms.due_on == date(2026, 11, 30)
    assert captured.changes.filter(kind="agreed").count() == 1
    counted = explain(captured)
    assert counted is not None
    assert (counted.due_on, counted.moved) == (date(2026, 11, 30), False)
    task = register_tasks(captured.run_ref, by=cast.producer, at=at)[0]
    assert (task.first_due_on, task.due_on) == (date(2026, 11, 30), date(2026, 11, 30))


def test_a_longer_time_agreed_in_the_hall_does_not_soften_the_first_date(
    captured: Commitment, cast: Any, at: datetime
) -> None:
    confirm_commitment(captured, by=cast.supervisor, at=at)
    promised = captured.due_on
    offers.propose(captured, Terms(DeadlineKind.DAYS, 60), by=cast.scribe, at=at)
    asked = offers.ask(captured, round_ref="round-1", by=cast.producer, at=at)
    offers.settle(asked, YES, by=cast.producer, at=at)
    task = register_tasks(captured.run_ref, by=cast.producer, at=at)[0]
    assert (task.first_due_on, task.due_on) == (promised, date(2027, 1, 22))


def test_yes_to_the_deadline_that_stands_changes_nothing(
    captured: Commitment, asked: Offer, cast: Any, at: datetime
) -> None:
    offers.settle(asked, YES, by=cast.producer, at=at)
    assert kinds(captured)[-1] == "offer_accepted"


def test_an_answer_is_given_once(captured: Commitment, asked: Offer, cast: Any, at: datetime) -> None:
    offers.settle(Offer.objects.get(), NO, by=cast.producer, at=at)
    with pytest.raises(NoOffer):
        offers.settle(asked, YES, by=cast.producer, at=at)
    assert Offer.objects.get().state == OfferState.REJECTED


def test_while_the_hall_is_asked_nothing_else_moves(
    captured: Commitment, asked: Offer, promise: Callable[..., Any], cast: Any, at: datetime
) -> None:
    for act in (
        lambda: offers.ask(captured, round_ref="round-2", by=cast.producer, at=at),
        lambda: offers.propose(captured, FIVE, by=cast.scribe, at=at),
        lambda: amend_commitment(captured, promise(words="别的话"), by=cast.scribe, at=at),
        lambda: withdraw_commitment(captured, reason="记错", by=cast.scribe, at=at),
    ):
        with pytest.raises(OfferPending):
            act()
    assert Offer.objects.count() == 1


def test_an_asking_that_came_to_nothing_can_be_repeated(
    captured: Commitment, asked: Offer, cast: Any, at: datetime
) -> None:
    offers.take_back(asked, by=cast.producer, at=at)
    again = offers.ask(captured, round_ref="round-2", by=cast.producer, at=at)
    assert (again.pk, again.number, again.round_ref) == (asked.pk, 1, "round-2")
    assert kinds(captured)[-2:] == ["offer_unasked", "offer_asked"]


def test_what_the_hall_answered_is_not_asked_again(
    captured: Commitment, asked: Offer, cast: Any, at: datetime
) -> None:
    offers.settle(asked, NO, by=cast.producer, at=at)
    with pytest.raises(NoOffer):
        offers.ask(captured, round_ref="round-2", by=cast.producer, at=at)
    with pytest.raises(SameTerms):
        offers.propose(captured, Terms(DeadlineKind.WORKING_DAYS, 10), by=cast.scribe, at=at)


def test_a_proposal_gives_way_to_a_newer_one(captured: Commitment, cast: Any, at: datetime) -> None:
    offers.propose(captured, FIVE, by=cast.scribe, at=at)
    offers.propose(captured, Terms(DeadlineKind.DAYS, 14), by=cast.scribe, at=at + timedelta(seconds=5))
    assert list(captured.offers.values_list("number", "state")) == [(1, "withdrawn"), (2, "proposed")]


@pytest.mark.parametrize(
    ("terms", "error"),
    [(Terms(DeadlineKind.NONE), BadPromise), (Terms(DeadlineKind.DAYS, 0), BadDeadline)],
)
def test_no_deadline_is_no_offer(
    captured: Commitment, cast: Any, at: datetime, terms: Terms, error: type[Exception]
) -> None:
    with pytest.raises(error):
        offers.propose(captured, terms, by=cast.scribe, at=at)
    assert not Offer.objects.exists()


def test_a_promise_without_a_date_has_nothing_to_ask(
    captured: Commitment, promise: Callable[..., Any], cast: Any, at: datetime
) -> None:
    amend_commitment(captured, promise(deadline_kind="none", deadline_count=None), by=cast.scribe, at=at)
    with pytest.raises(NoOffer):
        offers.may_ask(captured)
    withdraw_commitment(captured, reason="记错", by=cast.scribe, at=at)
    with pytest.raises(Withdrawn):
        offers.propose(captured, FIVE, by=cast.scribe, at=at)
