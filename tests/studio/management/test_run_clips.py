"""The clip worker with real children: a film through the whole way; a child killed, stalled, and given up."""

import os
import signal
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from studio.domain.clips import clip_jobs, uploads
from studio.domain.clips.clip_files import FileState, file_state
from studio.enums import ClipCheck, JobKind, JobState
from studio.management import clip_worker
from studio.management.clip_worker import ClipWorker
from studio.models import Clip, ClipJob, Upload
from tests.studio.domain.clips.test_uploads import send
from tests.studio.films import Film, film

__all__ = ["film"]

pytestmark = pytest.mark.django_db


def bring(path: Path, cast: Any, at: datetime) -> Upload:
    content = path.read_bytes()
    upload = uploads.begin_upload(
        name=path.name, title="河边", size=len(content), modified_ms=1, by=cast.reporter, at=at
    )
    return send(upload, 0, content, at)


def test_a_telephones_film_is_taken_in_transcoded_and_checked(film: Film, cast: Any, at: datetime) -> None:
    source = film("phone.mov", video="libx265", container="mov", seconds=1, level=0.07)
    upload = bring(source, cast, at)
    call_command("run_clips", once=True)
    assert [(job.kind, job.state) for job in ClipJob.objects.all()] == [
        (JobKind.TAKE_IN, JobState.DONE),
        (JobKind.TRANSCODE, JobState.DONE),
        (JobKind.CHECK, JobState.DONE),
    ]
    clip = Clip.objects.get()
    upload.refresh_from_db()
    assert (clip.title, clip.video_codec, clip.added_by, upload.clip) == ("河边", "h264", cast.reporter, clip)
    assert clip.check_state == ClipCheck.PASSED
    assert file_state(clip) is FileState.SAME  # linked and unlinked on its way, then hashed again
    assert (Path(clip.file.path).stat().st_nlink, list(uploads.folder().iterdir())) == (1, [])


@pytest.fixture
def sleeper(monkeypatch: pytest.MonkeyPatch, settings: Any, clip: Clip, at: datetime) -> ClipWorker:
    """A worker whose children sleep and say nothing."""
    settings.CLIP_STALL_S = 0.3
    monkeypatch.setattr(clip_worker, "LOOK_S", 0.05)
    monkeypatch.setattr(clip_worker, "CHILD", [sys.executable, "-S", "-c", "import time; time.sleep(60)"])
    clip_jobs.ask(JobKind.CHECK, clip=clip, at=at)
    return ClipWorker()


def test_a_child_killed_or_stalled_harms_nothing_and_is_tried_three_times(
    sleeper: ClipWorker, clip: Clip, settings: Any
) -> None:
    settings.CLIP_STALL_S = 30

    def kill() -> None:
        while sleeper.child is None:
            time.sleep(0.01)
        os.kill(sleeper.child.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    assert sleeper.work_once()
    killer.join()
    job = ClipJob.objects.get()
    assert (job.state, job.attempts, job.fault) == (JobState.WAITING, 1, {})
    settings.CLIP_STALL_S = 0.3
    assert sleeper.work_once()
    assert sleeper.work_once()
    assert not sleeper.work_once()
    job.refresh_from_db()
    clip.refresh_from_db()
    assert (job.state, job.attempts, job.fault) == (JobState.FAILED, 3, {"code": "stalled"})
    assert (clip.check_state, Path(clip.file.path).read_bytes()) == (ClipCheck.FAILED, b"a film")


def test_a_worker_told_to_stop_puts_its_work_down(sleeper: ClipWorker) -> None:
    sleeper.stop.set()
    assert sleeper.work_once()
    job = ClipJob.objects.get()
    assert (job.state, job.attempts) == (JobState.WAITING, 0)


def test_work_that_takes_too_long_is_ended(sleeper: ClipWorker, settings: Any) -> None:
    settings.CLIP_STALL_S, settings.CLIP_JOB_LIMIT_S = 30, 0
    ClipJob.objects.update(attempts=2)
    assert sleeper.work_once()
    assert ClipJob.objects.get().fault == {"code": "too_long", "minutes": 0}
