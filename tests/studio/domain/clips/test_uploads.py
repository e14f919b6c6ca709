"""Uploads: in pieces, each on the disk before it counts; broken off and resumed; bounded on every side."""

import fcntl
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest

from common.errors import NotAllowed
from common.pieces import DiskFull, PieceTooLarge, UploadBehind, UploadBusy, UploadEmpty
from studio.domain.clips import uploads
from studio.enums import JobKind
from studio.errors import TooManyUploads, UploadTooLarge
from studio.models import ClipJob, Upload

pytestmark = pytest.mark.django_db

Begin = Callable[..., Upload]


@pytest.fixture
def begin(cast: Any, at: datetime) -> Begin:
    def make(**changes: Any) -> Upload:
        facts = {"name": "a.mov", "title": "", "size": 10, "modified_ms": 7, "by": cast.reporter, "at": at}
        return uploads.begin_upload(**(facts | changes))

    return make


def send(upload: Upload, offset: int, content: bytes, at: datetime, **changes: Any) -> Upload:
    facts = {"stream": BytesIO(content), "length": len(content), "by": upload.by, "at": at}
    return uploads.add_piece(upload, offset=offset, **(facts | changes))


def test_pieces_make_the_file_and_ask_the_worker_once(begin: Begin, at: datetime) -> None:
    upload = begin()
    send(upload, 0, b"01234", at)
    assert ClipJob.objects.count() == 0
    send(upload, 5, b"56789", at)
    assert uploads.part_of(upload).read_bytes() == b"0123456789"
    assert [(job.kind, job.upload_id) for job in ClipJob.objects.all()] == [(JobKind.TAKE_IN, upload.pk)]
    with pytest.raises(UploadBehind):
        send(upload, 10, b"", at)
    assert ClipJob.objects.count() == 1


def test_the_same_file_again_goes_on_where_it_broke_off(begin: Begin, at: datetime, cast: Any) -> None:
    upload = begin()
    send(upload, 0, b"0123", at)
    again = begin()
    assert (again.pk, again.received, uploads.standing(again)["received"]) == (upload.pk, 4, 4)
    assert begin(modified_ms=8).pk != upload.pk  # changed since: another file
    assert begin(by=cast.producer).pk != upload.pk


def test_a_piece_sent_twice_is_not_written_twice(begin: Begin, at: datetime) -> None:
    upload = begin()
    send(upload, 0, b"0123", at)
    with pytest.raises(UploadBehind) as refused:
        send(upload, 0, b"xxxx", at)
    assert refused.value.as_dict()["received"] == 4
    assert uploads.part_of(upload).read_bytes() == b"0123"


def test_doubtful_bytes_after_a_power_cut_are_covered(begin: Begin, at: datetime) -> None:
    upload = begin()
    uploads.part_of(upload).write_bytes(b"0123??")
    Upload.objects.update(received=4)
    send(upload, 4, b"456789", at)
    assert uploads.part_of(upload).read_bytes() == b"0123456789"


def test_more_than_the_file_was_said_to_have_is_refused(begin: Begin, at: datetime, settings: Any) -> None:
    upload = begin()
    with pytest.raises(PieceTooLarge):
        send(upload, 0, b"0123456789more", at)
    upload.refresh_from_db()
    assert (upload.received, uploads.part_of(upload).read_bytes()) == (0, b"")
    settings.CLIP_PIECE_BYTES = 4
    with pytest.raises(PieceTooLarge):
        send(upload, 0, b"01234", at)
    with pytest.raises(PieceTooLarge):
        send(upload, 0, b"01234", at, length=1)  # the sender's word is not taken for it


def test_only_who_began_it_sends_and_drops(begin: Begin, at: datetime, cast: Any) -> None:
    upload = begin()
    with pytest.raises(NotAllowed):
        send(upload, 0, b"01", at, by=cast.producer)
    with pytest.raises(NotAllowed):
        uploads.drop_upload(upload, by=cast.producer)


def test_two_at_once_the_second_is_told(begin: Begin, at: datetime) -> None:
    upload = begin()
    with uploads.part_of(upload).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(UploadBusy):
            send(upload, 0, b"01", at)
    send(upload, 0, b"01", at)


def test_bounds(begin: Begin, settings: Any, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.CLIP_LARGEST_BYTES == 4 * 1024**3
    for size, error in ((0, UploadEmpty), (4 * 1024**3 + 1, UploadTooLarge)):
        with pytest.raises(error):
            begin(size=size)
    settings.CLIP_UPLOADS_EACH, settings.CLIP_UPLOADS_OPEN = 2, 3
    begin(name="1"), begin(name="2")
    with pytest.raises(TooManyUploads) as refused:
        begin(name="3")
    assert refused.value.context == {"count": 2}
    begin(name="4", by=cast.producer)
    with pytest.raises(TooManyUploads):
        begin(name="5", by=cast.producer)
    settings.CLIP_UPLOADS_OPEN = 9
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Disk", (), {"free": 2 * 1024**3}))
    with pytest.raises(DiskFull):
        begin(name="6", size=1024**3, by=cast.producer)


def test_drop_and_stale_take_bytes_and_row(begin: Begin, at: datetime) -> None:
    upload = begin()
    send(upload, 0, b"01", at)
    uploads.drop_upload(upload, by=upload.by)
    assert (Upload.objects.count(), uploads.part_of(upload).exists()) == (0, False)
    old, waiting = begin(name="old"), begin(name="done", size=2)
    send(old, 0, b"01", at)
    send(waiting, 0, b"01", at)
    with pytest.raises(UploadBusy):
        uploads.drop_upload(waiting, by=waiting.by)
    orphan = uploads.folder() / "orphan.part"
    orphan.write_bytes(b"x")
    os.utime(orphan, (0, 0))
    assert uploads.remove_stale(at + timedelta(hours=23)) == 0
    assert uploads.remove_stale(at + timedelta(hours=25)) == 1
    assert (list(Upload.objects.all()), uploads.part_of(old).exists(), orphan.exists()) == (
        [waiting], False, False,
    )  # fmt: skip
