"""Buttons and what surfaces are told: one path for each act, one address for each state."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from studio.domain.machinery import osc, panels
from studio.enums import ItemKind
from studio.enums_panel import PanelAct
from studio.models import Item, Run
from studio.osc.buttons import ACTS, is_guarded, named, path_of
from studio.osc.ear import ROOM
from studio.osc.frames import darkened, frames_of


def test_every_act_has_one_path_and_no_path_another_act() -> None:
    assert len(ACTS) == len(PanelAct)
    assert ROOM == osc.ROOM
    assert path_of("panic_safe_picture") == "panic/safe_picture"
    assert named("round/open") == (PanelAct.OPEN_ROUND, "")
    assert named("take/ab-1") == (PanelAct.TAKE, "ab-1")
    assert named("turn/ask/7") == (PanelAct.TURN_ASK, "7")
    assert [
        named(one) for one in ("hold/x", "take/", "fly", "panic", "panic_safe_picture", "take/" + "a" * 41)
    ] == [(None, "")] * 6


@pytest.mark.django_db
def test_what_is_told_has_the_same_addresses_with_and_without_a_programme(
    on_air_run: Run, items: dict[str, Item], air: Any, at: datetime
) -> None:
    air(on_air_run, items[ItemKind.CLIP])
    board = panels.board(at + timedelta(seconds=40))
    shown, dark = frames_of(board, at), frames_of(None, at)
    reveal = items[ItemKind.REVEAL].row_id
    paths = ("take", f"take/{reveal}", f"arm/{reveal}", "panic/safe_picture", "fly")
    assert [is_guarded(board, path) for path in paths] == [False, True, False, True, False]
    assert not is_guarded(None, "panic/safe_picture")
    tallies = {address for address in shown if address.startswith("tally/")}
    assert shown.keys() - tallies == dark.keys()
    row = items[ItemKind.CLIP].row_id
    assert shown["onair"] == ("夜里的排污口", row, "clip")
    assert shown["remaining"] == (10, "clip")  # taken 30 s after `at`, 20 s long
    assert shown[f"tally/{row}"] == (2, "夜里的排污口")
    assert darkened(shown, dark) == dict.fromkeys(tallies, (0, ""))
    assert {dark[f"legal/{path}"][0] for path in ACTS} == {False}
