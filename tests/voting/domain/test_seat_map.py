import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from common.clock import to_ms
from tests.voting.factories import Room, make_room
from voting.domain import drill, errands, round_keys, seat_map, seats, ushers
from voting.live import store, wire
from voting.models import Electorate, Seat

pytestmark = pytest.mark.django_db

SCORES = [[8, 7], [3, 2]]
MINUTE = timedelta(minutes=1)


def board(room: Room, at: datetime, silent: dict[str, datetime] | None = None) -> dict[str, Any]:
    return seat_map.board(room.electorate, silent=silent or {}, at=at)


def states(shown: dict[str, Any]) -> str:
    return " ".join(seat["state"] for row in shown["rows"] for seat in row["seats"])


def cases(shown: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (group["state"], case["label"], case["taken_by"])
        for group in shown["trouble"]
        for case in group["cases"]
    ]


def test_an_empty_hall_is_no_trouble(at: datetime) -> None:
    shown = board(make_room(at, joined=0), at)
    assert (states(shown), shown["trouble"], shown["go_to"]) == (" ".join(["absent"] * 5), [], 0)


def test_each_seat_has_one_state(room: Room, at: datetime) -> None:
    second, third = room.phones[1:]
    errands.ask_for_help(third.seat, note="没电", at=at)
    seats.void_seat(room.electorate.seats.get(label="A-05"), by="场务一", at=at)
    shown = board(room, at, {second.device: at - MINUTE})
    assert states(shown) == "joined asleep help absent void"
    assert dict(shown["legend"]) == {"joined": 1, "help": 1, "absent": 1, "asleep": 1, "void": 1}
    assert (shown["go_to"], shown["issued"], shown["joined"]) == (3, 5, 3)
    assert cases(shown) == [("help", "A-03", ""), ("absent", "A-04", ""), ("asleep", "A-02", "")]
    assert shown["trouble"][2]["cases"][0]["since"] == to_ms(at - MINUTE)


def test_trouble_is_in_the_order_of_its_age_and_errands_are_shown(room: Room, at: datetime) -> None:
    for minutes, phone in enumerate(room.phones):
        errands.ask_for_help(phone.seat, at=at - MINUTE * minutes)
    errands.take_errand(room.phones[1].seat, by="场务一", at=at)
    assert cases(board(room, at))[:3] == [
        ("help", "A-03", ""),
        ("help", "A-02", "场务一"),
        ("help", "A-01", ""),
    ]
    silent = {phone.device: at - MINUTE * minutes for minutes, phone in enumerate(room.phones)}
    for phone in room.phones:
        errands.settle_errand(phone.seat, by="场务一", at=at)
    asleep = [label for state, label, _ in cases(board(room, at, silent)) if state == "asleep"]
    assert asleep == ["A-03", "A-02", "A-01"]


def test_a_walk_nobody_asked_for_changes_no_state(room: Room, at: datetime) -> None:
    errands.take_errand(room.phones[0].seat, by="场务一", at=at)
    assert states(board(room, at)).startswith("joined")


def test_green_means_counted_while_the_key_lives_and_never_how(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    first, second, _ = room.phones
    store.write_votes([first.vote(round_, 1, SCORES, at=at), second.vote(round_, 1, [[1, 0], [0, 0]], at=at)])
    shown = board(room, at, {phone.device: at for phone in room.phones})
    assert states(shown) == "green green asleep absent absent"
    assert (shown["round"]["number"], shown["round"]["counted"]) == (1, 2)
    text = json.dumps({**shown, "solved": [], "drill": None})
    same = board(room, at, {phone.device: at for phone in room.phones})
    assert json.dumps({**same, "solved": [], "drill": None}) == text
    assert [word for word in ("scores", "mean", "tally", "value") if word in text] == []
    round_keys.destroy_key(round_.pk)
    assert states(board(room, at)) == "joined joined joined absent absent"


def test_a_seat_without_a_phone_is_green_by_its_slip(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    seat = room.electorate.seats.get(label="A-05")
    ballot = wire.Ballot(round_.pk, wire.MAX_SEQ, "[[8,7],[3,2]]", "A" * 22)
    store.write_votes([store.Vote("", to_ms(at), ballot, seat.pk)])
    assert states(board(room, at)) == "joined joined joined absent green"


def test_nobody_is_green_between_rounds(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    store.write_votes([room.phones[0].vote(round_, 1, SCORES, at=at)])
    room.seal(round_)
    shown = board(room, at)
    assert (states(shown), shown["round"]) == ("joined joined joined absent absent", None)


def test_after_a_drill_the_greens_stay_until_air(room: Room, at: datetime) -> None:
    running = drill.start_drill(room.electorate, by="producer", at=at)
    drill.mark_green(running.pk, [(phone.device, 200) for phone in room.phones[:2]])
    during = board(room, at)
    assert (during["drill"]["running"], during["drill"]["green"], during["round"]["purpose"]) == (
        True,
        2,
        "drill",
    )
    drill.end_drill(room.electorate, by="producer", at=at + MINUTE)
    after = board(room, at + MINUTE, {room.phones[1].device: at})
    assert states(after) == "green asleep joined absent absent"
    assert (after["drill"]["green"], after["drill"]["missing"]) == (2, ["A-03", "A-04", "A-05"])
    room.open(at + MINUTE)
    assert board(room, at + MINUTE)["drill"] is None


def test_a_spare_card_shows_as_one(room: Room, at: datetime) -> None:
    spare = seats.issue_spares(room.electorate, ["备-01"])[0]
    ushers.swap_card(room.phones[0].seat, spare, reason="没电", by="场务一", at=at)
    claim = seats.claim_seat(seats.token_of(spare), device=None, at=at)
    round_ = room.open(at)
    room.phones[0].secret = claim.device
    store.write_votes([room.phones[0].vote(round_, 1, SCORES, at=at)])
    shown = board(room, at)
    assert states(shown).split()[0] == "spare"
    assert [(change.seat.label, change.by) for change in shown["solved"]] == [("A-01", "场务一")]


def test_rows_places_and_aisles(at: datetime) -> None:
    room = make_room(at, joined=0)
    seats.issue_seats(room.electorate, [*(f"B-{n}" for n in range(1, 15)), "贵宾"])
    Seat.objects.filter(label="A-02").update(row="Z", place=9)
    shown = board(room, at)["rows"]
    assert [(row["row"], len(row["seats"]), row["aisle"]) for row in shown] == [
        ("", 1, 0),
        ("A", 4, 0),
        ("B", 14, 7),
        ("Z", 1, 0),
    ]
    assert [seat["place"] for seat in shown[2]["seats"]] == list(range(1, 15))
    assert shown[0]["seats"][0]["place"] == "贵宾"


def test_the_code_is_on_the_console_while_joining_is_open(room: Room, at: datetime) -> None:
    Electorate.objects.update(asks_presence_code=True)
    room.electorate.refresh_from_db()
    shown = board(room, at)
    assert (shown["claims_open"], shown["code"]["code"]) == (True, seats.presence_code(room.electorate, at))
    room.open(at)
    shut = board(room, at)
    assert (shut["claims_open"], shut["code"]) == (False, None)


def test_the_board_asks_the_database_a_fixed_number_of_times(
    at: datetime, django_assert_max_num_queries: Any
) -> None:
    room = make_room(at, seats_issued=60, joined=2)
    room.open(at)
    with django_assert_max_num_queries(14):
        board(room, at)
