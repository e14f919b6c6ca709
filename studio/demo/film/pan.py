"""The pan along the sheds."""

import math

from PIL import Image, ImageDraw

from studio.demo.film import scenery
from studio.demo.film.props import SLURRY, Palette
from studio.demo.film.shots import HIGH, WIDE
from studio.demo.film.texture import Picture, Plane, shade
from studio.demo.film.water import Foam, River


class ShedsPan:
    """A slow pan along sheds on a bank in fog, their pipes running into the ditch below."""

    horizon, length = 400, 2320

    def __init__(self, palette: Palette = SLURRY) -> None:
        self.palette = palette
        self.row = scenery.sheds((self.length, self.horizon), 29)
        water = (WIDE, HIGH - self.horizon)
        base = shade(water, [(0, (150, 152, 138)), (0.3, (104, 108, 88)), (1, (54, 58, 44))])
        self.river = River(water, base, (196, 196, 178), 7, rise=40, speed=12)
        self.foam = Foam(
            Plane(water, 44, across=0.9, depth=900), palette.foam, 73, amount=146, drift=(14, -9)
        )
        self.reeds, self.reeds_mask = scenery.reeds((self.length * 2, 330), 41, (54, 62, 40))
        self.pipes = [(420, 40), (980, 62), (1540, 46), (1960, 54)]

    def at(self, t: float) -> Picture:
        left = round((self.length - WIDE) * (0.04 + 0.9 * _eased(t / 8.5)))
        above = self.row.crop((left, 0, left + WIDE, self.horizon))
        self.river.mirrored = _mirror(above, (WIDE, HIGH - self.horizon))
        water = self.foam.on(self.river.at(t), t, None, 0.7)
        picture = Image.new("RGB", (WIDE, HIGH))
        picture.paste(above, (0, 0))
        picture.paste(water, (0, self.horizon + 34))
        ImageDraw.Draw(picture).rectangle((0, self.horizon, WIDE, self.horizon + 36), fill=(92, 84, 70))
        for x, fall in self.pipes:
            self._pipe(picture, x - left, fall, t)
        near = round(left * 1.9)
        box = (near, 0, near + WIDE, 330)
        picture.paste(self.reeds.crop(box), (0, HIGH - 250), self.reeds_mask.crop(box))
        return picture

    def _pipe(self, picture: Picture, x: int, fall: int, t: float) -> None:
        draw = ImageDraw.Draw(picture)
        y = self.horizon + 10
        for line in range(9):
            sway = 3 * math.sin(t * 9 + line * 1.3)
            tone = self.palette.light if (line + int(t * 12)) % 3 else self.palette.foam
            draw.line((x - 12 + line * 3, y + 8, x - 22 + line * 5 + sway, y + fall), fill=tone, width=3)
        draw.ellipse((x - 19, y - 14, x + 19, y + 20), fill=(206, 208, 204))
        draw.ellipse((x - 13, y - 8, x + 13, y + 14), fill=(34, 32, 26))
        for ring in range(5):
            grow = 14 + ((t * 34 + ring * 20) % 100)
            red, green, blue = (
                round(a + (b - a) * grow / 114)
                for a, b in zip(self.palette.foam, (112, 114, 94), strict=True)
            )
            foot = y + fall + 6
            around = (x - grow, foot - grow * 0.2, x + grow, foot + grow * 0.2)
            draw.ellipse(around, outline=(red, green, blue), width=2)


def _mirror(above: Picture, size: tuple[int, int]) -> Picture:
    flipped = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    return (
        flipped.resize((size[0], 40), Image.Resampling.BOX)
        .resize(size)
        .point(lambda value: round(value * 0.62))
    )


def _eased(share: float) -> float:
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)
