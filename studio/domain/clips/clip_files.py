"""A clip's stored file and whether it is still, byte for byte, what the row says.

`Clip.seen` is {"sha256", "size", "mtime_ns", "ctime_ns", "inode"}: the file as it was when it was last
hashed. What you would get wrong: a 4 GB file is hashed for seconds, and nobody may hold the run's lock
meanwhile. So the whole file is read at arming, before the lock; under the lock, and on every page, only its
mark is compared. The mark holds the time of the last change of the inode (ctime), which no program can set
back.
"""

import hashlib
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import models

from studio.domain.clips.lab.mark import mark_of
from studio.models import Clip, Item

__all__ = ["FileState", "digest_of", "file_state", "mark_of", "path_of", "read_again", "read_again_for"]


class FileState(models.TextChoices):
    """`unread`: there, but nobody has hashed it yet."""

    SAME = "same"
    MISSING = "missing"
    CHANGED = "changed"
    UNREAD = "unread"


def file_state(clip: Clip) -> FileState:
    """One stat, no reading, no query."""
    mark = mark_of(path_of(clip))
    if mark is None:
        return FileState.MISSING
    if not clip.seen:
        return FileState.UNREAD
    same = clip.seen == {"sha256": clip.sha256, **mark}
    return FileState.SAME if same else FileState.CHANGED


def read_again(clip: Clip) -> FileState:
    """Hash the whole file and keep what was seen. Call it outside of a run's lock: it takes as long as it
    takes.

    A file that is written to meanwhile is marked as it was before, and so counts as changed afterwards. Two
    at once write the same thing.
    """
    path = path_of(clip)
    mark = mark_of(path)
    clip.seen = {} if mark is None else {"sha256": digest_of(path), **mark}
    Clip.objects.filter(pk=clip.pk).update(seen=clip.seen)
    return file_state(clip)


def read_again_for(item: int) -> None:
    """Before an item is armed: the whole file of its clip. Nothing for an item without one. Two queries."""
    owner = Item.objects.filter(pk=item, clip__isnull=False).select_related("clip").first()
    if owner is not None and owner.clip is not None:
        read_again(owner.clip)


def path_of(clip: Clip) -> Path:
    return Path(clip.file.path)


def path_at(name: str) -> Path:
    """Of a stored file, by the name under which its row keeps it."""
    return Path(default_storage.path(name))


def digest_of(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
