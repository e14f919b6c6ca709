"""Exposé clips: what may air is decided here, at import, and never again during the evening.

`Clip.sha256` is of the very bytes that are stored and served. A file is accepted only if its
first and its last second decode and a browser is sure to play it: MP4 with H.264 (8 bit, 4:2:0)
and AAC or MP3, or WebM with VP8 or VP9 and Opus or Vorbis. A clip without sound is accepted:
exposés shot with a hidden camera sometimes have none.

What you would get wrong: never let FFmpeg guess the container. Its guesses include playlists
that open other files and addresses; `_container_of` reads the first bytes instead.
"""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from PIL import Image

from studio.errors import ClipUnplayable
from studio.models import Clip, Episode, Item, ItemInstance

SHORTEST_MS = 500
POSTER_QUALITY = 85

# What Chromium, Firefox and Safari all play from a <video>, by container.
PLAYABLE_VIDEO = {"mp4": {"h264"}, "webm": {"vp8", "vp9"}}
PLAYABLE_AUDIO = {"mp4": {"aac", "mp3"}, "webm": {"opus", "vorbis"}}
PLAYABLE_PIXELS = {"yuv420p", "yuvj420p"}
DEMUXER = {"mp4": "mov", "webm": "matroska"}


@dataclass(frozen=True)
class Probe:
    """What a file is: `container` is mp4 or webm, `audio_codec` is empty when it is silent."""

    container: str
    duration_ms: int
    width: int
    height: int
    video_codec: str
    audio_codec: str
    poster: bytes


def import_clip(path: Path, *, title: str) -> Clip:
    """Probe the file, store a copy with its first-frame poster, write the row.

    The same bytes imported again, or by two people at once, give the one Clip that exists (its
    title is kept). A refusal (ClipUnplayable) leaves nothing behind, neither file nor row.
    """
    digest = digest_of(path)
    if known := Clip.objects.filter(sha256=digest).first():
        return known
    probe = probe_clip(path)
    clip = Clip(
        title=title,
        sha256=digest,
        size=path.stat().st_size,
        duration_ms=probe.duration_ms,
        width=probe.width,
        height=probe.height,
        video_codec=probe.video_codec,
        audio_codec=probe.audio_codec,
    )
    return _store(clip, path, probe)


def _store(clip: Clip, path: Path, probe: Probe) -> Clip:
    """Files first, then the row: a row never points at a file that is not there yet."""
    name = clip.sha256[:24]
    try:
        with path.open("rb") as source:
            clip.file.save(f"{name}.{probe.container}", File(source), save=False)
        clip.poster.save(f"{name}.jpg", ContentFile(probe.poster), save=False)
        with transaction.atomic():
            clip.save(force_insert=True)
    except BaseException as error:
        _remove_files(clip)
        if isinstance(error, IntegrityError):  # somebody imported the same bytes meanwhile
            return Clip.objects.get(sha256=clip.sha256)
        raise
    return clip


def _remove_files(clip: Clip) -> None:
    for stored in (clip.file, clip.poster):
        if stored.name:
            stored.delete(save=False)


def remove_clip(clip: Clip) -> None:
    """Delete row and files; ProtectedError while a rundown still uses it."""
    clip.delete()
    _remove_files(clip)


