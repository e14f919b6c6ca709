import json
from datetime import datetime, timedelta

import pytest

from common.clock import to_ms
from tests.voting.factories import PAPER, Room
from voting.domain import queries, round_keys, rounds, seats
from voting.enums import Display, RoundPurpose
from voting.live.store import write_votes
from voting.models import Round

pytestmark = pytest.mark.django_db


def test_vote_state_before_anything_opened(room: Room, at: datetime) -> None:
    assert queries.vote_state(room.electorate.pk) == {"t": "vote", "v": 0, "round": None}
    room.arm(at)
    assert queries.vote_state(room.electorate.pk) == {"t": "vote", "v": 1, "round": None}


def test_vote_state_of_an_open_round(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    assert queries.vote_state(room.electorate.pk) == {
        "t": "vote",
        "v": 2,
        "round": {
            "id": round_.pk,
            "number": 1,
            "purpose": "air",
            "title": "五水共治",
            "state": "open",
            "press": "last",
            "secrecy": "secret",
            "display": "hidden",
            "window": "clock",
            "window_s": 60,
            "grace_ms": 2000,
            "opened_at": to_ms(at),
            "closes_at": to_ms(at) + 60_000,
            "frozen_at": None,
            "sealed_at": None,
            "paper": round_.paper,
            "compared_to": None,
        },
    }


def test_vote_state_keeps_the_last_round_while_the_next_is_armed(room: Room, at: datetime) -> None:
    first = room.seal(room.open(at))
    room.arm(at)
    assert queries.vote_state(room.electorate.pk)["round"]["id"] == first.pk


def test_vote_state_says_that_an_open_round_was_voided(room: Room, at: datetime) -> None:
    round_ = rounds.void_round(room.open(at), reason="x", by="p", at=at)
    assert queries.vote_state(room.electorate.pk)["round"]["state"] == "void"
    rounds.void_round(room.arm(at), reason="not aired", by="p", at=at)
    assert queries.vote_state(room.electorate.pk)["round"]["id"] == round_.pk


def test_versions_rise_with_every_move(room: Room, at: datetime) -> None:
    def version() -> int:
        return queries.vote_state(room.electorate.pk)["v"]

    seen = [version()]
    round_ = room.arm(at)
    seen.append(version())
    rounds.open_round(round_, by="p", at=at)
    seen.append(version())
    rounds.end_window(round_, by="p", at=at + timedelta(seconds=1))
    seen.append(version())
    room.seal(round_)
    seen.append(version())
    room.reveal(round_, at)
    seen.append(version())
    assert seen == sorted(set(seen))


def test_nothing_tells_a_tally_before_reveal(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    write_votes([phone.vote(round_, 1, [[8, 7], [3, 2]], at=at) for phone in room.phones])
    seat = room.phones[0].seat

    def everything() -> str:
        return json.dumps(
            [
                queries.vote_state(room.electorate.pk),
                queries.turnout(room.electorate.pk),
                queries.phone_state(seat),
                queries.round_panel("episode-2"),
                queries.public_results("episode-2"),
            ]
        )

    told = [everything()]
    room.seal(round_)
    told.append(everything())
    for text in told:
        assert [word for word in ("result", "mean", "counts", "sum", "rank") if f'"{word}"' in text] == []
    room.reveal(round_, at)
    assert queries.vote_state(room.electorate.pk)["round"]["result"]["n"] == 3
    assert [entry["result"]["n"] for entry in queries.public_results("episode-2")] == [3]


def test_turnout_counts_and_rises(room: Room, at: datetime) -> None:
    pk = room.electorate.pk
    before = queries.turnout(pk)
    assert before == {"t": "turnout", "v": before["v"], "issued": 5, "joined": 3, "counted": 0, "live": None}
    round_ = room.open(at)
    write_votes([room.phones[0].vote(round_, 1, [[8, 7], [3, 2]], at=at)])
    counted = queries.turnout(pk)
    assert (counted["issued"], counted["joined"], counted["counted"]) == (5, 3, 1)
    seats.void_seat(room.phones[1].seat, by="usher", at=at)
    voided = queries.turnout(pk)
    assert (voided["issued"], voided["joined"], voided["counted"]) == (5, 2, 1)
    assert before["v"] < counted["v"] < voided["v"]


def test_my_seq_is_mine_alone_and_goes_with_the_key(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    first, second = (phone.seat for phone in room.phones[:2])
    write_votes([room.phones[0].vote(round_, 4, [[8, 7], [3, 2]], at=at)])
    assert (queries.my_seq(round_, first), queries.my_seq(round_, second)) == (4, None)
    assert queries.phone_state(first)["mine"] == {
        "seat": "A-01",
        "seq": 4,
        "extra_s": 0,
        "paper": False,
        "help": False,
    }
    round_keys.destroy_key(round_.pk)
    assert queries.my_seq(round_, first) is None
    assert queries.my_seq(None, first) is None


def test_round_panel_shows_armed_rounds_and_turnout(room: Room, at: datetime) -> None:
    assert queries.round_panel("episode-2") is None
    round_ = room.arm(at)
    panel = queries.round_panel("episode-2")
    assert panel is not None
    assert (panel["id"], panel["state"], panel["ref"], panel["counted"]) == (round_.pk, "armed", "item-1", 0)
    assert (panel["turnout"]["joined"], panel["unsealable"]) == (3, False)


def test_public_results_are_revealed_or_void(room: Room, at: datetime) -> None:
    rounds.void_round(room.open(at), reason="wrong paper", by="p", at=at)
    room.seal(room.open(at))
    shown = room.reveal(room.seal(room.open(at)), at)
    told = [(r["number"], r["state"], r["void_reason"]) for r in queries.public_results("episode-2")]
    assert told == [(1, "void", "wrong paper"), (3, "revealed", "")]
    assert shown.number == 3


def test_queries_are_few(room: Room, at: datetime, django_assert_num_queries) -> None:
    room.open(at)
    with django_assert_num_queries(1):
        queries.vote_state(room.electorate.pk)
    with django_assert_num_queries(5):
        queries.turnout(room.electorate.pk)
    with django_assert_num_queries(5):
        queries.phone_state(room.phones[0].seat)


def test_live_counts_only_while_a_live_round_is_open(room: Room, at: datetime) -> None:
    live = rounds.RoundOptions(display=Display.LIVE)
    round_ = rounds.arm_round(room.electorate, ref="x", paper=PAPER, window_s=60, by="p", at=at, options=live)
    rounds.open_round(round_, by="p", at=at)
    write_votes([phone.vote(round_, 1, [[8, 7], [3, 2]], at=at) for phone in room.phones[:2]])
    shown = queries.turnout(room.electorate.pk)["live"]
    assert [[{v: n for v, n in cell.items() if n} for cell in row] for row in shown] == [
        [{"8": 2}, {"7": 2}],
        [{"3": 2}, {"2": 2}],
    ]
    room.close(Round.objects.get(pk=round_.pk))
    assert queries.turnout(room.electorate.pk)["live"] is None


def test_a_drill_that_is_over_is_not_shown(room: Room, at: datetime) -> None:
    drill = rounds.arm_round(
        room.electorate, ref="d", paper=PAPER, window_s=60, by="p", at=at, purpose=RoundPurpose.DRILL
    )
    rounds.open_round(drill, by="p", at=at)
    assert queries.vote_state(room.electorate.pk)["round"]["purpose"] == "drill"
    room.seal(Round.objects.get(pk=drill.pk))
    assert queries.vote_state(room.electorate.pk)["round"] is None
    assert queries.round_panel("episode-2") is None
    assert room.arm(at).number == 1
