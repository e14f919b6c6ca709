from datetime import datetime

import pytest

from tests.voting.factories import Room, make_room
from voting.domain import seat_sheet, seats, slips, ushers
from voting.errors import UnknownCard
from voting.live import store

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text", ["A-05", "a05", "a 5", "Ａ－０５", " A-005 ", "https://x.example/s/{token}", "/s/{token}/"]
)
def test_a_seat_is_found_as_people_and_scanners_name_it(room: Room, text: str) -> None:
    seat = room.electorate.seats.get(label="A-05")
    found = seat_sheet.find_by_text(room.electorate, text.replace("{token}", seats.token_of(seat)))
    assert found == seat


@pytest.mark.parametrize("text", ["备-03", "备3", "备 03", "/s/{token}"])
def test_a_spare_is_found(room: Room, text: str) -> None:
    spare = seats.issue_spares(room.electorate, ["备-03"])[0]
    assert seat_sheet.find_by_text(room.electorate, text.replace("{token}", seats.token_of(spare))) == spare


@pytest.mark.parametrize("text", ["", "  ", "A-77", "nonsense", "/s/nonsense", "%(x)s"])
def test_what_names_nothing(room: Room, text: str) -> None:
    with pytest.raises(UnknownCard):
        seat_sheet.find_by_text(room.electorate, text)


def test_another_halls_card_is_unknown_here(room: Room, at: datetime) -> None:
    other = make_room(at, ref="episode-3").electorate.seats.first()
    assert other is not None
    with pytest.raises(UnknownCard):
        seat_sheet.find_by_text(room.electorate, f"/s/{seats.token_of(other)}")


def test_the_sheet_says_whether_and_never_how(room: Room, at: datetime) -> None:
    phone = room.phones[0]
    before = seat_sheet.sheet(phone.seat, at)
    assert (before["joined"], before["round"], before["counted"], before["slip"]) == (True, None, None, None)
    round_ = room.open(at)
    slips.enter_slip(round_, phone.seat, [[1, 1], [1, 1]], by="场务一", at=at, cast=lambda *_: "")
    waiting = seat_sheet.sheet(phone.seat, at)
    assert (waiting["counted"], waiting["on_air"], waiting["slip"].entered_by) == (False, True, "场务一")
    store.write_votes([phone.vote(round_, 1, [[8, 7], [3, 2]], at=at)])
    assert seat_sheet.sheet(phone.seat, at)["counted"] is True


def test_the_sheet_keeps_the_newest_first(room: Room, at: datetime) -> None:
    seat = room.phones[0].seat
    ushers.grant_extra_time(seat, 30, reason="x", by="场务一", at=at)
    assert [change.act for change in seat_sheet.sheet(seat, at)["history"]] == ["extra_time", "claimed"]
