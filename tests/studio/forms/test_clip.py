"""A clip uploaded on the set-up pages goes through the import, or is refused beside its field."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from common.models import User
from studio.demo.content import CLIPS
from studio.models import Clip

pytestmark = pytest.mark.django_db

ADD = "/admin/studio/clip/add/"
FILM = CLIPS / "night-outfall.mp4"


@pytest.fixture
def editor(client_of: Any) -> Client:
    browser: Client = client_of(User.objects.create_superuser("editor", "x"))
    return browser


def upload(editor: Client, content: bytes, title: str = "夜里的排污口") -> Any:
    return editor.post(ADD, {"title": title, "file": SimpleUploadedFile("a.mp4", content)})


@pytest.mark.parametrize("memory", [100, 100_000_000], ids=["large, on disk", "small, in memory"])
def test_an_upload_is_probed_and_stored(editor: Client, settings: Any, memory: int) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = memory
    assert upload(editor, FILM.read_bytes()).status_code == 302
    clip = Clip.objects.get()
    assert (clip.title, clip.width, clip.video_codec) == ("夜里的排污口", 1280, "h264")
    assert Path(clip.file.path).read_bytes() == FILM.read_bytes()


def test_a_file_that_no_browser_plays_is_refused_beside_its_field(editor: Client) -> None:
    answer = upload(editor, b"not a film at all")
    assert answer.status_code == 200
    assert "既不是 MP4 也不是 WebM" in answer.content.decode()
    assert Clip.objects.count() == 0
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_an_upload_without_a_file_is_refused(editor: Client) -> None:
    assert editor.post(ADD, {"title": "空"}).status_code == 200
    assert Clip.objects.count() == 0


def test_the_title_can_be_changed_and_the_file_cannot(editor: Client) -> None:
    upload(editor, FILM.read_bytes())
    clip = Clip.objects.get()
    other = SimpleUploadedFile("b.mp4", (CLIPS / "riverside-sheds.mp4").read_bytes())
    editor.post(f"/admin/studio/clip/{clip.pk}/change/", {"title": "新标题", "file": other})
    again = Clip.objects.get()
    assert (again.title, again.sha256, again.file.name) == ("新标题", clip.sha256, clip.file.name)


def test_the_command_goes_through_the_same_door(tmp_path: Path) -> None:
    out = StringIO()
    call_command("import_clip", str(FILM), title="片", stdout=out)
    assert "1280x720, h264/aac" in out.getvalue()
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"no")
    with pytest.raises(CommandError, match="MP4"):
        call_command("import_clip", str(bad), title="片")
    with pytest.raises(CommandError, match="no file"):
        call_command("import_clip", str(tmp_path / "gone.mp4"), title="片")
    assert Clip.objects.count() == 1
