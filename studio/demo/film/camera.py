"""The hidden camera: an unsteady hand, a cheap lens, noise, and what is burnt into the picture."""

import math
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFont

from studio.demo.film.shots import HIGH, WIDE
from studio.demo.film.texture import Picture, grain

FRAME = (1280, 720)
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"  # Debian: fonts-noto-cjk
SIMPLIFIED = 2  # the face inside that collection
SAFE = 64  # title-safe 90 %
WHITE, RED, INK = (255, 255, 255), (229, 50, 45), (11, 18, 28)


@dataclass(frozen=True)
class Move:
    """One camera move: zoom at its start and end, how unsteady the hand is."""

    zoom: tuple[float, float] = (1.0, 1.05)
    shake: float = 1.0


def filmed(picture: Picture, move: Move, t: float, length: float, seed: int) -> Picture:
    """What the hand-held camera sees of a WIDE x HIGH picture."""
    zoom = move.zoom[0] + (move.zoom[1] - move.zoom[0]) * t / length
    width, height = FRAME[0] / zoom, FRAME[1] / zoom
    dx = move.shake * (
        7 * math.sin(t * 1.3 + seed) + 3 * math.sin(t * 3.7 + 2 * seed) + 0.8 * math.sin(t * 11)
    )
    dy = move.shake * (
        5 * math.sin(t * 1.7 + 3 * seed) + 2.4 * math.sin(t * 4.3) + 0.8 * math.sin(t * 13 + seed)
    )
    left = min(max(0.0, (WIDE - width) / 2 + dx), WIDE - width)
    top = min(max(0.0, (HIGH - height) / 2 + dy), HIGH - height)
    seen = picture.transform(
        FRAME, Image.Transform.AFFINE, (1 / zoom, 0, left, 0, 1 / zoom, top), Image.Resampling.BICUBIC
    )
    noise = _grain(int(t * 25) % 6)
    seen = ImageChops.add(seen, noise, offset=-5)
    return ImageChops.multiply(seen, _vignette())


@lru_cache
def _grain(number: int) -> Picture:
    specks = grain((FRAME[0] // 2, FRAME[1] // 2), 400 + number).point(lambda value: value * 10 // 255)
    return Image.merge("RGB", [specks.resize(FRAME, Image.Resampling.BILINEAR)] * 3)


@lru_cache
def _vignette() -> Picture:
    round_ = Image.radial_gradient("L").resize(FRAME).point(lambda value: 255 - max(0, value - 120) * 5 // 9)
    return Image.merge("RGB", [round_] * 3)


@lru_cache
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size, index=SIMPLIFIED)


def burn_in(picture: Picture, *, clock_s: float, place: str, caption: str, since: float) -> Picture:
    """Tag, place, running clock, sample mark, and the caption strip that wipes in at `since` seconds."""
    draw = ImageDraw.Draw(picture, "RGBA")
    draw.rectangle((SAFE, 40, SAFE + 100, 88), fill=(*RED, 235))
    draw.text((SAFE + 50, 64), "暗访", font=font(32), fill=WHITE, anchor="mm")
    draw.rectangle((SAFE + 100, 40, SAFE + 116 + draw.textlength(place, font(26)), 88), fill=(*INK, 190))
    draw.text((SAFE + 108, 64), place, font=font(26), fill=WHITE, anchor="lm")
    _clock(draw, clock_s)
    if caption:
        _caption(picture, caption, since)
    return marked(picture)


def _clock(draw: ImageDraw.ImageDraw, clock_s: float) -> None:
    """Under the tag: the top right corner belongs to the programme's bug."""
    whole = int(clock_s)
    text = f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}:{int(clock_s * 25) % 25:02d}"
    draw.rectangle((SAFE, 92, SAFE + 204, 132), fill=(*INK, 150))
    if int(clock_s * 2) % 2 == 0:
        draw.ellipse((SAFE + 12, 105, SAFE + 26, 119), fill=(*RED, 255))
    x = SAFE + 38.0
    for sign in text:  # fixed cells: the figures must not dance
        draw.text((x + (4 if sign == ":" else 8), 112), sign, font=font(26), fill=WHITE, anchor="mm")
        x += 8 if sign == ":" else 17.5


def _caption(picture: Picture, caption: str, since: float) -> None:
    """A strip over the title-safe bottom, wiped in over half a second (12 frames)."""
    opened = min(1.0, since / 0.48)
    opened = 1 - (1 - opened) ** 3
    strip = Image.new("RGBA", (FRAME[0] - 2 * SAFE, 72))
    draw = ImageDraw.Draw(strip)
    across = draw.textlength(caption, font(38)) + 64
    draw.rectangle((0, 0, across, 72), fill=(*INK, 205))
    draw.rectangle((0, 0, 8, 72), fill=(*RED, 255))
    draw.text((32, 35), caption, font=font(38), fill=WHITE, anchor="lm")
    shown = strip.crop((0, 0, max(1, round(across * opened)), 72))
    picture.paste(shown, (SAFE, 580), shown)


def marked(picture: Picture) -> Picture:
    """Says that it is made up."""
    draw = ImageDraw.Draw(picture, "RGBA")
    draw.text(
        (FRAME[0] - SAFE, FRAME[1] - 44),
        "全媒体问政 · 示例画面",
        font=font(22),
        fill=(255, 255, 255, 170),
        anchor="rm",
    )
    return picture
