"""Seconds cut out of a long recording, and a copy of one that browsers play; both count from its first frame.

What you would get wrong: a transport stream's clock starts anywhere. `origin_of` is the moment that a player
calls 0; every position is counted from there, and the same in the original, in the copy and in an excerpt.
"""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from common.film.faults import Unusable
from common.film.probe import (
    PLAYABLE_AUDIO,
    PLAYABLE_PIXELS,
    PLAYABLE_VIDEO,
    container_of,
    duration_of,
    jpeg,
    opened,
    picture_of,
    run_up_of,
    streams_of,
)
from studio.domain.clips.lab.measure import Report
from studio.domain.clips.lab.transcode import Picture, Shape, Sound

# About 2 MB for half a minute: what a telephone loads from the public page.
SECONDS = Shape(960, {"crf": "25", "preset": "medium", "profile": "high", "threads": "2"}, "96k")
VIEWING = Shape(640, {"crf": "28", "preset": "veryfast", "profile": "high", "threads": "2"}, "96k")
SLACK_S = 1  # read beyond the end: sound and picture lie beside each other only roughly


def cut(source: Path, target: Path, span_ms: tuple[int, int], shape: Shape, report: Report) -> None:
    """The seconds from `span_ms[0]` up to `span_ms[1]` as a film of its own. Unusable when no picture lies
    there."""
    kind = container_of(source)
    with opened(source, kind) as film:
        picture_of(film).thread_type = "AUTO"
        origin = origin_of(film, kind)
        start, end = (origin + Fraction(at, 1000) for at in span_ms)
        with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as out:
            made = Picture(film, out, shape), Sound(film, out, shape)
            film.seek(max(0, int((start - run_up_of(kind)) * av.time_base)))
            _copy(film, *made, (start, end), report)


def _copy(film: Any, picture: Picture, sound: Sound, span: tuple[Fraction, Fraction], report: Report) -> None:
    start, end = span
    seen = 0
    for packet in film.demux(*streams_of(film)):
        if packet.dts is not None and packet.dts * packet.time_base > end + SLACK_S:
            break
        try:
            frames = packet.decode()
        except av.FFmpegError:
            continue
        for frame in frames:
            if frame.time is None or not start <= frame.time < end:
                continue
            frame.pts -= round(start / frame.time_base)
            (picture if isinstance(frame, av.VideoFrame) else sound).push(frame)
            seen += isinstance(frame, av.VideoFrame)
            report(_percent(frame.time, span))
    if not seen:
        raise Unusable("undecodable")
    picture.end()
    sound.end()


def still_of(path: Path, at: float) -> bytes:
    """The picture at this second, as JPEG: by then somebody speaks, where the first one shows who asked."""
    with opened(path, container_of(path)) as film:
        film.seek(int(at * av.time_base))
        frames = film.decode(picture_of(film))
        return jpeg(next((frame for frame in frames if (frame.time or 0) >= at), None) or _first(film))


def _first(film: Any) -> Any:
    film.seek(0)
    return next(film.decode(picture_of(film)))


def _percent(time: float, span: tuple[Fraction, Fraction]) -> int:
    start, end = span
    return max(0, min(99, int(100 * (time - start) / (end - start))))


def origin_of(film: Any, kind: str) -> Fraction:
    """Of MP4 and WebM a player's 0 is the file's own; of the rest it is where we let the copy begin."""
    return Fraction(0) if kind in PLAYABLE_VIDEO else Fraction(film.start_time or 0, av.time_base)


def make_viewing(source: Path, target: Path, report: Report) -> None:
    """A copy that browsers play: the same pictures in another container where that is all it takes, else
    smaller ones."""
    kind = container_of(source)
    with opened(source, kind) as film:
        duration_ms = duration_of(film)
        if _is_playable(film):
            _repack(film, kind, target, duration_ms, report)
            return
    cut(source, target, (0, duration_ms), VIEWING, report)


def _is_playable(film: Any) -> bool:
    """All but the container."""
    picture, *sounds = (stream.codec_context for stream in streams_of(film))
    plays = picture.name in PLAYABLE_VIDEO["mp4"] and picture.pix_fmt in PLAYABLE_PIXELS
    return plays and all(sound.name in PLAYABLE_AUDIO["mp4"] for sound in sounds)


def _repack(film: Any, kind: str, target: Path, duration_ms: int, report: Report) -> None:
    origin = origin_of(film, kind)
    with av.open(str(target), "w", format="mp4") as out:
        outlets = {one.index: out.add_stream_from_template(one) for one in streams_of(film)}
        for packet in film.demux(*streams_of(film)):
            if packet.dts is None or packet.pts is None:
                continue
            shift = round(origin / packet.time_base)
            packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
            report(_percent(float(packet.pts * packet.time_base), (Fraction(0), Fraction(duration_ms, 1000))))
            packet.stream = outlets[packet.stream.index]
            out.mux(packet)
