"""A pause: the ladder of both acts, what of it reaches ballots, the clock and the public at home."""

from datetime import datetime, timedelta

import pytest

from tests.voting.factories import GRACE, Room, at_once
from voting.domain import offsite, pauses, queries, rounds, sealing
from voting.enums import Refusal, Window
from voting.errors import RoundFrozen, RoundNotOpen, WindowRunning
from voting.live.store import write_votes
from voting.models import Round

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
SCORES = [[8, 7], [3, 2]]


def test_the_time_lost_is_given_back(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    before = queries.vote_state(room.electorate.pk)
    pauses.freeze(round_, by="producer", at=at + 10 * SECOND)
    paused = queries.vote_state(room.electorate.pk)
    assert (paused["v"], paused["round"]["state"]) == (before["v"] + 1, "open")
    assert paused["round"]["frozen_at"] == before["round"]["opened_at"] + 10_000
    assert sealing.next_moment() is None
    assert sealing.close_due_rounds(at + timedelta(hours=1)) == []
    on = pauses.unfreeze(round_, by="producer", at=at + 40 * SECOND)
    assert (on.frozen_at, on.closes_at) == (None, at + 90 * SECOND)
    assert list(round_.changes.values_list("after", "by", "reason"))[2:] == [
        ("open", "producer", "paused"),
        ("open", "producer", "goes on"),
    ]


def test_a_round_closed_by_hand_gets_no_deadline_by_it(room: Room, at: datetime) -> None:
    round_ = pauses.freeze(room.open(at, options=rounds.RoundOptions(window=Window.HAND)), by="p", at=at)
    assert pauses.unfreeze(round_, by="p", at=at + SECOND).closes_at is None


def test_ballots_received_before_the_pause_count_and_later_ones_wait(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    first, second, _ = room.phones
    pauses.freeze(round_, by="producer", at=at + SECOND)
    early = first.vote(round_, 1, SCORES, at=at)
    late = second.vote(round_, 1, SCORES, at=at + SECOND)
    assert write_votes([early, late]) == [None, Refusal.FROZEN]
    pauses.unfreeze(round_, by="producer", at=at + 100 * SECOND)
    again = second.vote(round_, 1, SCORES, at=at + 101 * SECOND)
    assert write_votes([again]) == [None]


def test_refused_in_the_wrong_state(room: Room, at: datetime) -> None:
    armed = room.arm(at)
    with pytest.raises(RoundNotOpen):
        pauses.freeze(armed, by="p", at=at)
    round_ = rounds.open_round(armed, by="p", at=at)
    with pytest.raises(RoundNotOpen):
        pauses.unfreeze(round_, by="p", at=at)
    pauses.freeze(round_, by="p", at=at)
    with pytest.raises(RoundFrozen):
        pauses.freeze(round_, by="p", at=at)
    with pytest.raises(RoundFrozen):
        rounds.end_window(round_, by="p", at=at)
    with pytest.raises(WindowRunning):
        rounds.close_round(round_, by="", at=at + timedelta(hours=1))
    assert Round.objects.get().changes.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_at_once(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    twice = [lambda: pauses.freeze(Round.objects.get(pk=round_.pk), by="p", at=at)] * 2
    assert sorted(at_once(twice)) == ["Round", "RoundFrozen"]


def test_the_public_at_home_waits_too(room: Room, at: datetime) -> None:
    offsite.switch(room.electorate, is_open=True, by="p", at=at)
    round_ = room.open(at)
    offsite.follow(at)
    twin = Round.objects.get(twin_of=round_)
    pauses.freeze(round_, by="p", at=at + 10 * SECOND)
    for moment in (11, 100):
        offsite.follow(at + moment * SECOND)
        twin.refresh_from_db()
        assert twin.frozen_at == at + 11 * SECOND
    pauses.unfreeze(round_, by="p", at=at + 40 * SECOND)
    offsite.follow(at + 41 * SECOND)
    twin.refresh_from_db()
    assert (twin.frozen_at, twin.closes_at) == (None, at + 90 * SECOND)
    assert rounds.last_moment(twin) == at + 90 * SECOND + GRACE
    pauses.freeze(round_, by="p", at=at + 50 * SECOND)
    offsite.follow(at + 50 * SECOND)
    offsite.switch(room.electorate, is_open=False, by="p", at=at + 51 * SECOND)
    twin.refresh_from_db()
    assert (twin.frozen_at, twin.closes_at) == (None, at + 51 * SECOND)
