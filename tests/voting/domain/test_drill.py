"""A drill goes the way of the air and leaves nothing of it but its report."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.voting.factories import Room, at_once
from voting.domain import drill, queries, round_keys, rounds, seats
from voting.domain.drill import Trouble, Troubled
from voting.enums import RoundPurpose
from voting.errors import AnotherRoundOpen, DrillRunning, DrillTooLate, NoDrill
from voting.live import store
from voting.models import DrillMark, DrillReport, Round, RoundChange, Seat


def drilled(room: Room, at: datetime, *, took: tuple[int, ...] = (300, 400)) -> Round:
    """Two of five seats vote; A-03 has joined and sends nothing, A-04 and A-05 have not joined."""
    started = drill.start_drill(room.electorate, by="producer", at=at)
    votes = [phone.vote(started, 1, [[7]], at=at) for phone in room.phones[:2]]
    assert store.write_votes(votes) == [None, None]
    marks = [(phone.device, ms) for phone, ms in zip(room.phones, took, strict=False)]
    assert drill.mark_green(started.pk, marks) == len(marks)
    return started


def test_a_drill_is_open_on_every_phone_until_it_is_ended(room: Room, at: datetime) -> None:
    started = drill.start_drill(room.electorate, by="producer", at=at)
    shown = queries.vote_state(room.electorate.pk)["round"]
    assert (shown["id"], shown["purpose"], shown["closes_at"]) == (started.pk, "drill", None)
    assert drill.running_drill(room.electorate) == started


def test_the_report_says_who_is_green_and_who_needs_an_usher_for_what(room: Room, at: datetime) -> None:
    report = drill.report_on(drilled(room, at))
    assert (report.seats, report.green, report.p95_ms) == (5, 2, 400)
    assert report.troubled == [
        Troubled("A-03", Trouble.NO_BALLOT),
        Troubled("A-04", Trouble.NOT_JOINED),
        Troubled("A-05", Trouble.NOT_JOINED),
    ]
    assert report.reasons == [(Trouble.NOT_JOINED, ["A-04", "A-05"]), (Trouble.NO_BALLOT, ["A-03"])]
    assert "2" in report.sentence
    assert "A-03" in report.sentence


def test_a_slow_phone_is_not_green(room: Room, at: datetime) -> None:
    report = drill.report_on(drilled(room, at, took=(300, drill.SLOW_MS + 1)))
    assert (report.green, report.troubled[0]) == (1, Troubled("A-02", Trouble.SLOW))


def test_a_void_seat_is_no_part_of_a_drill(room: Room, at: datetime) -> None:
    started = drilled(room, at)
    seats.void_seat(Seat.objects.get(label="A-05"), by="usher", at=at)
    assert drill.report_on(started).seats == 4


def test_without_its_key_the_report_goes_by_the_phones(room: Room, at: datetime) -> None:
    started = drilled(room, at, took=(300,))
    round_keys.destroy_key(started.pk)
    assert drill.report_on(started).green == 1


@pytest.mark.parametrize(
    ("took", "expected"),
    [([], None), ([7], 7), ([*range(1, 21)], 19), ([*range(1, 201)], 190), ([3, 1, 2], 3)],
)
def test_p95_by_nearest_rank(took: list[int], expected: int | None) -> None:
    assert drill.p95(took) == expected


def test_marks_count_once_and_only_for_the_open_drill(room: Room, at: datetime) -> None:
    started = drilled(room, at)
    assert drill.mark_green(started.pk, [(room.phones[0].device, 9), ("stranger", 5)]) <= 1
    assert dict(started.marks.values_list("seat__label", "took_ms")) == {"A-01": 300, "A-02": 400}
    assert drill.mark_green(started.pk + 1, [(room.phones[2].device, 9)]) == 0
    drill.mark_green(started.pk, [(room.phones[2].device, -5)])
    assert DrillMark.objects.get(seat__label="A-03").took_ms == 0


def test_end_drill_keeps_its_report_and_nothing_else(
    room: Room, at: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    started = drilled(room, at)
    before = queries.vote_state(room.electorate.pk)["v"]
    with django_capture_on_commit_callbacks(execute=True):
        kept = drill.end_drill(room.electorate, by="producer", at=at + timedelta(minutes=2))
    assert (kept.seats, kept.green, kept.p95_ms, kept.by) == (5, 2, 400, "producer")
    assert drill.report_of(kept).troubled[0] == Troubled("A-03", Trouble.NO_BALLOT)
    assert drill.last_report(room.electorate.ref) == kept
    assert Round.objects.count() == RoundChange.objects.count() == DrillMark.objects.count() == 0
    assert started.pk not in round_keys.kept_keys()
    proof = drill.proof_clean(room.electorate.ref)
    assert proof.pop("clean") is True
    assert {name: value for name, value in proof.items() if value} == {}
    state = queries.vote_state(room.electorate.pk)  # phones wait calmly, and hear of it: versions never fall
    assert state["round"] is None
    assert state["v"] > before


def test_an_ended_drill_leaves_the_air_record_as_if_it_had_never_been(room: Room, at: datetime) -> None:
    drilled(room, at)
    drill.end_drill(room.electorate, by="producer", at=at)
    round_ = room.seal(room.open(at))
    assert round_.number == 1
    proof = drill.proof_clean(room.electorate.ref)
    assert (proof["clean"], proof["first_number"]) == (True, 1)


def test_a_running_drill_is_not_clean(room: Room, at: datetime) -> None:
    started = drilled(room, at)
    proof = drill.proof_clean(room.electorate.ref)
    assert (proof["clean"], proof["drill_rounds"], proof["ballots"], proof["marks"]) == (False, 1, 2, 2)
    assert started.number == 1


def test_drills_have_numbers_of_their_own_and_may_be_repeated(room: Room, at: datetime) -> None:
    for _ in range(2):
        assert drill.start_drill(room.electorate, by="producer", at=at).number == 1
        drill.end_drill(room.electorate, by="producer", at=at)
    assert DrillReport.objects.count() == 2


def test_a_second_drill_is_refused_and_so_is_air_meanwhile(room: Room, at: datetime) -> None:
    drill.start_drill(room.electorate, by="producer", at=at)
    with pytest.raises(DrillRunning):
        drill.start_drill(room.electorate, by="producer", at=at)
    with pytest.raises(AnotherRoundOpen):
        room.open(at)


def test_no_drill_once_scoring_has_begun(room: Room, at: datetime) -> None:
    rounds.void_round(room.open(at), reason="x", by="producer", at=at)
    with pytest.raises(DrillTooLate):
        drill.start_drill(room.electorate, by="producer", at=at)
    with pytest.raises(NoDrill):
        drill.end_drill(room.electorate, by="producer", at=at)
    assert Round.objects.filter(purpose=RoundPurpose.DRILL).count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_once(room: Room, at: datetime) -> None:
    start = [lambda: drill.start_drill(room.electorate, by="producer", at=at)] * 2
    assert sorted(at_once(start)) == ["DrillRunning", "Round"]
    end = [lambda: drill.end_drill(room.electorate, by="producer", at=at)] * 2
    assert sorted(at_once(end)) == ["DrillReport", "NoDrill"]
