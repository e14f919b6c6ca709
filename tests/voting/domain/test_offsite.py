"""The public at home never touches the studio's pool: its own seats, its own rounds, its own label."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.voting.factories import PAPER, Room, at_once
from voting.domain import offsite, queries, rounds, sealing, seats
from voting.enums import ElectorateAct, Refusal, RoundState, Secrecy, Window
from voting.errors import OffsiteBusy, OffsiteClosed, SeatedInStudio
from voting.live import store
from voting.models import Electorate, Round, Seat

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def full_bucket() -> Iterator[None]:
    offsite.joins.refill()
    yield
    offsite.joins.refill()


@pytest.fixture
def public(room: Room, at: datetime) -> Electorate:
    return offsite.switch(room.electorate, is_open=True, by="producer", at=at)


def twin_of(round_: Round) -> Round:
    return Round.objects.get(twin_of=round_)


# -- the switch and joining ------------------------------------------------------------------------


def test_off_by_default(room: Room, at: datetime) -> None:
    assert offsite.offsite_of(room.electorate.ref) is None
    with pytest.raises(OffsiteClosed):
        offsite.join(room.electorate.ref, device=None, at=at)


def test_the_switch_leaves_a_row_and_the_same_again_none(room: Room, at: datetime) -> None:
    for is_open in (True, True, False, False):
        assert offsite.switch(room.electorate, is_open=is_open, by="producer", at=at).is_open is is_open
    facts = room.electorate.changes.filter(act=ElectorateAct.OFFSITE).values_list("facts", flat=True)
    assert list(facts) == [{"open": True}, {"open": False}]


def test_join_gives_a_numbered_seat_and_the_same_one_again(
    public: Electorate, room: Room, at: datetime
) -> None:
    claim = offsite.join(room.electorate.ref, device="what the phone had", at=at)
    assert (claim.seat.label, claim.seat.electorate) == ("网-000001", public)
    assert seats.seat_of_device(claim.device) == claim.seat
    assert offsite.join(room.electorate.ref, device=claim.device, at=at).seat == claim.seat
    assert offsite.join(room.electorate.ref, device=None, at=at).seat.label == "网-000002"
    assert room.electorate.seats.count() == 5


def test_a_phone_of_the_studio_stays_there(public: Electorate, room: Room, at: datetime) -> None:
    with pytest.raises(SeatedInStudio):
        offsite.join(room.electorate.ref, device=room.phones[0].secret, at=at)
    assert public.seats.count() == 0


def test_a_phone_from_home_may_still_take_a_seat_card(public: Electorate, room: Room, at: datetime) -> None:
    claim = offsite.join(room.electorate.ref, device=None, at=at)
    card = seats.token_of(Seat.objects.get(electorate=room.electorate, label="A-05"))
    assert seats.claim_seat(card, device=claim.device, at=at).seat.label == "A-05"


def test_too_many_at_once_are_refused_before_anything_is_read(
    public: Electorate, room: Room, at: datetime, django_assert_num_queries: Any
) -> None:
    """20,000 forged joins at one moment: the bucket's 300 may look, no other costs a query."""
    while offsite.joins.take(at.timestamp()):
        pass
    with django_assert_num_queries(0):
        for _ in range(20_000):
            with pytest.raises(OffsiteBusy):
                offsite.join(room.electorate.ref, device="forged", at=at)
    assert offsite.join(room.electorate.ref, device=None, at=at + SECOND).seat.label == "网-000001"


