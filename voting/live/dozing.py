"""Since when phones have been silent, for ushers who ask how long somebody has been away.

`presence` knows who is awake now and forgets the rest, so the moment at which somebody was first missed is
kept beside it in RUN_DIR, by whichever worker draws a seat map. Short-lived like presence itself: nothing of
it is ever stored with a vote. Two workers at once: one of two nearly equal notes stays.
"""

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from common.clock import from_ms, to_ms
from voting.live import presence


def silent_since(devices: Iterable[str], *, at: datetime) -> dict[str, datetime]:
    """Of these phones (digests of their secrets) the silent ones, with the moment they were last heard, as
    well as it is known: a phone missed for the first time was heard AWAKE_S ago at the latest."""
    devices, awake = set(devices), presence.awake()
    noted = _read()
    just_missed = to_ms(at) - round(presence.AWAKE_S * 1000)
    silent = {device: noted.get(device, just_missed) for device in devices - awake}
    others = {device: since for device, since in noted.items() if device not in devices}
    if {**others, **silent} != noted:
        _write({**others, **silent})
    return {device: from_ms(since) for device, since in silent.items()}


def _path() -> Path:
    return Path(settings.RUN_DIR) / "silent.json"


def _read() -> dict[str, int]:
    try:
        noted = json.loads(_path().read_text())
    except (OSError, ValueError):  # nobody has asked yet, or another worker is just replacing it
        return {}
    return {str(device): int(since) for device, since in noted.items()}


def _write(noted: dict[str, int]) -> None:
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"silent-{os.getpid()}.new")
    draft.write_text(json.dumps(noted))
    draft.replace(path)
