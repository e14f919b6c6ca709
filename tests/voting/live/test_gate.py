from datetime import datetime, timedelta

import pytest

from tests.voting.factories import Room
from voting.domain import queries, rounds
from voting.enums import Refusal
from voting.live.gate import MOST, Gate

pytestmark = pytest.mark.django_db

A = [[8, 7], [3, 2]]


def noted(room: Room) -> Gate:
    gate = Gate()
    gate.note(queries.vote_state(room.electorate.pk)["round"])
    return gate


def test_the_gate_lets_through_what_may_count(room: Room, at: datetime) -> None:
    round_ = room.open(at, window_s=60)
    gate = noted(room)
    for moment in (at - timedelta(days=1), at, at + timedelta(days=1)):  # seats may be given more time
        assert gate.refusal(room.phones[0].vote(round_, 1, A, at=moment)) is None


def test_the_gate_does_not_judge_rounds_it_never_heard_of(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    assert Gate().refusal(room.phones[0].vote(round_, 1, [[99]], at=at)) is None
    armed = Gate()
    armed.note(queries.round_frame(room.arm(at)))
    armed.note(None)
    assert armed.refusal(room.phones[0].vote(round_, 1, A, at=at)) is None


def test_the_gate_refuses_what_can_never_count(room: Room, at: datetime) -> None:
    round_ = room.open(at, window_s=60)
    gate = noted(room)
    assert gate.refusal(room.phones[0].vote(round_, 1, [[8, 7]], at=at)) == Refusal.BAD_BALLOT
    room.seal(round_)
    assert noted(room).refusal(room.phones[0].vote(round_, 1, A, at=at)) == Refusal.CLOSED


def test_a_stale_gate_never_refuses_what_counts(room: Room, at: datetime) -> None:
    """Everything that may happen to a round after the snapshot only takes away."""
    round_ = room.open(at, window_s=60)
    gate = noted(room)
    rounds.end_window(round_, by="p", at=at + timedelta(seconds=5))
    assert gate.refusal(room.phones[0].vote(round_, 1, A, at=at + timedelta(seconds=6))) is None


def test_the_gate_forgets_the_oldest(room: Room, at: datetime) -> None:
    frame = queries.round_frame(room.open(at))
    gate = Gate()
    for number in range(MOST + 20):
        gate.note({**frame, "id": number})
    assert len(gate._rounds) == MOST
