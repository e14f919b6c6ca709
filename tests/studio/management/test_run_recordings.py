"""A recording through the worker with real children: taken in, timed, its seconds cut; a bad file."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from common.film.probe import probe
from studio.domain.clips import clip_intake, clip_jobs, uploads
from studio.domain.clips.clip_files import digest_of
from studio.domain.records import offset, recordings
from studio.domain.records.offset import Found
from studio.enums import EventKind, JobKind, JobState
from studio.models import ClipJob, Excerpt, Recording, Run, Upload
from tests.studio.films import Film, film
from tests.studio.recorded import Evening, evening, recorded

__all__ = ["evening", "film", "recorded"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def incoming(settings: Any, tmp_path: Path) -> Path:
    settings.RECORDING_INCOMING = tmp_path / "incoming"
    settings.RECORDING_INCOMING.mkdir()
    return tmp_path / "incoming"


def test_from_the_folder_to_the_seconds(
    film: Film, evening: Evening, cast: Any, incoming: Path, django_capture_on_commit_callbacks: Any
) -> None:
    source = film("incoming/evening.ts", container="mpegts", seconds=3)
    recordings.choose_incoming(evening.run, source.name, by=cast.producer, at=evening.after(4000))
    call_command("run_clips", once=True)
    recording = Recording.objects.get()
    assert (recording.run, recording.by, recording.name) == (evening.run, cast.producer, "evening.ts")
    assert (recording.sha256, recording.size) == (digest_of(source), source.stat().st_size)
    assert digest_of(Path(recording.file.path)) == recording.sha256
    assert (recording.hindrance["code"], probe(Path(recording.viewing.path)).hindrance) == ("container", None)
    assert Upload.objects.count() == 0
    assert evening.run.events.get(kind=EventKind.RECORDED).payload["sha256"] == recording.sha256
    found = Found(evening.takes["answer"].pk, 2_000)  # the only TAKE of these three seconds
    with django_capture_on_commit_callbacks(execute=True):
        offset.set_offset(recording, found, by=cast.producer, at=evening.after(4100))
    call_command("run_clips", once=True)
    excerpt = Excerpt.objects.get()
    assert (excerpt.commitment, excerpt.starts_ms, excerpt.ends_ms) == (evening.promise, 0, 3_000)
    assert digest_of(Path(excerpt.file.path)) == excerpt.sha256
    assert set(ClipJob.objects.values_list("kind", "state")) == {
        (JobKind.VIEWING, JobState.DONE),
        (JobKind.CUT, JobState.DONE),
    }
    assert list(uploads.folder().iterdir()) == []


def test_a_file_that_is_no_film_is_refused_by_name(evening: Evening, cast: Any, incoming: Path) -> None:
    (incoming / "evening.mp4").write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(600))
    recordings.choose_incoming(evening.run, "evening.mp4", by=cast.producer, at=evening.after(4000))
    call_command("run_clips", once=True)
    job = ClipJob.objects.get()
    assert (job.state, job.fault) == (JobState.FAILED, {"code": "damaged"})
    assert (Recording.objects.count(), (incoming / "evening.mp4").exists()) == (0, True)


def claimed(run: Run, evening: Evening, cast: Any) -> ClipJob:
    upload = recordings.begin(
        run, name="a.mp4", title="", size=3, modified_ms=1, by=cast.producer, at=evening.at
    )
    uploads.part_of(upload).write_bytes(b"abc")
    clip_jobs.ask_to_take_in(upload, evening.at)
    job = clip_jobs.claim(evening.after(1))
    assert job is not None
    return job


ANSWER = {"sha256": "a" * 64, "size": 3, "duration_ms": 1000, "container": "mp4", "hindrance": None}


def test_the_second_of_two_files_has_failed_and_says_why(evening: Evening, recorded: Any, cast: Any) -> None:
    job = claimed(evening.run, evening, cast)
    first = recorded()
    clip_intake.apply(job, dict(ANSWER), evening.after(2))
    job.refresh_from_db()
    assert (job.state, job.fault) == (JobState.FAILED, {"code": "attached"})
    assert Recording.objects.get() == first


def test_an_answer_of_who_lost_the_job_changes_nothing(evening: Evening, cast: Any) -> None:
    job = claimed(evening.run, evening, cast)
    ClipJob.objects.update(attempts=2)
    clip_intake.apply(job, dict(ANSWER), evening.after(2))
    assert (Recording.objects.count(), Upload.objects.count()) == (0, 1)
    assert ClipJob.objects.get().state == JobState.RUNNING


def test_seconds_that_were_moved_meanwhile_are_cut_again(
    evening: Evening, recorded: Any, cast: Any, tmp_path: Path
) -> None:
    recording = recorded(starts_at=evening.at)
    span = {"starts_ms": 1_000, "ends_ms": 2_000}
    excerpt = Excerpt.objects.create(recording=recording, commitment=evening.promise, **span)
    clip_jobs.ask(JobKind.CUT, excerpt=excerpt, at=evening.at)
    job = clip_jobs.claim(evening.after(1))
    assert job is not None
    assert clip_intake.facts_of(job) == span
    Excerpt.objects.update(starts_ms=1_500)
    for name in ("film", "poster"):
        (tmp_path / name).write_bytes(b"made")
    made = {"film": str(tmp_path / "film"), "poster": str(tmp_path / "poster"), "sha256": "b" * 64, **span}
    clip_intake.apply(job, made, evening.after(2))
    assert (Excerpt.objects.get().sha256, ClipJob.objects.filter(state=JobState.WAITING).count()) == ("", 1)
