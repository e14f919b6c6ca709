"""The room, for tests of scoring; and no writer thread outlives its test."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.voting.factories import Room, make_room
from voting.live import ballot_box
from voting.live.gate import gate


@pytest.fixture
def room(db: None, at: datetime) -> Room:
    """Five seats, three of them joined."""
    return make_room(at)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Round ids repeat from test to test: what a process keeps about rounds must not."""
    gate.forget()
    yield
    ballot_box.stop()
