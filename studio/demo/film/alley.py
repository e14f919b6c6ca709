"""A back lane at night, twice from the same spot: its street lamps out, and all of them lit."""

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from studio.demo.film.shots import HIGH, WIDE
from studio.demo.film.texture import Picture

VANISHING = (0.52, 0.44)  # of width and height
LAMPS = (0.04, 0.36, 0.58, 0.73, 0.83)  # how far down the lane; 1 is its end
WINDOWS = (0.16, 0.44, 0.63)
NIGHT, DARK_WALL, GROUND, PANE, POLE = (13, 17, 29), (27, 30, 40), (20, 22, 30), (38, 42, 54), (64, 68, 78)
GLOW, BULB, OUT = (255, 196, 112), (255, 238, 206), (52, 56, 66)


def alley(*, lit: bool) -> Picture:
    picture = Image.new("RGB", (WIDE, HIGH), NIGHT)
    pen = ImageDraw.Draw(picture)
    for side in (-1, 1):
        corners = ((0, 0), (1, 0), (1, 1.1), (0, 1.1))
        pen.polygon([_at(depth, side, level) for depth, level in corners], fill=DARK_WALL)
    pen.polygon([_at(0, -1, 0), _at(0, 1, 0), _at(1, 1, 0), _at(1, -1, 0)], fill=GROUND)
    for depth in WINDOWS:
        _window(pen, depth)
    for depth in LAMPS:
        _lamp(pen, depth, BULB if lit else OUT)
    return ImageChops.screen(picture, _glow()) if lit else picture


def _at(depth: float, side: float, level: float) -> tuple[float, float]:
    """Where a point of the lane is drawn: `side` from -1 to 1, `level` 0 on the ground to 1 at the eaves."""
    x, y = VANISHING[0] * WIDE, VANISHING[1] * HIGH
    half = 0.56 * WIDE * (1 - depth) + 0.03 * WIDE * depth
    floor = 1.02 * HIGH * (1 - depth) + (y + 0.05 * HIGH) * depth
    eaves = 1.02 * HIGH * (1 - depth) + 0.13 * HIGH * depth
    return x + side * half, floor - level * eaves


def _window(pen: ImageDraw.ImageDraw, depth: float) -> None:
    corners = ((depth, 0.4), (depth + 0.1, 0.4), (depth + 0.1, 0.66), (depth, 0.66))
    pen.polygon([_at(along, -1, level) for along, level in corners], fill=PANE)


def _lamp(pen: ImageDraw.ImageDraw, depth: float, colour: tuple[int, int, int]) -> None:
    near = 1 - depth
    foot, top, head = _at(depth, 0.8, 0), _at(depth, 0.8, 0.7), _at(depth, 0.6, 0.73)
    pen.line([foot, top, head], fill=POLE, width=max(2, round(12 * near)))
    radius = 4 + 18 * near
    pen.ellipse([head[0] - radius, head[1] - radius / 2, head[0] + radius, head[1] + radius / 2], fill=colour)


def _glow() -> Picture:
    """What the lamps light: the air around each, the ground and the wall under it, and a little of all."""
    light = Image.new("RGB", (WIDE, HIGH), tuple(c // 9 for c in GLOW))
    pen = ImageDraw.Draw(light)
    for depth in reversed(LAMPS):
        near = 1 - depth
        _pool(pen, _at(depth, 0.25, 0), (0.3 * WIDE * near + 40, 0.15 * HIGH * near + 12), 0.42)
        _pool(pen, _at(depth, 0.95, 0.4), (0.1 * WIDE * near + 14, 0.3 * HIGH * near + 20), 0.36)
        _pool(pen, _at(depth, 0.6, 0.73), (0.045 * WIDE * near + 12, 0.045 * WIDE * near + 12), 1)
    return light.filter(ImageFilter.GaussianBlur(WIDE / 34))


def _pool(
    pen: ImageDraw.ImageDraw, centre: tuple[float, float], half: tuple[float, float], strength: float
) -> None:
    (x, y), (across, down) = centre, half
    colour = tuple(round(c * strength) for c in GLOW)
    pen.ellipse([x - across, y - down, x + across, y + down], fill=colour)
