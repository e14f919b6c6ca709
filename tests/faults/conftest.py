"""An evening on a real server that may be killed, in the column this process runs in."""

from collections.abc import Iterator

import pytest

from tests.daphne import Server, column, fresh_database
from tests.faults.desk import Desk
from tests.faults.evening import Stage


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Made once; every test has rooms of its own on it."""
    made = Server(tmp_path_factory.mktemp("evening"), fresh_database(column()))
    made.prepare_bare()
    yield made
    made.kill()


@pytest.fixture
def server(standing: Server) -> Server:
    return standing if standing.process else standing.start()


@pytest.fixture(scope="session")
def desk(standing: Server) -> Iterator[Desk]:
    """One process for all tests: it keeps nothing from one call to the next."""
    made = Desk(standing.env)
    yield made
    made.close()


@pytest.fixture
def stage(server: Server, desk: Desk) -> Stage:
    return Stage(desk, server.url)


@pytest.fixture
def workers(server: Server) -> Iterator[list[Server]]:
    """`server` and a second one on the same data. SQLite has one writer, so only on PostgreSQL."""
    if "DATABASE_URL" not in server.env:
        pytest.skip("several workers need PostgreSQL")
    second = server.twin()
    second.start()
    yield [server, second]
    second.kill()
