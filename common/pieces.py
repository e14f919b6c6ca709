"""A file that arrives in pieces: each is on the disk before it is counted, and only the next one is taken.

The library's clips and the tasks' evidence come this way (static/js/behaviours/upload.js is the other side).
What you would get wrong: the row is raised only after the bytes are on the disk (fsync), so after a power cut
the file may hold more than the row says, never less; the next piece is written at that place and covers what
is doubtful.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

GIGABYTE = 1024**3
READ = 256 * 1024
SPARE = GIGABYTE  # of the disk that stays free whatever is uploaded


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class UploadEmpty(DomainError):
    code = "upload_empty"
    says = _("The file is empty.")
    status = 400


class DiskFull(DomainError):
    code = "disk_full"
    says = _("The server's disk has no room for this file: %(free)s GB are free.")
    who_can_lift = _("whoever looks after the server")
    status = 507


class PieceTooLarge(DomainError):
    code = "piece_too_large"
    says = _("This piece is larger than agreed.")
    status = 413


class UploadBehind(DomainError):
    """The piece is not the next one; the answer's `received` says where to go on."""

    code = "upload_behind"
    says = _("The upload goes on at byte %(received)s.")


class UploadBusy(DomainError):
    code = "upload_busy"
    says = _("Another window is sending this file just now.")


def behind(received: int) -> UploadBehind:
    error = UploadBehind(received=received)
    error.facts = {"received": received}
    return error


@contextmanager
def held(path: Path) -> Iterator[BinaryIO]:
    """The part file, held by this request alone, whichever process serves it; UploadBusy when it is not."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+b") as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise UploadBusy from taken
        yield part


def write_piece(part: BinaryIO, stream: Stream, offset: int, *, most: int) -> int:
    """The number of bytes that are on the disk now; a piece that is too long leaves nothing that counts."""
    part.seek(offset)
    written = 0
    while chunk := stream.read(READ):
        written += len(chunk)
        if written > most:
            part.truncate(offset)
            raise PieceTooLarge
        part.write(chunk)
    part.flush()
    os.fsync(part.fileno())
    return written


def check_room(folder: Path, size: int, *, promised: int) -> None:
    """DiskFull unless it fits beside what is on its way already, with something to spare."""
    free = shutil.disk_usage(folder).free
    if size + promised + SPARE > free:
        raise DiskFull(free=f"{max(0, free - SPARE) / GIGABYTE:.1f}")
