"""Clips and posters over HTTP: who gets them, and every shape of Range."""

from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.test import AsyncClient, Client

from common import byte_range
from studio.domain.planning import rundown
from studio.enums import ItemKind
from studio.models import Clip, Episode

pytestmark = pytest.mark.django_db

BYTES = bytes(range(256)) * 4  # 1024, each place known


@pytest.fixture
def stored(clip: Clip) -> Clip:
    clip.file.save("pipe.mp4", ContentFile(BYTES))
    clip.poster.save("pipe.jpg", ContentFile(b"a picture"))
    return clip


@pytest.fixture
def url(stored: Clip, episode: Episode, cast: Any, at: Any) -> str:
    rundown.add_item(episode, kind=ItemKind.CLIP, title="暗访", clip=stored, by=cast.producer, at=at)
    return f"/screen/{episode.screen_key}/clips/{stored.pk}"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, 1023),
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=1000-5000", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=-5000", 0, 1023),
    ],
)
def test_a_range_is_answered_with_exactly_those_bytes(url: str, asked: str, first: int, last: int) -> None:
    answer = Client().get(url, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, BYTES[first : last + 1])
    assert answer["Content-Range"] == f"bytes {first}-{last}/1024"
    assert answer["Content-Length"] == str(last - first + 1)
    assert (answer["Content-Type"], answer["Accept-Ranges"]) == ("video/mp4", "bytes")


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=9-5", "bytes=-0", "bytes=5000-6000"])
def test_a_range_outside_is_416(url: str, asked: str) -> None:
    answer = Client().get(url, headers={"Range": asked})
    assert (answer.status_code, answer.content, answer["Content-Range"]) == (416, b"", "bytes */1024")
    assert "Cache-Control" not in answer


def test_a_piece_is_never_larger_than_the_limit(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Daphne holds a whole response in memory; the browser asks for the rest by itself."""
    monkeypatch.setattr(byte_range, "LARGEST_PIECE", 300)
    answer = Client().get(url, headers={"Range": "bytes=0-"})
    assert (answer.status_code, answer["Content-Range"]) == (206, "bytes 0-299/1024")
    assert byte_range.LARGEST_PIECE == 300


def test_the_limit_is_two_megabytes() -> None:
    assert byte_range.LARGEST_PIECE == 2 * 1024 * 1024


@pytest.mark.parametrize("asked", ["", "bytes=0-1,5-9", "lines=1-2", "bytes=-", "bytes=a-b"])
def test_without_one_range_the_whole_comes(url: str, asked: str) -> None:
    answer, body = whole(url, {"Range": asked} if asked else {})
    assert (answer.status_code, body, answer["Content-Length"]) == (200, BYTES, "1024")


def whole(url: str, headers: dict[str, str]) -> tuple[Any, bytes]:
    """As an ASGI server reads it: piece by piece."""

    async def read() -> tuple[Any, bytes]:
        answer: Any = await AsyncClient().get(url, headers=headers)
        return answer, b"".join([piece async for piece in answer.streaming_content])

    return async_to_sync(read)()


def test_head_tells_the_length_and_sends_nothing(url: str) -> None:
    answer = Client().head(url)
    assert (answer.status_code, answer["Content-Length"], answer.content) == (200, "1024", b"")


def test_what_the_browser_has_is_not_sent_again(url: str, stored: Clip) -> None:
    etag = f'"{stored.sha256}"'
    first = Client().get(url, headers={"Range": "bytes=0-9"})
    assert (first["ETag"], first["Cache-Control"]) == (etag, "private, max-age=31536000, immutable")
    assert Client().get(url, headers={"If-None-Match": etag}).status_code == 304
    assert Client().get(url, headers={"Range": "bytes=0-9", "If-Range": etag}).status_code == 206


def test_if_range_of_other_bytes_brings_the_whole(url: str) -> None:
    answer, body = whole(url, {"Range": "bytes=0-9", "If-Range": '"other"'})
    assert (answer.status_code, body) == (200, BYTES)


def test_poster(url: str) -> None:
    answer = Client().get(url.replace("clips", "posters"), headers={"Range": "bytes=0-"})
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (206, b"a picture", "image/jpeg")


def test_a_wrong_key_or_clip_is_not_found(url: str, episode: Episode) -> None:
    assert Client().get(url.replace(episode.screen_key, "guess")).status_code == 404
    assert Client().get(url.rpartition("/")[0] + "/999").status_code == 404


def test_a_clip_of_another_episode_is_not_found(stored: Clip, episode: Episode, cast: Any, at: Any) -> None:
    """The key opens what its own rundown plans; this clip is in no rundown."""
    other = rundown.create_episode(number=7, title="另一期", planned_start=at, by=cast.producer, at=at)
    url = f"/screen/{other.screen_key}/clips/{stored.pk}"
    assert Client().head(url).status_code == 404


def test_staff_preview_any_clip_and_strangers_none(
    stored: Clip, episode: Episode, cast: Any, client_of: Any, at: Any
) -> None:
    other = rundown.create_episode(number=7, title="另一期", planned_start=at, by=cast.producer, at=at)
    url = f"/screen/{other.screen_key}/clips/{stored.pk}"
    assert client_of(cast.producer).head(url).status_code == 200
    assert client_of(cast.stranger).head(url).status_code == 404


def test_post_is_refused(url: str) -> None:
    assert Client().post(url).status_code == 405


def test_a_clip_on_air_stays_when_its_item_is_removed(url: str, episode: Episode, cast: Any, at: Any) -> None:
    from studio.domain.show import run

    item = episode.segments.first().items.get(title="暗访")  # type: ignore[union-attr]
    show = run.living_run(episode)
    run.arm_item(show, item, run.Command("c1", 10, cast.producer, at))
    item.delete()
    assert Client().head(url).status_code == 200


def test_files_are_where_the_settings_say(stored: Clip, tmp_path: Path) -> None:
    assert Path(stored.file.path).is_relative_to(tmp_path)
