"""A file on its way to the clip library, in pieces, each written to the disk before it is counted.

Bytes lie in MEDIA_ROOT/uploads/<key>.part; `Upload.received` says how many of them are certain. What you
would get wrong: the row is raised only after the bytes are on the disk (fsync), so after a power cut the file
may hold more than the row says, never less; the next piece is written at `received` and covers what is
doubtful.
"""

import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from common import pieces
from common.errors import NotAllowed
from common.models import User
from common.pieces import GIGABYTE, PieceTooLarge, Stream, UploadBusy, UploadEmpty
from studio.domain.clips.clip_jobs import ask_to_take_in
from studio.enums import JobState
from studio.errors import TooManyUploads, UploadTooLarge
from studio.models import Run, Upload

RESTS = timedelta(hours=24)  # an upload that nobody has touched for so long is removed


def begin_upload(
    *, name: str, title: str, size: int, modified_ms: int, by: User, at: datetime, run: Run | None = None
) -> Upload:
    """A new upload; or the one this person began with the same file, to go on where it broke off.

    A file is the same by name, length and time of change. With a `run` it is that programme's recording
    (studio.domain.records.recordings decides whether it may come). Refused: nothing in it, more than
    settings.CLIP_LARGEST_BYTES or RECORDING_LARGEST_BYTES, too many open, no room on the disk.
    """
    same = {"name": name[:255], "size": size, "modified_ms": modified_ms, "run": run}
    if known := Upload.objects.filter(by=by, clip=None, received__lt=F("size"), **same).first():
        return known
    check_size(size, most=settings.RECORDING_LARGEST_BYTES if run else settings.CLIP_LARGEST_BYTES)
    _check_count(by)
    check_room(size)
    return Upload.objects.create(
        key=secrets.token_hex(16),
        title=title.strip()[:120] or Path(name).stem[:120],
        by=by,
        begun_at=at,
        touched_at=at,
        **same,
    )


def check_size(size: int, *, most: int) -> None:
    if size <= 0:
        raise UploadEmpty
    if size > most:
        raise UploadTooLarge(most=most // GIGABYTE)


def _check_count(by: User) -> None:
    open_now = Upload.objects.filter(received__lt=F("size"))
    mine, all_open = open_now.filter(by=by).count(), open_now.count()
    if mine >= settings.CLIP_UPLOADS_EACH or all_open >= settings.CLIP_UPLOADS_OPEN:
        raise TooManyUploads(count=all_open if mine < settings.CLIP_UPLOADS_EACH else mine)


def check_room(size: int) -> None:
    """DiskFull unless it fits beside what is on its way already, with something to spare."""
    open_now = Upload.objects.filter(received__lt=F("size"))
    promised = sum(one.size - one.received for one in open_now)
    pieces.check_room(folder(), size, promised=promised)


def add_piece(upload: Upload, *, offset: int, stream: Stream, length: int, by: User, at: datetime) -> Upload:
    """Write the next piece. With the last byte the worker is asked to take the file in, once.

    UploadBehind when `offset` is not where the upload stands (its `received` says where to go on): a piece
    sent twice is not written twice. Two at once: the second is told UploadBusy. `length` is what the sender
    says; what really comes may be less, never more than settings.CLIP_PIECE_BYTES nor than the file was said
    to have.
    """
    if upload.by_id != by.pk:
        raise NotAllowed
    if length > settings.CLIP_PIECE_BYTES:
        raise PieceTooLarge
    with pieces.held(part_of(upload)) as part:
        upload.refresh_from_db()
        if upload.received != offset or upload.received == upload.size:
            raise pieces.behind(upload.received)
        most = min(settings.CLIP_PIECE_BYTES, upload.size - offset)
        written = pieces.write_piece(part, stream, offset, most=most)
        _count(upload, written, at)
    return upload


def _count(upload: Upload, written: int, at: datetime) -> None:
    """Compare-and-set, and the job with the last byte in the same transaction."""
    with transaction.atomic():
        mine = Upload.objects.filter(pk=upload.pk, received=upload.received)
        if not mine.update(received=F("received") + written, touched_at=at):
            upload.refresh_from_db()
            raise pieces.behind(upload.received)
        upload.received += written
        if upload.received == upload.size:
            ask_to_take_in(upload, at)


def standing(upload: Upload) -> dict[str, Any]:
    """{"key", "received", "size", "piece": largest number of bytes to send at once}."""
    return {
        "key": upload.key,
        "received": upload.received,
        "size": upload.size,
        "piece": settings.CLIP_PIECE_BYTES,
    }


def drop_upload(upload: Upload, *, by: User) -> None:
    """Give it up: bytes and row. Only who began it; nothing once the worker has it in hand."""
    if upload.by_id != by.pk:
        raise NotAllowed
    if upload.jobs.filter(state__in=[JobState.WAITING, JobState.RUNNING]).exists():
        raise UploadBusy
    remove_upload(upload)


def remove_upload(upload: Upload) -> None:
    upload.delete()
    part_of_key(upload.key).unlink(missing_ok=True)


def remove_stale(at: datetime) -> int:
    """Unfinished and given-up uploads that nobody has touched for a day, and bytes that no row knows."""
    busy = [JobState.WAITING, JobState.RUNNING]
    resting = Upload.objects.filter(clip=None, touched_at__lt=at - RESTS).exclude(jobs__state__in=busy)
    stale = list(resting)
    for upload in stale:
        remove_upload(upload)
    known = {f"{key}.part" for key in Upload.objects.filter(clip=None).values_list("key", flat=True)}
    for path in folder().glob("*.part"):
        if path.name not in known and path.stat().st_mtime < (at - RESTS).timestamp():
            path.unlink(missing_ok=True)
    return len(stale)


def part_of(upload: Upload) -> Path:
    return part_of_key(upload.key)


def part_of_key(key: str) -> Path:
    return folder() / f"{key}.part"


def folder() -> Path:
    """On the same disk as the library, so that a finished file is linked, not copied."""
    path = Path(settings.MEDIA_ROOT) / "uploads"
    path.mkdir(parents=True, exist_ok=True)
    return path
