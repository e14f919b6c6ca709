from pathlib import Path
from typing import Any

import pytest

from tests.voting.factories import at_once
from voting.domain import round_keys
from voting.errors import RoundKeyLost


def path_of(settings: Any, round_id: int) -> Path:
    return Path(settings.RUN_DIR) / f"round-{round_id}.key"


def test_make_key_is_for_this_account_only(settings: Any) -> None:
    round_keys.make_key(7)
    assert path_of(settings, 7).stat().st_mode & 0o777 == 0o600
    assert Path(settings.RUN_DIR).stat().st_mode & 0o777 == 0o700
    assert [path.name for path in Path(settings.RUN_DIR).iterdir()] == ["round-7.key"]


def test_make_key_twice_keeps_the_first() -> None:
    round_keys.make_key(7)
    first = round_keys.read_key(7)
    round_keys.make_key(7)
    assert round_keys.read_key(7) == first


def test_make_key_at_once_gives_all_the_same() -> None:
    keys = []

    def make() -> None:
        round_keys.make_key(8)
        keys.append(round_keys.read_key(8))

    at_once([make] * 8)
    assert len(set(keys)) == 1
    assert len(keys) == 8


def test_make_key_where_the_folder_stood_open(settings: Any) -> None:
    Path(settings.RUN_DIR).mkdir(mode=0o755)
    round_keys.make_key(7)
    assert Path(settings.RUN_DIR).stat().st_mode & 0o777 == 0o700


def test_keys_differ_between_rounds() -> None:
    round_keys.make_key(7)
    round_keys.make_key(8)
    assert round_keys.read_key(7) != round_keys.read_key(8)
    assert round_keys.kept_keys() == [7, 8]


def test_destroy_key_twice() -> None:
    round_keys.make_key(7)
    round_keys.destroy_key(7)
    round_keys.destroy_key(7)
    assert round_keys.kept_keys() == []
    with pytest.raises(RoundKeyLost):
        round_keys.read_key(7)


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_read_key_refuses_a_damaged_file(settings: Any, content: bytes) -> None:
    round_keys.make_key(7)
    path_of(settings, 7).write_bytes(content)
    with pytest.raises(RoundKeyLost):
        round_keys.read_key(7)
