"""Planning over HTTP: a new episode, and a rundown edited by two people at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from studio.models import Episode, Item, Run, Segment
from voting.models import Seat

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def producer(cast: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(cast.producer)


def typed(item: Item, **changes: Any) -> dict[str, Any]:
    """The edit form of an opening, as the page would send it."""
    facts = {"title": item.title, "planned_s": "1:00", "revision_opened": item.revision} | changes
    return {f"item-{item.pk}-{name}": value for name, value in facts.items()}


def edit(client: Client, item: Item, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    return client.post(reverse("studio:item-edit", args=[item.pk]), typed(item, **changes), headers=headers)


def test_episodes_lists_links_and_addresses(producer: Client, episode: Episode) -> None:
    page = producer.get(reverse("studio:episodes")).content.decode()
    for name in ("plan", "control", "scribe"):
        assert reverse(f"studio:{name}", args=[episode.pk]) in page
    assert f"http://testserver{reverse('studio:program', args=[episode.screen_key])}" in page
    assert reverse("studio:public", args=[2]) in page


def test_a_scribe_sees_the_list_without_what_only_producers_may(
    cast: Any, client_of: Callable[[Any], Client], episode: Episode
) -> None:
    page = client_of(cast.scribe).get(reverse("studio:episodes")).content.decode()
    assert reverse("studio:scribe", args=[episode.pk]) in page
    assert reverse("studio:control", args=[episode.pk]) not in page
    assert reverse("studio:episode-new") not in page


def test_new_episode_gets_the_next_number_and_its_seats(producer: Client, episode: Episode) -> None:
    fields = {"title": "城中村", "planned_start": "2026-12-07T20:00", "seats": 40}
    answer = producer.post(reverse("studio:episode-new"), fields)
    made = Episode.objects.get(number=3)
    assert answer["Location"] == reverse("studio:plan", args=[made.pk])
    assert Seat.objects.filter(electorate__ref=made.electorate_ref).count() == 40


def test_new_episode_with_a_gap_shows_the_form_again(producer: Client) -> None:
    answer = producer.post(reverse("studio:episode-new"), {"title": "城中村", "seats": 40})
    assert answer.status_code == 400
    assert 'value="城中村"' in answer.content.decode()
    assert Episode.objects.count() == 0


def test_plan_shows_every_item_and_opens_one_on_demand(producer: Client, items: dict[str, Item]) -> None:
    address = reverse("studio:plan", args=[items["clip"].segment.episode_id])
    page = producer.get(address).content.decode()
    assert page.count('class="plan-item"') == 8
    opened = producer.get(address, {"edit": items["clip"].pk}).content.decode()
    assert f'name="item-{items["clip"].pk}-clip"' in opened


def test_plan_says_that_what_airs_is_not_edited(producer: Client, on_air_run: Run) -> None:
    page = producer.get(reverse("studio:plan", args=[on_air_run.episode_id])).content.decode()
    assert 'class="plan__live"' in page


def test_add_an_item(producer: Client, episode: Episode) -> None:
    fields = {"kind": "comment", "title": "再点评", "planned_s": "3:00", "segment": Segment.objects.get().pk}
    answer = producer.post(reverse("studio:item-new", args=[episode.pk]), fields, headers=HTMX)
    assert answer.status_code == 200
    assert Item.objects.get(title="再点评").planned_s == 180


def test_a_feedback_item_is_not_made_by_hand(producer: Client, episode: Episode) -> None:
    fields = {"kind": "feedback", "title": "x", "planned_s": "3:00", "segment": Segment.objects.get().pk}
    assert (
        producer.post(reverse("studio:item-new", args=[episode.pk]), fields, headers=HTMX).status_code == 400
    )


def test_an_item_does_not_enter_another_episodes_segment(producer: Client, episode: Episode, at: Any) -> None:
    other = Episode.objects.create(number=9, title="别的", planned_start=at, screen_key="k9")
    theirs = Segment.objects.create(episode=other, position=1, title="s")
    fields = {"kind": "comment", "title": "x", "planned_s": "3:00", "segment": theirs.pk}
    assert (
        producer.post(reverse("studio:item-new", args=[episode.pk]), fields, headers=HTMX).status_code == 400
    )


def test_edit_answers_with_the_row(producer: Client, items: dict[str, Item]) -> None:
    answer = edit(producer, items["opening"], HTMX, title="新开场", planned_s="1:30")
    assert (answer.status_code, answer["HX-Trigger"]) == (200, "plan-changed")
    assert answer.content.decode().strip().startswith('<li class="plan-item"')
    item = Item.objects.get(pk=items["opening"].pk)
    assert (item.title, item.planned_s, item.revision) == ("新开场", 90, 2)


def test_edit_without_javascript_goes_back_to_the_plan(producer: Client, items: dict[str, Item]) -> None:
    answer = edit(producer, items["opening"], title="新开场")
    assert answer["Location"] == reverse("studio:plan", args=[items["opening"].segment.episode_id])


def test_of_two_who_edit_the_second_keeps_the_text(producer: Client, items: dict[str, Item]) -> None:
    stale = items["opening"]
    edit(producer, Item.objects.get(pk=stale.pk), title="先存的")
    answer = edit(producer, stale, HTMX, title="后写的")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="后写的"' in page
    assert "先存的" in page
    assert f'name="item-{stale.pk}-revision_opened" value="2"' in page
    assert Item.objects.get(pk=stale.pk).title == "先存的"


def test_saving_again_writes_over_knowingly(producer: Client, items: dict[str, Item]) -> None:
    stale = items["opening"]
    edit(producer, Item.objects.get(pk=stale.pk), title="先存的")
    assert edit(producer, stale, HTMX, title="后写的", revision_opened=2).status_code == 200
    assert Item.objects.get(pk=stale.pk).title == "后写的"


def test_a_wrong_field_comes_back_as_typed_also_as_a_page(producer: Client, items: dict[str, Item]) -> None:
    answer = edit(producer, items["opening"], title="我的字", planned_s="ten")
    assert answer.status_code == 400
    assert 'value="我的字"' in answer.content.decode()


def test_an_edit_does_not_touch_what_is_on_air(
    producer: Client, on_air_run: Run, items: dict[str, Item], air: Callable[..., Any]
) -> None:
    instance = air(on_air_run, items["opening"])
    edit(producer, items["opening"], title="新开场")
    instance.refresh_from_db()
    assert instance.plan["title"] == "开场"
    panel = producer.get(reverse("studio:control-panel", args=[on_air_run.pk])).content.decode()
    assert "新开场" not in panel


def test_move_and_remove(producer: Client, episode: Episode, items: dict[str, Item]) -> None:
    down = producer.post(
        reverse("studio:item-move", args=[items["opening"].pk]), {"direction": "down"}, headers=HTMX
    )
    gone = producer.post(reverse("studio:item-remove", args=[items["comment"].pk]), headers=HTMX)
    assert (down.status_code, gone.status_code) == (200, 200)
    order = Item.objects.filter(segment__episode=episode).order_by("position").values_list("kind", flat=True)
    assert list(order) == ["clip", "opening", "question", "answer", "scoring", "reveal", "closing"]


def test_move_sideways_is_bad_input(producer: Client, items: dict[str, Item]) -> None:
    answer = producer.post(
        reverse("studio:item-move", args=[items["opening"].pk]), {"direction": "left"}, headers=HTMX
    )
    assert answer.status_code == 400


def test_an_item_on_air_is_not_removed(
    producer: Client, on_air_run: Run, items: dict[str, Item], air: Callable[..., Any]
) -> None:
    air(on_air_run, items["opening"])
    answer = producer.post(reverse("studio:item-remove", args=[items["opening"].pk]), headers=HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#refusal")


@pytest.mark.parametrize("part", ["supervisor", "handler", "usher", "stranger", "scribe"])
def test_only_producers_plan(
    cast: Any, client_of: Callable[[Any], Client], episode: Episode, items: dict[str, Item], part: str
) -> None:
    client = client_of(getattr(cast, part))
    assert client.get(reverse("studio:plan", args=[episode.pk])).status_code == 403
    assert client.post(reverse("studio:episode-new")).status_code == 403
    for name, pk in (
        ("item-new", episode.pk),
        ("item-edit", items["clip"].pk),
        ("item-move", items["clip"].pk),
        ("item-remove", items["clip"].pk),
    ):
        assert client.post(reverse(f"studio:{name}", args=[pk])).status_code == 403
    assert Item.objects.filter(segment__episode=episode).count() == 8
