"""What the studio adds to a serving process."""

from typing import Any

import pytest

from common import relay
from studio import routing, runtime
from studio.domain.inquiry.scoring import round_was_sealed
from studio.models import Run
from voting import runtime as voting_runtime

pytestmark = pytest.mark.django_db


def test_sources_are_registered_where_sockets_are() -> None:
    assert routing.websocket_urlpatterns
    assert relay._sources["screen"] is runtime.screen_source
    assert voting_runtime._after_sealing.count(round_was_sealed) == 1
    assert {"run", "commitments"}.isdisjoint(relay._sources)  # bells


def test_screen_source(run: Run) -> None:
    state: Any = runtime.screen_source(str(run.episode_id))
    assert (state["t"], state["episode"]["number"]) == ("screen", 2)
    assert runtime.screen_source("999999") is None
