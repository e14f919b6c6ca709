"""Exposé clips: what may air is decided here, when a file is stored, and never again during the evening.

`Clip.sha256` is of the very bytes that are stored and served. A file is stored only if its first and its last
second decode and a browser is sure to play it: MP4 with H.264 (8 bit, 4:2:0) and AAC or MP3, or WebM with VP8
or VP9 and Opus or Vorbis. A clip without sound is accepted: exposés shot with a hidden camera sometimes have
none.

What you would get wrong: `import_clip` copies, because the file it is given is somebody's; the clip worker's
`keep_clip` links, because 4 GB are not copied twice.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Q

from common.film.faults import Unusable
from common.film.probe import Probe, probe
from common.models import User
from studio.domain.clips.clip_faults import sentence_of
from studio.domain.clips.clip_files import digest_of, mark_of, path_of
from studio.domain.clips.clip_record import record
from studio.enums import ClipEventKind
from studio.errors import ClipUnplayable
from studio.models import Clip, Episode, Item, ItemInstance

__all__ = ["clip_for_screen", "digest_of", "import_clip", "keep_clip", "probe_clip", "remove_clip"]


def import_clip(path: Path, *, title: str, by: User | None = None, at: datetime | None = None) -> Clip:
    """Probe the file, store a copy with its first-frame poster, write the row.

    The same bytes imported again, or by two people at once, give the one Clip that exists (its title is
    kept). A refusal (ClipUnplayable) leaves nothing behind, neither file nor row. The clip worker checks it
    by itself.
    """
    digest = digest_of(path)
    if known := Clip.objects.filter(sha256=digest).first():
        return known
    found = probe_clip(path)
    clip = Clip(
        title=title,
        sha256=digest,
        size=path.stat().st_size,
        duration_ms=found.duration_ms,
        width=found.width,
        height=found.height,
        video_codec=found.video_codec,
        audio_codec=found.audio_codec,
        added_by=by,
        added_at=at,
    )

    def place() -> None:
        name = clip.sha256[:24]
        with path.open("rb") as source:
            clip.file.save(f"{name}.{found.container}", File(source), save=False)
        clip.poster.save(f"{name}.jpg", ContentFile(found.poster), save=False)

    return _store(clip, place)


def keep_clip(made: dict[str, Any], film: Path, *, title: str, by: User, at: datetime) -> Clip:
    """The film that the worker has looked at or made, and its poster, as a Clip; `made` is the lab's
    description.

    The file is linked into the library, so it is there twice until the caller removes the upload: a worker
    that is killed in between begins again and finds everything. The same bytes give the Clip that exists.
    """
    if known := Clip.objects.filter(sha256=made["sha256"]).first():
        return known
    facts = ("sha256", "size", "duration_ms", "width", "height", "video_codec", "audio_codec")
    clip = Clip(title=title, added_by=by, added_at=at, **{name: made[name] for name in facts})

    def place() -> None:
        name = clip.sha256[:24]
        clip.file.name = _linked(film, f"clips/{name}.{made['container']}")
        clip.poster.save(f"{name}.jpg", ContentFile(Path(made["poster"]).read_bytes()), save=False)

    return _store(clip, place)


def _linked(source: Path, name: str) -> str:
    target = Path(default_storage.path(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):  # an earlier attempt came this far; the name holds the hash
        os.link(source, target)
    return name


def _store(clip: Clip, place: Callable[[], None]) -> Clip:
    """Files first, then the row: a row never points at a file that is not there yet."""
    try:
        place()
        clip.seen = {"sha256": clip.sha256, **(mark_of(path_of(clip)) or {})}
        with transaction.atomic():
            clip.save(force_insert=True)
            if clip.added_at:
                record(clip, ClipEventKind.ADDED, by=clip.added_by, at=clip.added_at)
    except BaseException as error:
        known = Clip.objects.filter(sha256=clip.sha256).first() if isinstance(error, IntegrityError) else None
        if known is None or known.file.name != clip.file.name:
            _remove_files(clip)
        if known is not None:  # somebody imported the same bytes meanwhile
            return known
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


def probe_clip(path: Path) -> Probe:
    """What the file is; ClipUnplayable with a sentence when a browser could not play it."""
    try:
        found = probe(path)
    except Unusable as fault:
        said = {"code": "container"} if fault.code == "no_film" else fault.as_dict()
        raise ClipUnplayable(reason=sentence_of(said)) from fault
    if found.hindrance:
        raise ClipUnplayable(reason=sentence_of(found.hindrance))
    return found


def clip_for_screen(screen_key: str, clip_id: int) -> Clip | None:
    """The clip, if the episode with this key plans it or has armed it (its item may be gone since)."""
    episode = Episode.objects.filter(screen_key=screen_key).first()
    if episode is None:
        return None
    planned = Item.objects.filter(segment__episode=episode, clip_id=clip_id).exists()
    mine = ItemInstance.objects.filter(run__episode=episode)
    reported = Q(plan__task__pictures__before=clip_id) | Q(plan__task__pictures__after=clip_id)
    shown = mine.filter(Q(plan__clip__id=clip_id) | reported).exists()
    return Clip.objects.filter(pk=clip_id).first() if planned or shown else None
