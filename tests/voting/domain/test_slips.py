from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.voting.factories import GRACE, PAPER, Room, at_once
from voting.domain import round_keys, seats, slips
from voting.domain.queries import my_seq
from voting.enums import Refusal
from voting.errors import (
    BadSlip,
    RoundNotOpen,
    SeatVoid,
    SlipDiffers,
    SlipNeedsSecondPerson,
    SlipNotCounted,
    SlipNotNeeded,
)
from voting.live import store, wire
from voting.models import Ballot, PaperSlip, Round, Seat

pytestmark = pytest.mark.django_db

SCORES = [[8, 7], [3, 2]]
OTHER = [[8, 7], [3, 1]]


@pytest.fixture
def round_(room: Room, at: datetime) -> Round:
    return room.open(at)


@pytest.fixture
def seat(room: Room) -> Seat:
    """A seat that nobody's phone has joined."""
    return room.electorate.seats.get(label="A-05")


class Box:
    """Stands at the edge as the view does, without the writer's thread."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self, round_id: int, seat_id: int, salt: str, scores: slips.Scores) -> str:
        ballot = wire.Ballot(round_id, wire.MAX_SEQ, wire.canonical(scores), salt)
        vote = store.Vote("", round(self.at.timestamp() * 1000), ballot, seat_id)
        outcome = store.write_votes([vote])[0]
        return str(outcome.label) if isinstance(outcome, Refusal) else ""


def enter(
    round_: Round, seat: Seat, by: str, at: datetime, scores: Any = SCORES, cast: Any = None
) -> PaperSlip:
    return slips.enter_slip(round_, seat, scores, by=by, at=at, cast=cast or Box(at))


def test_two_people_enter_and_it_counts_once(round_: Round, seat: Seat, at: datetime, room: Room) -> None:
    first = enter(round_, seat, "场务一", at)
    assert (slips.is_counted(first), Ballot.objects.count()) == (False, 0)
    assert slips.waiting_slip(round_, seat) == first
    second = enter(round_, seat, "场务二", at)
    assert (second.entered_by, second.confirmed_by, second.confirmed_at) == ("场务一", "场务二", at)
    assert (my_seq(round_, seat), Ballot.objects.get().scores) == (wire.MAX_SEQ, "[[8,7],[3,2]]")
    result = room.seal(round_).result
    assert result is not None
    assert (result["equation"]["counted"], result["equation"]["on_paper"]) == (1, 1)


def test_the_first_entry_is_not_kept_in_the_clear(round_: Round, seat: Seat, at: datetime) -> None:
    """Trying all entries does not find it either: the digest is made with the round's key."""
    slip = enter(round_, seat, "场务一", at)
    assert len(slip.entry) == 64
    before = slip.entry
    slips.withdraw_slip(round_, seat)
    round_keys.destroy_key(round_.pk)
    round_keys.make_key(round_.pk)
    assert enter(round_, seat, "场务一", at).entry != before


def test_an_entry_taken_back_is_a_first_entry_again(round_: Round, seat: Seat, at: datetime) -> None:
    enter(round_, seat, "场务一", at)
    slips.withdraw_slip(round_, seat)
    slips.withdraw_slip(round_, seat)
    assert PaperSlip.objects.count() == 0
    again = enter(round_, seat, "场务一", at)  # typed anew by the same person
    assert (again.entered_by, slips.is_counted(again)) == ("场务一", False)
    assert slips.is_counted(enter(round_, seat, "场务二", at))


def test_a_counted_slip_is_not_taken_back(round_: Round, seat: Seat, at: datetime) -> None:
    enter(round_, seat, "场务一", at)
    second = enter(round_, seat, "场务二", at)
    slips.withdraw_slip(round_, seat)
    PaperSlip.objects.update(confirmed_by="", confirmed_at=None)  # as a crash leaves it
    slips.withdraw_slip(round_, seat)
    assert PaperSlip.objects.get() == second


def test_taken_back_while_it_is_counted_leaves_both_names(round_: Round, seat: Seat, at: datetime) -> None:
    enter(round_, seat, "场务一", at)

    def cast_late(*ballot: Any) -> str:
        slips.withdraw_slip(round_, seat)
        return Box(at)(*ballot)

    slip = slips.enter_slip(round_, seat, SCORES, by="场务二", at=at, cast=cast_late)
    assert (slip.entered_by, slip.confirmed_by, my_seq(round_, seat)) == ("场务一", "场务二", wire.MAX_SEQ)


def test_the_same_person_twice_is_refused(round_: Round, seat: Seat, at: datetime) -> None:
    enter(round_, seat, "场务一", at)
    with pytest.raises(SlipNeedsSecondPerson):
        enter(round_, seat, "场务一", at)
    assert (PaperSlip.objects.count(), Ballot.objects.count()) == (1, 0)


