"""Films of a few seconds, in any shape: what a camera, a telephone or an accident may bring."""

from array import array
from collections.abc import Callable
from fractions import Fraction
from math import pi, sin
from pathlib import Path
from typing import Any, TypeAlias

import av
import pytest
from PIL import Image

Film: TypeAlias = Callable[..., Path]


@pytest.fixture
def film(tmp_path: Path) -> Film:
    """A short film in the given shape."""

    def make(name: str = "film.mp4", **shape: Any) -> Path:
        return make_film(tmp_path / name, **shape)

    return make


def make_film(
    path: Path,
    *,
    video: str | None = "libx264",
    audio: str | None = "aac",
    pixels: str = "yuv420p",
    container: str = "mp4",
    seconds: float = 2,
    size: tuple[int, int] = (64, 36),
    black: tuple[float, float] = (0, 0),
    level: float = 0,
) -> Path:
    """`black`: from and to, in seconds. `level`: amplitude of a 1 kHz tone in both ears; 0 is silence, in
    one."""
    options = {"movflags": "+faststart"} if container in {"mp4", "mov"} else {}
    with av.open(str(path), "w", format=container, options=options) as out:
        picture: Any = out.add_stream(video, rate=25) if video else None
        layout = "stereo" if level else "mono"
        sound: Any = out.add_stream(audio, rate=48000, layout=layout) if audio else None
        if picture:
            picture.width, picture.height, picture.pix_fmt = *size, pixels
            if video == "libx265":
                picture.options = {"x265-params": "log-level=none", "preset": "ultrafast"}
            _draw(out, picture, round(seconds * 25), pixels, size, black)
        if sound:
            _hum(out, sound, round(seconds * 48000), level)
    return path


def _draw(
    out: Any, stream: Any, count: int, pixels: str, size: tuple[int, int], black: tuple[float, float]
) -> None:
    for number in range(count):
        dark = black[0] <= number / 25 < black[1]
        image = Image.new("RGB", size, (0, 0, 0) if dark else (number * 5 % 255, 90, 140))
        frame = av.VideoFrame.from_image(image).reformat(format=pixels)
        frame.pts, frame.time_base = number, Fraction(1, 25)
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))


def _hum(out: Any, stream: Any, count: int, level: float) -> None:
    wave = array("f", [level * sin(2 * pi * place / 48) for place in range(960)]).tobytes()
    sample = "s16" if stream.codec_context.name != "aac" else "fltp"
    for start in range(0, count, 960):
        frame = av.AudioFrame(format=sample, layout=stream.codec_context.layout.name, samples=960)
        for plane in frame.planes:
            plane.update(wave if level else bytes(plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))
