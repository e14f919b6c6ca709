"""The laboratory on real films: what it measures, what it makes of a telephone's film, what it calls
unusable."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from common.film.faults import Unusable
from common.film.probe import probe
from studio.domain.clips.lab.__main__ import main
from studio.domain.clips.lab.measure import measure
from studio.domain.clips.lab.transcode import transcode
from tests.studio.films import Film, film

__all__ = ["film"]

QUIET = 10 ** (-23 / 20)  # EBU Tech 3341, case 1: a stereo tone of −23 dBFS is −23 LUFS


def silently(_percent: int) -> None:
    return None


def test_loudness_and_true_peak_are_those_of_ebu_r_128(film: Film) -> None:
    found = measure(film(level=QUIET, seconds=3), silently)
    assert found["loudness_lufs"] == pytest.approx(-23, abs=0.2)
    assert found["true_peak_dbtp"] == pytest.approx(-23, abs=1)  # the encoder's onset
    assert (found["silence"], found["black"], found["broken"], found["hdr"]) == ([], [], 0, False)


def test_black_still_and_silent_spans_are_found_to_the_end(film: Film) -> None:
    found = measure(film(seconds=3, black=(2, 3)), silently)
    assert found["black"] == [[2.0, 2.96]] or found["black"] == [[2.0, 3.0]]
    assert [span[0] for span in found["still"]] == [pytest.approx(2.0, abs=0.1)]
    assert [span[0] for span in found["silence"]] == [pytest.approx(0, abs=0.1)]
    assert (found["loudness_lufs"], found["true_peak_dbtp"]) == (-70.0, None)


def test_a_silent_film_has_no_levels(film: Film) -> None:
    found = measure(film(audio=None, seconds=1), silently)
    assert (found["sound"], found["loudness_lufs"], found["silence"]) == (False, None, [])


def test_a_telephones_film_becomes_one_that_browsers_play(film: Film, tmp_path: Path) -> None:
    """HEVC with 10 bits, in QuickTime's container, odd in height."""
    source = film(
        "phone.mov", video="libx265", pixels="yuv420p10le", container="mov", seconds=1, size=(128, 72)
    )
    before = probe(source)
    assert before.hindrance == {"code": "container"}
    beats: list[int] = []
    transcode(source, tmp_path / "made.mp4", beats.append)
    made = probe(tmp_path / "made.mp4")
    assert (made.hindrance, made.container, made.video_codec, made.audio_codec) == (
        None,
        "mp4",
        "h264",
        "aac",
    )
    assert (made.width, made.height) == (128, 72)
    assert made.duration_ms == pytest.approx(before.duration_ms, abs=80)
    assert beats == sorted(beats)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"#EXTM3U\nhttp://127.0.0.1:1/x.ts\n", "no_film"),
        (b"\0\0\0\x18ftypmp42" + bytes(99), "damaged"),
    ],
    ids=["empty", "a playlist", "a head alone"],
)
def test_what_is_no_film_is_unusable(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(content)
    with pytest.raises(Unusable) as fault:
        probe(path)
    assert fault.value.as_dict() == {"code": code}


def said(capsys: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_child_answers_in_lines(film: Film, tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("os.nice", lambda _more: 0)
    path = film(seconds=1)
    main({"work": "take_in", "source": str(path), "target": str(tmp_path)})
    first, *_beats, last = said(capsys)
    assert (first, list(last)) == ({"progress": 0}, ["done"])
    assert (last["done"]["container"], last["done"]["size"]) == ("mp4", path.stat().st_size)
    assert Path(last["done"]["poster"]).read_bytes()[:2] == b"\xff\xd8"
    (tmp_path / "no.mp4").write_bytes(b"no film at all")
    main({"work": "check", "source": str(tmp_path / "no.mp4"), "target": str(tmp_path)})
    assert said(capsys)[-1] == {"fault": {"code": "no_film"}}


def test_the_lab_needs_no_django() -> None:
    """A child starts quickly, and a setting cannot bring it down."""
    code = "import sys, studio.domain.clips.lab.__main__; assert 'django' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