def digest_of(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def probe_clip(path: Path) -> Probe:
    """What the file is; ClipUnplayable with a sentence when a browser could not play it."""
    kind = _container_of(path)
    with _opened(path, kind) as container:
        _check_streams(container, kind)
        video = container.streams.video[0]
        duration_ms = _duration_ms(container)
        first = _first_frame(container)
        _check_last_second(container, duration_ms)
        audio = container.streams.audio[0].codec_context.name if container.streams.audio else ""
        return Probe(
            container=kind,
            duration_ms=duration_ms,
            width=first.width,
            height=first.height,
            video_codec=video.codec_context.name,
            audio_codec=audio,
            poster=_jpeg(first),
        )


def _container_of(path: Path) -> str:
    """mp4 or webm, from the first bytes; the file's name is not asked."""
    with path.open("rb") as source:
        head = source.read(64)
    if not head:
        raise ClipUnplayable(reason=_("the file is empty."))
    if head[4:8] == b"ftyp" and head[8:12] != b"qt  ":
        return "mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head:
        return "webm"
    raise ClipUnplayable(reason=_("it is neither MP4 nor WebM. Export it as MP4 with H.264 and AAC."))


@contextmanager
def _opened(path: Path, kind: str) -> Iterator[Any]:
    """The container, closed afterwards; whatever FFmpeg stumbles over is a damaged file."""
    try:
        with av.open(str(path), format=DEMUXER[kind]) as container:
            yield container
    except (av.FFmpegError, EOFError, ValueError) as error:
        raise ClipUnplayable(reason=_("it is damaged or was not copied completely.")) from error


def _check_streams(container: Any, kind: str) -> None:
    if not container.streams.video:
        raise ClipUnplayable(reason=_("it has no picture."))
    video = container.streams.video[0].codec_context
    if video.name not in PLAYABLE_VIDEO[kind]:
        raise ClipUnplayable(
            reason=_("browsers do not play its picture coding (%(codec)s). Export it with H.264.")
            % {"codec": video.name}
        )
    if video.pix_fmt not in PLAYABLE_PIXELS:
        raise ClipUnplayable(
            reason=_("browsers do not play its colours (%(pixels)s). Export it with 8 bits, 4:2:0.")
            % {"pixels": video.pix_fmt}
        )
    for stream in container.streams.audio:
        if stream.codec_context.name not in PLAYABLE_AUDIO[kind]:
            raise ClipUnplayable(
                reason=_("browsers do not play its sound coding (%(codec)s). Export it with AAC.")
                % {"codec": stream.codec_context.name}
            )


def _duration_ms(container: Any) -> int:
    """Length of the picture; sound that runs on after it does not count."""
    video = container.streams.video[0]
    seconds = video.duration * video.time_base if video.duration else (container.duration or 0) / av.time_base
    length = round(seconds * 1000)
    if length < SHORTEST_MS:
        raise ClipUnplayable(reason=_("it has no length."))
    return length


def _first_frame(container: Any) -> Any:
    """Decode the first second of picture and sound; returns the first picture."""
    first = None
    for frame in container.decode(*_streams(container)):
        if first is None and isinstance(frame, av.VideoFrame):
            first = frame
        if frame.time is not None and frame.time >= 1:
            break
    if first is None:
        raise ClipUnplayable(reason=_("its picture cannot be decoded."))
    return first


def _check_last_second(container: Any, duration_ms: int) -> None:
    """A copy that was cut short still opens and still claims its full length: look at the end."""
    start = max(0.0, duration_ms / 1000 - 1)
    container.seek(int(start * av.time_base))
    newest = 0.0
    for frame in container.decode(*_streams(container)):
        if isinstance(frame, av.VideoFrame) and frame.time is not None:
            newest = max(newest, frame.time)
    if newest < start - 0.2:
        raise ClipUnplayable(reason=_("its end is missing; it was not copied completely."))


def _streams(container: Any) -> list[Any]:
    return [container.streams.video[0], *container.streams.audio[:1]]


def _jpeg(frame: Any) -> bytes:
    """The first frame, upright (telephones store a rotation beside the picture)."""
    image: Image.Image = frame.to_image()
    if frame.rotation:
        image = image.rotate(frame.rotation, expand=True)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=POSTER_QUALITY, optimize=True)
    return out.getvalue()


def clip_for_screen(screen_key: str, clip_id: int) -> Clip | None:
    """The clip, if the episode with this key plans it or has armed it (its item may be gone since)."""
    episode = Episode.objects.filter(screen_key=screen_key).first()
    if episode is None:
        return None
    planned = Item.objects.filter(segment__episode=episode, clip_id=clip_id).exists()
    shown = ItemInstance.objects.filter(run__episode=episode, plan__clip__id=clip_id).exists()
    return Clip.objects.filter(pk=clip_id).first() if planned or shown else None
