from datetime import datetime

import pytest

from tests.voting.factories import PAPER, Room
from voting.domain import rounds
from voting.domain.swing import change, swing_of
from voting.live.store import write_votes
from voting.models import Round

pytestmark = pytest.mark.django_db


def scored(room: Room, at: datetime, scores: list, *, compared_to: Round | None = None) -> Round:
    round_ = rounds.arm_round(
        room.electorate, ref="x", paper=PAPER, window_s=60, by="p", at=at, compared_to=compared_to
    )
    rounds.open_round(round_, by="p", at=at)
    write_votes([phone.vote(round_, 1, scores, at=at) for phone in room.phones])
    return room.seal(Round.objects.get(pk=round_.pk))


def revealed(round_: Round) -> Round:
    Round.objects.filter(pk=round_.pk).update(state="revealed")
    return Round.objects.get(pk=round_.pk)


def test_swing_is_the_difference_of_the_published_means(room: Room, at: datetime) -> None:
    before = revealed(scored(room, at, [[4, 5], [8, 8]]))
    after = revealed(scored(room, at, [[7, 7], [6, 8]], compared_to=before))
    assert swing_of(after) == [
        {"ref": "01-01", "name": "环保局", "before": 4.5, "after": 7.0, "change": 2.5},
        {"ref": "01-02", "name": "水利局", "before": 8.0, "after": 7.0, "change": -1.0},
    ]


def test_nothing_swings_before_both_are_revealed(room: Room, at: datetime) -> None:
    before = scored(room, at, [[4, 5], [8, 8]])
    after = scored(room, at, [[7, 7], [6, 8]], compared_to=before)
    assert swing_of(after) == []
    assert swing_of(revealed(after)) == []


def test_a_round_alone_has_no_swing(room: Room, at: datetime) -> None:
    assert swing_of(revealed(scored(room, at, [[4, 5], [8, 8]]))) == []


def test_change_is_what_a_reader_gets_who_subtracts() -> None:
    assert (change(7.13, 7.2), change(0.1, 0.3)) == (0.07, 0.2)
