import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import now
from tests.voting.factories import PAPER, SALT, Room, make_room
from voting.domain import rounds, seats
from voting.enums import Refusal, SeatState
from voting.live import ballot_box
from voting.models import Ballot, Errand, Seat
from voting.views.phone import HTTP_STATUS

pytestmark = pytest.mark.django_db(transaction=True)

A = [[8, 7], [3, 2]]
MINE = {"seat": "A-01", "seq": None, "extra_s": 0, "paper": False, "help": False}


@pytest.fixture
def room(db: None) -> Room:
    """At the real present: the views read the clock."""
    return make_room(now())


def card(room: Room, label: str = "A-05") -> str:
    token = seats.token_of(room.electorate.seats.get(label=label))
    return reverse("voting:seat", args=[token])


def browser(secret: str = "", **kwargs: Any) -> Client:
    client = Client(**kwargs)
    if secret:
        client.cookies["seat"] = secret
    return client


@pytest.fixture
def mine(room: Room) -> Client:
    return browser(room.phones[0].secret)


def post(client: Client, body: Any, **headers: Any) -> Any:
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(reverse("voting:ballot"), text, content_type="application/json", headers=headers)


# -- the seat card ---------------------------------------------------------------------------


def states(room: Room) -> list[tuple[Any, ...]]:
    return list(room.electorate.seats.values_list("label", "state", "device_sha256", "claimed_at"))


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_a_card_claims_nothing(room: Room, method: str) -> None:
    before = states(room)
    for _ in range(3):
        response = getattr(browser(), method)(card(room), headers={"Sec-Purpose": "prefetch"})
        assert response.status_code == 200
    assert states(room) == before
    assert "no-store" in response["Cache-Control"]


def test_looking_gives_the_phone_its_secret_and_pressing_keeps_it(room: Room) -> None:
    phone = browser()
    phone.get(card(room))
    secret = phone.cookies["seat"].value
    response = phone.post(card(room))
    assert (response.status_code, response["Location"]) == (302, reverse("voting:phone"))
    assert phone.cookies["seat"].value == secret
    held = seats.seat_of_device(secret)
    assert held is not None
    assert held.label == "A-05"
    cookie = phone.cookies["seat"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 604800)


def test_a_double_press_is_one_phone(room: Room) -> None:
    phone = browser()
    phone.get(card(room))
    assert [phone.post(card(room)).status_code for _ in range(2)] == [302, 302]
    assert phone.get(card(room)).context["state"] == "mine"


def test_joining_as_json(room: Room) -> None:
    response = browser().post(card(room), headers={"Accept": "application/json"})
    assert response.json() == {"ok": True, "seat": "A-05", "next": "/vote/"}
    assert "seat" in response.cookies


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_second_phone_gets_a_clear_page(room: Room, method: str) -> None:
    before = states(room)
    response = getattr(browser(), method)(card(room, "A-01"))
    assert response.status_code == 409
    assert (response.context["state"], response.context["error"].code) == ("taken", "seat_taken")
    assert "A-01" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    told = getattr(browser(), method)(card(room, "A-01"), headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["error"]) == (409, "seat_taken")
    assert states(room) == before


def test_unknown_void_and_second_cards(room: Room, mine: Client) -> None:
    seats.void_seat(room.electorate.seats.get(label="A-04"), by="usher", at=now())
    before = states(room)
    for method in ("get", "post"):
        unknown = getattr(browser(), method)(reverse("voting:seat", args=["nonsense"]))
        assert (unknown.status_code, unknown.context["state"]) == (404, "unknown")
        void = getattr(browser(), method)(card(room, "A-04"))
        assert (void.status_code, void.context["state"]) == (410, "void")
        second = getattr(mine, method)(card(room))
        assert (second.status_code, second.context["state"]) == (409, "elsewhere")
    assert states(room) == before


@pytest.mark.parametrize("token", ["%00", "a" * 3000, "%F0%9F%92%A9", "..%2F..", "'%20OR%201=1"])
def test_tokens_that_are_none(room: Room, token: str) -> None:
    for method in ("get", "post"):
        assert getattr(browser(), method)(f"/s/{token}").status_code == 404


