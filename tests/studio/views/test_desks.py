"""The views by their keys, and the page that hands out the addresses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from studio.domain.show.desks import Desk, key_of
from studio.models import Episode, Item, Run

pytestmark = pytest.mark.django_db


def address(episode: Episode, desk: str) -> str:
    return reverse("studio:view", args=[episode.pk, desk, key_of(episode, desk)])


@pytest.mark.parametrize("desk", list(Desk))
def test_a_view_opens_without_an_account(
    desk: Desk, on_air_run: Run, items: dict[str, Item], air: Any, client: Client
) -> None:
    air(on_air_run, items["question"])
    page = client.get(address(on_air_run.episode, desk))
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    shown = page.content.decode()
    assert "<form" not in shown.replace('<form class="language', "")
    fragment = client.get(address(on_air_run.episode, desk), headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith(f'<div class="{desk.value}" id="board"')


def test_wrong_keys_and_other_views_are_not_found(episode: Episode, client: Client) -> None:
    key = key_of(episode, Desk.HOST)
    for desk, wrong in [
        (Desk.HOST, "wrong"),
        (Desk.FLOOR, key),
        ("kitchen", key),
        (Desk.HOST, episode.screen_key),
    ]:
        assert client.get(reverse("studio:view", args=[episode.pk, desk, wrong])).status_code == 404


def test_nothing_can_be_posted(episode: Episode, client: Client) -> None:
    assert client.post(address(episode, Desk.HOST)).status_code == 405


def test_the_addresses_are_the_producers(
    episode: Episode, cast: Any, client_of: Callable[[Any], Client]
) -> None:
    page = client_of(cast.producer).get(reverse("studio:desks", args=[episode.pk])).content.decode()
    assert [address(episode, desk) in page for desk in Desk] == [True] * len(Desk)
    assert client_of(cast.scribe).get(reverse("studio:desks", args=[episode.pk])).status_code == 403
