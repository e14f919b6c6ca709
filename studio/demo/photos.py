"""What the sample's cameras saw: drawn pictures that say when and where they were taken.

What you would get wrong: taking one for real. Those that show something say in their corner that they are
made up (make_clips); the others are plain coloured fields.
"""

import io
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import av
from django.utils import timezone
from PIL import ExifTags, Image

from studio.demo.content import CLIPS

Spot = tuple[Decimal, Decimal]
SPOT: Spot = (Decimal("28.656400"), Decimal("121.420700"))  # somewhere on the sample's river


def drawn(name: str) -> Image.Image:
    """One of those that `make clips` draws."""
    return Image.open(CLIPS / f"{name}.jpg")


def field(colour: tuple[int, int, int]) -> Image.Image:
    return Image.new("RGB", (640, 480), colour)


def stamped(picture: Image.Image, taken_at: datetime, spot: Spot = SPOT) -> bytes:
    """The bytes of the JPEG, with time and place as a phone writes them."""
    exif: Any = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = (
        f"{timezone.localtime(taken_at):%Y:%m:%d %H:%M:%S}"
    )
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: _degrees(spot[0]),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: _degrees(spot[1]),
        }
    )
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80, exif=exif)
    return out.getvalue()


def filmed(picture: Image.Image, target: Path, *, seconds: int, note: str) -> None:
    """A film of it, 25 frames a second, H.264, no sound; `note` in the file makes it like no other."""
    with av.open(str(target), "w", format="mp4") as out:
        out.metadata["comment"] = note
        stream: Any = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = *picture.size, "yuv420p"
        stream.options = {"preset": "ultrafast", "threads": "1"}
        frame: Any = av.VideoFrame
        for _ in range(25 * seconds):
            out.mux(stream.encode(frame.from_image(picture)))
        out.mux(stream.encode(None))


def _degrees(value: Decimal) -> tuple[float, float, float]:
    whole, rest = divmod(float(value), 1)
    minutes, rest = divmod(rest * 60, 1)
    return whole, minutes, round(rest * 60, 3)
