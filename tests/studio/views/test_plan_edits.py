"""The planning page over HTTP: cells, places, undo, frame, segments, presence; its socket's topics."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from studio.domain.screens.onair import plan_topics
from studio.domain.show.desks import Desk, key_of
from studio.models import Editor, Episode, Item, Run, RundownEdit, Segment

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def producer(cast: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(cast.producer)


def post(client: Client, name: str, pk: int, **fields: Any) -> Any:
    return client.post(reverse(f"studio:{name}", args=[pk]), fields, headers=HTMX)


def cells(client: Client, item: Item, **changes: Any) -> Any:
    said = {
        "title": item.title,
        "planned_s": str(item.planned_s),
        "hard_start": "",
        "revision_opened": item.revision,
    } | changes
    return post(client, "item-cells", item.pk, **{f"item-{item.pk}-{name}": said[name] for name in said})


def titles() -> list[str]:
    return list(Item.objects.order_by("position").values_list("title", flat=True))


def test_a_cell_is_saved_and_all_else_of_the_row_stays(producer: Client, items: dict[str, Item]) -> None:
    answer = cells(producer, items["question"], planned_s="2:30", hard_start="20:05")
    assert (answer.status_code, answer["HX-Trigger"]) == (200, "plan-changed")
    item = Item.objects.get(pk=items["question"].pk)
    assert (item.planned_s, item.start, item.question) == (150, "hard", items["question"].question)
    assert item.units.count() == 1


def test_two_edit_different_cells_and_both_are_kept(producer: Client, items: dict[str, Item]) -> None:
    cells(producer, items["clip"], title="甲改的")
    assert cells(producer, items["clip"], planned_s="45").status_code == 200  # opened before
    item = Item.objects.get(pk=items["clip"].pk)
    assert (item.title, item.planned_s, item.revision) == ("甲改的", 45, 3)


def test_two_edit_one_cell_and_both_are_shown(producer: Client, items: dict[str, Item]) -> None:
    cells(producer, items["clip"], title="甲改的")
    answer = cells(producer, items["clip"], title="乙改的")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="乙改的"' in page
    assert '<q class="both__theirs">甲改的</q>' in page
    assert reverse("studio:item-cells", args=[items["clip"].pk]) in page  # what is not drawn is not wiped


def test_a_row_in_play_is_refused_with_who_can_lift_it(
    producer: Client, on_air_run: Run, items: dict[str, Item], air: Callable[..., Any]
) -> None:
    air(on_air_run, items["opening"])
    answer = cells(producer, items["opening"], title="改")
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#refusal")
    assert 'data-code="item_in_play"' in answer.content.decode()
    page = producer.get(reverse("studio:plan", args=[on_air_run.episode_id])).content.decode()
    assert page.count("data-grip") == 7


def test_a_word_mended_on_air_reaches_the_prompter(
    producer: Client, on_air_run: Run, items: dict[str, Item], air: Callable[..., Any]
) -> None:
    item, episode = items["question"], on_air_run.episode
    air(on_air_run, item)
    plan = reverse("studio:plan", args=[episode.pk])
    assert f"{plan}?mend={item.pk}" in producer.get(plan).content.decode()
    form = producer.get(f"{plan}?mend={item.pk}").content.decode()
    assert reverse("studio:item-words", args=[item.pk]) in form
    assert f'name="item-{item.pk}-question"' not in form
    said = {"revision_opened": item.revision, "script": "请二十号代表提问。", "note": "", "title": "改"}
    answer = post(producer, "item-words", item.pk, **{f"item-{item.pk}-{name}": said[name] for name in said})
    assert (answer.status_code, answer["HX-Trigger"]) == (200, "plan-changed")
    assert Item.objects.get(pk=item.pk).title == item.title  # not offered, not read
    prompter = reverse("studio:view", args=[episode.pk, Desk.PROMPTER, key_of(episode, Desk.PROMPTER)])
    assert "请二十号代表提问。" in producer.get(prompter).content.decode()


def test_drop_a_row_behind_another_and_undo_it(
    producer: Client, episode: Episode, items: dict[str, Item]
) -> None:
    home = Segment.objects.get()
    place = {"item": items["clip"].pk, "segment": home.pk, "after": items["comment"].pk}
    assert post(producer, "plan-place", episode.pk, **place).status_code == 200
    assert titles()[3:5] == ["专家点评", "夜里的排污口"]
    assert post(producer, "plan-undo", episode.pk).status_code == 200
    assert titles()[:2] == ["开场", "夜里的排污口"]
    assert post(producer, "plan-redo", episode.pk).status_code == 200
    assert titles()[4] == "夜里的排污口"
    assert post(producer, "plan-redo", episode.pk).status_code == 409
    assert post(producer, "plan-place", episode.pk, item=items["clip"].pk, segment=99).status_code == 400


def test_history_offers_undo_or_says_what_bars_it(
    producer: Client, cast: Any, client_of: Callable[[Any], Client], episode: Episode, items: dict[str, Item]
) -> None:
    cells(producer, items["clip"], title="甲")
    item = Item.objects.get(pk=items["clip"].pk)
    cells(client_of(cast.producer2), item, title="乙")
    first, second = RundownEdit.objects.order_by("seq")
    page = producer.get(reverse("studio:plan-rundown", args=[episode.pk])).content.decode()
    assert reverse("studio:edit-undo", args=[first.pk]) not in page
    assert reverse("studio:edit-undo", args=[second.pk]) in page
    refused = post(producer, "edit-undo", first.pk)
    assert 'data-code="edit_overtaken"' in refused.content.decode()
    assert post(producer, "edit-undo", second.pk).status_code == 200  # anybody's newest
    assert Item.objects.get(pk=item.pk).title == "甲"


def test_the_frame_is_set_and_an_end_before_the_start_is_said(
    producer: Client, episode: Episode, at: Any
) -> None:
    said = {"frame-seen": 0, "frame-title": "五水共治", "frame-planned_start": "2026-11-23T20:00"}
    assert (
        post(producer, "plan-frame", episode.pk, **said, **{"frame-planned_end": "19:30"}).status_code == 400
    )
    assert (
        post(producer, "plan-frame", episode.pk, **said, **{"frame-planned_end": "21:30"}).status_code == 200
    )
    assert Episode.objects.get(pk=episode.pk).planned_end == at + timedelta(minutes=90)
    assert post(producer, "plan-frame", episode.pk, **said, **{"frame-planned_end": ""}).status_code == 409


def test_segments_over_http(producer: Client, episode: Episode) -> None:
    post(producer, "segment-new", episode.pk, title="第二环节")
    second = Segment.objects.get(title="第二环节")
    post(producer, "segment-name", second.pk, title="末环节")
    post(producer, "segment-move", second.pk, direction="up")
    assert Segment.objects.get(position=1).title == "末环节"
    post(producer, "segment-remove", second.pk)
    assert Segment.objects.count() == 1


def test_a_beat_is_answered_with_who_is_here(
    producer: Client, episode: Episode, items: dict[str, Item], cast: Any, client_of: Callable[[Any], Client]
) -> None:
    post(client_of(cast.producer2), "plan-here", episode.pk, item=items["clip"].pk)
    page = post(producer, "plan-here", episode.pk, item="").content.decode()
    assert f'data-row="{items["clip"].pk}" data-name="producer2"' in page
    assert post(producer, "plan-here", episode.pk, item="999999").status_code == 200  # removed a moment ago
    post(producer, "plan-leave", episode.pk)
    assert [one.user for one in Editor.objects.all()] == [cast.producer2]


def test_only_producers_edit_the_plan(
    cast: Any, client_of: Callable[[Any], Client], episode: Episode, items: dict[str, Item]
) -> None:
    client = client_of(cast.scribe)
    for name in ("plan-place", "plan-undo", "plan-redo", "plan-frame", "plan-here", "segment-new"):
        assert post(client, name, episode.pk).status_code == 403
    assert client.get(reverse("studio:plan-rundown", args=[episode.pk])).status_code == 403
    assert cells(client, items["clip"], title="x").status_code == 403
    assert RundownEdit.objects.count() == 0


def test_the_socket_of_a_plan_follows_its_bell(episode: Episode) -> None:
    assert plan_topics(episode.pk) == [f"plan:{episode.pk}"]
    assert plan_topics(999_999) is None
