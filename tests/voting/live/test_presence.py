import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from voting.live import presence


@pytest.fixture(autouse=True)
def folder(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(presence, "_heard", {})
    return Path(settings.RUN_DIR)


def test_who_was_heard_is_awake_once_it_has_been_written() -> None:
    presence.heard("a")
    presence.heard("b")
    assert presence.awake() == set()
    presence.write()
    assert presence.awake() == {"a", "b"}


def test_who_says_nothing_for_long_falls_asleep(monkeypatch: pytest.MonkeyPatch) -> None:
    presence.heard("a")
    later = time.monotonic() + presence.AWAKE_S + 1
    monkeypatch.setattr(presence.time, "monotonic", lambda: later)
    presence.heard("b")
    presence.write()
    assert presence.awake() == {"b"}
    assert set(presence._heard) == {"b"}


def test_workers_are_read_together_and_dead_ones_forgotten(folder: Path) -> None:
    presence.heard("mine")
    presence.write()
    (folder / "awake-1.json").write_text(json.dumps(["another's"]))
    dead = folder / "awake-2.json"
    dead.write_text(json.dumps(["a dead one's"]))
    os.utime(dead, (time.time() - 60,) * 2)
    assert presence.awake() == {"mine", "another's"}
    assert not dead.exists()


def test_before_anybody_was_heard() -> None:
    assert presence.awake() == set()
