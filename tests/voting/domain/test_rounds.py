from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.voting.factories import GRACE, PAPER, Room, at_once, make_room
from voting.domain import round_keys, rounds
from voting.enums import RoundState
from voting.errors import (
    AnotherRoundOpen,
    BadPaper,
    EmptyPaper,
    RoundKeyLost,
    RoundNotArmed,
    RoundNotOpen,
    RoundNotSealed,
    RoundOver,
    WindowRunning,
)
from voting.models import Round, RoundChange

pytestmark = pytest.mark.django_db

LATER = timedelta(seconds=10)


def moves(round_: Round) -> list[tuple[str, str, str, str]]:
    return list(round_.changes.values_list("before", "after", "by", "reason"))


def test_arm_round_freezes_the_paper(room: Room, at: datetime) -> None:
    paper = {**PAPER, "title": "before"}
    round_ = room.arm(at, paper=paper)
    paper["title"] = "after"
    found = Round.objects.get(pk=round_.pk)
    assert (found.number, found.state, found.paper["title"]) == (1, RoundState.ARMED, "before")
    assert (found.armed_at, found.opened_at, found.grace_ms) == (at, None, 2000)
    assert len(found.paper_sha256) == 64
    assert moves(round_) == [("", "armed", "producer", "")]


def test_arm_round_numbers_go_on(room: Room, at: datetime) -> None:
    first = room.arm(at)
    rounds.void_round(first, reason="not aired", by="producer", at=at)
    assert room.arm(at).number == 2


@pytest.mark.parametrize("missing", ["subjects", "criteria"])
def test_arm_round_with_nothing_to_score(room: Room, at: datetime, missing: str) -> None:
    with pytest.raises(EmptyPaper):
        room.arm(at, paper={**PAPER, missing: []})
    assert Round.objects.count() == 0


@pytest.mark.parametrize(
    "scale",
    [
        None,
        {"min": 0, "max": 10},
        {"min": 5, "max": 5, "step": 1},
        {"min": 0, "max": 10, "step": 3},
        {"min": 0, "max": 10, "step": 0},
        {"min": 0.0, "max": 10, "step": 1},
        {"min": False, "max": True, "step": True},
    ],
)
def test_arm_round_with_a_scale_that_is_none(room: Room, at: datetime, scale: Any) -> None:
    with pytest.raises(BadPaper):
        room.arm(at, paper={**PAPER, "scale": scale})