def test_wrong_methods(room: Room, mine: Client) -> None:
    wrong = {
        card(room): ("put", "delete", "patch"),
        reverse("voting:phone"): ("post", "put", "delete"),
        reverse("voting:state"): ("post", "put", "delete"),
        reverse("voting:ballot"): ("get", "head", "put", "delete"),
        reverse("voting:help"): ("get", "head", "put", "delete"),
        reverse("voting:resume"): ("get", "head", "put", "delete"),
        reverse("voting:join"): ("post", "put", "delete"),
    }
    told = {getattr(mine, method)(url).status_code for url, methods in wrong.items() for method in methods}
    assert told == {405}


def test_missing_csrf_and_foreign_origin_change_nothing(room: Room) -> None:
    round_ = room.open(now())
    guarded = browser(room.phones[0].secret, enforce_csrf_checks=True)
    before = states(room)
    assert guarded.post(card(room)).status_code == 403
    ballot = {"round": round_.pk, "seq": 1, "salt": SALT, "scores": A}
    told = post(guarded, ballot)
    assert (told.status_code, told.json()["error"]) == (403, "csrf")
    guarded.get(reverse("voting:phone"))
    token = guarded.cookies["csrftoken"].value
    foreign = post(guarded, ballot, **{"X-CSRFToken": token, "Origin": "https://evil.example"})
    assert (foreign.status_code, foreign.json()["error"]) == (403, "csrf")
    assert (states(room), Ballot.objects.count()) == (before, 0)
    assert post(guarded, ballot, **{"X-CSRFToken": token}).status_code == 200


# -- the page and the state ------------------------------------------------------------------


def test_the_page_of_a_phone_without_a_seat_leads_to_join(room: Room) -> None:
    for secret in ("", seats.new_device(), "nonsense"):
        response = browser(secret).get(reverse("voting:phone"))
        assert (response.status_code, response["Location"]) == (302, reverse("voting:join"))
    assert browser().get(reverse("voting:join")).context["seat"] is None


def test_the_page_renews_the_cookie_and_carries_the_state(room: Room, mine: Client) -> None:
    round_ = room.open(now())
    response = mine.get(reverse("voting:phone"))
    context = response.context
    assert (context["seat"].label, context["state"]["round"]["id"]) == ("A-01", round_.pk)
    assert (context["mine"], context["next_seq"], context["lamp"]) == (MINE, 1, None)
    fields = [[cell["field"] for cell in row["cells"]] for row in context["rows"]]
    assert fields == [["s0c0", "s0c1"], ["s1c0", "s1c1"]]
    assert context["rows"][0]["cells"][0]["values"] == list(range(11))
    assert response.cookies["seat"].value == room.phones[0].secret
    assert mine.get(reverse("voting:join")).context["seat"].label == "A-01"


def test_state_in_one_read(room: Room, mine: Client) -> None:
    round_ = room.open(now())
    frame = mine.get(reverse("voting:state")).json()
    assert (frame["t"], frame["v"], frame["round"]["id"]) == ("vote", 2, round_.pk)
    assert frame["mine"] == MINE
    assert abs(frame["now"] - round(now().timestamp() * 1000)) < 5000


