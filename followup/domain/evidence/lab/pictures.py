"""Photographs: decoded whole, what they say of place, time and programme read, and drawn anew without it.

What you would get wrong: `image.save` carries comments, profiles and text chunks along. The public copy is
pasted onto a new canvas, which has nothing but pixels.
"""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from followup.domain.evidence.lab.exif import facts_of
from followup.domain.evidence.lab.faults import Refused

FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
# MPO: the JPEG of some telephones, with a second picture behind it; the JPEG reader finds out by itself.
PLUGINS = (JpegImagePlugin, PngImagePlugin, WebPImagePlugin)  # imported, so that no other is ever looked for
SHOWN_SIDE, THUMB_SIDE = 2560, 480  # pixels of the longer side
SHOWN_QUALITY, THUMB_QUALITY = 86, 78
LARGEST_PROFILE = 1024 * 1024
TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # by EXIF orientation; from 5 on the picture stands on its side
# What Pillow and zlib raise over bytes that are not what they say.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
)

Image.MAX_IMAGE_PIXELS = None  # our own limit is asked before anything is decoded


def examine(path: Path, target: Path, limits: dict[str, Any]) -> dict[str, Any]:
    """The public copy and the small one are in `target` afterwards; Refused when it is no whole picture."""
    try:
        with Image.open(path, formats=FORMATS) as image:
            return _examine(image, target, limits)
    except BROKEN as error:
        raise Refused("picture_damaged") from error
    except MemoryError as error:
        raise Refused("too_many_pixels", most=str(limits["pixels"] // 1_000_000)) from error


def _examine(image: Image.Image, target: Path, limits: dict[str, Any]) -> dict[str, Any]:
    width, height = image.size
    if width * height > limits["pixels"]:
        raise Refused("too_many_pixels", most=str(limits["pixels"] // 1_000_000))
    media = MEDIA[str(image.format)]
    told = facts_of(image, limits["zone"])
    orientation = told.pop("orientation")
    image.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))  # a JPEG of 100 million pixels need not be unfolded to all
    image.load()
    shown = _drawn(image, orientation)
    _save(shown, target / "public", SHOWN_QUALITY)
    shown.thumbnail((THUMB_SIDE, THUMB_SIDE))
    _save(shown, target / "thumb", THUMB_QUALITY)
    return {
        "media_type": media,
        "width": height if orientation >= 5 else width,
        "height": width if orientation >= 5 else height,
        "public": "jpg",
        "thumb": True,
        **told,
    }


def _drawn(image: Image.Image, orientation: int) -> Image.Image:
    """Small enough, upright, in sRGB, on a white canvas of its own."""
    profile = image.info.get("icc_profile")
    plain = image if image.mode in {"RGB", "CMYK", "L"} else image.convert("RGBA")
    plain.thumbnail((SHOWN_SIDE, SHOWN_SIDE), Image.Resampling.LANCZOS)
    upright = plain.transpose(TURN[orientation]) if orientation in TURN else plain
    colours = _in_srgb(upright, profile)
    canvas = Image.new("RGB", colours.size, "white")
    canvas.paste(colours, mask=colours.getchannel("A") if colours.mode == "RGBA" else None)
    return canvas


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """By the picture's own profile, when there is a usable one: telephones photograph in Display P3."""
    if profile and len(profile) <= LARGEST_PROFILE and image.mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, *BROKEN):
            return image.convert("RGB")
        return turned or image.convert("RGB")
    return image if image.mode == "RGBA" else image.convert("RGB")


def _save(image: Image.Image, path: Path, quality: int) -> None:
    image.save(path, "JPEG", quality=quality, optimize=True, progressive=True)
