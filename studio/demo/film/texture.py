"""Noise that tiles without a seam, and flat or tilted planes covered with it.

Pillow's own `effect_noise` cannot be seeded; these grids can, so the film is the same each time.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter, ImageOps

Picture = Image.Image
TILE = 512


def lots_from(seed: int) -> random.Random:
    """Chance that falls the same way each time."""
    return random.Random(seed)  # noqa: S311  a drawing holds no secrets


def grain(size: tuple[int, int], seed: int) -> Picture:
    return Image.frombytes("L", size, lots_from(seed).randbytes(size[0] * size[1]))


def noise_tile(cell: int, seed: int) -> Picture:
    """TILE x TILE pixels of smooth noise with bumps of about `cell` pixels; edges meet."""
    count = TILE // cell
    grid = grain((count, count), seed)
    padded = Image.new("L", (count + 4, count + 4))
    for dx in (-count, 0, count):
        for dy in (-count, 0, count):
            padded.paste(grid, (2 + dx, 2 + dy))
    big = padded.resize(((count + 4) * cell,) * 2, Image.Resampling.BICUBIC)
    return big.crop((2 * cell, 2 * cell, 2 * cell + TILE, 2 * cell + TILE))


def fractal_tile(seed: int, cells: tuple[int, ...] = (64, 32, 16, 8)) -> Picture:
    """Noise upon noise: clouds, stains, foam. Values spread over 0..255."""
    sum_ = noise_tile(cells[0], seed)
    for depth, cell in enumerate(cells[1:], start=1):
        sum_ = Image.blend(sum_, noise_tile(cell, seed + depth), 0.36)
    return ImageOps.autocontrast(sum_, cutoff=1)


def covered(tile: Picture, size: tuple[int, int]) -> Picture:
    """`tile` laid side by side until `size` is full."""
    sheet = Image.new("L", size)
    for x in range(0, size[0], TILE):
        for y in range(0, size[1], TILE):
            sheet.paste(tile, (x, y))
    return sheet


def scrolled(sheet: Picture, size: tuple[int, int], dx: float, dy: float) -> Picture:
    """A window of `size` moving over a sheet at least TILE larger than it; sub-pixel."""
    shift = (1, 0, dx % TILE, 0, 1, dy % TILE)
    return sheet.transform(size, Image.Transform.AFFINE, shift, Image.Resampling.BILINEAR)


@dataclass(frozen=True)
class Plane:
    """A surface seen at a flat angle: the horizon lies `rise` pixels above the window's top.

    `near` is how many texture pixels lie across one screen pixel at the top of the window.
    """

    size: tuple[int, int]
    rise: float
    across: float
    depth: float

    def seen(self, tile: Picture, du: float, dv: float) -> Picture:
        width = self.size[0]
        tilt = 1 / self.rise
        u0, v0 = du % TILE, dv % TILE
        sheet = covered(tile, (int(width * self.across) + 2 * TILE, int(self.depth) + 2 * TILE))
        left = -self.across * width / 2 + width * self.across / 2 + u0
        numbers = (
            self.across,
            (u0 + width * self.across / 2) * tilt,
            left,
            0,
            v0 * tilt,
            self.depth + v0,
            0,
            tilt,
        )
        return sheet.transform(self.size, Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BILINEAR)


def curve(low: int, high: int, top: int = 255) -> Callable[[int], int]:
    """Values below `low` become 0, above `high` become `top`, between them a straight line."""
    return lambda value: max(0, min(top, round((value - low) * top / (high - low))))


def shade(size: tuple[int, int], stops: list[tuple[float, tuple[int, int, int]]]) -> Picture:
    """A vertical gradient through `stops` (share of the height, colour)."""
    column = Image.new("RGB", (1, size[1]))
    for y in range(size[1]):
        share = y / max(1, size[1] - 1)
        below = max((s for s in stops if s[0] <= share), key=lambda s: s[0])
        above = min((s for s in stops if s[0] >= share), key=lambda s: s[0])
        part = 0 if above[0] == below[0] else (share - below[0]) / (above[0] - below[0])
        red, green, blue = (round(a + (b - a) * part) for a, b in zip(below[1], above[1], strict=True))
        column.putpixel((0, y), (red, green, blue))
    return column.resize(size)


def tinted(mask: Picture, colour: tuple[int, int, int], onto: Picture) -> Picture:
    """`onto` with `colour` laid over it where `mask` is bright."""
    return Image.composite(Image.new("RGB", onto.size, colour), onto, mask)


def soft(mask: Picture, radius: float) -> Picture:
    return mask.filter(ImageFilter.GaussianBlur(radius))


def both(one: Picture, other: Picture) -> Picture:
    return ImageChops.multiply(one, other)