def test_state_has_an_etag_that_changes_with_what_it_says(room: Room, mine: Client) -> None:
    url = reverse("voting:state")
    first = mine.get(url)
    same = mine.get(url, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    round_ = room.open(now())
    second = mine.get(url, headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    post(mine, {"round": round_.pk, "seq": 1, "salt": SALT, "scores": A})
    third = mine.get(url, headers={"If-None-Match": second["ETag"]})
    assert (third.status_code, third.json()["mine"]["seq"]) == (200, 1)
    assert "no-store" in third["Cache-Control"]


def test_state_of_a_phone_without_a_seat(room: Room) -> None:
    told = browser().get(reverse("voting:state"), headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["error"]) == (403, "not_entitled")


def test_a_voided_phone_is_a_stranger(room: Room, mine: Client) -> None:
    round_ = room.open(now())
    seats.void_seat(room.phones[0].seat, by="usher", at=now())
    assert mine.get(reverse("voting:phone")).status_code == 302
    assert mine.get(reverse("voting:state"), headers={"Accept": "application/json"}).status_code == 403
    told = post(mine, {"round": round_.pk, "seq": 1, "salt": SALT, "scores": A})
    assert (told.status_code, told.json()["code"]) == (403, "not_entitled")


# -- ballots ---------------------------------------------------------------------------------


def test_a_ballot_by_http_is_acknowledged_after_commit(room: Room, mine: Client) -> None:
    round_ = room.open(now())
    told = post(mine, {"round": round_.pk, "seq": 1, "salt": SALT, "scores": A})
    assert told.status_code == 200
    ack = told.json()
    receipt = ack.pop("receipt")
    assert {**ack, "at": 0} == {"t": "ack", "round": round_.pk, "seq": 1, "result": "counted", "at": 0}
    assert set(receipt) == {"code", "index", "size", "path", "sig"}
    assert Ballot.objects.get().scores == "[[8,7],[3,2]]"
    assert "no-store" in told["Cache-Control"]
    again = post(mine, {"round": round_.pk, "seq": 1, "salt": SALT, "scores": A})
    assert (again.status_code, again.json()["result"], Ballot.objects.count()) == (200, "counted", 1)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "bad_ballot"),
        (b"\xff\xfe", 400, "bad_ballot"),
        ("", 400, "bad_ballot"),
        ("[]", 400, "bad_ballot"),
        ({"round": 999_999, "seq": 1, "salt": SALT, "scores": A}, 404, "unknown_round"),
        ({"round": "R", "seq": 1, "salt": SALT, "scores": A}, 400, "bad_ballot"),
        ({"round": "@", "seq": 0, "salt": SALT, "scores": A}, 400, "bad_ballot"),
        ({"round": "@", "seq": True, "salt": SALT, "scores": A}, 400, "bad_ballot"),
        ({"round": "@", "seq": 1, "salt": SALT, "scores": [[11, 0], [0, 0]]}, 400, "bad_ballot"),
        ({"round": "@", "seq": 1, "salt": SALT, "scores": [[1.0, 0], [0, 0]]}, 400, "bad_ballot"),
        ({"round": "@", "seq": 1, "salt": SALT, "scores": [[1]]}, 400, "bad_ballot"),
        ({"round": "@", "seq": 1, "scores": A}, 400, "bad_ballot"),
        ({"round": "@", "seq": 1, "salt": "", "scores": A}, 400, "bad_ballot"),
        ({"round": "@", "seq": 1, "salt": SALT, "scores": A, "x": "y" * 5000}, 413, "too_large"),
        (b"\xff" * 300_000, 413, "too_large"),
    ],
)
def test_bad_ballots_are_refused_by_name(room: Room, mine: Client, body: Any, status: int, code: str) -> None:
    round_ = room.open(now())
    if isinstance(body, dict) and body["round"] == "@":
        body = {**body, "round": round_.pk}
    told = post(mine, body)
    assert (told.status_code, told.json()["t"], told.json()["code"]) == (status, "refused", code)
    assert told.json()["says"]
    assert Ballot.objects.count() == 0


def test_ballots_at_the_wrong_time_or_by_the_wrong_phone(room: Room, mine: Client) -> None:
    armed = room.arm(now())

    def told(client: Client = mine, seq: int = 1) -> tuple[int, str]:
        answer = post(client, {"round": armed.pk, "seq": seq, "salt": SALT, "scores": A})
        return answer.status_code, answer.json().get("code", "counted")

    assert told() == (409, "not_open")
    rounds.open_round(armed, by="p", at=now())
    assert told(browser()) == (403, "not_entitled")
    assert told(seq=5) == (200, "counted")
    assert told(seq=4) == (409, "superseded")
    rounds.void_round(armed, reason="x", by="p", at=now())
    assert told(seq=6) == (409, "closed")


def test_every_refusal_has_a_status() -> None:
    assert set(HTTP_STATUS) == {None, *Refusal}


def test_refusals_speak_the_language_of_the_page(room: Room, mine: Client) -> None:
    mine.cookies["django_language"] = "en"
    assert post(mine, "{").json()["says"] == "Not counted: the scores do not fit the paper."


# -- the plain form --------------------------------------------------------------------------


def fields(round_id: int, seq: int = 1, **changes: str) -> dict[str, str]:
    cells = {"s0c0": "8", "s0c1": "7", "s1c0": "3", "s1c1": "2"}
    return {"round": str(round_id), "seq": str(seq), "salt": SALT, **cells, **changes}


