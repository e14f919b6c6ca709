"""Clips: accepted when a browser is sure to play them, refused with a sentence, never half stored."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from django.conf import settings
from PIL import Image

from studio.demo.content import CLIPS
from studio.domain.clips import media
from studio.errors import ClipUnplayable
from studio.models import Clip
from tests.studio.films import Film, film

__all__ = ["film"]

pytestmark = pytest.mark.django_db


def stored_files() -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def test_import_clip_keeps_what_it_measured(film: Film) -> None:
    path = film(seconds=2)
    clip = media.import_clip(path, title="片")
    assert (clip.title, clip.duration_ms, clip.width, clip.height) == ("片", 2000, 64, 36)
    assert (clip.video_codec, clip.audio_codec, clip.size) == ("h264", "aac", path.stat().st_size)
    assert clip.sha256 == media.digest_of(path)
    assert Path(clip.file.path).read_bytes() == path.read_bytes()
    with Image.open(clip.poster.path) as poster:
        assert (poster.format, poster.size) == ("JPEG", (64, 36))


def test_import_clip_accepts_webm(film: Film) -> None:
    path = film("film.webm", video="libvpx-vp9", audio="libopus", container="webm")
    clip = media.import_clip(path, title="片")
    assert (clip.video_codec, clip.audio_codec) == ("vp9", "opus")
    assert str(clip.file.name).endswith(".webm")


def test_import_clip_accepts_a_clip_without_sound(film: Film) -> None:
    assert media.import_clip(film(audio=None), title="无声").audio_codec == ""


def test_import_clip_twice_is_one_clip(film: Film, tmp_path: Path) -> None:
    path = film()
    copy = tmp_path / "other-name.bin"
    copy.write_bytes(path.read_bytes())
    first, second = media.import_clip(path, title="一"), media.import_clip(copy, title="二")
    assert (first.pk, second.title, Clip.objects.count(), len(stored_files())) == (second.pk, "一", 1, 2)


def test_import_clip_when_somebody_imported_the_same_bytes_meanwhile(
    film: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other import commits between our look and our insert: theirs stands, our files go."""
    path = film()
    probe = media.probe_clip

    def slow(path: Path) -> media.Probe:
        found = probe(path)
        monkeypatch.setattr(media, "probe_clip", probe)
        media.import_clip(path, title="theirs")
        return found

    monkeypatch.setattr(media, "probe_clip", slow)
    assert media.import_clip(path, title="ours").title == "theirs"
    assert (Clip.objects.count(), len(stored_files())) == (1, 2)


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ({"video": "libx265"}, "hevc"),
        ({"video": "libx264", "pixels": "yuv444p"}, "yuv444p"),
        ({"video": "libx264", "pixels": "yuv420p10le"}, "yuv420p10le"),
        ({"video": None}, ""),
        ({"seconds": 0.2}, ""),
        ({"container": "mov"}, "MP4"),
        ({"container": "matroska"}, "MP4"),
        ({"container": "avi", "video": "mpeg4", "audio": None}, "MP4"),
        ({"audio": "ac3"}, "ac3"),
    ],
    ids=["hevc", "4:4:4", "ten bits", "no picture", "no length", "quicktime", "matroska", "avi", "ac3"],
)
def test_import_clip_refuses_what_a_browser_does_not_play(
    film: Film, shape: dict[str, Any], said: str
) -> None:
    path = film(**shape) if shape.get("audio") != "ac3" else _with_ac3(film)
    with pytest.raises(ClipUnplayable) as refused:
        media.import_clip(path, title="片")
    assert said in refused.value.sentence
    assert len(refused.value.sentence) > 10
    assert (Clip.objects.count(), stored_files()) == (0, [])


def _with_ac3(film: Film) -> Path:
    """The right picture with cinema sound: copied stream by stream into another MP4."""
    source, target = film("in.mp4", audio=None), film("in.mp4", audio=None).with_name("ac3.mp4")
    with av.open(str(source)) as read, av.open(str(target), "w", format="mp4") as out:
        picture: Any = out.add_stream_from_template(read.streams.video[0])
        sound: Any = out.add_stream("ac3", rate=48000, layout="mono")
        for packet in read.demux(read.streams.video[0]):
            if packet.dts is not None:
                packet.stream = picture
                out.mux(packet)
        for start in range(0, 96000, 1536):
            frame = av.AudioFrame(format="fltp", layout="mono", samples=1536)
            frame.planes[0].update(bytes(frame.planes[0].buffer_size))
            frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
            out.mux(sound.encode(frame))
        out.mux(sound.encode(None))
    return target


@pytest.mark.parametrize("keep", [0, 7, 200, 0.4, 0.9])
def test_import_clip_refuses_a_copy_that_was_cut_short(film: Film, keep: float) -> None:
    path = film(seconds=4, size=(320, 180))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(keep if keep > 1 or keep == 0 else len(whole) * keep)])
    with pytest.raises(ClipUnplayable):
        media.import_clip(path, title="片")
    assert (Clip.objects.count(), stored_files()) == (0, [])


def test_import_clip_never_follows_a_playlist(tmp_path: Path) -> None:
    """FFmpeg would open what it names; we do not even ask FFmpeg."""
    path = tmp_path / "list.mp4"
    path.write_text("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/x.ts\n")
    with pytest.raises(ClipUnplayable):
        media.import_clip(path, title="片")


@pytest.mark.parametrize("name", ["night-outfall", "riverside-sheds"])
def test_the_sample_clips_are_what_the_demo_promises(name: str) -> None:
    path = CLIPS / f"{name}.mp4"
    probe = media.probe_clip(path)
    assert (probe.container, probe.video_codec, probe.audio_codec) == ("mp4", "h264", "aac")
    assert (probe.width, probe.height) == (1280, 720)
    assert 15_000 <= probe.duration_ms <= 30_000
    assert path.stat().st_size < 2_500_000
    head = path.read_bytes()[:200_000]
    assert head.index(b"moov") < head.index(b"mdat")  # starts to play before it has come whole


def test_remove_clip_takes_its_files(film: Film) -> None:
    media.remove_clip(media.import_clip(film(), title="片"))
    assert (Clip.objects.count(), stored_files()) == (0, [])
