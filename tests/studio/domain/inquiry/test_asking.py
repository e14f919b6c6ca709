"""Deal or no deal on the air: asked by a TAKE, checked by a second person, settled by the reveal."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from common.errors import BadInput
from followup.domain import offers
from followup.domain.offers import Terms
from followup.enums import DeadlineKind, OfferState
from followup.errors import NoOffer, OfferPending
from followup.models import Commitment, Offer, Unit
from studio.domain.show import run as live
from studio.domain.show.queries import control_state
from studio.enums import InstanceState, ItemKind
from studio.errors import NoAnswer, NothingBefore, NotOfThisRun, NotOnAir, Stale
from studio.models import Item, ItemInstance, Run
from tests.studio.domain.halls import hall_votes
from voting.enums import RoundState
from voting.errors import NeedsSecondPerson
from voting.models import Round

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]


@pytest.fixture
def promise(on_air_run: Run, promised: Any, units: list[Unit]) -> Commitment:
    """Frozen, with ten working days from 23 November: 7 December."""
    return promised(on_air_run, units[0])  # type: ignore[no-any-return]


@pytest.fixture
def asked(on_air_run: Run, promise: Commitment, command: Make) -> ItemInstance:
    live.ask_hall(on_air_run, promise, command(on_air_run))
    return on_air_run.instances.armed().get()


@pytest.fixture
def answered(
    on_air_run: Run, asked: ItemInstance, command: Make, sealed: Any, at: Any
) -> Callable[..., Round]:
    """The hall has said so many times yes and no; sealed, checked, its reveal armed."""

    def answer(yes: int, no: int) -> Round:
        live.take_item(on_air_run, command(on_air_run))
        round_ = Round.objects.open().get()
        hall_votes(round_, [((1,),)] * yes + [((0,),)] * no)
        kept = sealed(round_)
        live.show_answer(on_air_run, command(on_air_run))
        return kept  # type: ignore[no-any-return]

    return answer


def offer_states() -> list[tuple[int, str]]:
    return list(Offer.objects.order_by("number").values_list("number", "state"))


def test_asking_arms_a_paper_of_this_moment(asked: ItemInstance, promise: Commitment) -> None:
    round_ = asked.round
    assert round_ is not None
    subject = round_.paper["subjects"][0]
    assert (round_.paper["form"], round_.state) == ("deal", RoundState.ARMED)
    assert subject["words"] == [{"ref": promise.code, "text": promise.words, "due": "2026-12-07"}]
    assert [choice["value"] for choice in round_.paper["criteria"][0]["choices"]] == [1, 0]
    assert (asked.item, asked.plan["kind"], asked.plan["form"]) == (None, ItemKind.SCORING, "deal")
    assert asked.plan["offer"] == {"commitment": promise.code, "number": 1}
    assert offer_states() == [(1, OfferState.ASKED)]


def test_yes_settles_the_offer_only_at_the_reveal(
    on_air_run: Run, answered: Any, command: Make, promise: Commitment
) -> None:
    answered(3, 1)
    assert offer_states() == [(1, OfferState.ASKED)]
    live.take_item(on_air_run, command(on_air_run))
    offer = Offer.objects.get()
    assert (offer.state, offer.share, offer.ballots) == (OfferState.ACCEPTED, Decimal("75.0"), 4)
    assert Round.objects.get().state == RoundState.REVEALED


def test_half_is_no_and_the_counter_offer_is_asked_again(
    on_air_run: Run, answered: Any, command: Make, promise: Commitment, cast: Any, at: Any, sealed: Any
) -> None:
    answered(2, 2)
    live.take_item(on_air_run, command(on_air_run))
    assert offer_states() == [(1, OfferState.REJECTED)]
    offers.propose(promise, Terms(DeadlineKind.WORKING_DAYS, 5), by=cast.scribe, at=at)
    live.ask_hall(on_air_run, promise, command(on_air_run))
    live.take_item(on_air_run, command(on_air_run))
    round_ = Round.objects.open().get()
    hall_votes(round_, [((1,),)] * 4)
    sealed(round_)
    live.show_answer(on_air_run, command(on_air_run))
    live.take_item(on_air_run, command(on_air_run))

    promise.refresh_from_db()
    assert offer_states() == [(1, OfferState.REJECTED), (2, OfferState.ACCEPTED)]
    assert (promise.due_on, promise.terms.due_on) == (date(2026, 12, 7), date(2026, 11, 30))
    live.end_run(on_air_run, command(on_air_run))
    task = promise.tasks.get()
    assert (task.first_due_on, task.due_on) == (date(2026, 11, 30), date(2026, 11, 30))


def test_the_answer_needs_a_second_person_too(
    on_air_run: Run, asked: ItemInstance, command: Make, sealed: Any
) -> None:
    live.take_item(on_air_run, command(on_air_run))
    sealed(Round.objects.get(), confirm=False)
    live.show_answer(on_air_run, command(on_air_run))
    with pytest.raises(NeedsSecondPerson):
        live.take_item(on_air_run, command(on_air_run))
    assert offer_states() == [(1, OfferState.ASKED)]


def test_what_is_armed_instead_gives_the_question_back(
    on_air_run: Run, asked: ItemInstance, command: Make, items: dict[str, Item], promise: Commitment
) -> None:
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    asked.refresh_from_db()
    assert (asked.state, offer_states()) == (InstanceState.CLEARED, [(1, OfferState.PROPOSED)])
    live.ask_hall(on_air_run, promise, command(on_air_run))
    assert offer_states() == [(1, OfferState.ASKED)]
    assert [round_.state for round_ in Round.objects.order_by("number")] == ["void", "armed"]


def test_void_and_score_again_asks_the_same(
    on_air_run: Run, asked: ItemInstance, command: Make, promise: Commitment
) -> None:
    live.take_item(on_air_run, command(on_air_run))
    with pytest.raises(BadInput):
        live.rerun_round(on_air_run, " ", command(on_air_run))
    event = live.rerun_round(on_air_run, "断网", command(on_air_run))
    first, second = Round.objects.order_by("number")
    assert (first.state, first.void_reason, second.state) == ("void", "断网", "armed")
    assert first.paper["subjects"] == second.paper["subjects"]
    assert offer_states() == [(1, OfferState.ASKED)]
    assert Offer.objects.get().round_ref == f"round-{second.pk}"
    assert event.kind == "armed"
    kinds = list(on_air_run.events.order_by("seq").values_list("kind", flat=True))
    assert kinds[-2:] == ["round_voided", "armed"]


def test_a_question_is_not_gone_back_to(
    on_air_run: Run, asked: ItemInstance, command: Make, air: Any, items: dict[str, Item]
) -> None:
    live.take_item(on_air_run, command(on_air_run))
    round_ = Round.objects.get()
    live.void_round(on_air_run, "断网", command(on_air_run))
    air(on_air_run, items["clip"])
    assert round_.pk
    with pytest.raises(NothingBefore):
        live.go_back(on_air_run, command(on_air_run))


def test_refusals(
    run: Run, on_air_run: Run, promise: Commitment, command: Make, cast: Any, at: Any, items: dict[str, Item]
) -> None:
    with pytest.raises(NoAnswer):
        live.show_answer(on_air_run, command(on_air_run))
    stranger = Commitment.objects.create(
        code="01-01", unit=promise.unit, words="x", run_ref="run-999", episode_number=1,
        heard_at=at, captured_at=at, captured_by=cast.scribe, due_on=promise.due_on,
    )  # fmt: skip
    with pytest.raises(NotOfThisRun):
        live.ask_hall(on_air_run, stranger, command(on_air_run))
    with pytest.raises(Stale):
        live.ask_hall(on_air_run, promise, command(on_air_run, expected_seq=0))
    live.ask_hall(on_air_run, promise, command(on_air_run))
    with pytest.raises(OfferPending):
        live.ask_hall(on_air_run, promise, command(on_air_run))
    live.end_run(on_air_run, command(on_air_run))
    assert offer_states() == [(1, OfferState.PROPOSED)]


def test_before_the_start_and_without_a_deadline(
    on_air_run: Run, promised: Any, units: list[Unit], command: Make, at: Any
) -> None:
    vague = promised(on_air_run, units[1], deadline_kind=DeadlineKind.NONE, deadline_count=None)
    with pytest.raises(NoOffer):
        live.ask_hall(on_air_run, vague, command(on_air_run))
    dated = promised(on_air_run, units[0])
    state = control_state(on_air_run, at)
    assert {code: act.code for code, act in state.asks.items()} == {vague.code: "no_offer", dated.code: ""}
    Run.objects.filter(pk=on_air_run.pk).update(state="planned")
    with pytest.raises(NotOnAir):
        live.ask_hall(on_air_run, dated, command(on_air_run))


def test_the_control_room_shows_what_no_rundown_holds(
    on_air_run: Run, asked: ItemInstance, command: Make, air: Any, items: dict[str, Item], at: Any
) -> None:
    state = control_state(on_air_run, at + timedelta(seconds=1))
    assert next(row.state for group in state.groups for row in group.rows) == "armed"
    assert state.armed is not None
    assert (state.armed.item, len(state.rows)) == (None, 8)
