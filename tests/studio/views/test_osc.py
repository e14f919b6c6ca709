"""The page on which panels are given an OSC address."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from studio.domain.machinery import osc, panels
from studio.models import Panel

pytestmark = pytest.mark.django_db
PAGE = "/studio/machines/panels/osc"


@pytest.fixture
def panel(cast: Any, at: datetime) -> Panel:
    made, _token = panels.make_panel("导播台左", by=cast.producer, at=at)
    return made


def typed(panel: Panel, address: str, port: str = "") -> dict[str, str]:
    return {f"panel-{panel.pk}-address": address, f"panel-{panel.pk}-port": port}


def test_an_address_brings_the_word_and_none_takes_it_away(
    client_of: Callable[[Any], Client], cast: Any, panel: Panel
) -> None:
    client = client_of(cast.producer)
    word = osc.word_of(panel)
    assert word not in client.get(PAGE).content.decode()
    to = f"/studio/machines/panels/{panel.pk}/osc"
    assert client.post(to, typed(panel, "::ffff:10.0.0.7", "12321")).url == PAGE
    panel.refresh_from_db()
    assert (panel.osc_address, panel.osc_port) == ("10.0.0.7", 12321)
    page = client.get(PAGE).content.decode()
    assert f"/wenzheng/{word}/" in page
    assert PAGE in client.get("/studio/machines/").content.decode()  # the lamp stands with the machines
    assert "OSC_HOST=0.0.0.0" in page  # only this computer is heard
    client.post(to, typed(panel, ""))
    panel.refresh_from_db()
    assert (panel.osc_address, panel.osc_port) == (None, None)


def test_what_is_no_address_is_said_beside_its_field(
    client_of: Callable[[Any], Client], cast: Any, panel: Panel
) -> None:
    client = client_of(cast.producer)
    answer = client.post(f"/studio/machines/panels/{panel.pk}/osc", typed(panel, "10.0.0.7.9", "70000"))
    assert answer.status_code == 400
    assert answer.content.decode().count("errorlist") == 2
    assert "10.0.0.7.9" in answer.content.decode()
    assert not osc.is_wanted()


def test_only_producers_and_only_living_panels(
    client_of: Callable[[Any], Client], cast: Any, panel: Panel, at: datetime
) -> None:
    to = f"/studio/machines/panels/{panel.pk}/osc"
    client = client_of(cast.scribe)
    assert (client.get(PAGE).status_code, client.post(to, {}).status_code) == (403, 403)
    client = client_of(cast.producer)
    panels.revoke(panel, at=at)
    assert client.post(to, typed(panel, "10.0.0.7")).status_code == 404
    assert client.get(to).status_code == 405
