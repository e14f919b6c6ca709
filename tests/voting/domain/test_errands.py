from datetime import datetime, timedelta

import pytest

from tests.voting.factories import Room, at_once
from voting.domain import errands
from voting.errors import ErrandTaken
from voting.models import Errand, Seat

pytestmark = pytest.mark.django_db

LATER = timedelta(minutes=1)


@pytest.fixture
def seat(room: Room) -> Seat:
    return room.phones[0].seat


def rows() -> list[dict[str, object]]:
    return list(
        Errand.objects.values("note", "asked_by_phone", "asked_at", "taken_by", "settled_at", "outcome")
    )


def test_a_phone_calls_once(seat: Seat, at: datetime) -> None:
    errands.ask_for_help(seat, at=at)
    errands.ask_for_help(seat, note="手机没电", at=at + LATER)
    errands.ask_for_help(seat, note="别的", at=at + LATER)
    assert rows() == [
        {
            "note": "手机没电",
            "asked_by_phone": True,
            "asked_at": at,
            "taken_by": "",
            "settled_at": None,
            "outcome": "",
        }
    ]
    assert errands.is_waiting(seat)


def test_a_call_can_be_taken_back(seat: Seat, at: datetime) -> None:
    errands.withdraw_help(seat, at=at)
    errands.ask_for_help(seat, at=at)
    errands.withdraw_help(seat, at=at + LATER)
    assert (errands.is_waiting(seat), rows()[0]["settled_at"]) == (False, at + LATER)
    errands.ask_for_help(seat, at=at + LATER)
    assert Errand.objects.count() == 2


def test_one_usher_goes(seat: Seat, at: datetime) -> None:
    errands.ask_for_help(seat, at=at)
    for _ in range(2):
        assert errands.take_errand(seat, by="场务一", at=at).taken_by == "场务一"
    with pytest.raises(ErrandTaken) as told:
        errands.take_errand(seat, by="场务二", at=at)
    assert told.value.context == {"by": "场务一", "label": "A-01"}


def test_an_usher_goes_unasked_and_the_phone_calls_later(seat: Seat, at: datetime) -> None:
    errands.take_errand(seat, by="场务一", at=at)
    assert not errands.is_waiting(seat)
    errands.withdraw_help(seat, at=at)
    assert list(errands.open_errands(seat.electorate)) == [seat.pk]
    errands.ask_for_help(seat, note="x", at=at)
    assert [(row["asked_by_phone"], row["taken_by"], row["note"]) for row in rows()] == [
        (True, "场务一", "x")
    ]


def test_settled_by_whoever_was_there(seat: Seat, at: datetime) -> None:
    errands.settle_errand(seat, by="场务二", at=at)
    assert rows() == []
    errands.ask_for_help(seat, at=at)
    for outcome in ("坐错了位", "again"):
        errands.settle_errand(seat, outcome=outcome, by="场务二", at=at + LATER)
    assert [(row["taken_by"], row["settled_at"], row["outcome"]) for row in rows()] == [
        ("场务二", at + LATER, "坐错了位")
    ]


@pytest.mark.django_db(transaction=True)
def test_calls_and_walks_at_once(seat: Seat, at: datetime) -> None:
    assert at_once([lambda: errands.ask_for_help(seat, at=at)] * 3) == ["Errand"] * 3
    goes = [lambda by=by: errands.take_errand(seat, by=by, at=at) for by in ("场务一", "场务二")]
    assert sorted(at_once(goes)) == ["Errand", "ErrandTaken"]
    assert Errand.objects.count() == 1
