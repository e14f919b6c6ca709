import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.voting.factories import Room, at_once, make_room
from voting.domain import seats, ushers
from voting.domain.queries import my_seq
from voting.enums import CardState, RoundPurpose, SeatAct, SeatState
from voting.errors import (
    SeatScored,
    SeatVoid,
    SpareCardOnly,
    SpareNotFree,
    SwapDuringRound,
    UnknownSeat,
)
from voting.live import store
from voting.models import Round, Seat, SeatChange, SpareCard

pytestmark = pytest.mark.django_db

RACES = int(os.environ.get("RACES", "50"))  # RACES=1000 for the full series
SCORES = [[8, 7], [3, 2]]
FREE: dict[str, Any] = {"state": SeatState.ISSUED, "device_sha256": None, "claimed_at": None}


@pytest.fixture
def spares(room: Room) -> list[SpareCard]:
    return seats.issue_spares(room.electorate, ["备-01", "备-02", "备-01"])


def seat(room: Room, label: str) -> Seat:
    return Seat.objects.select_related("electorate").get(electorate=room.electorate, label=label)


def facts(room: Room, label: str) -> dict[str, Any]:
    return Seat.objects.filter(electorate=room.electorate, label=label).values().get()


def told(room: Room, label: str) -> list[tuple[str, str, str]]:
    rows = SeatChange.objects.filter(seat__electorate=room.electorate, seat__label=label)
    return list(rows.exclude(act=SeatAct.CLAIMED).values_list("act", "by", "reason"))


def vote(room: Room, round_: Round, at: datetime) -> None:
    store.write_votes([room.phones[0].vote(round_, 1, SCORES, at=at)])


# -- letting in and changing the phone --------------------------------------------------------


def test_admit_a_seat_that_nobody_has_joined(room: Room, at: datetime) -> None:
    ushers.admit_seat(seat(room, "A-05"), reason="迟到", by="场务一", at=at)
    now = facts(room, "A-05")
    assert {key: now[key] for key in FREE} == FREE
    assert (now["admitted_until"], now["rebinds"]) == (at + timedelta(minutes=5), 0)
    assert told(room, "A-05") == [("admitted", "场务一", "迟到")]


def test_admit_releases_the_phone_and_counts(room: Room, at: datetime) -> None:
    old = room.phones[0]
    ushers.admit_seat(old.seat, reason="换了手机", by="场务一", at=at)
    assert seats.seat_of_device(old.secret) is None
    assert facts(room, "A-01")["rebinds"] == 1
    assert told(room, "A-01") == [("released", "场务一", "换了手机"), ("admitted", "场务一", "换了手机")]
    new = seats.claim_seat(seats.token_of(seat(room, "A-01")), device=None, at=at)
    assert (new.seat.label, new.seat.admitted_until) == ("A-01", None)


def test_admit_a_void_seat_is_refused(room: Room, at: datetime) -> None:
    seats.void_seat(seat(room, "A-05"), by="usher", at=at)
    before = facts(room, "A-05")
    with pytest.raises(SeatVoid):
        ushers.admit_seat(seat(room, "A-05"), reason="x", by="usher", at=at)
    assert facts(room, "A-05") == before


