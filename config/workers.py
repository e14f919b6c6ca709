"""The processes that work beside the server: clips are checked by one, machines are spoken to by another,
notices are sent by a third, button panels are heard by a fourth while there are any that speak OSC.

What you would get wrong: a worker may die or stall and the programme goes on. So it is started again and
again, is never waited for, and ends by itself when the process that started it is gone.

    python -m config.workers run_playout      one of them, as `beside` starts it
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

NAMES = ("run_clips", "run_playout", "run_clock", "run_osc")
Wanted = Callable[[], bool | None]
AGAIN_S = 2.0  # between two starts of a worker that dies
WATCH_S = 1.0
GRACE_S = 5.0


def always() -> bool:
    return True


@contextmanager
def beside(names: tuple[str, ...] = NAMES, wanted: Mapping[str, Wanted] | None = None) -> Iterator[None]:
    """Keep the workers running while the body runs; then end them, by force after five seconds.

    `wanted`: of those that are needed only sometimes, whether it is so now; asked every second, in a thread.
    None: it cannot be said, and what runs runs on.
    """
    over, asked = threading.Event(), wanted or {}
    keepers = [
        threading.Thread(target=_keep, args=(name, over, asked.get(name, always)), daemon=True)
        for name in names
    ]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        over.set()
        for keeper in keepers:
            keeper.join(GRACE_S + WATCH_S)


def _keep(name: str, over: threading.Event, wanted: Wanted) -> None:
    while not over.is_set():
        if not wanted():
            over.wait(WATCH_S)
            continue
        worker = subprocess.Popen(
            [sys.executable, "-m", "config.workers", name], start_new_session=True, stdin=subprocess.DEVNULL
        )
        while worker.poll() is None and not over.wait(WATCH_S) and wanted() is not False:
            pass
        if worker.poll() is None:
            _end(worker)
        over.wait(AGAIN_S)


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.terminate()
    try:
        worker.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def _end_with(parent: int) -> None:
    """The starter was killed and could say nothing: an orphan has another parent."""
    while os.getppid() == parent:
        time.sleep(WATCH_S)
    os.kill(os.getpid(), signal.SIGTERM)


def main(name: str) -> None:
    from django.core.management import execute_from_command_line  # noqa: PLC0415  not where it is only started

    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(["manage.py", name])


if __name__ == "__main__":
    main(sys.argv[1])
