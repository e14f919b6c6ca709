"""Jobs: claimed by one, given back at most twice, given up in words; a worker that was thought dead writes
nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from studio.domain.clips import clip_intake, clip_jobs
from studio.domain.clips.clip_faults import sentence_of
from studio.enums import ClipCheck, JobKind, JobState
from studio.models import Clip, ClipJob

pytestmark = pytest.mark.django_db

GOOD: dict[str, Any] = {
    "duration_ms": 20_000, "sound": False, "loudness_lufs": None, "range_lu": None, "true_peak_dbtp": None,
    "black": [], "still": [], "silence": [], "broken": 0, "hdr": False,
}  # fmt: skip


@pytest.fixture
def job(clip: Clip, at: datetime) -> ClipJob:
    return clip_jobs.ask(JobKind.CHECK, clip=clip, at=at)


def test_asked_twice_is_asked_once(job: ClipJob, clip: Clip, at: datetime) -> None:
    assert clip_jobs.ask(JobKind.CHECK, clip=clip, at=at) == job


def test_one_worker_claims_it(job: ClipJob, clip: Clip, at: datetime) -> None:
    mine = clip_jobs.claim(at)
    assert mine == job
    assert clip_jobs.claim(at) is None
    clip.refresh_from_db()
    assert clip.check_state == ClipCheck.CHECKING


def test_a_dead_workers_job_is_claimed_and_the_dead_one_writes_nothing(job: ClipJob, at: datetime) -> None:
    first = clip_jobs.claim(at)
    assert first is not None
    assert clip_jobs.claim(at + timedelta(seconds=20)) is None
    second = clip_jobs.claim(at + timedelta(seconds=21))
    assert second is not None
    assert second.attempts == 2
    assert not clip_jobs.beat(first, 50, at)
    clip_intake.apply(first, {**GOOD, "sha256": "a" * 64, "mark": {}}, at)
    assert not clip_jobs.fail(first, {"code": "damaged"}, at)
    job.refresh_from_db()
    assert (job.state, job.fault) == (JobState.RUNNING, {})
    assert clip_jobs.beat(second, 50, at)


def test_a_breakdown_is_tried_again_twice_and_then_said(job: ClipJob, clip: Clip, at: datetime) -> None:
    for attempt in (1, 2, 3):
        mine = clip_jobs.claim(at)
        assert mine is not None
        assert mine.attempts == attempt
        clip_jobs.give_back(mine, "stalled", at)
    assert clip_jobs.claim(at) is None
    job.refresh_from_db()
    clip.refresh_from_db()
    assert (job.state, job.fault, clip.check_state) == (
        JobState.FAILED,
        {"code": "stalled"},
        ClipCheck.FAILED,
    )
    assert sentence_of(job.fault) == "对它的处理三次都停住不动。"


def test_a_worker_that_dies_with_its_third_attempt_leaves_a_fault(job: ClipJob, at: datetime) -> None:
    for late in (0, 30, 60):
        assert clip_jobs.claim(at + timedelta(seconds=late)) is not None
    assert clip_jobs.claim(at + timedelta(seconds=90)) is None
    job.refresh_from_db()
    assert (job.state, job.fault["code"]) == (JobState.FAILED, "crashed")


def test_put_down_does_not_count(job: ClipJob, at: datetime) -> None:
    mine = clip_jobs.claim(at)
    assert mine is not None
    clip_jobs.put_down(mine)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.WAITING, 0)


def test_a_check_of_other_bytes_fails_the_clip(job: ClipJob, clip: Clip, at: datetime) -> None:
    mine = clip_jobs.claim(at)
    assert mine is not None
    clip_intake.apply(mine, {**GOOD, "sha256": "b" * 64, "mark": {}}, at)
    clip.refresh_from_db()
    assert (clip.check_state, clip.findings) == (ClipCheck.FAILED, {"fault": {"code": "changed"}})


def test_every_unchecked_clip_is_asked_for(clip: Clip, at: datetime) -> None:
    assert clip_jobs.ask_for_unchecked(at) == 0
    Clip.objects.update(check_state=ClipCheck.UNCHECKED)
    assert (clip_jobs.ask_for_unchecked(at), clip_jobs.ask_for_unchecked(at)) == (1, 0)
