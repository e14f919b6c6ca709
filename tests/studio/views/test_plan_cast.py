"""People with posts and seats, and questions that link them to units and clips."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from followup.models import Unit
from studio.models import CastMember, Clip, Episode, Item, Question, Run

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def producer(cast: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(cast.producer)


@pytest.fixture
def send(producer: Client) -> Callable[..., Any]:
    def post(name: str, key: int, prefix: str = "", **fields: Any) -> Any:
        named = {f"{prefix}-{field}" if prefix else field: value for field, value in fields.items()}
        return producer.post(reverse(f"studio:{name}", args=[key]), named, headers=HTMX)

    return post


def test_people_have_places_posts_and_seats(send: Callable[..., Any], episode: Episode) -> None:
    for seat in ("A-01", "A-02"):
        answer = send("member-new", episode.pk, "member", kind="representative", post="人大代表", seat=seat)
        assert answer.status_code == 200
    first, second = CastMember.objects.order_by("place")
    assert [(one.place, one.seat) for one in (first, second)] == [(1, "A-01"), (2, "A-02")]
    taken = send("member-edit", second.pk, f"member-{second.pk}", post="政协委员", seat="A-01")
    unknown = send("member-new", episode.pk, "member", kind="expert", post="教授", seat="Z-99")
    assert [taken.status_code, unknown.status_code] == [409, 409]
    send("member-edit", second.pk, f"member-{second.pk}", post="政协委员", seat="A-03")
    second.refresh_from_db()
    assert (second.post, second.seat, second.place) == ("政协委员", "A-03", 2)
    send("member-remove", first.pk)
    assert send("member-remove", first.pk).status_code == 404
    send("member-new", episode.pk, "member", kind="representative", post="市民代表")
    assert CastMember.objects.get(post="市民代表").place == 3
    assert send("member-new", episode.pk, "member", kind="expert").status_code == 400


def test_a_question_links_who_asks_whom_about_what(
    send: Callable[..., Any], producer: Client, episode: Episode, units: list[Unit], clip: Clip
) -> None:
    asker = CastMember.objects.create(episode=episode, kind="representative", place=1, post="人大代表")
    fields = {"asker": asker.pk, "unit": units[0].pk, "clip": clip.pk}
    assert send("question-new", episode.pk, "question", text="谁负责？", **fields).status_code == 200
    send("question-new", episode.pk, "question", text="何时完成？")
    asked, later = Question.objects.order_by("position")
    assert (asked.asker, asked.unit, asked.clip) == (asker, units[0], clip)
    send("question-move", later.pk, direction="up")
    assert [one.text for one in Question.objects.order_by("position")] == ["何时完成？", "谁负责？"]
    edit = f"question-{asked.pk}"
    assert send("question-edit", asked.pk, edit, text="谁来负责？", revision=1, **fields).status_code == 200
    assert send("question-edit", asked.pk, edit, text="另一个人改", revision=1, **fields).status_code == 409
    send("question-plan", asked.pk)
    item = Item.objects.get(asks=asked)
    assert (item.kind, item.question, item.post) == ("question", "谁来负责？", "人大代表")
    assert list(item.units.all()) == [units[0]]
    page = producer.get(reverse("studio:plan-people", args=[episode.pk]), {"question": asked.pk})
    assert f'name="question-{asked.pk}-text"' in page.content.decode()
    send("question-remove", asked.pk)
    item.refresh_from_db()
    assert (item.asks, item.question) == (None, "谁来负责？")


def test_a_question_that_was_asked_stays_as_it_was(
    send: Callable[..., Any], episode: Episode, run: Run, at: Any
) -> None:
    asked = Question.objects.create(episode=episode, position=1, text="谁负责？")
    run.turns.create(question=asked, text=asked.text, asked_at=at)
    assert send("question-remove", asked.pk).status_code == 409
    changed = send("question-edit", asked.pk, f"question-{asked.pk}", text="改", revision=1)
    assert changed.status_code == 409
    assert Question.objects.get().text == "谁负责？"
