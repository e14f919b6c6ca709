"""Where the bytes lie: below settings.EVIDENCE_ROOT, outside of what is served, under random names.

What you would get wrong: building a path from what somebody sent. Names here are 32 hex digits and an
extension of ours; a row's name is checked again before it is opened.
"""

import os
import re
import secrets
import shutil
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

_NAME = re.compile(r"[0-9a-f]{32}(-[pt])?\.[a-z0-9]{2,5}")


def root() -> Path:
    path = Path(settings.EVIDENCE_ROOT)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def parts() -> Path:
    """On the same disk, so that a finished file is linked, not copied."""
    path = root() / "parts"
    path.mkdir(exist_ok=True, mode=0o700)
    return path


def part_of(name: str) -> Path:
    return parts() / _checked(name)


def storage() -> FileSystemStorage:
    return FileSystemStorage(location=root())


def path_of(name: str) -> Path:
    return root() / _checked(name)


def new_name(extension: str, key: str = "", mark: str = "") -> str:
    """`mark` "-p" of a public copy, "-t" of the small one, beside the original of the same key."""
    return f"{key or secrets.token_hex(16)}{mark}.{extension}"


def thumb_of(original: str) -> str:
    """Its name, whether or not there is one."""
    return f"{original.partition('.')[0]}-t.jpg"


def bench() -> Path:
    """A folder for one examination; whoever asks for it removes it."""
    path = parts() / f"bench-{secrets.token_hex(8)}"
    path.mkdir(mode=0o700)
    return path


def keep(source: Path, name: str, *, move: bool) -> None:
    """Bring a finished file to its place, on the disk for certain. `move` False: under both names."""
    with source.open("rb") as written:
        os.fsync(written.fileno())
    target = path_of(name)
    target.unlink(missing_ok=True)
    if move:
        source.replace(target)
    else:
        os.link(source, target)
    target.chmod(0o600)


def drop(*names: str) -> None:
    for name in names:
        path_of(name).unlink(missing_ok=True)


def sweep(path: Path) -> None:
    """An abandoned part or bench."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a name of ours: {name!r}")
    return name
