"""Which phones are awake, over all workers: each writes into RUN_DIR whom it has heard, and reads them all.

A phone is a device digest; where it sits is not looked at here. What you would get wrong: these files are
memory-backed and short-lived like the round's key; nothing about presence is ever stored with a vote.
"""

import json
import os
import time
from pathlib import Path

from django.conf import settings

AWAKE_S = 25.0  # two heartbeats of ten seconds and some patience
FRESH_S = 6.0  # a file not rewritten for so long is a dead worker's
EVERY_S = 2.0

_heard: dict[str, float] = {}


def heard(device: str) -> None:
    """A phone has said something, whichever way."""
    _heard[device] = time.monotonic()


def write() -> None:
    """Tell the other workers whom this one has heard; whoever fell asleep is forgotten."""
    since = time.monotonic() - AWAKE_S
    for device, at in list(_heard.items()):
        if at < since:
            _heard.pop(device, None)
    path = _folder() / f"awake-{os.getpid()}.json"
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(list(_heard)))
    draft.replace(path)


def awake() -> set[str]:
    """Digests of the phones heard within AWAKE_S, in any worker, as of its last write."""
    found: set[str] = set()
    for path in _folder().glob("awake-*.json"):
        try:
            if time.time() - path.stat().st_mtime < FRESH_S:
                found.update(json.loads(path.read_text()))
            else:
                path.unlink()
        except (OSError, ValueError):  # its writer has just replaced or removed it, or the disk is full
            continue
    return found


def _folder() -> Path:
    folder = Path(settings.RUN_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
