from datetime import datetime

import pytest

from tests.voting.factories import Room
from voting.domain import queries, rounds
from voting.enums import Refusal
from voting.live.gate import MOST, Gate

pytestmark = pytest.mark.django_db


def noted(room: Room) -> Gate:
    gate = Gate()
    gate.note(queries.vote_state(room.electorate.pk)["round"])
    return gate


def test_the_gate_lets_through_what_may_count(room: Room, at: datetime) -> None:
    round_ = room.open(at, window_s=60)
    assert noted(room).refusal(round_.pk) is None


def test_the_gate_does_not_judge_rounds_it_never_heard_of(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    assert Gate().refusal(round_.pk) is None
    armed = Gate()
    armed.note(queries.round_frame(room.arm(at)))
    armed.note(None)
    assert armed.refusal(round_.pk) is None


def test_the_gate_refuses_what_can_never_count(room: Room, at: datetime) -> None:
    sealed = room.seal(room.open(at))
    assert noted(room).refusal(sealed.pk) == Refusal.CLOSED
    voided = rounds.void_round(room.open(at), reason="x", by="p", at=at)
    assert noted(room).refusal(voided.pk) == Refusal.CLOSED


def test_a_stale_gate_never_refuses_what_counts(room: Room, at: datetime) -> None:
    """Time is the store's affair: a deadline comes forward, and a seat is given more."""
    round_ = room.open(at, window_s=60)
    gate = noted(room)
    rounds.end_window(round_, by="p", at=at)
    assert (gate.refusal(round_.pk), noted(room).refusal(round_.pk)) == (None, None)


def test_the_gate_remembers_no_more_than_it_must(room: Room, at: datetime) -> None:
    gate, frame = Gate(), queries.round_frame(room.seal(room.open(at)))
    for number in range(1, MOST + 2):
        gate.note({**frame, "id": number})
    assert [gate.refusal(number) for number in (1, 2, MOST + 1)] == [None, Refusal.CLOSED, Refusal.CLOSED]
