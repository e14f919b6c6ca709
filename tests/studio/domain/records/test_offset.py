"""When a recording began: found by one TAKE, checked by another, set once, corrected with a reason."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from common.clock import to_ms
from studio.domain.records import offset
from studio.domain.records.offset import Found
from studio.domain.records.positions import position_of, position_text
from studio.enums import EventKind, JobKind
from studio.errors import (
    AlreadyTimed,
    NotTimed,
    OutsideRecording,
    ReasonNeeded,
    SecondTakeNeeded,
    TimedMeanwhile,
    UnknownTake,
)
from studio.models import ClipJob, Excerpt, Recording
from tests.studio.recorded import BEGAN_S, Evening, evening, recorded

__all__ = ["evening", "recorded"]

pytestmark = pytest.mark.django_db
Make = Callable[..., Recording]


def found(evening: Evening, position_ms: int = 30_000, **changes: Any) -> Found:
    """The question's first picture; the answer's was looked at."""
    facts = {"take": evening.takes["question"].pk, "checked": evening.takes["answer"].pk}
    return Found(position_ms=position_ms, **(facts | changes))


@pytest.fixture
def timed(recorded: Make, evening: Evening, cast: Any) -> Recording:
    recording = recorded()
    offset.set_offset(recording, found(evening), by=cast.producer, at=evening.after(4000))
    return recording


@pytest.mark.parametrize(
    ("text", "ms"),
    [("83.24", 83_240), ("1:23.24", 83_240), ("0:01:23,240", 83_240), ("2:00:00", 7_200_000), ("0", 0)],
)
def test_positions_as_they_are_written(text: str, ms: int) -> None:
    assert (position_of(text), position_of(position_text(ms))) == (ms, ms)


@pytest.mark.parametrize("text", ["", "1:2:3:4", "-3", "a", "1.2345"])
def test_what_is_no_position(text: str) -> None:
    assert position_of(text) is None


def test_a_picture_found_says_where_every_other_take_lies(recorded: Make, evening: Evening) -> None:
    proposal = offset.propose(recorded(duration_ms=45_000), found(evening))
    assert proposal.starts_at == evening.after(BEGAN_S)
    places = [(take.title, take.position_ms, take.is_inside) for take in proposal.takes]
    assert places == [
        ("开场", 10_000, True),
        ("提问·环保局", 30_000, True),
        ("答复·环保局", 50_000, False),
    ]
    assert [take.title for take in proposal.others] == ["开场"]
    assert Recording.objects.get().starts_at is None


def test_set_once_with_a_line_in_the_log_and_the_seconds_asked_for(
    timed: Recording, evening: Evening, cast: Any
) -> None:
    timed.refresh_from_db()
    facts = (timed.starts_at, timed.timed_by, timed.timed_at)
    assert facts == (evening.after(BEGAN_S), cast.producer, evening.after(4000))
    event = evening.run.events.get(kind=EventKind.TIMED)
    assert (event.by, event.payload["text"]) == (cast.producer, "20:00:20.000 · 提问·环保局")
    assert event.payload["checked"] == evening.takes["answer"].pk
    excerpt = Excerpt.objects.get()
    assert (excerpt.commitment, excerpt.starts_ms, excerpt.ends_ms) == (evening.promise, 47_000, 78_000)
    assert [(job.kind, job.excerpt) for job in ClipJob.objects.all()] == [(JobKind.CUT, excerpt)]


def test_the_second_of_two_is_told_who_was_faster(timed: Recording, evening: Evening, cast: Any) -> None:
    stale = Recording(pk=timed.pk, run=evening.run, duration_ms=timed.duration_ms)
    with pytest.raises(AlreadyTimed) as refused:
        offset.set_offset(stale, found(evening, 31_000), by=cast.producer2, at=evening.after(4001))
    assert str(refused.value.context["who"]) == str(cast.producer)
    assert Recording.objects.get().starts_at == evening.after(BEGAN_S)
    assert evening.run.events.filter(kind=EventKind.TIMED).count() == 1


def test_nothing_is_set_by_one_take_alone(recorded: Make, evening: Evening, cast: Any) -> None:
    recording = recorded()
    for checked in (None, evening.takes["question"].pk, 999_999):
        with pytest.raises(SecondTakeNeeded):
            offset.set_offset(
                recording, found(evening, checked=checked), by=cast.producer, at=evening.after(4000)
            )
    assert Recording.objects.get().starts_at is None


def test_a_recording_of_one_take_needs_no_second(recorded: Make, evening: Evening, cast: Any) -> None:
    short = recorded(duration_ms=15_000)
    alone = found(evening, 5_000, checked=None)
    offset.set_offset(short, alone, by=cast.producer, at=evening.after(4000))
    assert Recording.objects.get().starts_at == evening.after(45)


def test_what_was_not_taken_or_lies_outside(recorded: Make, evening: Evening) -> None:
    recording = recorded()
    with pytest.raises(UnknownTake):
        offset.propose(recording, found(evening, take=999_999))
    with pytest.raises(OutsideRecording):
        offset.propose(recording, found(evening, 90_000))


def test_a_correction_needs_a_reason_and_leaves_what_was(
    timed: Recording, evening: Evening, cast: Any
) -> None:
    timed.refresh_from_db()
    was = to_ms(evening.after(BEGAN_S))
    told: dict[str, Any] = {"seen_ms": was, "by": cast.producer2, "at": evening.after(5000)}
    with pytest.raises(ReasonNeeded):
        offset.correct_offset(timed, found(evening, 30_200), reason="  ", **told)
    offset.correct_offset(timed, found(evening, 30_200), reason="差五帧", **told)
    assert Recording.objects.get().starts_at == evening.after(BEGAN_S) - timedelta(milliseconds=200)
    event = evening.run.events.get(kind=EventKind.RETIMED)
    assert event.payload["text"] == "20:00:20.000 → 20:00:19.800 · 差五帧"
    assert (event.payload["reason"], event.by) == ("差五帧", cast.producer2)
    moved = Excerpt.objects.get()
    assert (moved.starts_ms, moved.ends_ms) == (47_200, 78_200)
    with pytest.raises(TimedMeanwhile):
        offset.correct_offset(timed, found(evening), reason="又", **told)
    assert evening.run.events.filter(kind=EventKind.RETIMED).count() == 1


def test_what_was_never_set_is_not_corrected(recorded: Make, evening: Evening, cast: Any) -> None:
    told: dict[str, Any] = {"seen_ms": 0, "reason": "错", "by": cast.producer, "at": evening.at}
    with pytest.raises(NotTimed):
        offset.correct_offset(recorded(), found(evening), **told)
