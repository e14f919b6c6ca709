"""What the worker's answers become: a clip in the library, a check, the next job.

What you would get wrong: the child only reads and writes files in its own folder. Everything that counts
happens here, in one transaction with the end of the job; a child that is killed has changed nothing.
"""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from common.models import User
from studio.domain.clips import clip_check, clip_jobs, uploads
from studio.domain.clips.clip_files import path_of
from studio.domain.clips.media import keep_clip
from studio.domain.clips.uploads import begin_upload, part_of
from studio.domain.records import recording_intake, recordings
from studio.enums import JobKind
from studio.models import Clip, ClipJob, Run, Upload


def bring_whole(file: Any, *, title: str, by: User, at: datetime, run: Run | None = None) -> Upload:
    """A file that came in one piece, without a script in the page; the same bounds, and then the same way.

    `file`: anything with `name`, `size` and `read()`. The bytes are on the disk before the row says so.
    With a `run` it is that programme's recording.
    """
    facts: dict[str, Any] = {"name": file.name, "title": title, "size": file.size, "modified_ms": 0}
    upload = recordings.begin(run, **facts, by=by, at=at) if run else begin_upload(**facts, by=by, at=at)
    while chunk := file.read(settings.CLIP_PIECE_BYTES):
        uploads.add_piece(
            upload, offset=upload.received, stream=BytesIO(chunk), length=len(chunk), by=by, at=at
        )
    return upload


def source_of(job: ClipJob) -> Path:
    """The file a job is about: the uploaded one, or the clip's."""
    if job.kind in recording_intake.KINDS:
        return recording_intake.source_of(job)
    if job.kind == JobKind.CHECK:
        assert job.clip is not None  # noqa: S101  asked for with one
        return path_of(job.clip)
    assert job.upload is not None  # noqa: S101  asked for with one
    return part_of(job.upload)


def facts_of(job: ClipJob) -> dict[str, Any]:
    """What the child is told beside the file: the keywords of its piece of work."""
    return recording_intake.facts_of(job) if job.kind in recording_intake.KINDS else {}


def apply(job: ClipJob, result: dict[str, Any], at: datetime) -> None:
    """What the child answered, made true. Does nothing when the job is somebody else's by now."""
    if job.kind in recording_intake.KINDS:
        recording_intake.apply(job, result, at)
    elif job.kind == JobKind.CHECK:
        _checked(job, result, at)
    elif "hindrance" in result:
        _to_transcode(job, at)
    else:
        _taken_in(job, result, at)


def _checked(job: ClipJob, result: dict[str, Any], at: datetime) -> None:
    assert job.clip is not None  # noqa: S101  a check has one
    seen = {"sha256": result.pop("sha256"), **(result.pop("mark") or {})}
    if seen["sha256"] != job.clip.sha256:
        result = {"fault": {"code": "changed"}}
    with transaction.atomic():
        if clip_jobs.finish(job, at):
            Clip.objects.filter(pk=job.clip.pk).update(seen=seen)
            clip_check.keep_findings(job.clip, result, at)


def _to_transcode(job: ClipJob, at: datetime) -> None:
    with transaction.atomic():
        if clip_jobs.finish(job, at):
            clip_jobs.ask(JobKind.TRANSCODE, upload=job.upload, at=at)


def _taken_in(job: ClipJob, result: dict[str, Any], at: datetime) -> None:
    """The clip first, then the end of the job; the uploaded bytes go last, when nothing needs them any
    more."""
    upload = job.upload
    assert upload is not None  # noqa: S101  an intake has one
    film = Path(result.get("film") or part_of(upload))
    clip = keep_clip(result, film, title=upload.title, by=upload.by, at=at)
    with transaction.atomic():
        if not clip_jobs.finish(job, at):
            return
        _belongs(upload, clip)
    part_of(upload).unlink(missing_ok=True)  # the other name of the clip's file: its mark changes here
    if not clip.findings:  # a worker that is killed before this line: clip_jobs.ask_for_unchecked
        clip_jobs.ask(JobKind.CHECK, clip=clip, at=at)


def _belongs(upload: Upload, clip: Clip) -> None:
    """An upload of bytes that the library had already has nothing of its own to point at, and goes."""
    if Upload.objects.filter(clip=clip).exists():
        upload.delete()
    else:
        Upload.objects.filter(pk=upload.pk).update(clip=clip)
