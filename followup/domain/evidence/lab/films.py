"""Films: probed from the first to the last second, a still of the beginning, what they say of place and time.

What you would get wrong: remaking them. A film is kept as it came; `strip` makes the public copy when
somebody releases it, by moving picture and sound into a container that says nothing else.
"""

import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import av
from PIL import Image

from common.film.faults import Unusable
from common.film.probe import container_of, opened, probe, streams_of
from followup.domain.evidence.lab.exif import place_of, programs_of
from followup.domain.evidence.lab.faults import Refused
from followup.domain.evidence.lab.pictures import THUMB_QUALITY, THUMB_SIDE

MEDIA = {"mp4": "video/mp4", "mov": "video/quicktime"}
_PLACE = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)")  # ISO 6709, in degrees
_TIMES = ("com.apple.quicktime.creationdate", "creation_time")
_PLACES = ("com.apple.quicktime.location.ISO6709", "location", "location-eng")
_PROGRAMS = ("com.apple.quicktime.software", "software", "encoder")
CODES = {"cut_short": "film_cut", "no_picture": "film_blind", "no_length": "film_blind"}


def examine(path: Path, target: Path, limits: dict[str, Any]) -> dict[str, Any]:
    """The poster is in `target` afterwards, as both public copy and small one of a film are not its bytes."""
    av.logging.set_level(av.logging.PANIC)
    try:
        found = probe(path)
        with opened(path, found.container) as film:
            said = {str(key): str(value) for key, value in film.metadata.items()}
    except Unusable as fault:
        raise Refused(CODES.get(fault.code, "film_damaged")) from fault
    with Image.open(io.BytesIO(found.poster), formats=("JPEG",)) as poster:
        poster.thumbnail((THUMB_SIDE, THUMB_SIDE))
        poster.save(target / "thumb", "JPEG", quality=THUMB_QUALITY)
    place = _place(said)
    return {
        "media_type": MEDIA[found.container],
        "width": found.width,
        "height": found.height,
        "duration_ms": found.duration_ms,
        "taken_at": _moment(said),
        "latitude": place[0] if place else None,
        "longitude": place[1] if place else None,
        **programs_of([said.get(key, "")[:200] for key in _PROGRAMS]),
        "public": "",
        "thumb": True,
    }


def strip(path: Path, target: Path, limits: dict[str, Any]) -> dict[str, Any]:
    """The same picture and sound without a word: no place, no time, no data tracks. Not coded anew."""
    av.logging.set_level(av.logging.PANIC)
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    try:
        with opened(path, container_of(path)) as film:
            with av.open(str(target / "public"), "w", format="mp4", options=options) as out:
                outlets = {one.index: out.add_stream_from_template(one) for one in streams_of(film)}
                for outlet in outlets.values():
                    outlet.metadata.clear()
                for packet in film.demux(*streams_of(film)):
                    if packet.dts is not None:
                        packet.stream = outlets[packet.stream.index]
                        out.mux(packet)
    except (Unusable, av.FFmpegError, ValueError) as error:
        raise Refused("film_no_copy") from error
    return {"public": "mp4"}


def _moment(said: dict[str, str]) -> str | None:
    for key in _TIMES:
        try:
            moment = datetime.fromisoformat(said[key])
        except (KeyError, ValueError):
            continue
        if moment.tzinfo and moment.year > 1980:  # 1904 and 1970 are the blank fields of cameras
            return moment.isoformat()
    return None


def _place(said: dict[str, str]) -> tuple[str, str] | None:
    for key in _PLACES:
        if found := _PLACE.match(said.get(key, "")):
            return place_of(float(found[1]), float(found[2]))
    return None