def test_a_phone_that_was_counted_keeps_its_seat_until_the_round_is_over(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    vote(room, round_, at)
    assert my_seq(round_, room.phones[0].seat) == 1
    before = facts(room, "A-01")
    with pytest.raises(SeatScored):
        ushers.admit_seat(room.phones[0].seat, reason="x", by="usher", at=at)
    assert (facts(room, "A-01"), told(room, "A-01")) == (before, [])
    ushers.admit_seat(room.phones[1].seat, reason="x", by="usher", at=at)  # has not scored
    room.seal(round_)
    ushers.admit_seat(room.phones[0].seat, reason="x", by="usher", at=at)
    assert facts(room, "A-01")["state"] == SeatState.ISSUED


# -- swapping ---------------------------------------------------------------------------------


def test_swap_kills_the_old_card_and_phone_and_keeps_the_seat(
    room: Room, spares: list[SpareCard], at: datetime
) -> None:
    old = room.phones[0]
    token = seats.token_of(old.seat)
    with pytest.raises(SpareCardOnly):
        seats.claim_seat(seats.token_of(spares[0]), device=None, at=at)
    swapped = ushers.swap_card(old.seat, spares[0], reason="手机没电", by="场务二", at=at)
    assert seats.token_of(swapped) == seats.token_of(spares[0])
    assert seats.seat_of_device(old.secret) is None
    with pytest.raises(UnknownSeat):
        seats.claim_seat(token, device=None, at=at)
    claim = seats.claim_seat(seats.token_of(spares[0]), device=None, at=at)
    assert (claim.seat.pk, claim.seat.label, claim.seat.rebinds) == (old.seat.pk, "A-01", 1)
    assert told(room, "A-01") == [("swapped", "场务二", "手机没电")]
    assert SeatChange.objects.get(act="swapped").fact == "备-01"


def test_the_seat_keeps_its_vote(room: Room, spares: list[SpareCard], at: datetime) -> None:
    round_ = room.open(at)
    vote(room, round_, at)
    assert my_seq(round_, room.phones[0].seat) == 1
    sealed = room.seal(round_)
    assert sealed.result is not None
    before = dict(sealed.result)
    ushers.swap_card(room.phones[0].seat, spares[0], reason="x", by="usher", at=at)
    sealed.refresh_from_db()
    assert sealed.result == before
    second = room.open(at)
    assert my_seq(second, seat(room, "A-01")) is None
    claim = seats.claim_seat(seats.token_of(spares[0]), device=None, at=at)
    room.phones[0].secret = claim.device
    vote(room, second, at)
    assert my_seq(second, seat(room, "A-01")) == 1


def test_no_swap_while_a_round_on_air_is_open(room: Room, spares: list[SpareCard], at: datetime) -> None:
    round_ = room.open(at)
    before = facts(room, "A-01")
    with pytest.raises(SwapDuringRound):
        ushers.swap_card(room.phones[0].seat, spares[0], reason="x", by="usher", at=at)
    assert facts(room, "A-01") == before
    assert SpareCard.objects.get(pk=spares[0].pk).state == CardState.SPARE
    Round.objects.filter(pk=round_.pk).update(purpose=RoundPurpose.DRILL)
    ushers.swap_card(room.phones[0].seat, spares[0], reason="x", by="usher", at=at)


def test_a_spare_serves_once(room: Room, spares: list[SpareCard], at: datetime) -> None:
    ushers.swap_card(room.phones[0].seat, spares[0], reason="x", by="usher", at=at)
    before = facts(room, "A-02")
    with pytest.raises(SpareNotFree):
        ushers.swap_card(room.phones[1].seat, spares[0], reason="x", by="usher", at=at)
    assert facts(room, "A-02") == before
    ushers.swap_card(room.phones[0].seat, spares[1], reason="again", by="usher", at=at)
    assert list(SpareCard.objects.order_by("label").values_list("state", flat=True)) == ["void", "used"]
    assert seats.token_of(seat(room, "A-01")) == seats.token_of(spares[1])


def test_another_halls_spare_is_refused(room: Room, at: datetime) -> None:
    other = make_room(at, ref="episode-3")
    foreign = seats.issue_spares(other.electorate, ["备-01"])[0]
    with pytest.raises(SpareNotFree):
        ushers.swap_card(room.phones[0].seat, foreign, reason="x", by="usher", at=at)


def test_a_spare_brings_a_void_seat_back(room: Room, spares: list[SpareCard], at: datetime) -> None:
    seats.void_seat(room.phones[0].seat, by="usher", at=at)
    ushers.swap_card(room.phones[0].seat, spares[0], reason="又来了", by="usher", at=at)
    assert seats.claim_seat(seats.token_of(spares[0]), device=None, at=at).seat.label == "A-01"


@pytest.mark.django_db(transaction=True)
def test_two_ushers_with_one_spare(room: Room, spares: list[SpareCard], at: datetime) -> None:
    def swap(phone: int) -> Callable[[], Any]:
        held = room.phones[phone].seat
        return lambda: ushers.swap_card(held, spares[0], reason="x", by="usher", at=at)

    assert sorted(at_once([swap(0), swap(1)])) == ["Seat", "SpareNotFree"]


# -- printing again, withdrawing, extra time ----------------------------------------------------


def test_reprint_voids_the_old_card_and_keeps_the_phone(room: Room, at: datetime) -> None:
    phone = room.phones[0]
    old = seats.token_of(phone.seat)
    again = ushers.reprint_card(phone.seat, reason="丢失", by="场务一", at=at)
    assert (again.edition, seats.token_of(again) != old) == (2, True)
    held = seats.seat_of_device(phone.secret)
    assert held is not None
    assert held.label == "A-01"
    with pytest.raises(UnknownSeat):
        seats.find_seat(old)
    assert seats.claim_seat(seats.token_of(again), device=phone.secret, at=at).seat.pk == phone.seat.pk
    assert told(room, "A-01") == [("reprinted", "场务一", "丢失")]


def test_reprint_after_a_swap_gives_the_seat_a_card_of_its_own(
    room: Room, spares: list[SpareCard], at: datetime
) -> None:
    ushers.swap_card(room.phones[0].seat, spares[0], reason="x", by="usher", at=at)
    again = ushers.reprint_card(room.phones[0].seat, reason="x", by="usher", at=at)
    assert seats.token_of(again) not in {seats.token_of(spares[0]), seats.token_of(room.phones[0].seat)}
    assert SpareCard.objects.get(pk=spares[0].pk).state == CardState.VOID


def test_reprint_of_a_void_seat_is_refused(room: Room, at: datetime) -> None:
    void = seats.void_seat(seat(room, "A-05"), by="usher", at=at)
    with pytest.raises(SeatVoid):
        ushers.reprint_card(void, reason="x", by="usher", at=at)


def test_void_leaves_one_row_however_often(room: Room, at: datetime) -> None:
    for _ in range(2):
        seats.void_seat(seat(room, "A-05"), reason="座上没人", by="场务一", at=at)
    assert told(room, "A-05") == [("voided", "场务一", "座上没人")]


def test_extra_time_reaches_the_open_round(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    for seconds in (30, 30, 5000):
        ushers.grant_extra_time(room.phones[0].seat, seconds, reason="看字吃力", by="场务一", at=at)
    round_.refresh_from_db()
    assert (facts(room, "A-01")["extra_s"], round_.extra_s) == (600, 600)
    assert told(room, "A-01") == [("extra_time", "场务一", "看字吃力")] * 2
    granted = SeatChange.objects.filter(act="extra_time")
    assert list(granted.order_by("pk").values_list("fact", flat=True)) == ["30", "600"]
    ushers.grant_extra_time(room.phones[0].seat, 0, reason="", by="场务一", at=at)
    round_.refresh_from_db()
    assert (facts(room, "A-01")["extra_s"], round_.extra_s) == (0, 600)


# -- two devices, one token -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(900)
def test_races_of_two_devices_on_one_token_have_one_winner(at: datetime) -> None:
    """Threads meet at a barrier; 1,000 races with RACES=1000."""
    room = make_room(at, seats_issued=RACES, joined=0)
    cards = [seats.token_of(it) for it in room.electorate.seats.all()]
    for card in cards:
        race = [lambda card=card: seats.claim_seat(card, device=seats.new_device(), at=at)] * 2
        assert sorted(at_once(race)) == ["Claim", "SeatTaken"]
    joined = Seat.objects.filter(electorate=room.electorate, state=SeatState.CLAIMED)
    assert joined.count() == joined.values("device_sha256").distinct().count() == RACES
    assert SeatChange.objects.filter(act=SeatAct.CLAIMED).count() == RACES
