"""The page of a recording, and what the public gets of it: the seconds of published commitments alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from common.clock import to_ms
from followup.enums import CommitmentState
from followup.models import Commitment
from studio.domain.records import excerpts
from studio.models import Excerpt, Recording, Upload
from tests.studio.recorded import BEGAN_S, Evening, evening, recorded

__all__ = ["evening", "recorded"]

pytestmark = pytest.mark.django_db
Make = Callable[..., Recording]
HTMX = {"HX-Request": "true"}
BYTES = bytes(range(256))


@pytest.fixture
def played(recorded: Make, evening: Evening) -> Recording:
    recording = recorded(
        starts_at=evening.after(BEGAN_S), timed_at=evening.at, timed_by=evening.promise.captured_by
    )
    recording.file.save("recordings/evening.mp4", ContentFile(BYTES))
    excerpts.ask_for_missing(evening.after(4000))
    excerpt = Excerpt.objects.get()
    excerpt.sha256 = "f" * 64
    excerpt.file.save("one.mp4", ContentFile(BYTES))
    excerpt.poster.save("one.jpg", ContentFile(b"a picture"))
    return recording


def url(name: str, evening: Evening, *more: str) -> str:
    return reverse(f"studio:{name}", args=[evening.run.pk, *more])


def read(client: Client, address: str, **query: Any) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


# -- The desk ---------------------------------------------------------------------------------


def test_the_page_says_what_to_do_at_each_step(
    evening: Evening, recorded: Make, cast: Any, client_of: Any, settings: Any, tmp_path: Path
) -> None:
    settings.RECORDING_INCOMING = tmp_path
    (tmp_path / "今晚.mxf").write_bytes(b"0123")
    producer, page = client_of(cast.producer), url("recording", evening)
    html = read(producer, page)
    assert ('id="bring"' in html, "今晚.mxf" in html, 'id="finder"' in html) == (True, True, False)
    made = recorded(hindrance={"code": "container"}, file="recordings/evening.mxf")
    html = read(producer, page)
    assert ('id="bring"' in html, 'id="finder"' in html) == (False, False)
    assert "MP4" in html  # why a copy is made
    Recording.objects.update(viewing="recordings/evening-view.mp4")
    html = read(producer, page)
    assert [f'id="take-{take.pk}"' in html for take in evening.takes.values()] == [True] * 3
    assert 'id="spoken"' not in html
    Recording.objects.filter(pk=made.pk).update(
        starts_at=evening.after(BEGAN_S), timed_by=cast.producer, timed_at=evening.at
    )
    html = read(producer, page)
    assert ('data-seek="30000"' in html, evening.promise.words in html) == (True, True)
    assert f'src="{url("recording-film", evening)}?v=000000000000"' in html  # another file, another address


def test_found_checked_set(evening: Evening, recorded: Make, cast: Any, client_of: Any) -> None:
    recorded()
    producer = client_of(cast.producer)
    told = {"take": evening.takes["question"].pk, "position": "0:00:30.000"}
    html = read(producer, url("recording", evening), **told)
    assert ("20:00:20.000" in html, 'data-seek="50000"' in html) == (True, True)
    address = url("recording-offset", evening)
    assert producer.post(address, told, headers=HTMX).status_code == 409
    told["checked"] = evening.takes["answer"].pk
    assert producer.post(address, {**told, "position": "half"}, headers=HTMX).status_code == 400
    assert producer.post(address, told).status_code == 302
    assert producer.post(address, told, headers=HTMX).status_code == 409
    assert Recording.objects.get().starts_at == evening.after(BEGAN_S)
    why = {"seen": to_ms(evening.after(BEGAN_S)), "reason": "差一帧", "position": "30.04"}
    answer = producer.post(url("recording-correct", evening), told | why, headers=HTMX)
    assert (answer.status_code, "20:00:19.960" in answer.content.decode()) == (200, True)


def test_a_supervisor_looks_and_changes_nothing(
    evening: Evening, played: Recording, cast: Any, client_of: Any
) -> None:
    supervisor = client_of(cast.supervisor)
    html = read(supervisor, url("recording", evening))
    assert ('id="finder-video"' in html, 'method="post" action="/studio' in html) == (True, False)
    told = {"starts": "50", "ends": "60"}
    refused = supervisor.post(url("excerpt-trim", evening, evening.promise.code), told, headers=HTMX)
    assert refused.status_code == 403


def test_chosen_by_eye_and_removed(evening: Evening, played: Recording, cast: Any, client_of: Any) -> None:
    producer, code = client_of(cast.producer), evening.promise.code
    told = {"starts": "0:00:50.000", "ends": "60,5"}
    answer = producer.post(url("excerpt-trim", evening, code), told, headers=HTMX)
    assert (answer.status_code, "0:00:50.000–0:01:00.500" in answer.content.decode()) == (200, True)
    assert producer.post(url("recording-remove", evening), {}, headers=HTMX).status_code == 400
    assert producer.post(url("recording-remove", evening), {"reason": "拿错了"}).status_code == 302
    assert Recording.objects.count() == 0


def test_a_file_comes_by_the_line_or_whole(evening: Evening, cast: Any, client_of: Any) -> None:
    producer = client_of(cast.producer)
    facts = {"name": "a.mp4", "size": 4, "modified": 1}
    told = producer.post(url("recording-new", evening), facts, headers={"Accept": "application/json"}).json()
    assert (told["received"], Upload.objects.get().run) == (0, evening.run)
    assert producer.post(url("recording-drop", evening), headers=HTMX).status_code == 200
    file = ContentFile(b"0123", name="b.mp4")
    assert producer.post(url("recording-whole", evening), {"file": file}).status_code == 302
    assert (Upload.objects.get().name, Upload.objects.get().received) == ("b.mp4", 4)


def test_the_recording_itself_is_for_desks_and_in_pieces(
    evening: Evening, played: Recording, cast: Any, client_of: Any
) -> None:
    address = url("recording-film", evening)
    assert Client().get(address).status_code == 302
    assert client_of(cast.reporter).get(address).status_code == 403
    answer = client_of(cast.producer).get(address, headers={"Range": "bytes=10-19"})
    assert (answer.status_code, answer.content) == (206, BYTES[10:20])
    Recording.objects.update(hindrance={"code": "container"})
    assert client_of(cast.producer).get(address).status_code == 404


# -- The public ---------------------------------------------------------------------------------


def test_each_commitments_page_plays_its_seconds(evening: Evening, played: Recording) -> None:
    code = evening.promise.code
    html = read(Client(), reverse("studio:promise", args=[code]))
    film = reverse("studio:promise-seconds", args=[code])
    assert f'src="{film}?v=ffffffffffff#t=0,31.000"' in html
    assert f'poster="{reverse("studio:promise-still", args=[code])}' in html
    assert (evening.promise.words in html, "<script" in html) == (True, False)
    answer = Client().get(film, headers={"Range": "bytes=0-"})
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (206, BYTES, "video/mp4")
    still = Client().get(reverse("studio:promise-still", args=[code]))
    assert (still.status_code, still["Content-Type"]) == (200, "image/jpeg")
    listed = read(Client(), reverse("studio:public", args=[2]))
    assert f'href="{reverse("studio:promise", args=[code])}#seconds-{code}"' in listed


def test_without_a_recording_the_page_is_whole_and_says_nothing_of_it(evening: Evening) -> None:
    code = evening.promise.code
    html = read(Client(), reverse("studio:promise", args=[code]))
    assert (evening.promise.words in html, "<video" in html) == (True, False)
    assert Client().get(reverse("studio:promise-seconds", args=[code])).status_code == 404
    assert "#seconds-" not in read(Client(), reverse("studio:public", args=[2]))


@pytest.mark.parametrize("change", [{"is_rehearsed": True}, {"state": CommitmentState.CONFIRMED}])
def test_what_is_not_public_has_no_page_and_no_seconds(
    evening: Evening, played: Recording, change: dict[str, Any]
) -> None:
    Commitment.objects.update(**change)
    for name in ("promise", "promise-seconds", "promise-still"):
        assert Client().get(reverse(f"studio:{name}", args=[evening.promise.code])).status_code == 404
