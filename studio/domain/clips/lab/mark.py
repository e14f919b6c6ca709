"""What tells, without reading, that a file has been written to, replaced or linked: its inode's own facts."""

from pathlib import Path


def mark_of(path: Path) -> dict[str, int] | None:
    """None when it is not there. The time of the inode's last change (ctime) can be set back by no
    program."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return {
        "size": stat.st_size,
        "mtime_ns": stat.st_mtime_ns,
        "ctime_ns": stat.st_ctime_ns,
        "inode": stat.st_ino,
    }