def test_token_bucket() -> None:
    bucket = offsite.TokenBucket(2, 3)
    assert [bucket.take(100.0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(100.4), bucket.take(100.5), bucket.take(99.0)] == [False, True, False]
    assert [bucket.take(1000.0) for _ in range(4)] == [True, True, True, False]


@pytest.mark.django_db(transaction=True)
def test_two_join_at_once_as_two(public: Electorate, room: Room, at: datetime) -> None:
    assert at_once([lambda: offsite.join(room.electorate.ref, device=None, at=at)] * 4) == ["Claim"] * 4
    labels = sorted(public.seats.values_list("label", flat=True))
    assert labels == [f"网-00000{n}" for n in range(1, 5)]


# -- twins -----------------------------------------------------------------------------------------


def test_no_twin_while_closed(room: Room, at: datetime) -> None:
    offsite.switch(room.electorate, is_open=True, by="producer", at=at)
    offsite.switch(room.electorate, is_open=False, by="producer", at=at)
    room.open(at)
    offsite.follow(at + SECOND)
    assert Round.objects.count() == 1


def test_a_twin_follows_its_round_from_opening_to_reveal(
    public: Electorate, room: Room, at: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    claim = offsite.join(room.electorate.ref, device=None, at=at)
    round_ = room.open(at)
    offsite.follow(at + SECOND)
    offsite.follow(at + SECOND)
    twin = twin_of(round_)
    assert (twin.electorate, twin.state, twin.number) == (public, RoundState.OPEN, 1)
    assert twin.paper["title"] == "五水共治（参考·场外自选样本）"
    assert twin.paper["subjects"] == round_.paper["subjects"]
    assert (twin.secrecy, twin.closes_at) == (Secrecy.SECRET, at + SECOND + timedelta(seconds=59))
    home = type(room.phones[0])(claim.seat, claim.device)
    ballots = [home.vote(twin, 1, [[9, 9], [9, 9]], at=at), home.vote(round_, 1, [[9, 9], [9, 9]], at=at)]
    assert store.write_votes(ballots) == [None, Refusal.NOT_ENTITLED]
    over = at + timedelta(seconds=120)
    with django_capture_on_commit_callbacks(execute=True):
        sealing.close_due_rounds(over)
    sealed = Round.objects.get(pk=round_.pk)
    rounds.confirm_round(sealed, by="second", at=over)
    rounds.reveal_round(sealed, by="producer", at=over)
    offsite.follow(over)
    twin.refresh_from_db()
    assert (twin.state, twin.confirmed_by) == (RoundState.REVEALED, "second")
    assert twin.changes.get(after=RoundState.REVEALED).by == "producer"
    assert (twin.result["n"], Round.objects.get(pk=round_.pk).result["n"]) == (1, 0)  # type: ignore[index]
    assert [frame["title"] for frame in queries.public_results(room.electorate.ref)] == ["五水共治"]


def test_a_deadline_brought_forward_is_the_twin_s_too(public: Electorate, room: Room, at: datetime) -> None:
    round_ = room.open(at)
    offsite.follow(at)
    rounds.end_window(round_, by="producer", at=at + 5 * SECOND)
    offsite.follow(at + 6 * SECOND)
    assert twin_of(round_).closes_at == at + 6 * SECOND
    offsite.follow(at + 7 * SECOND)
    assert twin_of(round_).closes_at == at + 6 * SECOND


def test_a_window_by_hand_ends_with_the_studio_s(public: Electorate, room: Room, at: datetime) -> None:
    by_hand = rounds.RoundOptions(window=Window.HAND)
    armed = rounds.arm_round(
        room.electorate, ref="x", paper=PAPER, window_s=0, by="p", at=at, options=by_hand
    )
    round_ = rounds.open_round(armed, by="p", at=at)
    offsite.follow(at)
    assert twin_of(round_).closes_at is None
    rounds.end_window(round_, by="p", at=at + SECOND)
    offsite.follow(at + SECOND)
    assert twin_of(round_).closes_at == at + SECOND


def test_a_void_round_takes_its_twin_along(public: Electorate, room: Room, at: datetime) -> None:
    round_ = room.open(at)
    offsite.follow(at)
    rounds.void_round(round_, reason="sound failed", by="producer", at=at)
    offsite.follow(at)
    assert twin_of(round_).state == RoundState.VOID


def test_closing_ends_the_twin_and_leaves_the_studio_alone(
    public: Electorate, room: Room, at: datetime
) -> None:
    round_ = room.open(at)
    offsite.follow(at)
    offsite.switch(room.electorate, is_open=False, by="producer", at=at + SECOND)
    assert twin_of(round_).closes_at == at + SECOND
    assert Round.objects.get(pk=round_.pk).closes_at == round_.closes_at
    with pytest.raises(OffsiteClosed):
        offsite.join(room.electorate.ref, device=None, at=at)


@pytest.mark.django_db(transaction=True)
def test_two_processes_make_one_twin(public: Electorate, room: Room, at: datetime) -> None:
    round_ = room.open(at)
    assert at_once([lambda: offsite.follow(at)] * 3) == ["NoneType"] * 3
    assert Round.objects.filter(electorate=public).count() == 1
    assert twin_of(round_).is_open
