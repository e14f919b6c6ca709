"""The clip library over HTTP: pieces as a browser sends them, states and findings, sign-off, settings."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from studio.domain.clips import clip_check, clip_jobs, uploads
from studio.enums import ClipCheck, JobKind, JobState
from studio.models import Clip, ClipJob, Item, Run, Station, Upload
from tests.studio.domain.clips.test_clip_check import GOOD

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
JSON = {"Accept": "application/json"}


@pytest.fixture
def reporter(cast: Any, client_of: SignIn) -> Client:
    return client_of(cast.reporter)


def begin(client: Client, size: int = 10) -> dict[str, Any]:
    told = {"name": "暗访.mov", "title": "", "size": size, "modified": 7}
    answer: dict[str, Any] = client.post("/studio/clips/uploads/new", told, headers=JSON).json()
    return answer


def piece(client: Client, key: str, offset: int, content: bytes) -> Any:
    url = f"/studio/clips/uploads/{key}/piece?offset={offset}"
    return client.post(url, content, content_type="application/octet-stream", headers=JSON)


def test_a_file_in_pieces_broken_off_and_resumed(reporter: Client) -> None:
    told = begin(reporter)
    assert (told["received"], told["size"], told["piece"]) == (0, 10, 4 * 1024**2)
    assert piece(reporter, told["key"], 0, b"0123").json()["received"] == 4
    assert reporter.get(f"/studio/clips/uploads/{told['key']}").json()["received"] == 4
    again = begin(reporter)
    assert (again["key"], again["received"]) == (told["key"], 4)
    behind = piece(reporter, told["key"], 0, b"0123")
    assert (behind.status_code, behind.json()["error"], behind.json()["received"]) == (
        409,
        "upload_behind",
        4,
    )
    assert piece(reporter, told["key"], 4, b"456789").json()["received"] == 10
    upload = Upload.objects.get()
    assert (uploads.part_of(upload).read_bytes(), upload.title) == (b"0123456789", "暗访")
    assert ClipJob.objects.get().kind == JobKind.TAKE_IN


def test_refusals_are_told_in_json(reporter: Client, settings: Any, cast: Any, client_of: SignIn) -> None:
    settings.CLIP_PIECE_BYTES = 4
    key = begin(reporter)["key"]
    large = piece(reporter, key, 0, b"01234")
    assert (large.status_code, large.json()["error"]) == (413, "piece_too_large")
    assert piece(client_of(cast.producer), key, 0, b"0").status_code == 403
    assert piece(reporter, "nothing", 0, b"0").status_code == 404
    assert reporter.post(f"/studio/clips/uploads/{key}/piece").status_code == 400
    assert begin(reporter, size=5 * 1024**3)["error"] == "upload_too_large"


def test_without_a_script_the_file_comes_whole(reporter: Client, settings: Any) -> None:
    settings.CLIP_PIECE_BYTES = 4
    answer = reporter.post("/studio/clips/whole", {"file": SimpleUploadedFile("a.mov", b"0123456789")})
    assert (answer.status_code, answer["Location"]) == (302, "/studio/clips/")
    assert uploads.part_of(Upload.objects.get()).read_bytes() == b"0123456789"


def test_the_page_shows_states_findings_and_whose_turn_it_is(
    reporter: Client, cast: Any, client_of: SignIn, clip: Clip, at: datetime
) -> None:
    Clip.objects.update(signed_sha256="", added_by=cast.reporter)
    clip.refresh_from_db()
    clip_check.keep_findings(clip, GOOD | {"black": [[3, 7]]}, at)
    begin(reporter)
    mine = reporter.get("/studio/clips/").content.decode()
    for said in ("未签发", "画面黑场：0:03–0:07", "须由另一人签发", "已到 0%", "从这里续传"):
        assert said in mine, said
    theirs = client_of(cast.supervisor).get("/studio/clips/").content.decode()
    assert "签发（已知以上提示）" in theirs
    assert 'id="bring"' not in theirs


def test_the_library_takes_the_same_queries_however_many_clips(
    cast: Any, client_of: SignIn, clip: Clip, django_assert_num_queries: Any
) -> None:
    from studio.domain.clips.clip_library import library
    from tests.studio.conftest import ready_clip

    for count in (1, 2):
        with django_assert_num_queries(6):
            assert len(library(cast.producer).clips) == count
        ready_clip("第二条", bytes([count]), file=f"clips/{count}.mp4")


def test_sign_withdraw_check_and_remove(cast: Any, client_of: SignIn, clip: Clip) -> None:
    Clip.objects.update(signed_sha256="")
    producer = client_of(cast.producer)
    base = f"/studio/clips/{clip.pk}"
    assert producer.post(f"{base}/sign").status_code == 302
    assert Clip.objects.get().signed_by == cast.producer
    assert producer.post(f"{base}/withdraw", {"reason": ""}).status_code == 400
    assert producer.post(f"{base}/withdraw", {"reason": "画面未打码"}).status_code == 302
    assert Clip.objects.get().signed_sha256 == ""
    assert producer.post(f"{base}/check", headers={"HX-Request": "true"}).status_code == 200
    assert producer.post(f"{base}/check").status_code == 409
    ClipJob.objects.all().delete()
    assert producer.post(f"{base}/remove").status_code == 302
    assert Clip.objects.count() == 0


def test_who_brought_it_is_refused_in_words(cast: Any, client_of: SignIn, clip: Clip) -> None:
    Clip.objects.update(signed_sha256="", added_by=cast.producer)
    answer = client_of(cast.producer).post(f"/studio/clips/{clip.pk}/sign", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "须由另一人签发" in answer.content.decode()


def test_a_clip_in_a_rundown_stays(cast: Any, client_of: SignIn, items: dict[str, Item], clip: Clip) -> None:
    answer = client_of(cast.producer).post(f"/studio/clips/{clip.pk}/remove")
    assert (answer.status_code, Clip.objects.count()) == (409, 1)


def test_a_file_given_up_is_tried_again_or_dropped(reporter: Client, at: datetime) -> None:
    key = begin(reporter)["key"]
    piece(reporter, key, 0, b"0123456789")
    job = clip_jobs.claim(at)
    assert job is not None
    clip_jobs.fail(job, {"code": "no_film"}, at)
    shelf = reporter.get("/studio/clips/shelf", headers={"HX-Request": "true"}).content.decode()
    assert "无法使用：不是能识别的影片" in shelf
    assert reporter.post(f"/studio/clips/uploads/{key}/again").status_code == 302
    assert ClipJob.objects.filter(state=JobState.WAITING).count() == 1
    assert reporter.post(f"/studio/clips/uploads/{key}/drop").status_code == 409
    ClipJob.objects.all().delete()
    assert reporter.post(f"/studio/clips/uploads/{key}/drop").status_code == 302
    assert Upload.objects.count() == 0


def test_station_settings_judge_anew_and_refuse_nonsense(
    cast: Any, client_of: SignIn, clip: Clip, at: datetime
) -> None:
    clip_check.keep_findings(clip, GOOD, at)
    producer = client_of(cast.producer)
    facts = {"name": "台州台", "loudness_lufs": "-24", "loudness_tolerance_lu": "0.5", "true_peak_dbtp": "-2",
             "black_s": "1", "freeze_s": "3", "silence_s": "3", "asks_sign_off": "on"}  # fmt: skip
    assert producer.post("/studio/station/", facts | {"loudness_lufs": "3"}).status_code == 400
    assert Station.objects.count() == 0
    assert producer.post("/studio/station/", facts).status_code == 302
    assert Clip.objects.get().check_state == ClipCheck.WARNED
    assert "台州台" in producer.get("/studio/station/").content.decode()


def test_the_control_page_says_how_each_clip_stands(
    cast: Any, client_of: SignIn, run: Run, items: dict[str, Item]
) -> None:
    producer = client_of(cast.producer)
    assert "ready--ready" in producer.get(f"/studio/runs/{run.pk}/panel").content.decode()
    Clip.objects.update(check_state=ClipCheck.FAILED)
    page = producer.get(f"/studio/runs/{run.pk}/panel").content.decode()
    assert "ready--clip_failed" in page
    assert "技审未过" in page
