"""Water: a river's surface with reflections and glitter, and water that falls out of a pipe."""

import math
from dataclasses import dataclass, field

from PIL import Image, ImageChops, ImageDraw

from studio.demo.film.texture import (
    Picture,
    Plane,
    both,
    covered,
    curve,
    fractal_tile,
    scrolled,
    soft,
    tinted,
)

Colour = tuple[int, int, int]


@dataclass
class River:
    """The lower part of a picture; `rise` says how far above its top the horizon lies."""

    size: tuple[int, int]
    base: Picture
    glitter: Colour
    seed: int
    rise: float = 26
    speed: float = 18
    mirrored: Picture | None = None
    ripple: Picture = field(init=False)
    wave: Picture = field(init=False)
    plane: Plane = field(init=False)

    def __post_init__(self) -> None:
        self.ripple = fractal_tile(self.seed, (32, 16, 8))
        self.wave = fractal_tile(self.seed + 40, (64, 32, 16))
        self.plane = Plane(self.size, self.rise, across=0.55, depth=900 * self.rise / 60 + 300)
        if self.mirrored is not None:
            self.mirrored = _smeared(self.mirrored, self.size)

    def at(self, t: float) -> Picture:
        picture = self.base.copy()
        if self.mirrored is not None:
            picture = Image.blend(picture, ImageChops.screen(picture, _rocked(self.mirrored, t)), 0.8)
        small = self.plane.seen(self.ripple, t * self.speed, t * self.speed * 0.7)
        large = self.plane.seen(self.wave, -t * self.speed * 0.4, t * self.speed * 0.5)
        dark = ImageChops.invert(both(small, large)).point(curve(150, 255, 150))
        light = both(small, large).point(curve(92, 190, 200))
        picture = tinted(both(dark, self._fade()), (6, 9, 9), picture)
        return tinted(both(light, self._fade()), self.glitter, picture)

    def _fade(self) -> Picture:
        """Ripples are lost in the distance: nothing at the horizon, all from a third down."""
        fade = Image.linear_gradient("L").resize(self.size)
        return fade.point(curve(4, 90))


def _smeared(above: Picture, size: tuple[int, int]) -> Picture:
    """What stands on the bank, upside down and drawn out downwards as water does."""
    flipped = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    flipped = flipped.resize((size[0], max(4, size[1] // 34)), Image.Resampling.BOX)
    return flipped.resize(size, Image.Resampling.BICUBIC)


def _rocked(picture: Picture, t: float) -> Picture:
    """Each strip of rows swings on its own, wider the nearer it is."""
    width, height = picture.size
    out = picture.copy()
    for y in range(0, height, 3):
        near = y / height
        swing = (1 + 15 * near) * math.sin(y / (5 + 26 * near) - t * 3.1) + 3 * math.sin(y / 13 + t * 1.7)
        out.paste(picture.crop((0, y, width, y + 3)), (round(swing), y))
    return out


@dataclass
class Fall:
    """Water falling from the lip of a pipe: a curtain inside `outline`, streaked, with foam below."""

    size: tuple[int, int]
    outline: list[tuple[float, float]]
    dark: Colour
    light: Colour
    seed: int
    speed: float = 560
    sheet: Picture = field(init=False)
    fine: Picture = field(init=False)
    mask: Picture = field(init=False)

    def __post_init__(self) -> None:
        streaks = fractal_tile(self.seed, (32, 16, 8)).resize((256, 2048))
        self.sheet = _wide(streaks, self.size)
        beads = fractal_tile(self.seed + 9, (4, 4)).resize((512, 2560)).crop((0, 0, 512, 512))
        self.fine = covered(beads, (self.size[0] + 512, self.size[1] + 1024))
        mask = Image.new("L", self.size)
        ImageDraw.Draw(mask).polygon(self.outline, fill=255)
        self.mask = soft(mask, 2.2)

    def on(self, picture: Picture, t: float) -> Picture:
        """The picture with the curtain over it, as it is at second `t`."""
        height = self.sheet.height - self.size[1]
        down = -(t * self.speed) % height
        streak = self.sheet.transform(self.size, Image.Transform.AFFINE, (1, 0, 0, 0, 1, down))
        body = Image.composite(
            Image.new("RGB", self.size, self.light),
            Image.new("RGB", self.size, self.dark),
            streak.point(curve(70, 205)),
        )
        drops = scrolled(self.fine, self.size, 0, -t * self.speed * 1.15).point(curve(190, 255, 90))
        body = tinted(both(drops, streak.point(curve(90, 200))), (236, 230, 214), body)
        return Image.composite(body, picture, self.mask)


def _wide(streaks: Picture, size: tuple[int, int]) -> Picture:
    """Long streaks side by side, and one screen more below so that the scroll can wrap."""
    sheet = Image.new("L", (size[0], streaks.height + size[1]))
    for x in range(0, size[0], streaks.width):
        sheet.paste(streaks, (x, 0))
        sheet.paste(streaks, (x, streaks.height))
    return sheet


@dataclass
class Foam:
    """Rafts of foam on a plane, carried by the current and torn open by it."""

    plane: Plane
    colour: Colour
    seed: int
    amount: int = 150
    drift: tuple[float, float] = (-30, -22)
    rafts: Picture = field(init=False)
    bubbles: Picture = field(init=False)

    def __post_init__(self) -> None:
        self.rafts = fractal_tile(self.seed, (128, 64, 32, 16))
        self.bubbles = fractal_tile(self.seed + 7, (16, 8, 4))

    def mask(self, t: float) -> Picture:
        du, dv = self.drift[0] * t, self.drift[1] * t
        rafts = self.plane.seen(self.rafts, du, dv).point(curve(self.amount, self.amount + 40))
        bubbles = self.plane.seen(self.bubbles, du * 1.02, dv * 1.02).point(curve(60, 150))
        return both(rafts, bubbles)

    def on(self, picture: Picture, t: float, where: Picture | None = None, strength: float = 0.85) -> Picture:
        mask = self.mask(t)
        if where is not None:
            mask = both(mask, where)
        return tinted(mask.point(lambda value: round(value * strength)), self.colour, picture)
