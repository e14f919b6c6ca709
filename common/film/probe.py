"""What a file is: its streams, its length, its first picture, and whether a browser is sure to play it.

What you would get wrong: never let FFmpeg guess the container. Its guesses include playlists that open other
files and addresses; `container_of` reads the first bytes instead, and only the demuxers named here are used.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from PIL import Image

from common.film.faults import Unusable

SHORTEST_MS = 500
POSTER_QUALITY = 85
LARGEST_SIDE = 8192  # pixels; what claims more is no film from a camera

# What Chromium, Firefox and Safari all play from a <video>, by container.
PLAYABLE_VIDEO = {"mp4": {"h264"}, "webm": {"vp8", "vp9"}}
PLAYABLE_AUDIO = {"mp4": {"aac", "mp3"}, "webm": {"opus", "vorbis"}}
PLAYABLE_PIXELS = {"yuv420p", "yuvj420p"}
DEMUXER = {
    "mp4": "mov",
    "mov": "mov",
    "webm": "matroska",
    "matroska": "matroska",
    "avi": "avi",
    "mpegts": "mpegts",
    "mxf": "mxf",
}


@dataclass(frozen=True)
class Probe:
    """`audio_codec` is empty for a silent film. `hindrance`: why browsers do not play it as it is, or
    None."""

    container: str
    duration_ms: int
    width: int
    height: int
    video_codec: str
    audio_codec: str
    poster: bytes
    hindrance: dict[str, str] | None = None


def probe(path: Path) -> Probe:
    """Decodes the first and the last second. Unusable when even a transcoder could make nothing of it."""
    kind = container_of(path)
    with opened(path, kind) as container:
        video = picture_of(container)
        duration_ms = duration_of(container)
        first = _first_frame(container)
        _check_last_second(container, duration_ms, run_up_of(kind))
        sound = container.streams.audio[0].codec_context.name if container.streams.audio else ""
        upright = abs(int(first.rotation or 0)) % 180 == 0
        return Probe(
            container=kind,
            duration_ms=duration_ms,
            width=first.width if upright else first.height,
            height=first.height if upright else first.width,
            video_codec=video.codec_context.name,
            audio_codec=sound,
            poster=jpeg(first),
            hindrance=_hindrance(container, kind),
        )


def container_of(path: Path) -> str:
    """A key of DEMUXER, from the first bytes; the file's name is not asked."""
    with path.open("rb") as source:
        head = source.read(512)
    if not head:
        raise Unusable("empty")
    if head[4:8] == b"ftyp":
        return "mov" if head[8:12] == b"qt  " else "mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm" if b"webm" in head[:64] else "matroska"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "avi"
    if head[:4] == b"\x06\x0e\x2b\x34":
        return "mxf"
    if head[0] == 0x47 and head[188:189] == b"\x47" and head[376:377] == b"\x47":
        return "mpegts"
    raise Unusable("no_film")


@contextmanager
def opened(path: Path, kind: str) -> Iterator[Any]:
    """The container, closed afterwards; whatever FFmpeg stumbles over is a damaged file."""
    try:
        with av.open(str(path), format=DEMUXER[kind]) as container:
            yield container
    except (av.FFmpegError, EOFError, ValueError) as error:
        raise Unusable("damaged") from error


def picture_of(container: Any) -> Any:
    if not container.streams.video:
        raise Unusable("no_picture")
    video = container.streams.video[0]
    if any(stream.codec_context is None for stream in streams_of(container)):
        raise Unusable("undecodable")  # a coding that nobody here knows
    if max(video.codec_context.width, video.codec_context.height) > LARGEST_SIDE:
        raise Unusable("too_wide", pixels=str(LARGEST_SIDE))
    return video


def duration_of(container: Any) -> int:
    """Length of the picture in ms; sound that runs on after it does not count."""
    video = container.streams.video[0]
    seconds = video.duration * video.time_base if video.duration else (container.duration or 0) / av.time_base
    length = round(seconds * 1000)
    if length < SHORTEST_MS:
        raise Unusable("no_length")
    return length


def _hindrance(container: Any, kind: str) -> dict[str, str] | None:
    if kind not in PLAYABLE_VIDEO:
        return {"code": "container"}
    video = container.streams.video[0].codec_context
    if video.name not in PLAYABLE_VIDEO[kind]:
        return {"code": "video_codec", "codec": video.name}
    if video.pix_fmt not in PLAYABLE_PIXELS:
        return {"code": "pixels", "pixels": str(video.pix_fmt)}
    for stream in container.streams.audio:
        if stream.codec_context.name not in PLAYABLE_AUDIO[kind]:
            return {"code": "audio_codec", "codec": stream.codec_context.name}
    return None


def _first_frame(container: Any) -> Any:
    """Decode the first second of picture and sound; returns the first picture."""
    first = None
    for frame in container.decode(*streams_of(container)):
        if first is None and isinstance(frame, av.VideoFrame):
            first = frame
        if frame.time is not None and frame.time >= 1:
            break
    if first is None:
        raise Unusable("undecodable")
    return first


def run_up_of(kind: str) -> int:
    """Seconds to be read before a place, for its picture to be there: a transport stream has no index, and a
    seek in it may land behind the last whole picture, which encoders send every ten seconds at most."""
    return 10 if kind == "mpegts" else 0


def _check_last_second(container: Any, duration_ms: int, run_up: int) -> None:
    """A copy that was cut short still opens and still claims its full length: look at the end."""
    start = max(0.0, duration_ms / 1000 - 1)
    container.seek(int(max(0.0, start - run_up) * av.time_base))
    newest = 0.0
    for frame in container.decode(*streams_of(container)):
        if isinstance(frame, av.VideoFrame) and frame.time is not None:
            newest = max(newest, frame.time)
    if newest < start - 0.2:
        raise Unusable("cut_short")


def streams_of(container: Any) -> list[Any]:
    """The picture and the first sound track: what is played."""
    return [container.streams.video[0], *container.streams.audio[:1]]


def jpeg(frame: Any) -> bytes:
    """A frame, upright (telephones store a rotation beside the picture)."""
    image: Image.Image = frame.to_image()
    if frame.rotation:
        image = image.rotate(frame.rotation, expand=True)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=POSTER_QUALITY, optimize=True)
    return out.getvalue()
