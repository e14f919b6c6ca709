"""The child process: one piece of work, told on the command line, answered on standard output line by line.

    python -m studio.domain.lab '{"work": "take_in" | "check" | "transcode", "source": …, "target": folder}'

{"progress": percent} at least once a second while it goes on (that is the heartbeat), then one of {"done":
{…}} and {"fault": {"code", …}}. What you would get wrong: everything else, a crash, a kill, silence, is no
answer; the parent tries again. When the parent is gone, the next line finds no reader and ends this process
too.
"""

import contextlib
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import av

from studio.domain.lab.faults import Unusable
from studio.domain.lab.mark import mark_of
from studio.domain.lab.measure import measure
from studio.domain.lab.probe import probe
from studio.domain.lab.transcode import transcode

BEAT_S = 0.5
READ = 1024 * 1024
NICENESS = 10  # the programme comes first


def take_in(source: Path, target: Path) -> dict[str, Any]:
    """What the file is, its hash and its poster; or only the hindrance that a transcoder has to remove."""
    found = probe(source)
    if found.hindrance:
        return {"hindrance": found.hindrance}
    return _described(source, target)


def make_playable(source: Path, target: Path) -> dict[str, Any]:
    """The film made anew beside the poster of what it now is."""
    film = target / "film.mp4"
    transcode(source, film, tell)
    return {**_described(film, target), "film": str(film)}


def check(source: Path, target: Path) -> dict[str, Any]:
    """The measurements, the hash of the very bytes that were measured, and the file's mark before both."""
    probe(source)
    mark = mark_of(source)
    return {"sha256": digest(source), "mark": mark, **measure(source, tell)}


def _described(path: Path, target: Path) -> dict[str, Any]:
    found = asdict(probe(path))
    if hindrance := found.pop("hindrance"):  # of what we made ourselves: no second try would end better
        raise Unusable(**hindrance)
    poster = target / "poster.jpg"
    poster.write_bytes(found.pop("poster"))
    return {**found, "sha256": digest(path), "size": path.stat().st_size, "poster": str(poster)}


def digest(path: Path) -> str:
    """SHA-256 of a file of any size, a megabyte in memory at a time."""
    whole = hashlib.sha256()
    with path.open("rb") as source:
        while piece := source.read(READ):
            whole.update(piece)
            tell(0)
    return whole.hexdigest()


_last = 0.0


def tell(percent: int) -> None:
    """A heartbeat, at most two a second."""
    global _last  # noqa: PLW0603  one process, one piece of work
    if time.monotonic() - _last >= BEAT_S:
        _last = time.monotonic()
        _say({"progress": percent})


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


WORK: dict[str, Callable[[Path, Path], dict[str, Any]]] = {
    "take_in": take_in,
    "transcode": make_playable,
    "check": check,
}


def main(told: dict[str, str]) -> None:
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    av.logging.set_level(av.logging.PANIC)
    _say({"progress": 0})
    try:
        _say({"done": WORK[told["work"]](Path(told["source"]), Path(told["target"]))})
    except Unusable as fault:
        _say({"fault": fault.as_dict()})


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
