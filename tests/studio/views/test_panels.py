"""The page of the button panels: the token once, the list, the end."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from studio.domain.machinery import panels
from studio.models import Panel

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast: Any, client_of: Callable[[Any], Client]) -> Client:
    return client_of(cast.producer)


def test_a_new_panel_shows_its_token_once(desk: Client, at: datetime, cast: Any) -> None:
    answer = desk.post("/studio/machines/panels/new", {"name": "导播台左"})
    panel = Panel.objects.get()
    page = answer.content.decode()
    token = page.split('value="wzp_')[1].split('"')[0]
    assert panels.recognise(f"wzp_{token}", at) == panel
    assert (panel.name, panel.by, panel.revoked_at) == ("导播台左", cast.producer, None)
    assert "no-store" in answer["Cache-Control"]
    assert "http://testserver/api/panel/v1/" in page
    assert 'value="{&quot;command_id&quot;: &quot;take-$(internal:time_unix)&quot;}"' in page
    assert "wzp_" not in desk.get("/studio/machines/panels/").content.decode()


def test_a_name_is_given_once(desk: Client) -> None:
    desk.post("/studio/machines/panels/new", {"name": "导播台左"})
    panels.revoke(Panel.objects.get(), at=Panel.objects.get().made_at)
    again = desk.post("/studio/machines/panels/new", {"name": "导播台左"})
    assert (again.status_code, Panel.objects.count()) == (400, 1)
    assert "errorlist" in again.content.decode()
    assert desk.post("/studio/machines/panels/new", {"name": " "}).status_code == 400


def test_revoked_by_a_press(desk: Client) -> None:
    desk.post("/studio/machines/panels/new", {"name": "导播台左"})
    panel = Panel.objects.get()
    assert desk.post(f"/studio/machines/panels/{panel.pk}/revoke")["Location"] == "/studio/machines/panels/"
    panel.refresh_from_db()
    assert panel.revoked_at is not None
    page = desk.get("/studio/machines/panels/").content.decode()
    assert f'id="panel-{panel.pk}"' not in page
    assert 'id="panels-gone"' in page


def test_the_machines_page_leads_here(desk: Client) -> None:
    assert 'href="/studio/machines/panels/"' in desk.get("/studio/machines/").content.decode()
