"""Redraws the demo's two exposé clips and its photographs: `make clips` (needs fonts-noto-cjk; some minutes).

The same code gives the same film. The product itself only reads the finished files in `clips/`.
"""

import itertools
import json
import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import av

from studio.demo.film import sound
from studio.demo.film.alley import alley
from studio.demo.film.camera import FRAME, Move, burn_in, filmed, marked
from studio.demo.film.pan import ShedsPan
from studio.demo.film.props import RUST, SLURRY
from studio.demo.film.shots import NightOutfall, PipeCloseUp, Shot, StainedWater
from studio.demo.film.texture import Picture
from studio.domain.clips.lab.measure import measure

CLIPS = Path(__file__).parent / "clips"
DATA = Path(__file__).parent / "data"
FPS = 25
FADE_S = 0.6
BT_709 = 1  # said in the file, else players guess the colours


@dataclass(frozen=True)
class Cut:
    """One shot in a clip: built when it is its turn, `length` seconds long."""

    length: float
    build: Callable[[], Shot]
    move: Move
    captions: Sequence[tuple[float, str]]  # second within the shot, words


@dataclass(frozen=True)
class Film:
    name: str
    place: str
    clock: float  # seconds since midnight at the first frame
    cuts: Sequence[Cut]
    level: float  # brings the sound to -23 LUFS, television's level
    noise: Callable[[int, int], Sequence[tuple[float, Sequence[float]]]] = field(repr=False)

    @property
    def length(self) -> float:
        return sum(cut.length for cut in self.cuts)


def _night_sound(count: int, seed: int) -> Sequence[tuple[float, Sequence[float]]]:
    return (
        (0.42, sound.rush(count, seed)),
        (0.5, sound.crickets(count, 5)),
        (0.9, sound.chord(count, (55, 82.4, 110.6))),
        (0.8, sound.thuds(count, (0.02, 7.0, 13.5))),
    )


def _day_sound(count: int, seed: int) -> Sequence[tuple[float, Sequence[float]]]:
    return (
        (0.5, sound.trickle(count, seed)),
        (0.16, sound.rush(count, seed + 2)),
        (0.9, sound.pump(count)),
        (0.8, sound.chord(count, (58.3, 87.3, 103.8))),
        (0.8, sound.thuds(count, (0.02, 8.5, 15.0))),
    )


FILMS = (
    Film(
        "night-outfall",
        "某河段 · 排污口",
        6 * 3600 + 2 * 60 + 11,
        (
            Cut(7.0, NightOutfall, Move((1.0, 1.14), 1.0), ((0.6, "凌晨六点，排污口还在出水"),)),
            Cut(
                6.5,
                lambda: PipeCloseUp(RUST, night=True),
                Move((1.02, 1.1), 1.5),
                ((0.4, "水色发红，手电照过去看不到底"),),
            ),
            Cut(
                6.5,
                lambda: StainedWater(RUST, night=True, bottle=True),
                Move((1.08, 1.02), 0.9),
                ((0.5, "距排污口约三十米，记者取了一瓶水样"),),
            ),
        ),
        0.64,
        _night_sound,
    ),
    Film(
        "riverside-sheds",
        "某乡镇 · 河边养殖棚",
        9 * 3600 + 41 * 60 + 3,
        (
            Cut(8.5, ShedsPan, Move((1.0, 1.03), 0.8), ((0.6, "河边一排棚子，四根管子直通河道"),)),
            Cut(
                6.5,
                lambda: PipeCloseUp(SLURRY, night=False),
                Move((1.1, 1.0), 1.3),
                ((0.4, "管口没有任何处理设施"),),
            ),
            Cut(
                7.0,
                lambda: StainedWater(SLURRY, night=False, bottle=False),
                Move((1.0, 1.09), 1.0),
                ((0.4, "村民：一到夏天，窗户都不敢开"),),
            ),
        ),
        0.55,
        _day_sound,
    ),
)


