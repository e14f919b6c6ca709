from datetime import datetime, timedelta

import pytest

from tests.voting.factories import Room, at_once, make_room
from voting.domain import seats
from voting.enums import SeatState
from voting.errors import HasASeat, SeatTaken, SeatVoid, UnknownSeat
from voting.models import Seat, SeatChange

pytestmark = pytest.mark.django_db


def free_seat(room: Room, label: str = "A-05") -> Seat:
    return Seat.objects.get(electorate=room.electorate, label=label)


def test_issue_seats_twice_keeps_the_cards_and_adds_the_new(room: Room) -> None:
    before = list(room.electorate.seats.values_list("label", "token_sha256", "state"))
    after = seats.issue_seats(room.electorate, ["A-01", "A-06", "A-06"])
    assert [seat.label for seat in after] == ["A-01", "A-02", "A-03", "A-04", "A-05", "A-06"]
    assert list(room.electorate.seats.values_list("label", "token_sha256", "state"))[:5] == before


def test_token_of_is_the_same_whenever_printed_and_only_its_digest_is_stored(room: Room) -> None:
    seat = free_seat(room)
    token = seats.token_of(seat)
    assert token == seats.token_of(Seat.objects.get(pk=seat.pk))
    assert len(token) == 22
    assert seat.token_sha256 == seats.digest(token)
    assert seats.find_seat(token) == seat


def test_tokens_differ_between_electorates(room: Room, at: datetime) -> None:
    other = make_room(at, ref="episode-3", joined=0)
    assert seats.token_of(free_seat(room)) != seats.token_of(free_seat(other))


@pytest.mark.parametrize("token", ["", "x", "ß" * 22, "A" * 500])
def test_find_seat_refuses_a_token_that_is_on_no_card(room: Room, token: str) -> None:
    with pytest.raises(UnknownSeat):
        seats.find_seat(token)


def test_look_at_seat_changes_nothing(room: Room) -> None:
    before = list(Seat.objects.values())
    assert seats.look_at_seat(seats.token_of(free_seat(room)), device=None) == (free_seat(room), False)
    assert list(Seat.objects.values()) == before


def test_the_factory_leaves_what_claiming_leaves(room: Room, at: datetime) -> None:
    cards = seats.issue_seats(room.electorate, ["B-01", "B-02"])[-2:]
    claims = [seats.claim_seat(seats.token_of(card), device=None, at=at) for card in cards]
    own = {"id", "label", "token_sha256", "device_sha256"}
    joined = room.electorate.seats.claimed()
    said = [{name: value for name, value in row.items() if name not in own} for row in joined.values()]
    assert said == [said[0]] * 5
    changed = SeatChange.objects.filter(seat__electorate=room.electorate).select_related("seat")
    assert [change.seat.label for change in changed] == ["A-01", "A-02", "A-03", "B-01", "B-02"]
    rows = list(SeatChange.objects.values("at", "by", "act", "fact", "why", "reason"))
    assert rows == [rows[0]] * 5
    for phone in room.phones:
        assert phone.seat.__dict__.keys() == claims[0].seat.__dict__.keys()
        assert list(Seat.objects.filter(pk=phone.seat.pk).values()) == [
            {one.attname: getattr(phone.seat, one.attname) for one in Seat._meta.concrete_fields}
        ]
        assert seats.seat_of_device(phone.secret) == phone.seat


def test_claim_seat_joins_the_phone(room: Room, at: datetime) -> None:
    device = seats.new_device()
    claim = seats.claim_seat(seats.token_of(free_seat(room)), device=device, at=at)
    assert claim == seats.Claim(free_seat(room), device)
    assert (claim.seat.state, claim.seat.claimed_at) == (SeatState.CLAIMED, at)
    assert claim.seat.device_sha256 == seats.digest(device)
    assert seats.seat_of_device(device) == claim.seat


