"""The child process: one piece of work, told on the command line, answered on standard output line by line.

    python -m studio.domain.clips.lab '{"work": a key of WORK, "source": …, "target": folder, "facts": {…}}'

{"progress": percent} at least once a second while it goes on (that is the heartbeat), then one of {"done":
{…}} and {"fault": {"code", …}}. What you would get wrong: everything else, a crash, a kill, silence, is no
answer; the parent tries again. When the parent is gone, the next line finds no reader and ends this process
too.
"""

import contextlib
import hashlib
import json
import math
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import av

from common.film.faults import Unusable
from common.film.probe import probe
from studio.domain.clips.lab.cut import SECONDS, cut, make_viewing, still_of
from studio.domain.clips.lab.mark import mark_of
from studio.domain.clips.lab.measure import measure
from studio.domain.clips.lab.transcode import transcode

BEAT_S = 0.5
READ = 1024 * 1024
SYNCED = 256 * READ
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


def keep(source: Path, target: Path, *, copies: bool) -> dict[str, Any]:
    """What a recording is, and the hash of its very bytes; with `copies`, of the copy that is kept.

    A hindrance is only noted: the original stays. Unusable("growing") while somebody still writes to it.
    """
    before = mark_of(source)
    found = asdict(probe(source))
    found.pop("poster")
    if not copies:
        return {**found, "sha256": digest(source), "size": source.stat().st_size}
    film = target / "film"
    sha256 = digest(source, film, most=before["size"] if before else 0)
    if mark_of(source) != before:
        raise Unusable("growing")
    return {**found, "sha256": sha256, "size": film.stat().st_size, "film": str(film)}


def view(source: Path, target: Path) -> dict[str, Any]:
    """A copy that browsers play. Unusable when even that does not."""
    film = target / "view.mp4"
    make_viewing(source, film, tell)
    if hindrance := probe(film).hindrance:
        raise Unusable(**hindrance)
    return {"film": str(film)}


def cut_seconds(source: Path, target: Path, *, starts_ms: int, ends_ms: int) -> dict[str, Any]:
    """The seconds as a film of their own, with the span they are of and a picture of their middle."""
    film = target / "film.mp4"
    cut(source, film, (starts_ms, ends_ms), SECONDS, tell)
    described = _described(film, target)
    Path(described["poster"]).write_bytes(still_of(film, described["duration_ms"] / 2000))
    return {**described, "film": str(film), "starts_ms": starts_ms, "ends_ms": ends_ms}


def _described(path: Path, target: Path) -> dict[str, Any]:
    found = asdict(probe(path))
    if hindrance := found.pop("hindrance"):  # of what we made ourselves: no second try would end better
        raise Unusable(**hindrance)
    poster = target / "poster.jpg"
    poster.write_bytes(found.pop("poster"))
    return {**found, "sha256": digest(path), "size": path.stat().st_size, "poster": str(poster)}


def digest(path: Path, copy: Path | None = None, *, most: float = math.inf) -> str:
    """SHA-256 of a file of any size, a megabyte in memory at a time; with `copy`, of what goes there.

    Of no more than about `most` bytes: what somebody still writes to has no end.
    """
    whole = hashlib.sha256()
    with path.open("rb") as source, copy.open("wb") if copy else contextlib.nullcontext() as sink:
        while source.tell() < most and (piece := source.read(READ)):
            whole.update(piece)
            if sink:
                _write(sink, piece)
            tell(0)
    return whole.hexdigest()


def _write(sink: IO[bytes], piece: bytes) -> None:
    """To the disk now and then, so that no single wait for it is as long as a stall."""
    sink.write(piece)
    if len(piece) < READ or sink.tell() % SYNCED == 0:
        sink.flush()
        os.fsync(sink.fileno())


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


def still(source: Path, target: Path, *, second: float) -> dict[str, Any]:
    """The picture at this second."""
    (target / "still.jpg").write_bytes(still_of(source, second))
    return {"still": "still.jpg"}


WORK: dict[str, Callable[..., dict[str, Any]]] = {
    "take_in": take_in,
    "transcode": make_playable,
    "check": check,
    "recording": keep,
    "viewing": view,
    "cut": cut_seconds,
    "still": still,
}


def main(told: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    av.logging.set_level(av.logging.PANIC)
    _say({"progress": 0})
    try:
        work, facts = WORK[told["work"]], told.get("facts", {})
        _say({"done": work(Path(told["source"]), Path(told["target"]), **facts)})
    except Unusable as fault:
        _say({"fault": fault.as_dict()})


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
