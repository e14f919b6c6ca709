"""The table in the terminal: aligned although Chinese characters are two cells wide."""

import unicodedata
from typing import Any

from config.welcome import welcome

DEMO: dict[str, Any] = {
    "episode": 2,
    "users": {name: {"username": name, "password": "secret"} for name in ("producer", "scribe")},
    "screens": {"program": "/screen/k/program/", "overlay": "/screen/k/overlay/", "hall": "/screen/k/hall/"},
    "public": "/public/2/",
    "next_card": {"label": "A-01", "url": "/s/token"},
    "is_past": False,
}


def cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def test_columns_begin_in_the_same_cell() -> None:
    lines = [
        line
        for line in welcome("http://10.0.0.5:8000", DEMO, local_only=False).splitlines()
        if "http" in line
    ]
    desks = [line for line in lines if not line.startswith("席卡")]
    assert len(desks) == 7
    assert len({cells(line[: line.index("http")]) for line in desks}) == 1
    assert len({cells(line[: line.index("secret")]) for line in desks if "secret" in line}) == 1


def test_a_card_to_scan_and_what_to_do_next() -> None:
    text = welcome("http://127.0.0.1:8000", DEMO, local_only=True)
    assert "http://127.0.0.1:8000/s/token" in text
    assert "HOST=0.0.0.0" in text
    assert "make demo" not in text
    assert "make demo" in welcome("http://127.0.0.1:8000", {**DEMO, "is_past": True}, local_only=True)


def test_without_the_sample_the_address_is_still_said() -> None:
    assert "http://127.0.0.1:8000/" in welcome("http://127.0.0.1:8000", None, local_only=True)


def test_when_every_card_is_used() -> None:
    assert "seat card" not in welcome("http://x", {**DEMO, "next_card": None}, local_only=False)
