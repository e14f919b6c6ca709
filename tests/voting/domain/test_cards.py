"""What stands on a card is what opens its seat; a spare cannot be taken for one."""

import io
import time
from datetime import datetime

import pytest
from pypdf import PdfReader

from common import qr, signing
from tests.voting.factories import Room
from voting.domain import card_pdf, cards, seats, ushers
from voting.domain.cards import Choice, Deck
from voting.enums import ElectorateAct
from voting.models import Electorate, Seat

pytestmark = pytest.mark.django_db


def address(token: str) -> str:
    return f"http://192.168.1.20:8000/s/{token}"


def deck(electorate: Electorate, choice: Choice = Choice()) -> Deck:
    return cards.deck_of(electorate, choice=choice, address=address)


def texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_every_seat_has_a_card_whose_code_opens_it(room: Room, at: datetime) -> None:
    cards.add_spares(room.electorate, 2, by="producer", at=at)
    made = deck(room.electorate)
    assert [card.label for card in made.cards] == ["A-01", "A-02", "A-03", "A-04", "A-05", "备-01", "备-02"]
    for card in made.cards:
        found = seats.find_card(card.url.rpartition("/")[2])
        assert found is not None
        assert found.label == card.label
        assert card.path == qr.path(card.url)
    assert [card.is_spare for card in made.cards] == [False] * 5 + [True] * 2


def test_a_choice_by_range_reads_as_people_do(room: Room, at: datetime) -> None:
    seats.issue_seats(room.electorate, ["A-10"])
    cards.add_spares(room.electorate, 1, by="producer", at=at)
    only = deck(room.electorate, Choice(with_spares=False, first="A-04", last="A-10"))
    assert [card.label for card in only.cards] == ["A-04", "A-05", "A-10"]
    assert [card.label for card in deck(room.electorate, Choice(with_seats=False)).cards] == ["备-01"]


def test_void_seats_and_spares_given_out_have_no_card(room: Room, at: datetime) -> None:
    (spare, _) = seats.issue_spares(room.electorate, ["备-01", "备-02"])
    ushers.swap_card(Seat.objects.get(label="A-01"), spare, reason="phone died", by="usher", at=at)
    seats.void_seat(Seat.objects.get(label="A-05"), by="usher", at=at)
    assert [card.label for card in deck(room.electorate).cards] == ["A-01", "A-02", "A-03", "A-04", "备-02"]


def test_a_reprint_carries_its_edition_and_kills_the_card_before(room: Room, at: datetime) -> None:
    before = deck(room.electorate).cards[3]
    ushers.reprint_card(Seat.objects.get(label="A-04"), reason="torn", by="producer", at=at)
    after = deck(room.electorate).cards[3]
    assert (before.kind, after.kind) == ("席卡", "席卡 第 2 版")
    assert seats.find_card(before.url.rpartition("/")[2]) is None
    assert seats.find_card(after.url.rpartition("/")[2]) == Seat.objects.get(label="A-04")


def test_cards_speak_the_house_s_language_and_say_row_group_and_code(room: Room) -> None:
    expert = room.electorate.groups.get(ref="expert")
    Seat.objects.filter(label="A-01").update(row="A", place=1, group=expert)
    made = deck(room.electorate)
    assert made.cards[0].beside == ["点评专家", "A 排", "1 座"]
    assert made.seat.steps[1] == "按“入座”"  # this room asks for no code
    room.electorate.asks_presence_code = True
    assert deck(room.electorate).seat.steps[1] == "输入大屏上的现场码"


def test_add_spares_never_takes_any_away(room: Room, at: datetime) -> None:
    for count in (3, 3, 2):
        cards.add_spares(room.electorate, count, by="producer", at=at)
    assert room.electorate.spares.count() == 3
    assert [change.facts for change in room.electorate.changes.filter(act=ElectorateAct.SPARES)] == [
        {"made": 3}
    ]


def test_key_fingerprint_belongs_to_the_show_key() -> None:
    groups = cards.key_fingerprint().split()
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert len(signing.public_key()) == 43


def test_the_pdf_says_it_in_chinese_eight_to_a_sheet(room: Room, at: datetime) -> None:
    cards.add_spares(room.electorate, 6, by="producer", at=at)
    pages = texts(card_pdf.render(deck(room.electorate)))
    assert len(pages) == 2
    for words in ("席卡", "备用卡", "扫右侧二维码", "不问姓名", "A-05", "Scan", cards.key_fingerprint()):
        assert words in pages[0], words
    assert "-06" in pages[1]


def test_a_very_long_title_and_seat_stay_on_their_card(room: Room) -> None:
    room.electorate.title = "台州经济开发区行政执法分局与五水共治" * 6
    seats.issue_seats(room.electorate, ["贵宾席二层-0001"])
    assert "…" in texts(card_pdf.render(deck(room.electorate)))[0]


def test_a_row_of_forty_is_made_at_once(room: Room) -> None:
    """Two hundred take 1.7 s of CPU (November 2026); a fifth of them is enough to see a slip."""
    seats.issue_seats(room.electorate, [f"{row}-{place:02d}" for row in "BC" for place in range(1, 21)])
    began = time.process_time()
    pdf = card_pdf.render(deck(room.electorate))
    assert time.process_time() - began < 4
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 6


def test_no_cards_are_one_empty_sheet(room: Room) -> None:
    assert len(texts(card_pdf.render(deck(room.electorate, Choice(with_seats=False))))) == 1
