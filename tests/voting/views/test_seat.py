from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import now
from tests.voting.factories import Room, make_room
from voting.domain import seats, ushers
from voting.domain.presence_code import TRIES
from voting.enums import SeatState
from voting.models import Electorate, Seat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hall(db: None) -> Room:
    room = make_room(now())
    Electorate.objects.update(asks_presence_code=True)
    room.electorate.refresh_from_db()
    return room


def address(room: Room, label: str = "A-05") -> str:
    return reverse("voting:seat", args=[seats.token_of(room.electorate.seats.get(label=label))])


def code(room: Room) -> str:
    return seats.presence_code(room.electorate, now())


def bad(room: Room) -> str:
    return next(it for it in ("0000", "1111", "2222") if abs(int(it) - int(code(room))) > 1)


def test_the_page_asks_for_the_code_and_claims_nothing(hall: Room) -> None:
    page = Client().get(address(hall))
    text = page.content.decode()
    assert (page.status_code, page.context["asks_code"]) == (200, True)
    assert 'inputmode="numeric"' in text
    assert 'autocomplete="off"' in text
    assert code(hall) not in text
    assert Seat.objects.get(electorate=hall.electorate, label="A-05").state == SeatState.ISSUED


def test_the_code_joins(hall: Room) -> None:
    phone = Client()
    phone.get(address(hall))
    assert phone.post(address(hall), {"code": code(hall)}).status_code == 302
    assert phone.get(address(hall)).context["state"] == "mine"
    told = Client().post(address(hall, "A-04"), {"code": code(hall)}, headers={"Accept": "application/json"})
    assert told.json() == {"ok": True, "seat": "A-04", "next": "/vote/"}
    assert told.json()["ok"]


@pytest.mark.parametrize("body", ['{"code": "@"}', "{", "[]", '{"code": null}', "[" * 3000])
def test_the_code_as_json(hall: Room, body: str) -> None:
    text = body.replace("@", code(hall))
    told = Client().post(address(hall), text, content_type="application/json")
    assert told.status_code == (200 if "@" in body else 403)


def test_a_wrong_code_is_said_on_the_same_page_and_kept(hall: Room) -> None:
    page = Client().post(address(hall), {"code": bad(hall)})
    text = page.content.decode()
    assert (page.status_code, page.context["state"]) == (403, "free")
    assert f'value="{bad(hall)}"' in text
    assert "A-05" in text
    assert 'aria-invalid="true"' in text
    for _ in range(TRIES - 1):
        Client().post(address(hall), {"code": bad(hall)})
    spent = Client().post(address(hall), {"code": code(hall)})
    assert (spent.status_code, spent.context["state"]) == (429, "spent")


def test_when_scoring_has_begun_an_usher_lets_people_in(hall: Room) -> None:
    hall.open(now())
    for method in ("get", "post"):
        page = getattr(Client(), method)(address(hall))
        assert (page.status_code, page.context["state"]) == (409, "closed")
    seat = Seat.objects.select_related("electorate").get(electorate=hall.electorate, label="A-05")
    ushers.admit_seat(seat, reason="x", by="usher", at=now())
    page = Client().get(address(hall))
    assert (page.status_code, page.context["asks_code"]) == (200, False)
    assert Client().post(address(hall)).status_code == 302


def test_a_spare_card_sends_the_guest_to_an_usher(hall: Room) -> None:
    spare = seats.issue_spares(hall.electorate, ["备-01"])[0]
    page = Client().get(reverse("voting:seat", args=[seats.token_of(spare)]))
    assert (page.status_code, page.context["state"]) == (409, "spare")


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_ushers_browser_scans_and_never_claims(hall: Room, cast: Any, client_of: Any, method: str) -> None:
    spare = seats.issue_spares(hall.electorate, ["备-01"])[0]
    usher, room = client_of(cast.usher), reverse("voting:usher-room", args=[hall.electorate.pk])
    seat = Seat.objects.get(electorate=hall.electorate, label="A-05")
    first = getattr(usher, method)(reverse("voting:seat", args=[seats.token_of(spare)]), {"code": code(hall)})
    assert first["Location"] == f"{room}?spare=%E5%A4%87-01#sheet"
    second = getattr(usher, method)(address(hall), {"code": code(hall)})
    assert second["Location"] == f"{room}?seat={seat.pk}&spare=%E5%A4%87-01#sheet"
    assert Seat.objects.get(pk=seat.pk).state == SeatState.ISSUED
    assert getattr(usher, method)(reverse("voting:seat", args=["nonsense"])).status_code == 404
    producer = getattr(client_of(cast.producer), method)(address(hall), {"code": code(hall)})
    assert producer.status_code == (200 if method == "get" else 302)  # is audience like anybody


def test_the_code_of_the_last_minute_still_joins(hall: Room, at: datetime) -> None:
    claim = seats.claim_seat(
        seats.token_of(hall.electorate.seats.get(label="A-05")),
        device=None,
        at=at.replace(minute=1),
        code=seats.presence_code(hall.electorate, at.replace(minute=0)),
    )
    assert claim.seat.state == SeatState.CLAIMED