def test_the_plain_form_counts(room: Room, mine: Client) -> None:
    round_ = room.open(now())
    page = mine.post(reverse("voting:ballot"), fields(round_.pk))
    assert page.status_code == 200
    assert (page.context["lamp"]["kind"], page.context["mine"]["seq"], page.context["next_seq"]) == (
        "counted",
        1,
        2,
    )
    assert Ballot.objects.get().scores == "[[8,7],[3,2]]"
    assert [cell["chosen"] for row in page.context["rows"] for cell in row["cells"]] == [None] * 4


@pytest.mark.parametrize(
    "changes",
    [
        {"s1c1": ""},
        {"s0c0": "11"},
        {"s0c0": "8.0"},
        {"s0c0": "x"},
        {"seq": "0"},
        {"round": "x"},
        {"salt": ""},
    ],
)
def test_the_plain_form_refused_shows_what_was_chosen(
    room: Room, mine: Client, changes: dict[str, str]
) -> None:
    round_ = room.open(now())
    page = mine.post(reverse("voting:ballot"), fields(round_.pk, **changes))
    assert (page.status_code, page.context["lamp"]["code"]) == (400, "bad_ballot")
    assert page.context["rows"][0]["cells"][1]["chosen"] == 7
    assert Ballot.objects.count() == 0


def test_the_plain_form_with_a_cell_left_out_or_too_many(room: Room, mine: Client) -> None:
    round_ = room.open(now())
    short = fields(round_.pk)
    del short["s0c1"]
    for posted in (short, fields(round_.pk, s7c0="1"), {"round": str(round_.pk), "seq": "1"}, {}):
        assert mine.post(reverse("voting:ballot"), posted).status_code == 400
    assert mine.post(reverse("voting:ballot"), {"x": "y" * 5000}).status_code == 413


def test_the_plain_form_carries_a_salt_and_gets_a_receipt(room: Room, mine: Client) -> None:
    round_ = room.open(now())
    salts = {mine.get(reverse("voting:phone")).context["salt"] for _ in range(2)}
    assert {len(salt) for salt in salts} == {22}
    assert len(salts) == 2
    salt = salts.pop()
    page = mine.post(reverse("voting:ballot"), fields(round_.pk, salt=salt))
    receipt = json.loads(page.context["lamp"]["receipt"])
    assert (receipt["round"], receipt["seq"], receipt["salt"]) == (round_.pk, 1, salt)
    assert Ballot.objects.get().salt == salt
    assert page.context["salt"] != salt
    assert "s0c0" not in receipt
    assert "scores" not in receipt
    bad = mine.post(reverse("voting:ballot"), fields(round_.pk, seq=2, s1c1="", salt=salt))
    assert bad.context["salt"] == salt


PAPERS: dict[str, dict[str, Any]] = {
    "stance": {"criteria": [{"ref": "s", "name": "态度", "choices": [
        {"value": 2, "name": "满意"}, {"value": 1, "name": "基本满意"}, {"value": 0, "name": "不满意"}]}]},
    "deal": {"subjects": PAPER["subjects"][:1], "criteria": [{"ref": "d", "name": "您接受 14 天吗？",
        "choices": [
        {"value": 1, "name": "接受"}, {"value": 0, "name": "不接受"}]}]},
    "delivery": {"subjects": [{**PAPER["subjects"][0], "before": {"mean": 6.42, "round": 3}}]},
    "score": {"criteria": [{"ref": "a", "name": "总评", "scale": {"min": 0, "max": 100, "step": 1}}]},
}  # fmt: skip
SHOWN = {
    "stance": ["您满意吗", 'value="2"', "基本满意"],
    "deal": ["您接受 14 天吗？", "不接受", 'data-form="deal"'],
    "delivery": ["现场分（第3轮）：<b>6.42</b>"],
    "score": ['type="number"', 'max="100"', "0 到 100，每档 1"],
}


@pytest.mark.parametrize("form", PAPERS)
def test_the_plain_form_of_every_paper(room: Room, mine: Client, form: str) -> None:
    room.open(now(), paper={**PAPER, "form": form, **PAPERS[form]})
    text = mine.get(reverse("voting:phone")).content.decode()
    page = text[: text.index('id="models"')]
    assert [words for words in SHOWN[form] if words not in page] == []


def test_the_plain_form_of_a_stranger(room: Room) -> None:
    round_ = room.open(now())
    assert browser().post(reverse("voting:ballot"), fields(round_.pk)).status_code == 403


# -- calling an usher ------------------------------------------------------------------------


