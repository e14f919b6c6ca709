"""Making of any film one that every browser plays: MP4 with H.264 (8 bit, 4:2:0, upright) and AAC.

What you would get wrong: a telephone films sideways, at a varying rate, sometimes with 10 bits. The picture
is turned, brought to a steady rate and to 8 bits; it is never made larger, and never wider than 1920.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.filter import Graph

from common.film.probe import container_of, duration_of, opened, picture_of, streams_of
from studio.domain.clips.lab.measure import Report

QUALITY = {"crf": "18", "preset": "fast", "profile": "high", "threads": "2"}
WIDEST = 1920
KEYFRAMES = 50
SOUND_RATE = 48_000
FASTEST, USUAL = 60, 25  # pictures in a second


@dataclass(frozen=True)
class Shape:
    """How wide at most, how carefully encoded, and the bits per second of its sound."""

    widest: int = WIDEST
    quality: dict[str, str] = field(default_factory=lambda: dict(QUALITY))
    sound: str = "192k"


AIRED = Shape()
TURNS = {90: ["transpose=cclock"], 270: ["transpose=clock"], 180: ["hflip", "vflip"]}


def transcode(source: Path, target: Path, report: Report) -> None:
    """Writes `target`; the source is only read, frame by frame. Unusable when nothing can be decoded."""
    with opened(source, container_of(source)) as film:
        picture_of(film).thread_type = "AUTO"
        duration_ms = duration_of(film)
        with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as out:
            _copy(film, Picture(film, out), Sound(film, out), duration_ms, report)


def _copy(film: Any, picture: "Picture", sound: "Sound", duration_ms: int, report: Report) -> None:
    for packet in film.demux(*streams_of(film)):
        try:
            frames = packet.decode()
        except av.FFmpegError:
            continue  # a broken picture in the middle; the check counts what is missing
        for frame in frames:
            if isinstance(frame, av.VideoFrame):
                picture.push(frame)
                report(min(99, round(100_000 * (frame.time or 0) / duration_ms)))
            else:
                sound.push(frame)
    picture.end()
    sound.end()


class Picture:
    """Turned, scaled, steadied, encoded. The chain is built for the first frame: only that knows the turn."""

    def __init__(self, film: Any, out: Any, shape: Shape = AIRED) -> None:
        self.shape = shape
        self.template = film.streams.video[0]
        self.rate = _rate(self.template)
        self.out = out
        self.stream: Any = None
        # Declared before the sound and before the first packet: a muxer wants all its streams at the start.
        first = next(iter(film.decode(self.template)))
        film.seek(0)
        self._build(first)

    def _build(self, first: Any) -> None:
        graph = Graph()
        self.source = last = graph.add_buffer(template=self.template)
        wanted = [
            *TURNS.get(int(first.rotation or 0) % 360, []),
            f"scale=w='trunc(min(iw,{self.shape.widest})/2)*2':h=-2",
            "format=yuv420p",
            f"fps={self.rate}",
        ]
        for text in wanted:
            name, _, options = text.partition("=")
            step = graph.add(name, options or None)
            last.link_to(step)
            last = step
        self.sink = graph.add("buffersink")
        last.link_to(self.sink)
        graph.configure()
        self.graph = graph
        upright = abs(int(first.rotation or 0)) % 180 == 0
        width, height = (first.width, first.height) if upright else (first.height, first.width)
        shown = min(width, self.shape.widest) // 2 * 2
        self.stream = self.out.add_stream("libx264", rate=self.rate, options=dict(self.shape.quality))
        self.stream.width, self.stream.height = shown, round(height * shown / width / 2) * 2
        self.stream.pix_fmt, self.stream.gop_size = "yuv420p", KEYFRAMES

    def push(self, frame: Any) -> None:
        self.source.push(frame)
        while True:
            try:
                ready = self.sink.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            self.out.mux(self.stream.encode(ready))

    def end(self) -> None:
        self.push(None)
        self.out.mux(self.stream.encode(None))


class Sound:
    """The first track as stereo AAC; nothing when the film is silent."""

    def __init__(self, film: Any, out: Any, shape: Shape = AIRED) -> None:
        self.out = out
        self.stream = None
        if film.streams.audio:
            self.stream = out.add_stream("aac", rate=SOUND_RATE, layout="stereo", options={"b": shape.sound})
            self.resampler = av.AudioResampler(format="fltp", layout="stereo", rate=SOUND_RATE)

    def push(self, frame: Any) -> None:
        if self.stream is None:
            return
        for ready in self.resampler.resample(frame):
            self.out.mux(self.stream.encode(ready))

    def end(self) -> None:
        if self.stream is not None:
            self.push(None)
            self.out.mux(self.stream.encode(None))


def _rate(video: Any) -> Fraction:
    """The film's own average rate, when it says a believable one."""
    said = video.average_rate or video.guessed_rate
    return Fraction(said).limit_denominator(1001) if said and 1 <= said <= FASTEST else Fraction(USUAL)
