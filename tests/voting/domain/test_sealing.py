import logging
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.voting.factories import GRACE, Room, at_once, make_room
from voting.domain import round_keys, rounds, sealing, seats
from voting.enums import RoundState
from voting.errors import RoundKeyLost, RoundNotClosed, TallyMismatch
from voting.live.store import write_votes
from voting.models import Ballot, Round, TallyCount

pytestmark = pytest.mark.django_db


def scored(room: Room, at: datetime) -> Round:
    """An open round in which the first two of three joined phones have scored."""
    round_ = room.open(at)
    first, second = room.phones[:2]
    votes = [
        first.vote(round_, 1, [[8, 7], [3, 2]], at=at),
        second.vote(round_, 1, [[6, 7], [5, 4]], at=at),
    ]
    assert write_votes(votes) == [None, None]
    return round_


def story(round_: Round) -> list[tuple[str, str]]:
    return list(round_.changes.values_list("after", "reason"))


def test_seal_round_writes_the_result_with_its_equation(room: Room, at: datetime) -> None:
    seats.void_seat(room.electorate.seats.get(label="A-05"), by="usher", at=at)
    round_ = room.seal(scored(room, at))
    assert (round_.state, round_.sealed_at) == (RoundState.SEALED, at + timedelta(seconds=62))
    assert round_.result is not None
    assert round_.result["n"] == 2
    assert [subject["mean"] for subject in round_.result["subjects"]] == [7.0, 3.5]
    assert round_.result["equation"] == {
        "issued": 5,
        "counted": 2,
        "joined_not_voted": 1,
        "never_joined": 1,
        "void": 1,
        "on_paper": 0,
        "rebound": 0,
    }
    assert story(round_)[-1] == ("sealed", "")


def test_seal_round_counts_a_seat_voided_after_its_ballot_as_counted(room: Room, at: datetime) -> None:
    round_ = scored(room, at)
    seats.void_seat(room.phones[0].seat, by="usher", at=at)
    equation = room.seal(round_).result["equation"]  # type: ignore[index]
    parts = ("issued", "counted", "joined_not_voted", "never_joined", "void")
    assert [equation[part] for part in parts] == [5, 2, 1, 2, 0]


def test_seal_round_without_ballots(room: Room, at: datetime) -> None:
    round_ = room.seal(room.open(at))
    assert round_.result is not None
    assert (round_.result["n"], round_.result["subjects"][0]["mean"]) == (0, None)


def test_seal_round_destroys_the_key_after_commit(
    room: Room, at: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    round_ = scored(room, at)
    with django_capture_on_commit_callbacks() as callbacks:
        room.seal(round_)
        assert round_keys.kept_keys() == [round_.pk]
    for callback in callbacks:
        callback()
    assert round_keys.kept_keys() == []


def test_seal_round_before_it_is_closed_or_twice(room: Room, at: datetime) -> None:
    round_ = scored(room, at)
    with pytest.raises(RoundNotClosed):
        sealing.seal_round(round_, by="", at=at)
    room.seal(round_)
    with pytest.raises(RoundNotClosed):
        sealing.seal_round(round_, by="", at=at)


@pytest.mark.parametrize("tampering", ["ballot", "tally", "ballot_removed", "ballot_of_nobody"])
def test_seal_round_when_the_two_counts_differ(
    room: Room, at: datetime, tampering: str, caplog: pytest.LogCaptureFixture
) -> None:
    round_ = room.close(scored(room, at))
    one = Ballot.objects.filter(round=round_).first()
    assert one is not None
    match tampering:
        case "ballot":
            Ballot.objects.filter(pk=one.pk).update(scores="[[10,10],[0,0]]")
        case "tally":
            TallyCount.objects.filter(round=round_, cell="0.0.8").update(count=2)
        case "ballot_removed":
            Ballot.objects.filter(pk=one.pk).delete()
        case "ballot_of_nobody":
            Ballot.objects.filter(pk=one.pk).delete()
            Ballot.objects.create(round=round_, slot="f" * 32, seq=1, scores=one.scores)
    with caplog.at_level(logging.CRITICAL), pytest.raises(TallyMismatch):
        sealing.seal_round(round_, by="", at=at)
    round_.refresh_from_db()
    assert (round_.state, round_.result) == (RoundState.CLOSED, None)
    assert story(round_)[-1] == ("closed", "tally_mismatch")
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    assert sealing.close_due_rounds(at + timedelta(days=1)) == []  # the clock does not try for ever
    assert rounds.void_round(round_, reason="counts differ", by="producer", at=at).state == RoundState.VOID


def test_seal_round_when_the_key_is_gone(room: Room, at: datetime, caplog: pytest.LogCaptureFixture) -> None:
    round_ = room.close(scored(room, at))
    round_keys.destroy_key(round_.pk)
    with pytest.raises(RoundKeyLost):
        sealing.seal_round(round_, by="", at=at)
    assert story(round_)[-1] == ("closed", "round_key_lost")
    assert sealing.rounds_due(at + timedelta(days=1)) == []


def test_close_due_rounds_closes_and_seals_what_is_due(room: Room, at: datetime) -> None:
    round_ = scored(room, at)
    other = make_room(at, ref="episode-3").open(at, window_s=600)
    last = at + timedelta(seconds=60) + GRACE
    assert sealing.close_due_rounds(last - timedelta(milliseconds=1)) == []
    assert sealing.close_due_rounds(last) == [round_]
    assert [change.by for change in round_.changes.all()][2:] == ["", ""]
    assert sealing.close_due_rounds(last) == []
    other.refresh_from_db()
    assert other.is_open
    assert sealing.next_moment() == at + timedelta(seconds=600) + GRACE


def test_close_due_rounds_seals_what_a_crash_left_closed(room: Room, at: datetime) -> None:
    round_ = room.close(scored(room, at))
    assert sealing.close_due_rounds(at) == [round_]
    assert sealing.next_moment() is None


@pytest.mark.django_db(transaction=True)
def test_close_due_rounds_in_several_processes_at_once(room: Room, at: datetime) -> None:
    round_ = scored(room, at)
    sealed: list[Round] = []
    at_once([lambda: sealed.extend(sealing.close_due_rounds(at + timedelta(hours=1)))] * 4)
    assert sealed == [round_]
    assert story(round_)[2:] == [("closed", ""), ("sealed", ""), ("sealed", "key_destroyed")]
    assert round_keys.kept_keys() == []


def test_sweep_keys_destroys_what_a_crash_left_behind(room: Room, at: datetime) -> None:
    sealed = room.seal(room.open(at))
    open_ = room.open(at)
    round_keys.make_key(999_999)
    assert sealing.sweep_keys(at) == [sealed.pk, 999_999]
    assert round_keys.kept_keys() == [open_.pk]