def test_a_call_for_an_usher_and_its_end(room: Room, mine: Client) -> None:
    told = mine.post(reverse("voting:help"), {"note": "paper"})
    assert (told.status_code, told["Location"]) == (302, reverse("voting:phone"))
    errand = Errand.objects.get()
    assert (errand.seat, errand.note, errand.asked_by_phone) == (room.phones[0].seat, "paper", True)
    assert mine.get(reverse("voting:phone")).context["mine"]["help"] is True
    again = mine.post(reverse("voting:help"), {"note": "phone"}, headers={"Accept": "application/json"})
    assert (again.json(), Errand.objects.count()) == ({"ok": True}, 1)
    mine.post(reverse("voting:help"), {"note": "withdraw"})
    errand.refresh_from_db()
    assert errand.settled_at is not None
    assert mine.get(reverse("voting:state")).json()["mine"]["help"] is False


def test_a_call_speaks_the_ushers_language(room: Room, mine: Client) -> None:
    mine.cookies["django_language"] = "en"
    mine.post(reverse("voting:help"), {"note": "phone"})
    mine.post(reverse("voting:help"), {"note": "withdraw"})
    mine.post(reverse("voting:help"), {"note": "<b>anything</b>"})
    assert [errand.note for errand in Errand.objects.all()] == ["phone", ""]


def test_strangers_call_nobody(room: Room) -> None:
    assert browser().post(reverse("voting:help"), {"note": "phone"}).status_code == 403
    assert Errand.objects.count() == 0


# -- a phone that lost its cookie ------------------------------------------------------------


def test_a_phone_without_its_cookie_gets_it_back_by_its_secret(room: Room) -> None:
    secret = room.phones[0].secret
    phone = browser(enforce_csrf_checks=True)
    told = phone.post(reverse("voting:resume"), headers={"Authorization": f"Seat {secret}"})
    assert (told.json(), phone.cookies["seat"].value) == ({"ok": True, "seat": "A-01"}, secret)
    assert phone.get(reverse("voting:phone")).status_code == 200


def test_a_phone_without_any_cookie_votes_under_its_secret(room: Room) -> None:
    round_ = room.open(now())
    bare = browser(enforce_csrf_checks=True)
    said = {"Authorization": f"Seat {room.phones[0].secret}"}
    assert bare.get(reverse("voting:state"), headers=said).json()["mine"]["seat"] == "A-01"
    told = post(bare, {"round": round_.pk, "seq": 1, "salt": SALT, "scores": A}, **said)
    assert (told.status_code, Ballot.objects.count()) == (200, 1)
    assert bare.post(reverse("voting:help"), {"note": "phone"}, headers=said).status_code == 302


@pytest.mark.parametrize("header", ["", "Seat ", "Seat nonsense", "Bearer x"])
def test_a_wrong_secret_opens_nothing(room: Room, header: str) -> None:
    said = {"Authorization": header, "Accept": "application/json"}
    assert browser().post(reverse("voting:resume"), headers=said).status_code == 403
    assert browser().get(reverse("voting:state"), headers=said).status_code == 403


def test_resuming_by_cookie_needs_the_token_of_our_own_pages(room: Room) -> None:
    guarded = browser(room.phones[0].secret, enforce_csrf_checks=True)
    assert guarded.post(reverse("voting:resume")).status_code == 403


def test_the_page_carries_the_secret_until_it_lies_in_the_phones_storage(room: Room, mine: Client) -> None:
    secret = room.phones[0].secret
    url = reverse("voting:phone")
    assert f'data-device="{secret}"' in mine.get(url).content.decode()
    mine.cookies["seat_kept"] = secret[-6:]
    assert secret not in mine.get(url).content.decode()
    mine.cookies["seat_kept"] = "others"  # it keeps the secret of an earlier evening
    response = mine.get(url)
    assert secret in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_no_page_of_a_phone_asks_the_database_often(
    room: Room, mine: Client, django_assert_max_num_queries: Callable[..., Any], at: datetime
) -> None:
    room.open(now())
    for name, most in (("voting:phone", 7), ("voting:state", 7), ("voting:join", 2)):
        with django_assert_max_num_queries(most):
            mine.get(reverse(name))
    ballot_box.stop()


def test_seat_states_are_as_the_pages_know_them() -> None:
    assert set(SeatState) == {"issued", "claimed", "void"}
    assert Seat.objects.count() == 0
