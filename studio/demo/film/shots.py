"""Shots of water. Each is built once and then drawn at a time `t` in seconds from its own start.

A shot is drawn larger than the film (WIDE x HIGH) so that the hand-held camera has room to move.
"""

import math
from typing import Protocol

from PIL import Image, ImageChops, ImageDraw

from studio.demo.film import scenery
from studio.demo.film.props import RUST, Bottle, Colour, Palette, floating_litter
from studio.demo.film.texture import Picture, Plane, both, curve, fractal_tile, shade, soft, tinted
from studio.demo.film.water import Fall, Foam, River

WIDE, HIGH = 1408, 792


class Shot(Protocol):
    def at(self, t: float) -> Picture: ...


def torch(picture: Picture, centre: tuple[float, float], radius: float, ambient: float) -> Picture:
    """Only what the torch hits is bright; the rest is as dark as the hour."""
    light = Image.radial_gradient("L").resize((int(radius * 2), int(radius * 1.7)))
    light = light.point(lambda value: max(0, 255 - round(value * 1.42)))
    sheet = Image.new("L", picture.size)
    sheet.paste(light, (round(centre[0] - radius), round(centre[1] - radius * 0.85)))
    sheet = soft(sheet, 14).point(lambda value: round(255 * ambient + value * (1 - ambient)))
    return ImageChops.multiply(
        picture, Image.merge("RGB", (sheet, sheet, sheet.point(lambda v: round(v * 0.93))))
    )


class NightOutfall:
    """Wide: the river before dawn, the city across it, on the right a wall with a running pipe."""

    horizon = 300

    def __init__(self, palette: Palette = RUST) -> None:
        self.palette = palette
        city = scenery.night_city((WIDE, self.horizon), 11)
        water = (WIDE, HIGH - self.horizon)
        base = shade(water, [(0, (74, 76, 80)), (0.3, (36, 44, 50)), (1, (14, 21, 22))])
        self.river = River(
            water, base, (116, 128, 132), 5, mirrored=city.point(lambda value: round(value * 0.8))
        )
        self.city = city
        self.wall, self.wall_mask = self._wall()
        outline = [
            (1042.0, 470.0),
            (1172.0, 470.0),
            (1186.0, 540.0),
            (1204.0, 660.0),
            (1216.0, 792.0),
            (960.0, 792.0),
            (1004.0, 640.0),
            (1028.0, 540.0),
        ]
        self.fall = Fall((WIDE, HIGH), outline, palette.dark, palette.light, 31)
        plane = Plane((WIDE, HIGH - self.horizon), 30, across=0.9, depth=1100)
        self.foam = Foam(plane, palette.foam, 51)
        self.stain = self._stain()

    def _wall(self) -> tuple[Picture, Picture]:
        wall = scenery.wall((WIDE, HIGH), 17, (150, 142, 128), (88, 82, 72))
        scenery.pipe(wall, (1030, 372, 1184, 520), (134, 126, 112), self.palette.dark)
        mask = Image.new("L", (WIDE, HIGH))
        ImageDraw.Draw(mask).polygon(((WIDE, 150), (872, 330), (946, HIGH), (WIDE, HIGH)), fill=255)
        edge = ImageDraw.Draw(wall)
        edge.polygon(((WIDE, 128), (860, 312), (880, 338), (WIDE, 160)), fill=(178, 172, 156))
        ImageDraw.Draw(mask).polygon(((WIDE, 128), (860, 312), (880, 338), (WIDE, 160)), fill=255)
        return wall, soft(mask, 0.8)

    def _stain(self) -> Picture:
        """Where the discharge colours the river: from the foot of the wall down the current."""
        mask = Image.new("L", (WIDE, HIGH - self.horizon))
        draw = ImageDraw.Draw(mask)
        draw.polygon(
            ((980, 492), (520, 492), (60, 330), (-40, 250), (220, 236), (700, 300), (960, 400)), fill=215
        )
        return soft(mask, 46)

    def at(self, t: float) -> Picture:
        water = self.river.at(t)
        moving = self.foam.plane.seen(self.foam.rafts, -26 * t, -20 * t).point(curve(-40, 190))
        water = tinted(both(self.stain, moving), self.palette.stain, water)
        water = self.foam.on(water, t, self.stain, 0.5)
        picture = Image.new("RGB", (WIDE, HIGH))
        picture.paste(self.city, (0, 0))
        picture.paste(water, (0, self.horizon))
        picture = Image.composite(self.wall, picture, self.wall_mask)
        picture = self.fall.on(picture, t)
        picture = spray(picture, (1090, 786), 170, t, self.palette.foam)
        lit = torch(picture, (1060 + 26 * math.sin(t * 0.9), 520 + 18 * math.sin(t * 1.3)), 520, 0.16)
        return Image.composite(lit, Image.blend(picture, lit, 0.3), self.wall_mask)


