"""Colours of the two discharges, a sample bottle, what floats on the river."""

import math
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

from studio.demo.film.texture import Picture, curve, fractal_tile, shade, soft, tinted

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Of one discharge: how it falls, how it foams, how it stains."""

    dark: Colour
    light: Colour
    foam: Colour
    stain: Colour


RUST = Palette((58, 22, 14), (168, 84, 52), (206, 176, 152), (104, 44, 26))
SLURRY = Palette((70, 72, 52), (176, 172, 138), (214, 210, 190), (96, 96, 66))
LITTER = ((980, 300, 70, (176, 186, 180)), (520, 470, 120, (118, 146, 160)), (1190, 610, 150, (150, 128, 92)))


def floating_litter(picture: Picture, t: float) -> Picture:
    """Three bottles float by, half under water."""
    sheet = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(sheet)
    for x, y, across, tone in LITTER:
        _bottle_in_water(draw, x - 26 * t * across / 100, y + 4 * math.sin(t * 2 + across), across, tone)
    sheet = sheet.filter(ImageFilter.GaussianBlur(1.6))
    picture.paste(sheet, (0, 0), sheet)
    return picture


def _bottle_in_water(draw: ImageDraw.ImageDraw, x: float, y: float, across: int, tone: Colour) -> None:
    tall = across * 0.26
    neck = ((x, y + tall * 0.7), (x - across * 0.2, y + tall * 0.46), (x, y + tall * 0.3))
    draw.ellipse((x - 10, y + tall * 0.5, x + across + 10, y + tall * 1.4), fill=(26, 30, 22, 130))
    draw.polygon(neck, fill=(*tone, 190))
    draw.rounded_rectangle((x, y, x + across, y + tall), tall * 0.4, fill=(*tone, 205))
    draw.rectangle((x + across * 0.4, y + 1, x + across * 0.74, y + tall * 0.7), fill=(206, 202, 186, 200))
    draw.rectangle((x - 20, y + tall * 0.66, x + across + 20, y + tall * 1.1), fill=(84, 88, 60, 215))


class Bottle:
    """A sample held up to the camera."""

    def __init__(self, palette: Palette) -> None:
        size = (300, 560)
        glass, shape = Image.new("RGB", size, (198, 204, 200)), Image.new("L", size)
        draw = ImageDraw.Draw(shape)
        draw.rounded_rectangle((40, 130, 260, 552), 46, fill=255)
        draw.polygon(((82, 150), (112, 78), (188, 78), (218, 150)), fill=255)
        draw.rectangle((112, 30, 188, 90), fill=255)
        murk = shade((300, 392), [(0, palette.light), (0.5, palette.stain), (1, palette.dark)])
        clouds = fractal_tile(77, (64, 32)).resize((300, 512)).crop((0, 0, 300, 392)).point(curve(90, 360))
        glass.paste(tinted(clouds, palette.light, murk), (0, 180))
        draw = ImageDraw.Draw(glass)
        draw.rectangle((100, 20, 200, 74), fill=(44, 84, 150))
        draw.rectangle((60, 300, 240, 424), fill=(240, 240, 234))
        for y, across in ((326, 130), (352, 104), (378, 140), (402, 76)):
            draw.rectangle((76, y, 76 + across, y + 9), fill=(70, 74, 78))
        shine = Image.new("L", size)
        ImageDraw.Draw(shine).rounded_rectangle((62, 160, 82, 520), 10, fill=120)
        self.glass = tinted(soft(shine, 5), (255, 255, 255), glass).filter(ImageFilter.GaussianBlur(0.8))
        self.shape = soft(shape, 1).point(lambda value: round(value * 0.97))

    def over(self, picture: Picture, t: float) -> Picture:
        rise = max(0.0, 1 - t / 1.4) ** 3
        angle = 5 + 2 * math.sin(t * 1.2)
        where = (250 + round(10 * math.sin(t * 0.9)), 112 + round(620 * rise + 8 * math.sin(t * 1.5)))
        glass = self.glass.rotate(angle, Image.Resampling.BICUBIC)
        shape = self.shape.rotate(angle, Image.Resampling.BICUBIC)
        shadow = Image.new("L", picture.size)
        shadow.paste(shape, (where[0] + 22, where[1] + 16))
        picture = tinted(soft(shadow, 18).point(lambda value: round(value * 0.4)), (0, 0, 0), picture)
        picture.paste(glass, where, shape)
        return picture
