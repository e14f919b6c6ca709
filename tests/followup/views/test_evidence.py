"""Evidence over HTTP: pieces as a browser sends them, role by URL by owner, and what the bytes come with."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock
from followup.domain.evidence import finishing, intake, release, store
from followup.enums import CommitmentState, EvidenceSource
from followup.models import Commitment, Evidence, EvidenceIntake, Task, Unit
from tests.followup.domain.evidence.hostile import film, office, pdf, picture, telling
from tests.followup.lives import Life, member

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Any], Client]
JSON = {"Accept": "application/json"}
PHOTO = telling()


@pytest.fixture(autouse=True)
def room(settings: Any, tmp_path: Path) -> Path:
    settings.EVIDENCE_ROOT, settings.EVIDENCE_APART = tmp_path / "evidence", False
    return tmp_path / "evidence"


@pytest.fixture
def life(task_due: Callable[..., Task], cast: Any) -> Life:
    return Life(task_due(clock.today() + timedelta(days=30)), cast, clock.now()).planned()


@pytest.fixture
def clerk(life: Life, client_of: ClientOf) -> Client:
    return client_of(life.clerk)


@pytest.fixture
def bring(life: Life) -> Callable[..., Evidence]:
    """Evidence of the unit, or of anybody."""

    def make(content: bytes = PHOTO, name: str = "现场.jpg", **facts: Any) -> Evidence:
        told = {"source": EvidenceSource.UNIT, "by": life.clerk, "at": clock.now()} | facts
        file = SimpleUploadedFile(name, content)
        return finishing.bring_whole(file, task=life.task, **told)

    return make


def url(name: str, *args: Any) -> str:
    return reverse(f"followup:evidence{name}", args=args)


def begin(client: Client, life: Life, content: bytes = PHOTO, **more: Any) -> Any:
    told = {"name": "现场.jpg", "size": len(content), "title": "北岸", "modified": 5, **more}
    return client.post(url("-begin", life.task.pk), told, headers=JSON)


def piece(client: Client, key: str, offset: int, content: bytes) -> Any:
    path = f"{url('-piece', key)}?offset={offset}"
    return client.post(path, content, content_type="application/octet-stream", headers=JSON)


def test_in_pieces_broken_off_resumed_and_finished(clerk: Client, life: Life) -> None:
    criterion = life.task.criteria.get()
    told = begin(clerk, life, criterion=criterion.pk).json()
    assert (told["received"], told["size"]) == (0, len(PHOTO))
    key = told["key"]
    assert piece(clerk, key, 0, PHOTO[:500]).json()["received"] == 500
    assert clerk.get(url("-state", key)).json()["received"] == 500
    assert begin(clerk, life, criterion=criterion.pk).json()["key"] == key
    behind = piece(clerk, key, 0, PHOTO[:500])
    assert (behind.status_code, behind.json()["error"], behind.json()["received"]) == (
        409,
        "upload_behind",
        500,
    )
    early = clerk.post(url("-finish", key), headers=JSON)
    assert (early.status_code, early.json()["error"]) == (409, "intake_unfinished")
    piece(clerk, key, 500, PHOTO[500:])
    done = clerk.post(url("-finish", key), headers=JSON).json()
    found = Evidence.objects.get()
    assert done == {"evidence": found.pk, "sha256": found.sha256, "kind": "photo"}
    assert (found.title, found.criterion, found.source) == ("北岸", criterion, "unit")
    assert clerk.post(url("-finish", key), headers=JSON).json() == done


def test_refusals_are_sentences(clerk: Client, life: Life) -> None:
    page = b"<html><script>alert(1)</script>" + bytes(2000)
    key = begin(clerk, life, page).json()["key"]
    clerk.cookies["django_language"] = "en"
    refused = piece(clerk, key, 0, page)
    assert (refused.status_code, refused.json()["fault"]) == (415, "unknown")
    assert refused.json()["says"].startswith("By its content this is a web page, which may hold a program.")
    for bad in ({"size": -1}, {"size": 2**60}, {"name": ""}, {"criterion": 999_999}):
        assert begin(clerk, life, **bad).status_code == 400
    assert piece(clerk, "nothing", 0, b"x").status_code == 404


def test_without_a_script_the_whole_file_at_once(clerk: Client, life: Life) -> None:
    sent = {"file": SimpleUploadedFile("a.jpg", PHOTO), "title": "", "criterion": life.task.criteria.get().pk}
    answer = clerk.post(url("-whole", life.task.pk), sent)
    assert (answer.status_code, answer["Location"]) == (302, f"/portal/{life.task.pk}/")
    assert Evidence.objects.get().title == "a"
    refused = clerk.post(url("-whole", life.task.pk), {"file": SimpleUploadedFile("b.jpg", b"GIF89a")})
    assert refused.status_code == 415
    assert "GIF" in refused.content.decode()
    assert [path.name for path in store.parts().iterdir()] == []


@pytest.fixture
def people(life: Life, cast: Any, client_of: ClientOf, other_unit: Unit) -> dict[str, Client]:
    return {
        "nobody": Client(),
        "unit": client_of(life.clerk),
        "other unit": client_of(member(other_unit, "clerk")),
        "no unit": client_of(cast.handler),
        "supervisor": client_of(cast.supervisor),
        "reporter": client_of(cast.reporter),
        "producer": client_of(cast.producer),
    }


def answers(people: dict[str, Client], path: str, *, post: bool = False) -> dict[str, int]:
    return {
        who: (client.post if post else client.get)(path, headers=JSON).status_code
        for who, client in people.items()
    }


def test_role_by_url_by_owner(people: dict[str, Client], bring: Callable[..., Evidence], cast: Any) -> None:
    own = bring()
    seen = {"nobody": 404, "unit": 200, "other unit": 404, "no unit": 404, "supervisor": 200,
            "reporter": 200, "producer": 404}  # fmt: skip
    gated = seen | {"nobody": 403, "producer": 403}
    for name in ("-shown", "-thumb"):
        assert answers(people, url(name, own.pk)) == seen
    assert answers(people, url("-original", own.pk)) == gated
    assert answers(people, url("", own.task_id)) == gated
    theirs = bring(source=EvidenceSource.REPORTER, by=cast.reporter)
    for name in ("-shown", "-thumb"):
        assert answers(people, url(name, theirs.pk)) == seen | {"unit": 404}
    assert answers(people, url("-original", theirs.pk)) == gated | {"unit": 404}


def test_acts_role_by_url_by_owner(people: dict[str, Client], bring: Callable[..., Evidence]) -> None:
    own = bring()
    refused = {"nobody": 403, "other unit": 404, "no unit": 404, "reporter": 403, "producer": 403}
    for who, status in refused.items():
        assert people[who].post(url("-withdraw", own.pk), headers=JSON).status_code == status, who
    for name in ("-release", "-hide"):
        for who in set(people) - {"supervisor"}:
            assert people[who].post(url(name, own.pk), headers=JSON).status_code == 403, who
    for name in ("-begin", "-whole"):
        found = answers({w: people[w] for w in ("other unit", "no unit")}, url(name, own.task_id), post=True)
        assert set(found.values()) == {404}
    assert people["supervisor"].post(url("-release", own.pk)).status_code == 302
    assert people["unit"].post(url("-withdraw", own.pk)).status_code == 409
    assert people["supervisor"].post(url("-hide", own.pk), {"reason": "x"}).status_code == 302
    assert people["unit"].post(url("-withdraw", own.pk)).status_code == 302


def test_an_upload_is_only_its_senders(people: dict[str, Client], life: Life) -> None:
    key = begin(people["unit"], life).json()["key"]
    for who in ("other unit", "supervisor", "reporter"):
        assert people[who].get(url("-state", key), headers=JSON).status_code == 404
        assert piece(people[who], key, 0, b"x").status_code == 404
        for name in ("-finish", "-drop"):
            assert people[who].post(url(name, key), headers=JSON).status_code == 404
    assert people["unit"].post(url("-drop", key)).status_code == 302
    assert EvidenceIntake.objects.count() == 0


def test_released_everybody_sees_the_clean_copy(
    people: dict[str, Client], bring: Callable[..., Evidence], cast: Any
) -> None:
    own = bring()
    Commitment.objects.update(state=CommitmentState.PUBLISHED)
    release.release(own, by=cast.supervisor, at=clock.now())
    answer = people["nobody"].get(url("-shown", own.pk))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert content_of(people["nobody"], url("-shown", own.pk)) == store.path_of(own.public).read_bytes()
    assert "现场" not in answer["Content-Disposition"]
    assert answers(people, url("-original", own.pk))["nobody"] == 403
    release.take_back(own, by=cast.supervisor, at=clock.now())
    again = people["nobody"].get(url("-shown", own.pk), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", pdf(), "application/pdf"),
        ("a.jpg", PHOTO, "image/jpeg"),
        (
            "<script>.docx",
            office(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_originals_are_downloads_in_a_sandbox(
    name: str, content: bytes, kind: str, clerk: Client, bring: Callable[..., Evidence]
) -> None:
    own = bring(content, name)
    answer = clerk.get(url("-original", own.pk))
    assert content_of(clerk, url("-original", own.pk)) == content
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (kind, "nosniff")
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert "<" not in answer["Content-Disposition"]
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    shown = clerk.get(url("-shown", own.pk))
    if name == "a.pdf":
        assert shown["Content-Disposition"].startswith("attachment")
    else:
        assert shown.status_code == (200 if name == "a.jpg" else 404)


def test_a_film_comes_in_ranges(clerk: Client, bring: Callable[..., Evidence]) -> None:
    own = bring(film(), "a.mp4")
    part = clerk.get(url("-shown", own.pk), headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, film()[10:20])
    assert part["Content-Range"] == f"bytes 10-19/{len(film())}"
    assert (part["Content-Type"], part["Content-Disposition"][:6]) == ("video/mp4", "inline")
    assert clerk.get(url("-thumb", own.pk))["Content-Type"] == "image/jpeg"


def content_of(client: Client, path: str) -> bytes:
    """All of it, as a range: a whole answer is streamed to the event loop."""
    content: bytes = client.get(path, headers={"Range": "bytes=0-"}).content
    return content


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_for_each_who_may(
    language: str, people: dict[str, Client], bring: Callable[..., Evidence], life: Life, cast: Any
) -> None:
    bring(picture(), "bare.jpg", criterion=life.task.criteria.get(), title="<b>北岸</b>")
    bring(source=EvidenceSource.REPORTER, by=cast.reporter, title="reporters own")
    intake.begin(life.task, "half.pdf", 900, source=EvidenceSource.UNIT, by=life.clerk, at=clock.now())
    texts = {}
    for who in ("unit", "supervisor", "reporter"):
        people[who].cookies["django_language"] = language
        texts[who] = people[who].get(url("", life.task.pk)).content.decode()
        assert "&lt;b&gt;北岸" in texts[who]
        assert 'data-behaviour="upload"' in texts[who]
    assert ["reporters own" in texts[who] for who in texts] == [False, True, True]
    assert ["/release" in texts[who] for who in texts] == [False, True, False]
    assert ["half.pdf" in texts[who] for who in texts] == [True, False, False]
    fragment = people["unit"].get(url("", life.task.pk), headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip().startswith('<div class="evidences"')


def test_the_page_reads_as_often_with_three_files(
    people: dict[str, Client], bring: Callable[..., Evidence], life: Life
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            people["supervisor"].get(url("", life.task.pk))
        return len(seen)

    bring()
    one = queries()
    bring(name="2.jpg")
    bring(name="3.jpg")
    assert queries() == one
