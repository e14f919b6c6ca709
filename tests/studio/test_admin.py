"""Set-up pages: a new episode is born whole, an edit counts, and they speak Chinese."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.models import Clip, Episode, Item
from voting.models import Electorate

pytestmark = pytest.mark.django_db


@pytest.fixture
def setter(cast: Any, client_of: Callable[[Any], Client]) -> Client:
    """An account that may open the set-up pages."""
    cast.producer.is_staff = cast.producer.is_superuser = True
    cast.producer.save()
    return client_of(cast.producer)


def test_a_new_episode_is_born_by_the_domain(setter: Client) -> None:
    facts = {"number": 8, "title": "新一期", "planned_start_0": "2026-12-01", "planned_start_1": "20:00:00"}
    answer = setter.post("/admin/studio/episode/add/", facts)
    assert answer.status_code == 302, answer.context["errors"]
    episode = Episode.objects.get()
    assert (episode.number, len(episode.screen_key)) == (8, 32)
    assert Electorate.objects.filter(ref=episode.electorate_ref).count() == 1
    assert episode.segments.count() == 1


SCORED = (
    "form",
    "criteria_set",
    "scale_min",
    "scale_max",
    "scale_step",
    "press",
    "secrecy",
    "display",
    "window",
    "start",
)


def test_an_edit_of_an_item_counts(setter: Client, items: dict[str, Item]) -> None:
    item = items["closing"]
    facts = {
        "segment": item.segment_id,
        "position": 8,
        "kind": "closing",
        "title": "新的收尾",
        "planned_s": 60,
        "window_s": 60,
        **{name: Item._meta.get_field(name).default for name in SCORED},
    }
    answer = setter.post(f"/admin/studio/item/{item.pk}/change/", facts)
    assert answer.status_code == 302, answer.context["errors"]
    item.refresh_from_db()
    assert (item.title, item.revision) == ("新的收尾", 2)


@pytest.mark.parametrize("page", ["episode/", "episode/add/", "item/", "item/add/", "clip/", "clip/add/"])
def test_pages_open(setter: Client, items: dict[str, Item], page: str) -> None:
    answer = setter.get(f"/admin/studio/{page}", headers={"accept-language": "zh-hans"})
    assert answer.status_code == 200
    assert "节目制作" in answer.content.decode()


def test_change_pages_open(setter: Client, items: dict[str, Item], clip: Clip) -> None:
    pages = [f"episode/{Episode.objects.get().pk}", f"item/{items['clip'].pk}", f"clip/{clip.pk}"]
    assert [setter.get(f"/admin/studio/{page}/change/").status_code for page in pages] == [200] * 3


def test_a_producer_without_set_up_rights_is_kept_out(cast: Any, client_of: Callable[[Any], Client]) -> None:
    assert client_of(cast.producer).get("/admin/studio/episode/").status_code == 302
