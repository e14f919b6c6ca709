"""The graphics desk: what lies on each layer, and putting on and taking off from any client."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from studio.models import Episode, Graphic, Item, Run, ShowEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def producer(client: Client, cast: Any) -> Client:
    client.force_login(cast.producer)
    return client


def press(client: Client, run: Run, act: str, **fields: Any) -> Any:
    run.refresh_from_db()
    number = run.events.count()
    envelope = {"command_id": f"desk-command-{number}", "expected_seq": run.seq}
    return client.post(reverse(f"studio:graphics-{act}", args=[run.pk]), envelope | fields)


def test_a_crawl_is_put_on_and_taken_off_by_another_client(
    on_air_run: Run, producer: Client, cast: Any
) -> None:
    answer = press(producer, on_air_run, "show", layer="ticker", text="场外提问：\n谁来看着？")
    assert (answer.status_code, answer["Location"]) == (302, f"/studio/{on_air_run.episode_id}/graphics/")
    shown = Graphic.objects.get(run=on_air_run)
    assert (shown.layer, shown.payload["text"].splitlines()[0]) == ("ticker", "场外提问：")
    other = Client()
    other.force_login(cast.producer)
    page = other.get(f"/studio/{on_air_run.episode_id}/graphics/").content.decode()
    assert 'class="lane lane--on" id="lane-ticker"' in page
    press(other, on_air_run, "clear", layer="ticker")
    assert not Graphic.objects.filter(run=on_air_run).exists()
    kinds = list(ShowEvent.objects.filter(run=on_air_run).order_by("seq").values_list("kind", flat=True))
    assert kinds[-2:] == ["graphic_on", "graphic_off"]


def test_the_next_programme_is_a_card(on_air_run: Run, items: dict[str, Item], producer: Client) -> None:
    assert press(producer, on_air_run, "next").status_code == 400
    mine = on_air_run.episode
    Episode.objects.create(
        number=3, title="菜篮子", planned_start=mine.planned_start.replace(year=2099), screen_key="k3"
    )
    assert press(producer, on_air_run, "next").status_code == 302
    assert Graphic.objects.get(run=on_air_run, layer="full").payload["next"]["title"] == "菜篮子"


def test_another_role_has_no_desk(on_air_run: Run, client: Client, cast: Any) -> None:
    client.force_login(cast.scribe)
    assert client.get(f"/studio/{on_air_run.episode_id}/graphics/").status_code == 403
    assert press(client, on_air_run, "clear", layer="ticker").status_code == 403
