"""Measuring a film from end to end: black, still and silent spans, loudness, true peak, broken pictures.

Loudness is integrated loudness after EBU R 128 (ITU-R BS.1770, FFmpeg's ebur128), true peak in dBTP. What you
would get wrong: the spans are measured at one fixed, short length. The station's limits judge them afterwards
(studio.domain.clips.clip_check), so that a changed limit needs no second look at the film.
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
from av.filter import Graph

from common.film.probe import container_of, duration_of, opened, picture_of, streams_of

SHORTEST_S = 0.5  # of a span that is noted
MOST_SPANS = 50
PICTURE = (
    ("scale", "320:-2"),  # black and stillness are seen as well on a small picture, at a tenth of the work
    ("blackdetect", f"d={SHORTEST_S}:pic_th=0.98:pix_th=0.10"),
    ("freezedetect", f"n=-60dB:d={SHORTEST_S}"),
)
SOUND = (("ebur128", "metadata=1:peak=true"), ("silencedetect", f"noise=-60dB:d={SHORTEST_S}:mono=0"))
SPANS = {"black": "lavfi.black", "still": "lavfi.freezedetect.freeze", "silence": "lavfi.silence"}
HDR = {16, 18}  # transfer characteristics: PQ, HLG

Report = Callable[[int], None]


class Chain:
    """One filter chain; what its filters write beside the frames is kept in `notes` and `spans`."""

    def __init__(self, source: Any, filters: tuple[tuple[str, str], ...], *, sound: bool) -> None:
        graph = Graph()
        add = graph.add_abuffer if sound else graph.add_buffer
        self.source = last = add(template=source)
        for name, options in filters:
            step = graph.add(name, options)
            last.link_to(step)
            last = step
        self.sink = graph.add("abuffersink" if sound else "buffersink")
        last.link_to(self.sink)
        graph.configure()
        self.graph = graph
        self.notes: dict[str, str] = {}
        self.spans: dict[str, list[list[float | None]]] = {}

    def push(self, frame: Any) -> None:
        self.source.push(frame)
        while True:
            try:
                out = self.sink.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            self._note(out.metadata)

    def _note(self, said: dict[str, str]) -> None:
        self.notes.update({key: value for key, value in said.items() if "r128" in key})
        for kind, prefix in SPANS.items():
            if start := said.get(f"{prefix}_start"):
                self.spans.setdefault(kind, []).append([float(start), None])
            if (end := said.get(f"{prefix}_end")) and self.spans.get(kind):
                self.spans[kind][-1][1] = float(end)


def measure(path: Path, report: Report) -> dict[str, Any]:
    """{"duration_ms", "sound", "loudness_lufs" | None, "true_peak_dbtp" | None, "range_lu" | None,
    "black", "still", "silence": [[start_s, end_s]], "broken": count of packets, "hdr": bool}.

    Reads the whole film once, frame by frame; memory does not grow with its length. A packet that cannot be
    decoded is counted, not raised. Unusable when it cannot be opened at all.
    """
    with opened(path, container_of(path)) as container:
        video = picture_of(container)
        video.thread_type = "AUTO"
        duration_ms = duration_of(container)
        picture = Chain(video, PICTURE, sound=False)
        sound = Chain(container.streams.audio[0], SOUND, sound=True) if container.streams.audio else None
        broken = _through(container, picture, sound, duration_ms, report)
        hdr = int(video.codec_context.color_trc or 0) in HDR
        return {
            "duration_ms": duration_ms,
            "sound": sound is not None,
            **_levels(sound),
            **{kind: _closed(kind, picture, sound, duration_ms / 1000) for kind in SPANS},
            "broken": broken,
            "hdr": hdr,
        }


def _through(container: Any, picture: Chain, sound: Chain | None, duration_ms: int, report: Report) -> int:
    broken = 0
    for packet in container.demux(*streams_of(container)):
        try:
            frames = packet.decode()
        except av.FFmpegError:
            broken += 1
            continue
        for frame in frames:
            is_picture = isinstance(frame, av.VideoFrame)
            chain = picture if is_picture else sound
            if chain is not None:
                chain.push(frame)
            if is_picture and frame.time is not None:
                report(min(99, round(100_000 * frame.time / duration_ms)))
    for chain in filter(None, (picture, sound)):
        chain.push(None)
    return broken


def _levels(sound: Chain | None) -> dict[str, float | None]:
    notes = sound.notes if sound else {}
    peak = float(notes.get("lavfi.r128.true_peak", 0))  # linear
    return {
        "loudness_lufs": _number(notes.get("lavfi.r128.I")),
        "range_lu": _number(notes.get("lavfi.r128.LRA")),
        "true_peak_dbtp": round(20 * math.log10(peak), 1) if peak > 0 else None,
    }


def _number(said: str | None) -> float | None:
    value = float(said) if said is not None else math.nan
    return round(value, 1) if math.isfinite(value) else None


def _closed(kind: str, picture: Chain, sound: Chain | None, end: float) -> list[list[float]]:
    """The spans of a kind; one that is still open when the film ends lasts until then."""
    chain = sound if kind == "silence" else picture
    spans = chain.spans.get(kind, []) if chain else []
    closed = [[round(start or 0, 2), round(end if stop is None else stop, 2)] for start, stop in spans]
    return [span for span in closed if span[1] - span[0] >= SHORTEST_S][:MOST_SPANS]