@pytest.mark.django_db(transaction=True)
def test_arm_round_when_two_arm_at_once_gives_two_numbers(room: Room, at: datetime) -> None:
    assert at_once([lambda: room.arm(at)] * 3) == ["Round"] * 3
    assert sorted(Round.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_open_round_sets_the_deadline_and_makes_the_key(room: Room, at: datetime) -> None:
    round_ = room.open(at, window_s=90)
    assert (round_.state, round_.opened_at) == (RoundState.OPEN, at)
    assert round_.closes_at == at + timedelta(seconds=90)
    assert len(round_keys.read_key(round_.pk)) == 32
    assert moves(round_) == [("", "armed", "producer", ""), ("armed", "open", "producer", "")]


def test_open_round_twice(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    key = round_keys.read_key(round_.pk)
    with pytest.raises(RoundNotArmed):
        rounds.open_round(round_, by="producer2", at=at + LATER)
    assert round_keys.read_key(round_.pk) == key
    assert round_.changes.count() == 2


def test_open_round_while_another_is_open_changes_nothing(room: Room, at: datetime) -> None:
    first, second = room.open(at), room.arm(at)
    with pytest.raises(AnotherRoundOpen) as refusal:
        rounds.open_round(second, by="producer", at=at)
    assert refusal.value.context == {"number": first.number}
    second.refresh_from_db()
    assert second.state == RoundState.ARMED
    assert moves(second) == [("", "armed", "producer", "")]


def test_open_round_in_another_electorate_is_its_own_affair(room: Room, at: datetime) -> None:
    room.open(at)
    assert make_room(at, ref="episode-3").open(at).is_open


@pytest.mark.django_db(transaction=True)
def test_open_round_when_two_producers_press_at_once(room: Room, at: datetime) -> None:
    round_ = room.arm(at)
    acts = [lambda: rounds.open_round(Round.objects.get(pk=round_.pk), by="producer", at=at)] * 3
    assert sorted(at_once(acts)) == ["Round", "RoundNotArmed", "RoundNotArmed"]
    assert RoundChange.objects.filter(round=round_, after="open").count() == 1
    assert round_keys.read_key(round_.pk)


def test_end_window_brings_the_deadline_forward_and_leaves_the_grace(room: Room, at: datetime) -> None:
    round_ = rounds.end_window(room.open(at), by="producer", at=at + LATER)
    assert (round_.state, round_.closes_at) == (RoundState.OPEN, at + LATER)
    assert moves(round_)[-1] == ("open", "open", "producer", "deadline brought forward")
    with pytest.raises(WindowRunning):
        rounds.close_round(round_, by="", at=at + LATER + GRACE - timedelta(milliseconds=1))


def test_end_window_twice_or_after_the_deadline(room: Room, at: datetime) -> None:
    round_ = room.open(at, window_s=60)
    rounds.end_window(round_, by="producer", at=at + LATER)
    for moment in (at + LATER, at + LATER + LATER):
        with pytest.raises(RoundNotOpen):
            rounds.end_window(round_, by="producer2", at=moment)
    assert round_.changes.count() == 3


def test_end_window_of_an_armed_round(room: Room, at: datetime) -> None:
    with pytest.raises(RoundNotOpen):
        rounds.end_window(room.arm(at), by="producer", at=at)


def test_close_round_at_its_last_moment(room: Room, at: datetime) -> None:
    round_ = room.close(room.open(at, window_s=60))
    assert (round_.state, round_.closed_at) == (RoundState.CLOSED, at + timedelta(seconds=62))
    assert moves(round_)[-1] == ("open", "closed", "", "")


def test_close_round_too_early_or_twice(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    with pytest.raises(WindowRunning):
        rounds.close_round(round_, by="", at=at + LATER)
    room.close(round_)
    with pytest.raises(RoundNotOpen):
        room.close(round_)
    assert round_.changes.count() == 3


@pytest.mark.django_db(transaction=True)
def test_close_round_when_two_clocks_strike_at_once(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    acts = [lambda: room.close(Round.objects.get(pk=round_.pk))] * 3
    assert sorted(at_once(acts)) == ["Round", "RoundNotOpen", "RoundNotOpen"]


def test_reveal_round_once(room: Room, at: datetime) -> None:
    round_ = room.seal(room.open(at))
    rounds.confirm_round(round_, by="auditor", at=at)
    assert rounds.reveal_round(round_, by="producer", at=at + LATER).state == RoundState.REVEALED
    assert round_.revealed_at == at + LATER
    with pytest.raises(RoundOver):
        rounds.reveal_round(round_, by="producer2", at=at + LATER)
    assert moves(round_)[-1] == ("sealed", "revealed", "producer", "")


def test_reveal_round_before_it_is_sealed(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    with pytest.raises(RoundNotSealed):
        rounds.reveal_round(round_, by="producer", at=at)
    room.close(round_)
    with pytest.raises(RoundNotSealed):
        rounds.reveal_round(round_, by="producer", at=at)


def test_void_round_keeps_it_with_its_reason_and_destroys_the_key(
    room: Room, at: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    round_ = room.open(at)
    with django_capture_on_commit_callbacks(execute=True):
        rounds.void_round(round_, reason="wrong paper", by="producer", at=at)
    assert (round_.state, round_.void_reason) == (RoundState.VOID, "wrong paper")
    assert moves(round_)[-1] == ("open", "void", "producer", "wrong paper")
    with pytest.raises(RoundKeyLost):
        round_keys.read_key(round_.pk)


def test_void_round_twice_or_after_reveal(room: Room, at: datetime) -> None:
    voided, revealed = room.arm(at), room.seal(room.open(at))
    rounds.void_round(voided, reason="not aired", by="producer", at=at)
    room.reveal(revealed, at)
    for round_ in (voided, revealed):
        with pytest.raises(RoundOver):
            rounds.void_round(round_, reason="again", by="producer", at=at)
    revealed.refresh_from_db()
    assert revealed.state == RoundState.REVEALED


@pytest.mark.django_db(transaction=True)
def test_void_round_against_a_close_leaves_one_story(room: Room, at: datetime) -> None:
    round_ = room.open(at)
    at_once(
        [
            lambda: rounds.void_round(Round.objects.get(pk=round_.pk), reason="x", by="p", at=at),
            lambda: room.close(Round.objects.get(pk=round_.pk)),
        ]
    )
    story = [after for _, after, _, _ in moves(round_)]
    assert story in (["armed", "open", "void"], ["armed", "open", "closed", "void"])
