from datetime import datetime, timedelta

import pytest

from tests.voting.factories import Room, at_once, make_room
from voting.domain import presence_code, seats, ushers
from voting.domain.presence_code import TRIES, TRIES_HEAL
from voting.enums import SeatAct, SeatState
from voting.errors import ClaimsClosed, PresenceCodeWrong, PresenceTriesSpent
from voting.models import Electorate, Seat, SeatChange

pytestmark = pytest.mark.django_db

STEP = timedelta(seconds=60)


@pytest.fixture
def hall(room: Room) -> Room:
    Electorate.objects.update(asks_presence_code=True)
    room.electorate.refresh_from_db()
    return room


def free(room: Room, label: str = "A-05") -> Seat:
    return Seat.objects.select_related("electorate").get(electorate=room.electorate, label=label)


def wrong(room: Room, at: datetime) -> str:
    valid = {presence_code.code_at(room.electorate, at - step) for step in (timedelta(), STEP)}
    return next(code for code in ("0000", "1111", "2222") if code not in valid)


def claim(room: Room, code: str, at: datetime, label: str = "A-05") -> str:
    try:
        seats.claim_seat(seats.token_of(free(room, label)), device=None, at=at, code=code)
    except (PresenceCodeWrong, PresenceTriesSpent) as error:
        return error.code
    return "joined"


def test_the_code_is_four_digits_and_another_each_minute(hall: Room, at: datetime) -> None:
    codes = [presence_code.code_at(hall.electorate, at + STEP * minute) for minute in range(30)]
    assert {len(code) for code in codes} == {4}
    assert all(code.isdecimal() for code in codes)
    assert len(set(codes)) > 25
    assert presence_code.code_at(hall.electorate, at + timedelta(seconds=59.9)) == codes[0]
    assert seats.presence_code(hall.electorate, at) == codes[0]


def test_each_hall_has_its_own(hall: Room, at: datetime) -> None:
    other = make_room(at, ref="episode-3").electorate
    both = [[presence_code.code_at(it, at + STEP * n) for n in range(5)] for it in (hall.electorate, other)]
    assert both[0] != both[1]


def test_this_minutes_code_and_the_last_ones_join(hall: Room, at: datetime) -> None:
    code = presence_code.code_at(hall.electorate, at)
    assert claim(hall, code, at + STEP * 2) == "presence_code_wrong"
    assert claim(hall, f" {code[:2]} {code[2:]} ", at + STEP) == "joined"
    assert claim(hall, "".join(chr(ord(digit) + 0xFEE0) for digit in code), at, "A-04") == "joined"


def test_a_wrong_code_leaves_a_row_and_nothing_else(hall: Room, at: datetime) -> None:
    assert claim(hall, wrong(hall, at), at) == "presence_code_wrong"
    assert free(hall).state == SeatState.ISSUED
    assert list(free(hall).changes.values_list("act", "by", "at")) == [(SeatAct.WRONG_CODE, "", at)]
    assert claim(hall, "  ", at) == "presence_code_wrong"
    assert presence_code.wrong_tries(free(hall), at) == 1


def test_tries_are_spent_per_card_and_heal(hall: Room, at: datetime) -> None:
    bad, right = wrong(hall, at), presence_code.code_at(hall.electorate, at)
    assert [claim(hall, bad, at) for _ in range(TRIES)] == ["presence_code_wrong"] * TRIES
    assert claim(hall, right, at) == "presence_tries_spent"
    assert claim(hall, bad, at) == "presence_tries_spent"
    assert SeatChange.objects.filter(act=SeatAct.WRONG_CODE).count() == TRIES
    assert claim(hall, right, at, "A-04") == "joined"  # nobody else is kept out
    later = at + TRIES_HEAL
    assert claim(hall, presence_code.code_at(hall.electorate, later), later) == "joined"


def test_an_ushers_leave_passes_spent_tries(hall: Room, at: datetime) -> None:
    for _ in range(TRIES):
        claim(hall, wrong(hall, at), at)
    ushers.admit_seat(free(hall), reason="x", by="usher", at=at)
    assert claim(hall, "", at) == "joined"


def test_a_phone_that_has_joined_is_not_asked_again(hall: Room, at: datetime) -> None:
    phone = hall.phones[0]
    assert seats.claim_seat(seats.token_of(phone.seat), device=phone.secret, at=at).seat == phone.seat


@pytest.mark.django_db(transaction=True)
def test_wrong_tries_at_once_are_all_counted(hall: Room, at: datetime) -> None:
    card, bad = seats.token_of(free(hall)), wrong(hall, at)
    tries = [lambda: seats.claim_seat(card, device=None, at=at, code=bad)] * (TRIES + 2)
    assert sorted(at_once(tries)) == ["PresenceCodeWrong"] * TRIES + ["PresenceTriesSpent"] * 2


def test_joining_closes_with_the_first_round_on_air(hall: Room, at: datetime) -> None:
    code = presence_code.code_at(hall.electorate, at)
    assert presence_code.frame_at(hall.electorate, at) == {"code": code, "until": 1795435260000}
    assert (at + STEP).timestamp() * 1000 == 1795435260000
    hall.open(at)
    assert presence_code.frame_at(hall.electorate, at) is None
    with pytest.raises(ClaimsClosed):
        claim(hall, code, at)
    assert free(hall).changes.count() == 0
    ushers.admit_seat(free(hall), reason="x", by="usher", at=at)
    assert claim(hall, "", at + timedelta(minutes=5)) == "joined"


def test_an_ushers_leave_ends(hall: Room, at: datetime) -> None:
    hall.open(at)
    ushers.admit_seat(free(hall), reason="x", by="usher", at=at)
    with pytest.raises(ClaimsClosed):
        claim(hall, "", at + timedelta(minutes=5, seconds=1))


def test_no_code_is_shown_where_none_is_asked(room: Room, at: datetime) -> None:
    assert presence_code.frame_at(room.electorate, at) is None
    assert claim(room, "", at) == "joined"
