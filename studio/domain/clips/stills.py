"""One picture out of a film, taken by the lab's child process, so that no film can harm the server."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from studio.domain.clips.clip_files import path_of
from studio.errors import BadSecond
from studio.models import Clip

TIMEOUT_S = 20


def still_at(clip: Clip, second: int) -> bytes:
    """The picture at this second of the clip, as JPEG. BadSecond outside it, or when it cannot be read."""
    if not 0 <= second * 1000 <= clip.duration_ms:
        raise BadSecond
    return picture_at(path_of(clip), second)


def picture_at(film: Path, second: float) -> bytes:
    """The picture at this second of any film, as JPEG. BadSecond when none can be read."""
    with tempfile.TemporaryDirectory() as folder:
        told = {"work": "still", "source": str(film), "target": folder, "facts": {"second": second}}
        _asked(told)
        try:
            return (Path(folder) / "still.jpg").read_bytes()
        except FileNotFoundError as error:
            raise BadSecond from error


def _asked(told: Mapping[str, object]) -> None:
    command = [sys.executable, "-m", "studio.domain.clips.lab", json.dumps(told)]
    try:
        subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise BadSecond from error