def frames(film: Film) -> Any:
    """Every picture of the film in order, as (number, picture)."""
    number = 0
    for seed, cut in enumerate(film.cuts, start=1):
        shot = cut.build()
        for own in range(round(cut.length * FPS)):
            t = own / FPS
            picture = filmed(shot.at(t), cut.move, t, cut.length, seed)
            since, words = next(((t - s, w) for s, w in reversed(cut.captions) if t >= s), (0.0, ""))
            clock = film.clock + seed * 97 + t  # the cuts lie some time apart
            picture = burn_in(picture, clock_s=clock, place=film.place, caption=words, since=since)
            yield number, _faded(picture, number / FPS, film.length)
            number += 1


def _faded(picture: Picture, second: float, length: float) -> Picture:
    """In from black and out to black; the first frame is three quarters lit, since it is also the poster."""
    light = min(1.0, 0.75 + second / FADE_S, (length - second) / FADE_S)
    return picture if light >= 1 else picture.point(lambda value: round(value * max(0.0, light)))


def render(film: Film, target: Path) -> None:
    """Draw, sound and encode one film: H.264 High, AAC stereo, index in front."""
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(target), "w", format="mp4", options=options) as out:
        video: Any = out.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = *FRAME, "yuv420p"
        context = video.codec_context
        context.color_primaries = context.color_trc = context.colorspace = BT_709
        video.options = {
            "preset": "slow",
            "crf": "28",
            "profile": "high",
            "g": "50",
            "threads": "2",
            "maxrate": "740k",
            "bufsize": "1480k",
        }
        audio: Any = out.add_stream("aac", rate=sound.RATE, layout="stereo")
        audio.bit_rate = 96_000
        heard = iter(_sound(film))
        for number, picture in frames(film):
            for samples in itertools.islice(heard, 0 if number % FPS else 47):  # a second of sound first
                out.mux(audio.encode(samples))
            frame = _as_frame(picture).reformat(format="yuv420p", dst_colorspace="ITU709")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        for samples in heard:
            out.mux(audio.encode(samples))
        out.mux(audio.encode(None))


def _as_frame(picture: Picture) -> Any:
    frame: Any = av.VideoFrame
    return frame.from_image(picture)


def _sound(film: Film) -> Iterator[av.AudioFrame]:
    """The whole sound track in frames of 1024 samples."""
    count = round(film.length * sound.RATE)

    def gain(second: float) -> float:
        return film.level * min(1.0, second / FADE_S, (film.length - second) / (2 * FADE_S))

    sides = [sound.mixed(film.noise(count, seed), gain) for seed in (3, 11)]
    for start in range(0, count, 1024):
        frame = av.AudioFrame(format="fltp", layout="stereo", samples=min(1024, count - start))
        for plane, side in zip(frame.planes, sides, strict=True):
            plane.update(_padded(side[start : start + 1024], plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = sound.RATE, start, Fraction(1, sound.RATE)
        yield frame


def _padded(samples: "array[float]", size: int) -> bytes:
    return samples.tobytes().ljust(size, b"\0")


def note_findings() -> None:
    """What the technical check measures in the finished films, by their hash: the demo need not measure
    again."""
    measured = {}
    for path in sorted(CLIPS.glob("*.mp4")):
        measured[sha256(path.read_bytes()).hexdigest()] = measure(path, lambda _percent: None)
    text = json.dumps(measured, indent=2, sort_keys=True)
    (DATA / "findings.json").write_text(text + "\n", encoding="utf-8")


def photograph() -> None:
    """The lane before and after, by the same hand from the same spot."""
    for name, lit in (("alley-dark", False), ("alley-lit", True)):
        seen = filmed(alley(lit=lit), Move((1.05, 1.05), 0.6), 1.0 + lit, 4.0, 3)
        marked(seen).resize((960, 540)).save(CLIPS / f"{name}.jpg", quality=78)


if __name__ == "__main__":
    CLIPS.mkdir(exist_ok=True)
    photograph()
    for film in FILMS:
        draft = CLIPS / f"{film.name}.draft"
        render(film, draft)
        draft.rename(CLIPS / f"{film.name}.mp4")
        sys.stdout.write(f"{film.name}: {film.length:.1f} s\n")
    note_findings()