def spray(picture: Picture, foot: tuple[float, float], reach: float, t: float, colour: Colour) -> Picture:
    """White water where the fall strikes: a boiling heap of foam."""
    heap = Image.new("L", picture.size)
    draw = ImageDraw.Draw(heap)
    for number in range(26):
        angle = number * 2.39996
        far = reach * math.sqrt(number / 26) * (0.9 + 0.16 * math.sin(t * 7 + number))
        x, y = (
            foot[0] + far * math.cos(angle),
            foot[1] + 0.3 * far * math.sin(angle) - 6 * abs(math.sin(t * 5 + number * 1.7)),
        )
        size = 13 + 11 * abs(math.sin(number * 3.3 + t * 3))
        draw.ellipse((x - size * 1.7, y - size * 0.7, x + size * 1.7, y + size * 0.7), fill=200)
    heap = soft(heap, 7)
    torn = (
        fractal_tile(91, (16, 8))
        .resize(picture.size)
        .transform(
            picture.size, Image.Transform.AFFINE, (1, 0, 37 * math.sin(t * 6), 0, 1, 23 * math.cos(t * 5))
        )
    )
    return tinted(both(heap, torn.point(curve(40, 190))), colour, picture)


class PipeCloseUp:
    """The mouth of the pipe fills the picture; by night in the beam of a torch, by day in flat light."""

    def __init__(self, palette: Palette, *, night: bool) -> None:
        self.palette, self.night = palette, night
        tones = ((168, 158, 142), (104, 96, 84)) if night else ((172, 150, 132), (112, 98, 86))
        wall = scenery.wall((WIDE, HIGH), 43 if night else 47, *tones, bricks=not night)
        scenery.pipe(wall, (470, 96, 900, 470), (148, 140, 124) if night else (198, 200, 198), palette.dark)
        self.wall = wall
        outline = [
            (492.0, 358.0),
            (878.0, 358.0),
            (912.0, 470.0),
            (948.0, 620.0),
            (972.0, 792.0),
            (392.0, 792.0),
            (420.0, 620.0),
            (456.0, 470.0),
        ]
        self.fall = Fall((WIDE, HIGH), outline, palette.dark, palette.light, 37, speed=700)
        pool = (WIDE, 190)
        self.pool = River(
            pool, shade(pool, [(0, palette.stain), (1, palette.dark)]), palette.light, 9, rise=60, speed=60
        )
        self.foam = Foam(
            Plane(pool, 70, across=0.8, depth=500), palette.foam, 57, amount=120, drift=(60, -50)
        )

    def at(self, t: float) -> Picture:
        picture = self.wall.copy()
        picture.paste(self.foam.on(self.pool.at(t), t), (0, HIGH - 190))
        picture = self.fall.on(picture, t)
        picture = spray(picture, (676, 716), 390, t, self.palette.foam)
        if not self.night:
            return picture
        return torch(picture, (690 + 40 * math.sin(t * 0.8), 400 + 26 * math.sin(t * 1.1)), 640, 0.1)


class StainedWater:
    """Looking down on the river: where the coloured water pushes into the other."""

    def __init__(self, palette: Palette, *, night: bool, bottle: bool) -> None:
        self.palette, self.night = palette, night
        size = (WIDE, HIGH)
        tones = (
            [(0.0, (40, 52, 54)), (1.0, (14, 22, 22))]
            if night
            else [(0.0, (128, 136, 124)), (1.0, (62, 72, 60))]
        )
        self.river = River(
            size, shade(size, tones), (132, 146, 148) if night else (206, 210, 196), 13, rise=150, speed=30
        )
        self.plane = Plane(size, 190, across=0.7, depth=900)
        self.edge = fractal_tile(61, (128, 64, 32))
        self.foam = Foam(self.plane, palette.foam, 67, amount=138, drift=(-42, -16))
        self.bottle = Bottle(palette) if bottle else None

    def at(self, t: float) -> Picture:
        picture = self.river.at(t)
        ramp = (
            Image.linear_gradient("L")
            .rotate(90)
            .resize((WIDE, HIGH))
            .rotate(-18, resample=Image.Resampling.BICUBIC)
        )
        warped = ImageChops.add(ramp, self.plane.seen(self.edge, -24 * t, -8 * t), scale=2)
        stain = warped.point(curve(104, 150, 225))
        picture = tinted(stain, self.palette.stain, picture)
        glint = self.river.plane.seen(self.river.ripple, t * 22, t * 17).point(curve(160, 240, 90))
        picture = tinted(both(stain, glint), self.palette.light, picture)
        picture = self.foam.on(picture, t, warped.point(curve(96, 140)))
        picture = self.bottle.over(picture, t) if self.bottle else floating_litter(picture, t)
        if self.night:
            picture = torch(picture, (640 + 60 * math.sin(t * 0.7), 430), 800, 0.2)
        return picture
