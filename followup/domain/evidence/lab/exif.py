"""What a picture says of itself: when, where, and which programme wrote it.

What you would get wrong: believing it, or falling over it. Every value comes from whoever made the file:
each is read on its own, and one that makes no sense counts as absent.
"""

import math
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

_ORIENTATION, _SOFTWARE, _EXIF, _GPS, _XP_PROGRAM = 0x0112, 0x0131, 0x8769, 0x8825, 0x000B
_ORIGINAL, _OFFSET = 0x9003, 0x9011
_EDITORS = re.compile(
    r"photoshop|lightroom|gimp|snapseed|picsart|meitu|美图|醒图|黄油相机|affinity|paint|canva|pixelmator|acdsee|"
    r"capture one|darktable|rawtherapee|imagemagick|luminar|photoscape|corel|xnview|irfan|vsco|facetune|"
    r"stable diffusion|midjourney|dall|firefly|comfyui",
    re.IGNORECASE,
)
_TOOL = re.compile(rb"(?:CreatorTool|softwareAgent)\s*(?:=\s*[\"']|>)([^<\"']{1,200})", re.IGNORECASE)
LARGEST_XMP = 4 * 1024 * 1024
SOFTWARE_LENGTH = 80


def facts_of(image: Image.Image, zone: str) -> dict[str, Any]:
    """{"orientation", "taken_at" (ISO, with zone) | None, "latitude", "longitude" (degrees, WGS 84) | None,
    "software", "is_edited"}. Never raises: what cannot be read is absent."""
    exif: Any = _or_none(image.getexif) or {}
    inner: Any = _or_none(lambda: exif.get_ifd(_EXIF)) or {}
    gps: Any = _or_none(lambda: exif.get_ifd(_GPS)) or {}
    programs = [_text(exif.get(_SOFTWARE)), _text(exif.get(_XP_PROGRAM)), *_tools(image)]
    place = _or_none(lambda: _place(gps)) or (None, None)
    return {
        "orientation": _or_none(lambda: int(exif.get(_ORIENTATION, 1))) or 1,
        "taken_at": _or_none(lambda: _moment(inner, zone)),
        "latitude": place[0],
        "longitude": place[1],
        **programs_of(programs),
    }


def programs_of(programs: list[str]) -> dict[str, Any]:
    """The programme that is named, an editing one first."""
    edited = [name for name in programs if _EDITORS.search(name)]
    named = [*edited, *(name for name in programs if name)]
    return {"software": named[0][:SOFTWARE_LENGTH] if named else "", "is_edited": bool(edited)}


def place_of(latitude: float, longitude: float) -> tuple[str, str] | None:
    """As decimal strings of six places; None for what lies on no globe, and for the 0, 0 of a blank field."""
    if not (math.isfinite(latitude) and math.isfinite(longitude)) or (latitude, longitude) == (0, 0):
        return None
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return f"{latitude:.6f}", f"{longitude:.6f}"


def _or_none(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except Exception:  # noqa: BLE001  a parser over hostile bytes: whatever it raises, the fact is absent
        return None


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return "".join(sign for sign in str(value or "") if sign.isprintable()).strip()


def _tools(image: Image.Image) -> list[str]:
    """Programmes that the XMP names; found by pattern, the XML is never parsed."""
    for key in ("xmp", "XML:com.adobe.xmp"):
        said = image.info.get(key)
        raw = said.encode() if isinstance(said, str) else said
        if isinstance(raw, bytes) and len(raw) <= LARGEST_XMP:
            return [_text(name) for name in _TOOL.findall(raw)[:20]]
    return []


def _moment(inner: Any, zone: str) -> str | None:
    """DateTimeOriginal; without an offset of its own it is the wall clock of `zone`."""
    said = _text(inner.get(_ORIGINAL))
    offset = _text(inner.get(_OFFSET))
    if re.fullmatch(r"[+-]\d\d:\d\d", offset):
        return datetime.strptime(said[:19] + offset, "%Y:%m:%d %H:%M:%S%z").isoformat()
    plain = datetime.strptime(said[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007  its zone follows
    return plain.replace(tzinfo=ZoneInfo(zone)).isoformat()


def _place(gps: Any) -> tuple[str, str] | None:
    north, east = _degrees(gps[2]), _degrees(gps[4])
    return place_of(
        -north if _text(gps.get(1)).upper() == "S" else north,
        -east if _text(gps.get(3)).upper() == "W" else east,
    )


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600
