"""The reporters' desk, as a browser meets it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import clock
from common.enums import Role
from followup.domain.evidence.standing import visible
from followup.domain.revisits import reads
from followup.domain.revisits.assigning import assign_revisit, file_revisit
from followup.domain.revisits.shots import Spot, add_shot
from followup.models import Revisit, Shot, Task
from tests.followup.lives import Life, account

pytestmark = pytest.mark.django_db
MakeTask = Callable[..., Task]
ClientOf = Callable[[Any], Client]


@pytest.fixture
def life(task_due: MakeTask, cast: Any) -> Life:
    return Life(task_due(clock.today() + timedelta(days=20)), cast, clock.now()).claimed()


def sent(life: Life) -> Revisit:
    return assign_revisit(life.task, life.reporter, due_on=life.today, by=life.supervisor, at=life.at)


def post(client: Client, name: str, pk: int, **posted: Any) -> int:
    return client.post(reverse(f"followup:{name}", args=[pk]), posted).status_code


def test_a_supervisor_assigns_and_the_reporter_finds_it(life: Life, client_of: ClientOf) -> None:
    desk = client_of(life.supervisor)
    day = str(clock.today() + timedelta(days=2))
    send = reverse("followup:task-act", args=[life.task.pk, "revisit"])
    assert desk.post(send, {"to": life.reporter.pk, "due_on": "bald"}).status_code == 400
    assert desk.post(send, {"to": life.clerk.pk, "due_on": day}).status_code == 400
    assert desk.post(send, {"to": life.reporter.pk, "due_on": day}).status_code == 302
    made = Revisit.objects.get()
    client = client_of(life.reporter)
    listed = client.get(reverse("followup:revisits")).content.decode()
    assert (life.task.commitment.words in listed, f'id="trip-{made.pk}"' in listed) == (True, True)
    assert client.get(reverse("followup:revisit", args=[made.pk])).status_code == 200


def test_spots_pictures_and_words(life: Life, client_of: ClientOf) -> None:
    revisit, client = sent(life), client_of(life.reporter)
    assert post(client, "revisit-shot", revisit.pk, place=" ") == 400
    assert post(client, "revisit-shot", revisit.pk, place="云溪桥东", latitude="91") == 400
    assert post(client, "revisit-shot", revisit.pk, place="云溪桥东", angle="面向上游") == 302
    shot = Shot.objects.get()
    assert post(client, "shot-take", shot.pk) == 400
    text = SimpleUploadedFile("现场.jpg", b"no picture at all, only words")
    assert post(client, "shot-take", shot.pk, file=text) == 415
    shot.refresh_from_db()
    assert shot.after is None
    assert post(client, "revisit-file", revisit.pk, words=" ") == 400
    assert post(client, "revisit-file", revisit.pk, words="夜间仍有渗水。") == 302
    assert post(client, "revisit-file", revisit.pk, words="改主意了") == 409
    assert Revisit.objects.get().words == "夜间仍有渗水。"


def test_another_reporters_revisit_does_not_exist(life: Life, client_of: ClientOf) -> None:
    revisit = sent(life)
    shot = add_shot(revisit, Spot("桥头"), by=life.reporter, at=life.at)
    other = client_of(account("reporter2", Role.REPORTER))
    assert other.get(reverse("followup:revisit", args=[revisit.pk])).status_code == 404
    posts = [("revisit-shot", revisit.pk), ("revisit-file", revisit.pk), ("shot-take", shot.pk)]
    assert {post(other, name, pk, place="x", words="x") for name, pk in posts} == {404}
    assert life.task.commitment.words not in other.get(reverse("followup:revisits")).content.decode()


@pytest.mark.parametrize("who", ["producer", "scribe", "handler", "usher", "stranger"])
def test_other_roles_get_403(who: str, cast: Any, client_of: ClientOf) -> None:
    assert client_of(getattr(cast, who)).get(reverse("followup:revisits")).status_code == 403


def test_page_makes_the_same_queries_with_one_and_with_three(
    life: Life, task_due: MakeTask, cast: Any, client_of: ClientOf
) -> None:
    client = client_of(life.reporter)

    def read() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("followup:revisits")).status_code == 200
        return len(seen)

    add_shot(sent(life), Spot("桥头"), by=life.reporter, at=life.at)
    one = read()
    for day in (2, 3):
        other = Life(task_due(date(2026, 12, day)), cast)
        other.checking()
        add_shot(sent(other), Spot("桥尾"), by=life.reporter, at=other.at)
    assert read() == one


def test_a_long_list_ends_and_says_how_much_more_there_is(
    life: Life, task_due: MakeTask, cast: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "SHOWN_WAITING", 1)
    lives = [life, *(Life(task_due(date(2026, 12, day)), cast).checking() for day in (2, 3))]
    urgent = min(map(sent, lives), key=lambda revisit: (revisit.due_on, revisit.pk))
    desk = reads.desk_of(life.reporter, life.at)
    assert ([trip.revisit for trip in desk.waiting], desk.unshown) == ([urgent], 2)
    assert (len(desk.to_judge), desk.unjudged) == (1, 1)
    page = client_of(life.reporter).get(reverse("followup:revisits")).content.decode()
    assert ("<small>3</small>" in page, page.count("另有")) == (True, 2)


def test_what_was_seen_is_sealed_until_both_verdicts_are_in(life: Life, client_of: ClientOf) -> None:
    revisit = sent(life)
    file_revisit(revisit, "夜间仍有渗水。", by=life.reporter, at=life.at)
    address = reverse("followup:revisit", args=[revisit.pk])

    def told(who: Any) -> bool:
        return "夜间仍有渗水。" in client_of(who).get(address).content.decode()

    assert (told(life.reporter), told(life.supervisor)) == (True, False)
    assert "渗水" not in str(life.task.changes.get(kind="revisit_filed").after)
    life.checking()
    assert told(life.supervisor) is False
    life.judged()
    assert told(life.supervisor) is True


def test_pictures_of_the_other_checkers_are_sealed_too(life: Life) -> None:
    def seen(who: Any) -> int:
        return visible(who).filter(source="reporter").count()

    one = life.task.evidence.first()
    assert one
    one.pk, one.source, one.by = None, "reporter", life.reporter
    one.save()
    assert (seen(life.reporter), seen(life.supervisor)) == (1, 0)
    life.judged()
    assert seen(life.supervisor) == 1
