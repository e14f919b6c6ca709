"""What the sample's cameras saw: drawn pictures that say when and where they were taken.

What you would get wrong: taking one for real. Those that show something say in their corner that they are
made up (make_clips); the others are plain coloured fields.
"""

import io
from datetime import datetime
from decimal import Decimal
from typing import Any

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


def _degrees(value: Decimal) -> tuple[float, float, float]:
    whole, rest = divmod(float(value), 1)
    minutes, rest = divmod(rest * 60, 1)
    return whole, minutes, round(rest * 60, 3)
