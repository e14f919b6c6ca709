"""An evening on a real server that may be killed, in the column this process runs in."""

from collections.abc import Iterator

import pytest

from tests.daphne import Server, column, fresh_database


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("evening"), fresh_database(column()))
    yield made
    made.kill()
