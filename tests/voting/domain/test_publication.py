"""Lists, links and the published file."""

import json
from datetime import datetime, timedelta

import pytest

from common.signing import is_signed, public_key
from tests.voting.factories import PAPER, Room
from voting.domain import proof, round_keys, rounds
from voting.domain.publication import doubts, publication_of
from voting.enums import RoundPurpose, Secrecy
from voting.errors import RoundNotSealed
from voting.live.store import write_votes
from voting.models import Ballot, Group, Round, SealedRow, Seat

pytestmark = pytest.mark.django_db

SCORES = [[[8, 7], [3, 2]], [[6, 7], [5, 4]], [[6, 1], [5, 9]]]


def scored(room: Room, at: datetime, **changes: object) -> Round:
    """A closed round in which every phone has voted."""
    armed = rounds.arm_round(room.electorate, ref="x", paper=PAPER, window_s=60, by="p", at=at, **changes)
    round_ = rounds.open_round(armed, by="p", at=at)
    votes = [
        phone.vote(round_, 1, scores, at=at, salt=f"{n:022d}")
        for n, (phone, scores) in enumerate(zip(room.phones, SCORES * 9, strict=False))
    ]
    assert write_votes(votes) == [None] * len(votes)
    return round_


def test_ballots_become_rows_in_the_order_of_their_ids(room: Room, at: datetime) -> None:
    round_ = room.seal(scored(room, at))
    assert Ballot.objects.filter(round=round_).count() == 0
    stored = list(round_.rows.order_by("pk").values_list("list", "row_id"))
    assert stored == sorted(stored)
    values = [sorted(round_.rows.filter(list=n).values_list("value", flat=True)) for n in range(4)]
    assert values == [[6, 6, 8], [1, 7, 7], [3, 5, 5], [2, 4, 9]]


def test_a_phone_finds_its_rows_with_what_it_kept(room: Room, at: datetime) -> None:
    round_ = scored(room, at)
    code = proof.names_under(round_keys.read_key(round_.pk))(room.phones[0].seat.pk)[1]
    salt = f"{0:022d}"
    round_ = room.seal(round_)
    for subject in range(2):
        for criterion in range(2):
            row = round_.rows.get(row_id=proof.row_id(code, subject, criterion))
            assert (row.list, row.value) == (subject * 2 + criterion, SCORES[0][subject][criterion])
            assert row.salt == proof.row_salt(salt, subject, criterion)


def test_no_name_stands_in_two_lists(room: Room, at: datetime) -> None:
    round_ = room.seal(scored(room, at))
    for name in ("row_id", "salt"):
        found = list(round_.rows.values_list(name, flat=True))
        assert len(set(found)) == len(found)


def test_seats_stand_on_the_rows_of_named_ballots_only(room: Room, at: datetime) -> None:
    secret = room.seal(scored(room, at))
    named = room.seal(scored(room, at, options=rounds.RoundOptions(secrecy=Secrecy.NAMED)))
    assert set(secret.rows.values_list("seat", flat=True)) == {""}
    assert sorted(named.rows.filter(list=0).values_list("seat", "value")) == [
        ("A-01", 8),
        ("A-02", 6),
        ("A-03", 6),
    ]


def test_each_round_is_linked_to_the_one_before_and_void_ones_stay(room: Room, at: datetime) -> None:
    first = room.seal(scored(room, at))
    second = room.seal(scored(room, at + timedelta(minutes=5)))
    rounds.void_round(second, reason="wrong paper", by="p", at=at)
    third = room.seal(scored(room, at + timedelta(minutes=10)))
    assert [r.previous_head for r in (first, second, third)] == [proof.NO_HEAD, first.head, second.head]
    assert [doubts(Round.objects.get(pk=r.pk)) for r in (first, second, third)] == [[], [], []]


def test_a_drill_is_in_no_chain(room: Room, at: datetime) -> None:
    drill = room.seal(scored(room, at, purpose=RoundPurpose.DRILL))
    air = room.seal(scored(room, at + timedelta(minutes=5)))
    assert (drill.previous_head, air.previous_head, air.number) == (proof.NO_HEAD, proof.NO_HEAD, 1)


def test_publication_is_what_the_round_was_sealed_with(room: Room, at: datetime) -> None:
    round_ = room.seal(scored(room, at))
    told = json.loads(json.dumps(publication_of(round_)))
    leaves = [
        proof.row_leaf(round_.pk, entry["list"], row[0], row[1], row[2])
        for entry in told["lists"]
        for row in entry["rows"]
    ]
    assert proof.root_of(leaves).hex() == told["root"] == round_.root
    assert is_signed(proof.head_message(told["head"]), told["signature"], public_key())
    assert [(e["pool"], e["subject"], e["criterion"]) for e in told["lists"]] == [
        (0, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
        (0, 1, 1),
    ]
    assert (told["result"]["n"], told["seal_code"]) == (3, proof.seal_code(round_.root))


def test_publication_needs_a_result(room: Room, at: datetime) -> None:
    with pytest.raises(RoundNotSealed):
        publication_of(scored(room, at))


def test_groups_are_pools_of_their_own_from_five_ballots_on(at: datetime) -> None:
    from tests.voting.factories import make_room

    room = make_room(at, seats_issued=12, joined=12)
    groups = [
        Group.objects.create(electorate=room.electorate, ref=ref, name=name, weight=weight, order=order)
        for order, (ref, name, weight) in enumerate([("a", "群众代表", 60), ("e", "点评专家", 40)])
    ]
    for number, seat in enumerate(room.electorate.seats.order_by("label")):
        Seat.objects.filter(pk=seat.pk).update(group=groups[number >= 7])
    round_ = room.seal(scored(room, at))
    assert [(p["names"], p["n"]) for p in round_.result["pools"]] == [(["群众代表"], 7), (["点评专家"], 5)]
    assert round_.rows.filter(list__gte=4).count() == 5 * 4
    assert doubts(round_) == []
    Seat.objects.filter(label="A-12").update(group=groups[0])
    small = room.seal(scored(room, at + timedelta(minutes=5)))
    assert [(p["names"], p["n"]) for p in small.result["pools"]] == [(["群众代表", "点评专家"], 12)]
    assert (SealedRow.objects.filter(round=small, list__gte=4).count(), doubts(small)) == (0, [])
