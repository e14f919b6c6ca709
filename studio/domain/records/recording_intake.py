"""What the worker's answers about a recording become: the recording, its copy for looking at, an excerpt.

What you would get wrong: an excerpt may have been moved while the child was cutting it. Its answer names the
span it has cut, and counts only if that is still the span of the row; else it is asked for again.
"""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from studio.domain.clips import clip_jobs
from studio.domain.clips.uploads import part_of
from studio.domain.records.recordings import remove_files, write
from studio.enums import EventKind, JobKind
from studio.models import ClipJob, Excerpt, Recording, Upload

KINDS = {JobKind.RECORDING, JobKind.VIEWING, JobKind.CUT}
SUFFIX = {"matroska": "mkv", "mpegts": "ts"}  # of files whose container is called otherwise


def source_of(job: ClipJob) -> Path:
    """What was brought; else the recording's own file."""
    if job.upload is not None:
        upload = job.upload
        return Path(settings.RECORDING_INCOMING) / upload.incoming if upload.incoming else part_of(upload)
    recording = job.excerpt.recording if job.excerpt else job.recording
    assert recording is not None  # noqa: S101  asked for with one
    return Path(recording.file.path)


def facts_of(job: ClipJob) -> dict[str, Any]:
    """A file that stays where it lies is copied; an excerpt is cut from here to there."""
    if job.excerpt is not None:
        return {"starts_ms": job.excerpt.starts_ms, "ends_ms": job.excerpt.ends_ms}
    return {"copies": bool(job.upload.incoming)} if job.upload is not None else {}


def apply(job: ClipJob, result: dict[str, Any], at: datetime) -> None:
    if job.upload is not None:
        _take_in(job, job.upload, result, at)
    elif job.excerpt is not None:
        _cut(job, job.excerpt, result, at)
    elif job.recording is not None:
        _view(job, job.recording, result, at)


def _take_in(job: ClipJob, upload: Upload, result: dict[str, Any], at: datetime) -> None:
    """The file first, then the row; what was brought by the line goes last. Of two for one programme the
    second has failed, and says why."""
    run = upload.run
    assert run is not None  # noqa: S101  a recording is somebody's
    ending = SUFFIX.get(result["container"], result["container"])
    name = f"recordings/{run.pk}-{result['sha256'][:24]}.{ending}"
    taken = Recording.objects.filter(run=run).exists()
    if not taken:
        _place(Path(result.get("film") or part_of(upload)), name)
    facts = {key: result[key] for key in ("sha256", "size", "duration_ms")}
    made = Recording(run=run, file=name, name=upload.name, by=upload.by, attached_at=at, **facts)
    made.hindrance = result["hindrance"] or {}
    try:
        if taken or not _keep(job, made, upload, at):
            clip_jobs.fail(job, {"code": "attached"}, at)
            return
    except IntegrityError:
        clip_jobs.fail(job, {"code": "attached"}, at)
        return
    part_of(upload).unlink(missing_ok=True)


def _keep(job: ClipJob, made: Recording, upload: Upload, at: datetime) -> bool:
    """False: the job is somebody else's by now."""
    with transaction.atomic():
        if not clip_jobs.finish(job, at):
            return False
        made.save(force_insert=True)
        said = {"text": made.name, "sha256": made.sha256, "size": made.size, "duration_ms": made.duration_ms}
        write(made.run, EventKind.RECORDED, said, by=upload.by, at=at)
        if made.hindrance:
            clip_jobs.ask(JobKind.VIEWING, recording=made, at=at)
        Upload.objects.filter(pk=upload.pk).delete()
    return True


def _view(job: ClipJob, recording: Recording, result: dict[str, Any], at: datetime) -> None:
    name = f"{str(recording.file.name).rpartition('.')[0]}-view.mp4"
    _place(Path(result["film"]), name)
    with transaction.atomic():
        if clip_jobs.finish(job, at):
            Recording.objects.filter(pk=recording.pk).update(viewing=name)


def _cut(job: ClipJob, excerpt: Excerpt, result: dict[str, Any], at: datetime) -> None:
    name = f"excerpts/{excerpt.pk}-{result['sha256'][:24]}"
    film, poster = f"{name}.mp4", f"{name}.jpg"
    _place(Path(result["film"]), film)
    _place(Path(result["poster"]), poster)
    span = {"starts_ms": result["starts_ms"], "ends_ms": result["ends_ms"]}
    with transaction.atomic():
        if not clip_jobs.finish(job, at):
            if not Excerpt.objects.filter(file=film).exists():
                remove_files(film, poster)
            return
        facts = {"file": film, "poster": poster, "sha256": result["sha256"], "made_at": at}
        if Excerpt.objects.filter(pk=excerpt.pk, **span).update(**facts):
            return
        remove_files(film, poster)
        if moved := Excerpt.objects.filter(pk=excerpt.pk).first():
            clip_jobs.ask(JobKind.CUT, excerpt=moved, at=at)


def _place(source: Path, name: str) -> None:
    """Linked, not copied; an earlier attempt may have come this far, and the name holds the hash or the
    recording's."""
    target = Path(default_storage.path(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.link(source, target)
