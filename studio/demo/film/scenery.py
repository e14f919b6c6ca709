"""What does not move: the night bank, the sheds, walls, pipes. Drawn once per shot."""

import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from studio.demo.film.texture import (
    Picture,
    both,
    covered,
    curve,
    fractal_tile,
    lots_from,
    shade,
    soft,
    tinted,
)

Colour = tuple[int, int, int]


def rough(picture: Picture, seed: int, strength: float = 0.5) -> Picture:
    """Concrete, brick, earth: the picture with stains and pits."""
    stain = covered(fractal_tile(seed, (128, 64, 32)), picture.size).crop((0, 0, *picture.size))
    pits = covered(fractal_tile(seed + 5, (8, 4)), picture.size).crop((0, 0, *picture.size))
    dirt = Image.blend(stain.point(curve(-60, 255)), pits.point(curve(-90, 255)), 0.42)
    return Image.blend(picture, ImageChops.multiply(picture, Image.merge("RGB", [dirt] * 3)), strength)


def night_city(size: tuple[int, int], seed: int) -> Picture:
    """The far bank before dawn: blocks with a few lit windows, trees, a row of street lamps."""
    lots = lots_from(seed)
    width, height = size
    picture = shade(size, [(0, (18, 28, 44)), (0.55, (44, 56, 72)), (1, (112, 104, 100))])
    picture = _clouds(picture, seed, (70, 72, 82))
    draw = ImageDraw.Draw(picture)
    for layer, (tone, low, high) in enumerate((((56, 64, 76), 120, 215), ((32, 39, 47), 60, 165))):
        x = -40
        while x < width:
            across = lots.randint(46, 130)
            tall = lots.randint(low, high)
            draw.rectangle((x, height - tall, x + across, height), fill=tone)
            _windows(draw, lots, (x, height - tall, x + across, height), rare=0.9 if layer else 0.95)
            x += across + lots.randint(4, 70)
    picture = picture.filter(ImageFilter.GaussianBlur(1.3))
    _trees(picture, lots, tone=(13, 18, 17), base=height)
    return _lamps(picture, lots)


def _clouds(picture: Picture, seed: int, colour: Colour) -> Picture:
    cloud = fractal_tile(seed + 3, (128, 64, 32)).resize((2048, 512)).crop((0, 0, *picture.size))
    return tinted(soft(cloud, 6).point(curve(110, 330)), colour, picture)


def _windows(
    draw: ImageDraw.ImageDraw, lots: random.Random, block: tuple[int, int, int, int], rare: float
) -> None:
    left, top, right, bottom = block
    for y in range(top + 9, bottom - 40, 13):
        for x in range(left + 7, right - 8, 11):
            if lots.random() > rare:
                warm = lots.choice([(214, 176, 112), (190, 160, 110), (150, 168, 178)])
                draw.rectangle((x, y, x + 4, y + 5), fill=warm)


