"""The recording of a programme: brought after the show, by the line or out of the folder for incoming files.

What you would get wrong: what is kept are the very bytes that were brought, because their hash is evidence.
Where browsers do not play them, the worker makes a copy for looking at (Recording.viewing), and everything
public is cut out of the original.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from common.models import User
from studio.domain.clips import clip_jobs, uploads
from studio.domain.show.record import record
from studio.enums import EventKind, JobState, RunState
from studio.errors import (
    JobRunning,
    NotEndedYet,
    NotIncoming,
    NotRecorded,
    ReasonNeeded,
    RecordedAlready,
    RecordingComing,
    RehearsalIsWiped,
)
from studio.models import ClipJob, Recording, Run, Upload

FILMS = {".mp4", ".mov", ".mkv", ".webm", ".mxf", ".ts", ".m2ts", ".mts", ".avi", ".m4v"}


@dataclass(frozen=True)
class Incoming:
    """A file in the folder for incoming files."""

    name: str
    size: int
    changed_at: datetime


def check_may_attach(run: Run) -> None:
    """Once, to a programme that has ended: before, the recorder still writes."""
    if run.is_rehearsal:
        raise RehearsalIsWiped
    if run.state != RunState.ENDED:
        raise NotEndedYet
    if Recording.objects.filter(run=run).exists():
        raise RecordedAlready


def begin(run: Run, *, name: str, title: str, size: int, modified_ms: int, by: User, at: datetime) -> Upload:
    """The file comes by the line, in pieces; studio.domain.clips.uploads takes them. The same file of the
    same person goes on where it broke off; while one is on its way, no other begins (RecordingComing)."""
    check_may_attach(run)
    same: dict[str, Any] = {"name": name[:255], "size": size, "modified_ms": modified_ms}
    if other := Upload.objects.filter(run=run).exclude(by=by, **same).select_related("by").first():
        raise RecordingComing(who=other.by)
    return uploads.begin_upload(title=title, run=run, by=by, at=at, **same)


def choose_incoming(run: Run, name: str, *, by: User, at: datetime) -> Upload:
    """A file that lies on the server already: the worker copies it, and it stays where it is.

    Refused: what is no film directly in the folder (a link out of it is none), a disk without room.
    """
    check_may_attach(run)
    if other := Upload.objects.filter(run=run).select_related("by").first():
        raise RecordingComing(who=other.by)
    found = next((one for one in incoming() if one.name == name), None)
    if found is None:
        raise NotIncoming
    uploads.check_size(found.size, most=settings.RECORDING_LARGEST_BYTES)
    uploads.check_room(found.size)
    facts: dict[str, Any] = {"name": name, "title": Path(name).stem[:120], "incoming": name, "run": run}
    whole = {"size": found.size, "received": found.size}
    with transaction.atomic():
        upload = Upload.objects.create(
            key=secrets.token_hex(16), by=by, begun_at=at, touched_at=at, **facts, **whole
        )
        clip_jobs.ask_to_take_in(upload, at)
    return upload


def incoming() -> list[Incoming]:
    """Films in the folder for incoming files, newest first. No query."""
    return sorted(_incoming(), key=lambda one: (one.changed_at, one.name), reverse=True)


def _incoming() -> Iterator[Incoming]:
    folder = Path(settings.RECORDING_INCOMING)
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.suffix.lower() in FILMS and path.is_file() and not path.is_symlink():
            stat = path.stat()
            changed = datetime.fromtimestamp(stat.st_mtime, UTC)
            yield Incoming(path.name, stat.st_size, changed)


def arriving(run: Run) -> Upload | None:
    """What is on its way and no recording yet. One query."""
    return Upload.objects.filter(run=run).select_related("by").order_by("-pk").first()


def try_again(run: Run, at: datetime) -> ClipJob:
    """Take in again what the worker gave up. JobRunning while it has it in hand; NotRecorded: none came."""
    upload = arriving(run)
    if upload is None:
        raise NotRecorded
    if not upload.jobs.filter(state=JobState.FAILED).exists():
        raise JobRunning
    return clip_jobs.ask_to_take_in(upload, at)


def drop(run: Run, *, by: User) -> None:
    """Give up what is on its way. Only who began it; not while the worker has it in hand."""
    if (upload := arriving(run)) is not None:
        uploads.drop_upload(upload, by=by)


def recording_of(run: Run) -> Recording:
    """NotRecorded (404) when there is none."""
    found = Recording.objects.select_related("run__episode", "timed_by", "by").filter(run=run).first()
    if found is None:
        raise NotRecorded
    return found


def remove(recording: Recording, *, reason: str, by: User, at: datetime) -> None:
    """The wrong file: the row goes, then its files and those of every excerpt. The log keeps its name, its
    hash and the reason. Twice: the second finds none (NotRecorded)."""
    if not reason.strip():
        raise ReasonNeeded
    stored = [recording.file.name, recording.viewing.name]
    for excerpt in recording.excerpts.all():
        stored += [excerpt.file.name, excerpt.poster.name]
    said = {"text": f"{recording.name} · {reason.strip()}", "sha256": recording.sha256}
    with transaction.atomic():
        gone, _ = Recording.objects.filter(pk=recording.pk).delete()
        if not gone:
            raise NotRecorded
        write(recording.run, EventKind.UNRECORDED, said, by=by, at=at)
        remove_files(*stored)


def write(run: Run, kind: EventKind, payload: dict[str, Any], *, by: User, at: datetime) -> None:
    """A line in the as-run log. No page of the control room gets stale by what is done after the show."""
    record(run, kind, by=by, at=at, payload=payload, changes_state=False)


def remove_files(*names: str | None) -> None:
    """After the commit: until then a row points at them."""
    for name in filter(None, names):
        transaction.on_commit(lambda name=name: default_storage.delete(name))  # type: ignore[misc]
