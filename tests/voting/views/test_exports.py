from datetime import datetime
from typing import Any

import pytest

from tests.voting.domain.test_publication import scored
from tests.voting.factories import Room
from voting.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(room: Room, at: datetime) -> Round:
    return room.seal(scored(room, at))


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json"])
def test_a_producer_fetches_the_file(cast: Any, client_of: Any, sealed: Round, kind: str) -> None:
    response = client_of(cast.producer).get(f"/rounds/{sealed.pk}/export.{kind}")
    assert response.status_code == 200
    assert response["Content-Disposition"].endswith(f'-01.{kind}"')
    assert len(response["X-Content-SHA256"]) == 64


def test_an_open_round_is_refused_by_name(cast: Any, client_of: Any, room: Room, at: datetime) -> None:
    open_ = scored(room, at)
    response = client_of(cast.producer).get(
        f"/rounds/{open_.pk}/export.csv", headers={"accept": "application/json"}
    )
    assert (response.status_code, response.json()["error"]) == (409, "round_not_sealed")


def test_unknown_kinds_and_rounds_are_not_found(cast: Any, client_of: Any, sealed: Round) -> None:
    client = client_of(cast.producer)
    assert client.get(f"/rounds/{sealed.pk}/export.exe").status_code == 404
    assert client.get("/rounds/999999/export.csv").status_code == 404


@pytest.mark.parametrize("who", ["scribe", "usher", "handler"])
def test_others_get_no_file_and_no_signals(cast: Any, client_of: Any, sealed: Round, who: str) -> None:
    client = client_of(getattr(cast, who))
    assert client.get(f"/rounds/{sealed.pk}/export.csv").status_code == 403
    assert client.get(f"/rounds/{sealed.pk}/signals").status_code == 403


def test_signals_are_told_to_the_editor(cast: Any, client_of: Any, sealed: Round) -> None:
    Round.objects.filter(pk=sealed.pk).update(
        signals={"n": 9, "straight": 33.3, "extreme": 11.1, "quick": None, "flat": ["环保局 · 答复"]}
    )
    page = client_of(cast.producer).get(f"/rounds/{sealed.pk}/signals").content.decode()
    assert [word in page for word in ("33.3 %", "11.1 %", "环保局 · 答复")] == [True] * 3


def test_before_sealing_there_are_no_signals(cast: Any, client_of: Any, room: Room, at: datetime) -> None:
    open_ = scored(room, at)
    page = client_of(cast.producer).get(f"/rounds/{open_.pk}/signals")
    assert (page.status_code, b'id="signals"' in page.content) == (200, False)