def _trees(picture: Picture, lots: random.Random, *, tone: Colour, base: int) -> None:
    mask = Image.new("L", picture.size)
    draw = ImageDraw.Draw(mask)
    for x in range(-30, picture.width + 30, 7):
        radius = lots.randint(10, 27)
        y = base - lots.randint(4, 30)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    leaves = (
        covered(fractal_tile(71, (16, 8)), picture.size).crop((0, 0, *picture.size)).point(curve(20, 110))
    )
    mask = ImageChops.lighter(both(mask, leaves), mask.point(lambda value: value // 2))
    picture.paste(tinted(soft(mask, 0.9), tone, picture))


def _lamps(picture: Picture, lots: random.Random) -> Picture:
    glow = Image.new("RGB", picture.size)
    draw = ImageDraw.Draw(glow)
    base = picture.height
    for post in range(38, picture.width, 118):
        x = post + lots.randint(-9, 9)
        draw.ellipse((x - 15, base - 62, x + 15, base - 32), fill=(255, 186, 96))
        draw.rectangle((x - 2, base - 44, x + 2, base), fill=(30, 28, 26))
    halo = glow.filter(ImageFilter.GaussianBlur(17))
    core = Image.new("RGB", picture.size)
    draw = ImageDraw.Draw(core)
    for x in range(38, picture.width, 118):
        draw.ellipse((x - 4, base - 51, x + 4, base - 43), fill=(255, 226, 170))
    return ImageChops.screen(ImageChops.screen(picture, halo), core.filter(ImageFilter.GaussianBlur(1.5)))


def wall(size: tuple[int, int], seed: int, light: Colour, dark: Colour, *, bricks: bool = False) -> Picture:
    """A revetment of cast panels or of bricks, streaked by what has run down it."""
    picture = shade(size, [(0, light), (1, dark)])
    draw = ImageDraw.Draw(picture)
    joint = (dark[0] // 2, dark[1] // 2, dark[2] // 2)
    across, tall, tilt, width = (110, 44, 0, 3) if bricks else (236, 190, 12, 4)
    for row, y in enumerate(range(0, size[1], tall)):
        draw.line((0, y, size[0], y + tilt), fill=joint, width=width)
        for x in range(-60 + (across // 2) * (row % 2 if bricks else 0), size[0], across):
            draw.line((x, y, x + tilt, y + tall), fill=joint, width=width)
    runs = fractal_tile(seed + 2, (32, 16)).resize((700, 2600)).crop((0, 0, 700, 900)).resize(size)
    picture = tinted(runs.point(curve(130, 330)), joint, picture)
    return rough(picture, seed, 0.75)


def pipe(picture: Picture, box: tuple[int, int, int, int], ring: Colour, flow: Colour) -> None:
    """The mouth of a pipe with liquid standing in its lower part."""
    left, top, right, bottom = box
    thick = (right - left) // 8
    mouth = Image.new("RGB", picture.size, ring)
    mouth = rough(mouth, 23, 0.8)
    mask = Image.new("L", picture.size)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((left - thick, top - thick, right + thick, bottom + thick), fill=255)
    shadow = soft(mask, 12).point(lambda value: round(value * 0.55))
    picture.paste((12, 11, 10), (6, 10), shadow)
    picture.paste(mouth, (0, 0), soft(mask, 0.8))
    hole = Image.new("L", picture.size)
    ImageDraw.Draw(hole).ellipse(box, fill=255)
    picture.paste((8, 8, 7), (0, 0), soft(hole, 1.2))
    level = Image.new("L", picture.size)
    ImageDraw.Draw(level).rectangle((left, top + (bottom - top) * 0.62, right, bottom), fill=255)
    picture.paste(flow, (0, 0), soft(both(hole, level), 2))


def reeds(size: tuple[int, int], seed: int, tone: Colour) -> tuple[Picture, Picture]:
    """Out-of-focus reeds close to the camera, as colour and mask: somebody films from cover."""
    lots = lots_from(seed)
    mask = Image.new("L", size)
    draw = ImageDraw.Draw(mask)
    for _ in range(size[0] // 26):
        x, tall, lean = lots.randint(0, size[0]), lots.randint(size[1] // 4, size[1]), lots.randint(-70, 70)
        draw.line(
            (x, size[1], x + lean * 0.4, size[1] - tall * 0.6, x + lean, size[1] - tall),
            fill=235,
            width=lots.randint(5, 12),
        )
    return Image.new("RGB", size, tone), soft(mask, 5)


def sheds(size: tuple[int, int], seed: int) -> Picture:
    """Long low sheds on a bank in morning fog, the sign on one of them made unreadable."""
    lots = lots_from(seed)
    height = size[1]
    picture = shade(size, [(0, (150, 158, 160)), (0.7, (196, 198, 192)), (1, (205, 204, 194))])
    _hills(picture, lots)
    _trees_far(picture, lots)
    x = 60
    for number, (across, tall, roof) in enumerate(
        (
            (560, 118, (62, 98, 140)),
            (470, 150, (118, 112, 104)),
            (640, 112, (64, 100, 138)),
            (420, 138, (122, 92, 78)),
        )
    ):
        _shed(picture, lots, (x, height - tall, x + across, height), roof, sign=number == 1)
        x += across + lots.randint(26, 60)
    ground = Image.linear_gradient("L").resize(size).point(curve(110, 150))
    return Image.composite(rough(picture, seed, 0.35), picture, ground)


def _hills(picture: Picture, lots: random.Random) -> None:
    draw = ImageDraw.Draw(picture)
    base = picture.height
    for tone, tall in (((172, 180, 180), 190), ((150, 162, 160), 140)):
        steps = range(0, picture.width + 121, 120)
        ridge = [(x, base - tall + lots.randint(-46, 40)) for x in steps]
        draw.polygon([(0, base), *ridge, (picture.width + 120, base)], fill=tone)
    picture.paste(picture.filter(ImageFilter.GaussianBlur(5)))


def _trees_far(picture: Picture, lots: random.Random) -> None:
    _trees(picture, lots, tone=(104, 118, 104), base=picture.height - 70)
    picture.paste(picture.filter(ImageFilter.GaussianBlur(2.2)))


def _shed(
    picture: Picture, lots: random.Random, box: tuple[int, int, int, int], roof: Colour, *, sign: bool
) -> None:
    left, top, right, bottom = box
    draw = ImageDraw.Draw(picture)
    draw.rectangle(box, fill=(132, 122, 110))
    for y in range(top, bottom, 9):
        draw.line((left, y, right, y), fill=(116, 106, 96), width=1)
    draw.polygon(
        ((left - 26, top + 6), (left + 24, top - 52), (right - 24, top - 52), (right + 26, top + 6)),
        fill=roof,
    )
    for x in range(left - 20, right + 20, 11):
        shift = 26 * (1 - 2 * (x - left) / (right - left))
        draw.line((x, top + 4, x + shift, top - 50), fill=(roof[0] - 20, roof[1] - 20, roof[2] - 18), width=3)
    for x in range(left + 40, right - 60, 92):
        draw.rectangle((x, top + 26, x + 48, top + 62), fill=(38, 40, 40))
        draw.line((x + 24, top + 26, x + 24, top + 62), fill=(150, 150, 144), width=2)
        if lots.random() < 0.4:
            draw.ellipse((x + 8, top + 30, x + 38, top + 60), outline=(160, 160, 152), width=3)
    draw.rectangle((left, bottom - 20, right, bottom), fill=(88, 82, 74))
    if sign:
        _mosaic(picture, lots, (left + 120, top + 6, left + 350, top + 62))


def _mosaic(picture: Picture, lots: random.Random, box: tuple[int, int, int, int]) -> None:
    """A sign made unreadable, as television does: no firm is named in sample data."""
    draw = ImageDraw.Draw(picture)
    for x in range(box[0], box[2], 14):
        for y in range(box[1], box[3], 14):
            tone = lots.choice(
                [(206, 196, 180), (168, 60, 52), (186, 120, 108), (214, 208, 198), (150, 76, 68)]
            )
            draw.rectangle((x, y, x + 13, y + 13), fill=tone)
