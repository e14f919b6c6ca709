import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from voting.live import dozing, presence

LAG = timedelta(seconds=presence.AWAKE_S)


@pytest.fixture(autouse=True)
def nobody_heard(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(presence, "_heard", {})
    return Path(settings.RUN_DIR)


def hear(*devices: str) -> None:
    for device in devices:
        presence.heard(device)
    presence.write()


def test_who_is_awake_is_not_silent(at: datetime) -> None:
    hear("a")
    assert dozing.silent_since(["a"], at=at) == {}


def test_since_when_is_kept_until_the_phone_speaks_again(at: datetime) -> None:
    assert dozing.silent_since(["a"], at=at) == {"a": at - LAG}
    assert dozing.silent_since(["a"], at=at + timedelta(minutes=4)) == {"a": at - LAG}
    hear("a")
    assert dozing.silent_since(["a"], at=at) == {}
    presence._heard.clear()
    presence.write()
    later = at + timedelta(minutes=9)
    assert dozing.silent_since(["a"], at=later) == {"a": later - LAG}


def test_two_halls_do_not_forget_each_other(at: datetime) -> None:
    dozing.silent_since(["a"], at=at)
    dozing.silent_since(["b"], at=at + timedelta(minutes=1))
    assert dozing.silent_since(["a"], at=at + timedelta(minutes=2)) == {"a": at - LAG}


def test_a_damaged_note_is_begun_anew(nobody_heard: Path, at: datetime) -> None:
    nobody_heard.mkdir(parents=True, exist_ok=True)
    (nobody_heard / "silent.json").write_text("{")
    assert dozing.silent_since(["a"], at=at) == {"a": at - LAG}
    assert list(json.loads((nobody_heard / "silent.json").read_text())) == ["a"]
