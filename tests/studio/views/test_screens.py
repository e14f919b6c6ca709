"""Program, overlay and their state: opened by the key alone, comparable, and as new as the database."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import now
from studio.domain.screens.onair import everything_on_screen, screen_topics
from studio.domain.show import graphics
from studio.enums import Layer
from studio.models import Episode, Item, ItemInstance, Run

pytestmark = pytest.mark.django_db

PAGES = ("program", "overlay", "hall")


def address(page: str, key: str) -> str:
    return reverse(f"studio:{page}", args=[key])


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_without_an_account(page: str, episode: Episode, client: Client) -> None:
    answer = client.get(address(page, episode.screen_key))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", [*PAGES, "screen-state"])
def test_wrong_key_is_not_found(page: str, episode: Episode, client: Client) -> None:
    assert client.get(address(page, "wrong")).status_code == 404


@pytest.mark.parametrize("page", [*PAGES, "screen-state"])
def test_nothing_can_be_posted(page: str, episode: Episode, client: Client) -> None:
    assert client.post(address(page, episode.screen_key)).status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_sample_data_is_marked(page: str, episode: Episode, client: Client) -> None:
    url = address(page, episode.screen_key)
    assert 'class="sample"' not in client.get(url).content.decode()
    Episode.objects.filter(pk=episode.pk).update(is_sample=True)
    assert 'class="sample"' in client.get(url).content.decode()


def test_muted_is_for_the_control_rooms_frame(episode: Episode, client: Client) -> None:
    url = address("program", episode.screen_key)
    assert "data-muted" not in client.get(url).content.decode()
    assert "data-muted" in client.get(url + "?muted=1").content.decode()


def test_program_joins_by_its_own_host_and_claims_no_seat(episode: Episode, client: Client) -> None:
    from studio.templatetags.qr import qr_path

    page = client.get(address("program", episode.screen_key), headers={"host": "localhost:8000"})
    assert f'd="{qr_path("http://localhost:8000/join/")}"' in page.content.decode()
    assert "/s/" not in page.content.decode()


def test_overlay_has_no_scene_and_no_clip(episode: Episode, client: Client) -> None:
    page = client.get(address("overlay", episode.screen_key)).content.decode()
    assert "<video" not in page
    assert "scene-live" not in page


def test_state_is_everything_and_the_time(episode: Episode, client: Client) -> None:
    answer = client.get(address("screen-state", episode.screen_key)).json()
    assert answer.pop("now") > 1_700_000_000_000
    assert answer == everything_on_screen(episode, now())
    assert [answer[kind]["t"] for kind in ("screen", "vote", "turnout")] == ["screen", "vote", "turnout"]
    assert answer["screen"]["program"]["scene"] == "standby"


def test_state_is_not_sent_twice(episode: Episode, client: Client) -> None:
    url = address("screen-state", episode.screen_key)
    first = client.get(url)
    again = client.get(url, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]


def test_state_changes_its_tag_with_a_take(
    on_air_run: Run,
    items: dict[str, Item],
    air: Callable[..., ItemInstance],
    client: Client,
) -> None:
    url = address("screen-state", on_air_run.episode.screen_key)
    before = client.get(url)
    instance = air(on_air_run, items["clip"])
    after = client.get(url, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    program = after.json()["screen"]["program"]
    assert (program["scene"], program["instance"]) == ("clip", instance.pk)
    assert after.json()["screen"]["v"] > before.json()["screen"]["v"]


def test_state_carries_what_lies_on_air(
    on_air_run: Run,
    items: dict[str, Item],
    air: Callable[..., ItemInstance],
    command: Callable[..., Any],
    client: Client,
) -> None:
    air(on_air_run, items["answer"])
    graphics.show_lower_third(on_air_run, command(on_air_run))
    shown = client.get(address("screen-state", on_air_run.episode.screen_key)).json()["screen"]["graphics"]
    assert shown == dict.fromkeys(Layer.values) | {"lower_third": {"post": "局长", "unit": "环保局"}}


def test_screen_follows_its_state_its_round_and_its_turnout(episode: Episode) -> None:
    topics = screen_topics(episode.screen_key)
    assert topics is not None
    assert [topic.partition(":")[0] for topic in topics] == ["screen", "vote", "turnout"]


def test_wrong_key_follows_nothing(db: None) -> None:
    assert screen_topics("wrong") is None


def test_state_costs_a_fixed_number_of_queries(
    episode: Episode, client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(14):
        client.get(address("screen-state", episode.screen_key))


def test_the_presence_code_has_a_place_on_the_hall_screen_alone(episode: Episode, client: Client) -> None:
    shown = {page: client.get(address(page, episode.screen_key)).content.decode() for page in PAGES}
    assert [page for page in PAGES if 'id="hall-code"' in shown[page]] == ["hall"]
