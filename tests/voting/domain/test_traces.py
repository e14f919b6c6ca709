import os
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection

from tests.voting.factories import Room
from voting.domain import sealing, traces
from voting.live.store import write_votes

SALT = "Zk9vQmFyQmF6UXV4MTIzNA"


@pytest.mark.django_db
def test_nothing_is_tried_inside_a_transaction() -> None:
    assert traces.wipe() is False


@pytest.mark.django_db(transaction=True)
def test_no_file_of_the_database_keeps_a_sealed_ballot(room: Room, at: datetime) -> None:
    """On SQLite the bytes themselves are looked for; PostgreSQL's files are out of reach here."""
    round_ = room.open(at)
    write_votes([phone.vote(round_, 1, [[8, 7], [3, 2]], at=at, salt=SALT) for phone in room.phones])
    files = database_files()
    assert not files or any(SALT.encode() in path.read_bytes() for path in files)
    sealed = room.seal(round_)
    assert sealing.sweep_keys(at) == []
    assert traces.wipe() is True
    assert not any(SALT.encode() in path.read_bytes() for path in database_files())
    assert sealed.rows.count() == 12


def database_files() -> list[Path]:
    if connection.vendor != "sqlite":
        return []
    name = str(connection.settings_dict["NAME"])
    return [Path(name + end) for end in ("", "-wal", "-journal") if os.path.exists(name + end)]  # noqa: PTH110