@pytest.mark.parametrize("device", [None, "", "chosen-by-a-stranger", "x" * 44])
def test_claim_seat_makes_a_secret_where_the_phone_has_no_proper_one(
    room: Room, at: datetime, device: str | None
) -> None:
    claim = seats.claim_seat(seats.token_of(free_seat(room)), device=device, at=at)
    assert len(claim.device) == 43
    assert claim.device != device


def test_claim_seat_twice_resumes_and_changes_nothing(room: Room, at: datetime) -> None:
    phone = room.phones[0]
    token = seats.token_of(phone.seat)
    claim = seats.claim_seat(token, device=phone.secret, at=at + timedelta(minutes=5))
    assert claim == seats.Claim(phone.seat, phone.secret)
    assert claim.seat.claimed_at == at


def test_claim_seat_from_a_second_phone_is_refused(room: Room, at: datetime) -> None:
    token = seats.token_of(room.phones[0].seat)
    for device in (None, seats.new_device(), room.phones[1].secret):
        with pytest.raises(SeatTaken) as refusal:
            seats.claim_seat(token, device=device, at=at)
        assert "A-01" in refusal.value.sentence
    assert seats.seat_of_device(room.phones[0].secret) == room.phones[0].seat


def test_claim_seat_when_the_phone_sits_elsewhere_in_the_room(room: Room, at: datetime) -> None:
    with pytest.raises(HasASeat) as refusal:
        seats.claim_seat(seats.token_of(free_seat(room)), device=room.phones[0].secret, at=at)
    assert "A-01" in refusal.value.sentence
    assert free_seat(room).state == SeatState.ISSUED


def test_claim_seat_in_the_next_programme_gives_a_fresh_secret(room: Room, at: datetime) -> None:
    other = make_room(at, ref="episode-3", joined=0)
    old = room.phones[0]
    claim = seats.claim_seat(seats.token_of(free_seat(other)), device=old.secret, at=at)
    assert claim.device != old.secret
    assert seats.seat_of_device(old.secret) == old.seat


def test_void_seat_is_refused_to_everybody_and_its_phone_is_a_stranger(room: Room, at: datetime) -> None:
    phone = room.phones[0]
    seats.void_seat(phone.seat, by="usher", at=at)
    seats.void_seat(phone.seat, by="usher", at=at)
    assert Seat.objects.get(pk=phone.seat.pk).state == SeatState.VOID
    assert seats.seat_of_device(phone.secret) is None
    for device in (None, phone.secret):
        with pytest.raises(SeatVoid):
            seats.claim_seat(seats.token_of(phone.seat), device=device, at=at)


def test_claim_seat_with_a_spare_card_after_the_first_was_withdrawn(room: Room, at: datetime) -> None:
    phone = room.phones[0]
    seats.void_seat(phone.seat, by="usher", at=at)
    claim = seats.claim_seat(seats.token_of(free_seat(room)), device=phone.secret, at=at)
    assert (claim.seat, claim.device != phone.secret) == (free_seat(room), True)


@pytest.mark.django_db(transaction=True)
def test_claim_seat_when_two_phones_press_at_once(room: Room, at: datetime) -> None:
    token = seats.token_of(free_seat(room))
    outcomes = at_once([lambda: seats.claim_seat(token, device=None, at=at)] * 4)
    assert sorted(outcomes) == ["Claim", "SeatTaken", "SeatTaken", "SeatTaken"]


@pytest.mark.django_db(transaction=True)
def test_claim_seat_when_one_phone_presses_twice_at_once(room: Room, at: datetime) -> None:
    device, token = seats.new_device(), seats.token_of(free_seat(room))
    outcomes = at_once([lambda: seats.claim_seat(token, device=device, at=at)] * 3)
    assert outcomes == ["Claim"] * 3


@pytest.mark.django_db(transaction=True)
def test_claim_seat_when_one_phone_claims_two_cards_at_once(room: Room, at: datetime) -> None:
    device = seats.new_device()
    tokens = [seats.token_of(free_seat(room, label)) for label in ("A-04", "A-05")]
    outcomes = at_once([lambda t=token: seats.claim_seat(t, device=device, at=at) for token in tokens])
    assert sorted(outcomes) == ["Claim", "HasASeat"]
