"""What the workers of one host tell each other: up to when each has decided all that it received.

Whoever closes a round waits for all of them, so that a ballot received in time by one worker is never
refused because another was quicker to close. Each writes a number into a file of its own in RUN_DIR and holds
the file locked as long as it lives; a kill -9 lets go of the lock, and what that worker had not written, it
had not acknowledged either. What you would get wrong: the number is about the past only. What is said to be
cleared must already be out of the queue, and nothing older may still be on its way into it.
"""

import contextlib
import fcntl
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

LOOK_EVERY_S = 0.01
WIDTH = 16

_mine: tuple[Path, int] | None = None


def announce(cleared_ms: int) -> None:
    """All that this process received up to then has been decided."""
    os.pwrite(_file(), b"%0*d" % (WIDTH, cleared_ms), 0)


def leave() -> None:
    """Nobody need wait for this process any more."""
    global _mine  # noqa: PLW0603  one file for each process
    if _mine is not None:
        _mine[0].unlink(missing_ok=True)
        os.close(_mine[1])
        _mine = None


def wait_until_cleared(moment_ms: int, announce_mine: Callable[[], None], *, timeout_s: float) -> bool:
    """Wait until every living worker has cleared `moment_ms`, telling the others the same of this one all the
    while; False when one takes longer than `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while True:
        announce_mine()
        if all(cleared >= moment_ms for cleared in _living()):
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_EVERY_S)


def _living() -> list[int]:
    """What the others, and this process, have announced."""
    found = []
    for path in _folder().glob("worker-*"):
        with contextlib.suppress(OSError), path.open("rb") as told:
            if _mine is not None and path == _mine[0]:
                found.append(int(told.read(WIDTH)))
                continue
            try:
                fcntl.flock(told, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:  # its owner lives
                found.append(int(told.read(WIDTH) or 0))
            else:
                path.unlink(missing_ok=True)
    return found


def _file() -> int:
    """This process's own, made where RUN_DIR is now; locked before it has its name."""
    global _mine  # noqa: PLW0603  one file for each process
    folder = _folder()
    if _mine is None or _mine[0].parent != folder:
        leave()
        name = f"{os.getpid()}.{secrets.token_hex(4)}"
        draft, path = folder / f".worker-{name}", folder / f"worker-{name}"
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        os.write(handle, b"0" * WIDTH)
        draft.rename(path)
        _mine = path, handle
    return _mine[1]


def _folder() -> Path:
    folder = Path(settings.RUN_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
