from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import now
from tests.voting.factories import Room, make_room
from voting.domain import errands, seats
from voting.enums import SeatState
from voting.live import ballot_box, wire
from voting.models import Ballot, Electorate, Errand, PaperSlip, Seat, SeatChange

pytestmark = pytest.mark.django_db(transaction=True)

FIELDS = {"s0c0": "8", "s0c1": "7", "s1c0": "3", "s1c1": "2"}


@pytest.fixture
def room(db: None) -> Room:
    room = make_room(now())
    seats.issue_spares(room.electorate, ["备-01", "备-02"])
    return room


@pytest.fixture
def usher(room: Room, cast: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(cast.usher)


@pytest.fixture
def second(room: Room, cast: Any, client_of: Callable[[Any], Client]) -> Client:
    from common.enums import Role
    from common.models import RoleGrant

    RoleGrant.objects.create(user=cast.stranger, role=Role.USHER)
    return client_of(cast.stranger)


def seat(room: Room, label: str = "A-01") -> Seat:
    return Seat.objects.get(electorate=room.electorate, label=label)


def hall(room: Room, **asked: Any) -> str:
    return reverse("voting:usher-room", args=[room.electorate.pk], query=asked)


def press(client: Client, room: Room, act: str, label: str = "A-01", **fields: str) -> Any:
    return client.post(reverse(f"voting:usher-{act}", args=[seat(room, label).pk]), fields)


def acts(room: Room, label: str = "A-01") -> list[tuple[str, str]]:
    rows = seat(room, label).changes.exclude(act="claimed").order_by("pk")
    return list(rows.values_list("act", "why"))


def test_the_newest_hall_opens(usher: Client, room: Room) -> None:
    assert usher.get(reverse("voting:usher"))["Location"] == hall(room)
    assert usher.get(hall(room)).status_code == 200


def test_without_a_hall_the_page_says_so(cast: Any, client_of: Callable[[Any], Client]) -> None:
    page = client_of(cast.usher).get(reverse("voting:usher"))
    assert (page.status_code, Electorate.objects.count()) == (200, 0)


def test_every_sheet_opens(usher: Client, room: Room) -> None:
    """Before and during a round; without an act it opens what an usher there most probably came for."""
    for likely in ("admit", "slip"):
        for act in ("swap", "admit", "slip", "extra", "reprint", "void", "", "nonsense"):
            page = usher.get(hall(room, seat=seat(room).pk, act=act))
            assert page.status_code == 200
            assert page.context["sheet"]["act"] == (act if act in page.context["sheet"]["acts"] else likely)
        room.electorate.rounds.exists() or room.open(now())


def test_odd_questions_are_answered(usher: Client, room: Room) -> None:
    other = make_room(now(), ref="episode-3")
    assert usher.get(hall(room, seat="x")).context["sheet"] is None
    assert usher.get(hall(room, seat=999_999)).status_code == 404
    assert usher.get(hall(room, seat=seat(other).pk)).status_code == 404
    assert usher.get(reverse("voting:usher-board", args=[room.electorate.pk])).status_code == 200


def test_the_field_finds_cards(usher: Client, room: Room) -> None:
    def found(text: str) -> Any:
        return usher.get(reverse("voting:usher-card", args=[room.electorate.pk], query={"card": text}))

    assert found("a1")["Location"] == f"{hall(room)}?seat={seat(room).pk}#sheet"
    assert found("备1")["Location"].endswith(f"seat={seat(room).pk}#sheet")  # the second half of a swap
    assert found("zz").status_code == 404


def test_going_and_settling(usher: Client, second: Client, room: Room) -> None:
    errands.ask_for_help(seat(room), note="没电", at=now())
    assert press(usher, room, "errand").status_code == 302
    late = press(second, room, "errand")
    assert (late.status_code, Errand.objects.get().taken_by) == (409, "usher")
    press(usher, room, "settle", outcome="坐错了位")
    assert Errand.objects.get().outcome == "坐错了位"


def test_letting_in_settles_the_errand(usher: Client, room: Room) -> None:
    errands.ask_for_help(seat(room), at=now())
    assert press(usher, room, "admit", reason="phone").status_code == 302
    assert (seat(room).state, [act for act, _ in acts(room)]) == (SeatState.ISSUED, ["released", "admitted"])
    assert Errand.objects.get().settled_at is not None


def test_an_act_has_a_reason(usher: Client, room: Room) -> None:
    for act in ("admit", "swap", "reprint", "void", "extra"):
        assert press(usher, room, act, reason="nonsense", spare="备-01", seconds="30").status_code == 400
    assert acts(room) == []
    press(usher, room, "void", note="座上没人")
    assert acts(room) == [("voided", "")]
    assert seat(room).changes.get(act="voided").reason == "座上没人"


def test_a_reason_and_a_call_are_told_in_the_reader_s_language(usher: Client, room: Room) -> None:
    """Also when whoever acted read another one."""
    errands.ask_for_help(seat(room, "A-02"), note="paper", at=now())
    usher.cookies["django_language"] = "en"
    press(usher, room, "swap", spare="备-01", reason="battery", note="充不进")
    press(usher, room, "extra", reason="sight", seconds="30")
    english = usher.get(hall(room, seat=seat(room).pk)).content.decode()
    assert "card 备-01 · Phone out of power · 充不进" in english
    assert "I would like a paper slip" in english
    usher.cookies["django_language"] = "zh-hans"
    chinese = usher.get(hall(room, seat=seat(room).pk)).content.decode()
    assert "手机没电 · 充不进" in chinese
    assert "30 秒 · 看字吃力" in chinese
    assert "想用纸质选票" in chinese


def test_swapping(usher: Client, room: Room) -> None:
    assert press(usher, room, "swap", spare="备-01", reason="battery", note="充不进").status_code == 302
    (change,) = seat(room).changes.exclude(act="claimed")
    assert (change.act, change.fact, change.why, change.reason) == ("swapped", "备-01", "battery", "充不进")
    assert press(usher, room, "swap", "A-02", spare="备-01", reason="battery").status_code == 409
    assert press(usher, room, "swap", "A-02", spare="A-03", reason="battery").status_code == 404
    room.open(now())
    assert press(usher, room, "swap", "A-02", spare="备-02", reason="battery").status_code == 409
    assert acts(room, "A-02") == []


def test_printing_again_and_extra_time(usher: Client, room: Room) -> None:
    press(usher, room, "reprint", reason="lost")
    press(usher, room, "extra", reason="sight", seconds="30")
    assert press(usher, room, "extra", reason="sight", seconds="x").status_code == 400
    assert press(usher, room, "extra", reason="sight", seconds="601").status_code == 400
    assert (seat(room).edition, seat(room).extra_s) == (2, 30)


def test_a_first_entry_is_taken_back(usher: Client, second: Client, room: Room) -> None:
    room.open(now())
    press(usher, room, "slip", "A-05", **FIELDS)
    where = hall(room, seat=seat(room, "A-05").pk, act="slip")
    assert "slip/withdraw" in second.get(where).content.decode()
    assert press(second, room, "slip-withdraw", "A-05", then="slip")["Location"] == where
    assert PaperSlip.objects.count() == 0
    assert "slip/withdraw" not in second.get(where).content.decode()


def test_a_slip_in_two_hands(usher: Client, second: Client, room: Room) -> None:
    assert press(usher, room, "slip", "A-05", **FIELDS).status_code == 409
    round_ = room.open(now())
    assert press(usher, room, "slip", "A-05", **{**FIELDS, "s1c1": "11"}).status_code == 400
    assert press(usher, room, "slip", "A-05", **{**FIELDS, "s1c1": ""}).status_code == 400
    press(usher, room, "slip", "A-05", **FIELDS)
    page = second.get(hall(room, seat=seat(room, "A-05").pk, act="slip")).content.decode()
    assert "usher" in page
    assert 'value="8"' not in page
    assert press(usher, room, "slip", "A-05", **FIELDS).status_code == 409
    assert press(second, room, "slip", "A-05", **{**FIELDS, "s0c0": "9"}).status_code == 409
    assert PaperSlip.objects.count() == 0
    press(second, room, "slip", "A-05", **FIELDS)
    assert press(usher, room, "slip", "A-05", **FIELDS).status_code == 302
    assert (Ballot.objects.get().seq, PaperSlip.objects.get().confirmed_by) == (wire.MAX_SEQ, "usher")
    assert press(usher, room, "slip", "A-05", **FIELDS).status_code == 409
    assert SeatChange.objects.filter(seat__label="A-05").count() == 0
    ballot_box.stop()
    assert round_.is_open


def test_htmx_gets_the_refusal_in_its_place(usher: Client, room: Room) -> None:
    told = usher.post(reverse("voting:usher-void", args=[seat(room).pk]), headers={"HX-Request": "true"})
    assert (told.status_code, told["HX-Retarget"]) == (400, "#refusal")
