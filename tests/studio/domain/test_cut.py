"""Seconds cut out of a film, and copies that browsers play: to the picture, whatever its clock says."""

from pathlib import Path
from typing import Any

import av
import pytest

from common.film.faults import Unusable
from common.film.probe import probe
from studio.domain.clips.lab.__main__ import cut_seconds, keep, view
from tests.studio.films import Film, film

__all__ = ["film"]


def reds(path: Path) -> list[tuple[float, int]]:
    """(time, red of its middle) of each picture. The test films grow redder by 5 with each picture."""
    with av.open(str(path)) as made:
        pictures: Any = [(frame.time, frame.to_image()) for frame in made.decode(video=0)]
    return [(round(time, 3), image.getpixel((32, 18))[0]) for time, image in pictures]


@pytest.mark.parametrize(
    ("container", "video", "audio"), [("mp4", "libx264", "aac"), ("mpegts", "mpeg2video", "mp2")]
)
def test_the_seconds_begin_and_end_at_the_picture(
    film: Film, tmp_path: Path, container: str, video: str, audio: str
) -> None:
    source = film("evening", container=container, video=video, audio=audio, seconds=2)
    made = cut_seconds(source, tmp_path, starts_ms=800, ends_ms=1600)
    found = reds(tmp_path / "film.mp4")
    assert (len(found), found[0][0]) == (20, 0)
    assert abs(found[0][1] - 20 * 5) <= 4
    assert abs(found[-1][1] - 39 * 5) <= 9  # what two encodings do to a colour
    assert (made["starts_ms"], made["ends_ms"], made["audio_codec"]) == (800, 1600, "aac")
    assert abs(made["duration_ms"] - 800) <= 40
    assert Path(made["poster"]).read_bytes()[:2] == b"\xff\xd8"


def test_no_picture_lies_behind_the_end(film: Film, tmp_path: Path) -> None:
    with pytest.raises(Unusable) as fault:
        cut_seconds(film(seconds=1), tmp_path, starts_ms=5_000, ends_ms=7_000)
    assert fault.value.code == "undecodable"


@pytest.mark.parametrize(
    ("shape", "first"),
    [
        ({"container": "mpegts"}, "h264"),  # only the container is in the way: the same pictures
        ({"container": "matroska", "video": "mpeg4", "size": (1280, 720)}, "mpeg4"),
    ],
)
def test_a_copy_that_browsers_play(film: Film, tmp_path: Path, shape: dict[str, Any], first: str) -> None:
    source = film("evening", seconds=1, **shape)
    before = probe(source)
    assert (before.video_codec, before.hindrance is None) == (first, False)
    made = probe(Path(view(source, tmp_path)["film"]))
    assert (made.container, made.hindrance, made.audio_codec) == ("mp4", None, "aac")
    assert (made.width, abs(made.duration_ms - 1000) <= 40) == (min(640, before.width), True)
    assert reds(tmp_path / "view.mp4")[0][0] < 0.04  # the sound may begin before the picture


def test_the_very_bytes_are_kept_and_copied_where_they_stay(film: Film, tmp_path: Path) -> None:
    source = film(seconds=1)
    kept = keep(source, tmp_path, copies=False)
    copied = keep(source, tmp_path, copies=True)
    assert kept["sha256"] == copied["sha256"]
    assert Path(copied.pop("film")).read_bytes() == source.read_bytes()
    assert kept == copied


def test_a_file_that_is_still_written_to(film: Film, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = film(seconds=1)
    with source.open("ab") as recorder:

        def write_on(_percent: int) -> None:
            recorder.write(b"more")
            recorder.flush()

        monkeypatch.setattr("studio.domain.clips.lab.__main__.tell", write_on)
        with pytest.raises(Unusable) as fault:
            keep(source, tmp_path, copies=True)
    assert fault.value.code == "growing"
