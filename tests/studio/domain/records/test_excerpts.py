"""Which seconds of the recording are a commitment's, and that nothing unpublished gets any."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from followup.domain.commitments import PromiseData
from followup.models import Commitment, Unit
from studio.domain.inquiry import promises
from studio.domain.records import excerpts, recordings
from studio.enums import EventKind, JobState
from studio.errors import (
    BadSeconds,
    NotPublished,
    NotRecorded,
    NotTimed,
    OutsideRecording,
    ReasonNeeded,
)
from studio.models import ClipJob, Excerpt, Recording
from tests.studio.recorded import BEGAN_S, PROMISE, Evening, evening, recorded

__all__ = ["evening", "recorded"]

pytestmark = pytest.mark.django_db
Make = Callable[..., Recording]


@pytest.fixture
def timed(recorded: Make, evening: Evening) -> Recording:
    return recorded(starts_at=evening.after(BEGAN_S))


@pytest.mark.parametrize(
    ("heard_s", "confirmed_s", "takes_s", "span_s"),
    [
        (85, 95, [30, 50, 70], (47, 78)),  # from the TAKE to the yes, 3 s around
        (85, 95, [30], (17, 78)),  # a long answer: from 45 s before it was written down
        (85, 900, [30, 50, 70], (47, 98)),  # a slow yes is not waited for
        (85, 60, [70, 85], (47, 68)),  # a yes cannot come before; the next TAKE is not its own
        (25, 30, [30], (0, 13)),  # before the first picture there is nothing
        (110, 118, [70], (47, 100)),  # nor behind the last
    ],
)
def test_the_window(
    at: datetime, heard_s: int, confirmed_s: int, takes_s: list[int], span_s: tuple[int, int]
) -> None:
    recording = Recording(starts_at=at + timedelta(seconds=BEGAN_S), duration_ms=100_000)
    heard, confirmed = (at + timedelta(seconds=seconds) for seconds in (heard_s, confirmed_s))
    takes = [at + timedelta(seconds=seconds) for seconds in takes_s]
    found = excerpts.window_of(Commitment(heard_at=heard, confirmed_at=confirmed), recording, takes)
    assert found == (span_s[0] * 1000, span_s[1] * 1000)


def test_no_window_where_nothing_was_recorded(at: datetime) -> None:
    recording = Recording(starts_at=at + timedelta(seconds=BEGAN_S), duration_ms=100_000)
    early = at + timedelta(seconds=5)
    assert excerpts.window_of(Commitment(heard_at=early, confirmed_at=early), recording, []) is None


def test_only_what_is_public_is_cut_and_once(
    timed: Recording, evening: Evening, units: list[Unit], cast: Any
) -> None:
    quiet = promises.capture(
        evening.run, PromiseData(unit=units[1], **PROMISE), by=cast.scribe, at=evening.after(130)
    )
    assert excerpts.ask_for_missing(evening.after(4000)) == 1
    assert excerpts.ask_for_missing(evening.after(4060)) == 0
    assert [one.commitment for one in Excerpt.objects.all()] == [evening.promise]
    promises.confirm(quiet, by=cast.supervisor, at=evening.after(140))  # after the end: public at once
    assert excerpts.ask_for_missing(evening.after(4240)) == 1
    assert ClipJob.objects.count() == 2


def test_the_public_gets_a_film_only_once_it_is_there(timed: Recording, evening: Evening) -> None:
    excerpts.ask_for_missing(evening.after(4000))
    code = evening.promise.code
    assert excerpts.seconds_of([code]) == {}
    with pytest.raises(NotPublished):
        excerpts.film_of(code)
    Excerpt.objects.update(sha256="f" * 64)
    assert excerpts.seconds_of([code, "09-09"])[code].seconds == 31
    assert excerpts.film_of(code).commitment == evening.promise
    Commitment.objects.update(is_rehearsed=True)
    with pytest.raises(NotPublished):
        excerpts.film_of(code)


def test_seconds_chosen_by_eye(
    timed: Recording, evening: Evening, cast: Any, django_capture_on_commit_callbacks: Any
) -> None:
    excerpts.ask_for_missing(evening.after(4000))
    old = default_storage.path("excerpts/old.mp4")
    Path(old).parent.mkdir(parents=True)
    Path(old).write_bytes(b"old")
    Excerpt.objects.update(sha256="f" * 64, file="excerpts/old.mp4")
    told: dict[str, Any] = {"starts_ms": 60_000, "ends_ms": 70_500, "by": cast.producer}
    with django_capture_on_commit_callbacks(execute=True):
        excerpts.trim(timed, evening.promise.code, **told, at=evening.after(5000))
    chosen = Excerpt.objects.get()
    assert (chosen.starts_ms, chosen.ends_ms, chosen.is_trimmed, chosen.sha256) == (60_000, 70_500, True, "")
    assert not Path(old).exists()
    event = evening.run.events.get(kind=EventKind.TRIMMED)
    assert event.payload["text"] == f"{evening.promise.code} · 0:01:00.000–0:01:10.500"
    excerpts.trim(timed, evening.promise.code, **told, at=evening.after(5001))
    assert evening.run.events.filter(kind=EventKind.TRIMMED).count() == 1
    Recording.objects.update(starts_at=evening.after(BEGAN_S) + timedelta(seconds=1))
    excerpts.move_all(Recording.objects.get(), evening.after(5100))
    assert Excerpt.objects.get().starts_ms == 60_000  # chosen by eye: the offset does not move it


def test_seconds_that_cannot_be_chosen(timed: Recording, evening: Evening, cast: Any) -> None:
    def trim(starts_ms: int, ends_ms: int, code: str = evening.promise.code) -> None:
        excerpts.trim(timed, code, starts_ms=starts_ms, ends_ms=ends_ms, by=cast.producer, at=evening.at)

    for span, error in (
        ((5_000, 5_500), BadSeconds),
        ((9_000, 4_000), BadSeconds),
        ((0, 181_000), BadSeconds),
        ((80_000, 91_000), OutsideRecording),
    ):
        with pytest.raises(error):
            trim(*span)
    with pytest.raises(NotPublished):
        trim(0, 9_000, "02-99")
    timed.starts_at = None
    with pytest.raises(NotTimed):
        trim(0, 9_000)
    assert Excerpt.objects.count() == 0


def test_a_film_given_up_is_cut_once_more(timed: Recording, evening: Evening) -> None:
    excerpts.ask_for_missing(evening.after(4000))
    ClipJob.objects.update(state=JobState.FAILED)
    excerpts.try_again(timed, evening.promise.code, evening.after(4100))
    excerpts.try_again(timed, evening.promise.code, evening.after(4101))
    assert ClipJob.objects.filter(state=JobState.WAITING).count() == 1
    with pytest.raises(NotPublished):
        excerpts.try_again(timed, "02-99", evening.after(4102))


def test_the_wrong_file_goes_with_all_that_was_cut_out_of_it(
    timed: Recording, evening: Evening, cast: Any
) -> None:
    excerpts.ask_for_missing(evening.after(4000))
    told: dict[str, Any] = {"by": cast.producer, "at": evening.after(6000)}
    with pytest.raises(ReasonNeeded):
        recordings.remove(timed, reason=" ", **told)
    recordings.remove(timed, reason="拿错了文件", **told)
    assert (Recording.objects.count(), Excerpt.objects.count(), ClipJob.objects.count()) == (0, 0, 0)
    event = evening.run.events.get(kind=EventKind.UNRECORDED)
    assert (event.payload["text"], event.payload["sha256"]) == ("evening.mp4 · 拿错了文件", "0" * 64)
    with pytest.raises(NotRecorded):
        recordings.remove(timed, reason="再来", **told)
