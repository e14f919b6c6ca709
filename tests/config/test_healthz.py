"""GET /healthz: 200 when everything answers, 503 naming what does not, nothing else to strangers."""

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from config import views

pytestmark = pytest.mark.django_db


def test_all_is_well() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "database": "ok", "layer": "ok"})


def test_a_dead_layer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dead:
        async def group_send(self, *_: Any) -> None:
            raise ConnectionError

    monkeypatch.setattr(views, "get_channel_layer", Dead)
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "database": "ok", "layer": "down"})


def test_a_dead_database_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dead:
        def cursor(self) -> Any:
            raise DatabaseError

    monkeypatch.setattr(views, "connection", Dead())
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "database": "down", "layer": "ok"})


def test_only_get() -> None:
    assert Client().post("/healthz").status_code == 405