def test_entries_that_differ_start_anew(round_: Round, seat: Seat, at: datetime) -> None:
    enter(round_, seat, "场务一", at)
    with pytest.raises(SlipDiffers):
        enter(round_, seat, "场务二", at, OTHER)
    assert (PaperSlip.objects.count(), Ballot.objects.count()) == (0, 0)
    enter(round_, seat, "场务二", at, OTHER)
    assert slips.is_counted(enter(round_, seat, "场务一", at, OTHER))


def test_a_seat_that_is_counted_needs_no_slip(room: Room, round_: Round, at: datetime) -> None:
    phone = room.phones[0]
    enter(round_, phone.seat, "场务一", at)
    store.write_votes([phone.vote(round_, 1, OTHER, at=at)])
    for by in ("场务二", "场务三"):
        with pytest.raises(SlipNotNeeded):
            enter(round_, phone.seat, by, at)
    assert Ballot.objects.get().scores == "[[8,7],[3,1]]"


def test_no_phone_replaces_a_slip(room: Room, round_: Round, at: datetime) -> None:
    phone = room.phones[0]
    for by in ("场务一", "场务二"):
        enter(round_, phone.seat, by, at)
    assert store.write_votes([phone.vote(round_, 7, OTHER, at=at)]) == [Refusal.SUPERSEDED]
    assert Ballot.objects.get().scores == "[[8,7],[3,2]]"
    with pytest.raises(SlipNotNeeded):
        enter(round_, phone.seat, "场务三", at)


@pytest.mark.parametrize("scores", [[], [[8, 7]], [[8, 7], [3]], [[8, 7], [3, 11]], [[8, 7], [3, -1]]])
def test_a_slip_that_does_not_fit_the_paper(round_: Round, seat: Seat, at: datetime, scores: Any) -> None:
    with pytest.raises(BadSlip):
        enter(round_, seat, "场务一", at, scores)
    assert PaperSlip.objects.count() == 0


def test_only_while_the_round_takes_ballots(room: Room, seat: Seat, at: datetime) -> None:
    armed = room.arm(at)
    with pytest.raises(RoundNotOpen):
        enter(armed, seat, "场务一", at)
    open_ = room.open(at)
    assert open_.closes_at is not None
    last = open_.closes_at + GRACE
    enter(open_, seat, "场务一", last)
    with pytest.raises(RoundNotOpen):
        enter(open_, seat, "场务二", last + timedelta(milliseconds=1))
    with pytest.raises(RoundNotOpen):
        enter(room.close(open_), seat, "场务二", at)


def test_a_void_seat_has_no_slip(room: Room, round_: Round, seat: Seat, at: datetime) -> None:
    void = seats.void_seat(seat, by="usher", at=at)
    with pytest.raises(SeatVoid):
        enter(round_, void, "场务一", at)


def test_refused_by_the_box_the_first_entry_stands(round_: Round, seat: Seat, at: datetime) -> None:
    enter(round_, seat, "场务一", at)
    with pytest.raises(SlipNotCounted):
        enter(round_, seat, "场务二", at, cast=lambda *_: "busy")
    assert slips.waiting_slip(round_, seat) is not None
    assert slips.is_counted(enter(round_, seat, "场务二", at))


def test_a_crash_between_counting_and_confirming_is_mended(round_: Round, seat: Seat, at: datetime) -> None:
    enter(round_, seat, "场务一", at)

    def crash(*given: Any) -> str:
        Box(at)(*given)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        enter(round_, seat, "场务二", at, cast=crash)
    assert (Ballot.objects.count(), slips.waiting_slip(round_, seat) is not None) == (1, True)
    assert slips.is_counted(enter(round_, seat, "场务二", at))
    assert Ballot.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_second_entries_at_once_count_once(round_: Round, seat: Seat, at: datetime) -> None:
    enter(round_, seat, "场务一", at)
    entries = [lambda by=by: enter(round_, seat, by, at) for by in ("场务二", "场务三")]
    told = sorted(at_once(entries))
    assert told[0] == "PaperSlip"
    assert set(told[1:]) <= {"PaperSlip", "SlipNotNeeded", "SlipNotCounted"}
    assert (Ballot.objects.count(), PaperSlip.objects.get().confirmed_at) == (1, at)


def test_fits() -> None:
    frozen = {
        **PAPER,
        "criteria": [{**it, "scale": PAPER["scale"], "choices": []} for it in PAPER["criteria"]],
    }
    assert slips.fits(frozen, SCORES)
    assert not slips.fits(frozen, [*SCORES, [1, 1]])
