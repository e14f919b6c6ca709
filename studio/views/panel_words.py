"""A board as JSON, and what its ETag is made of.

What you would get wrong: what changes by itself, the moment and what is left of a clock, stays out of the
ETag, or every poll would carry the whole board again.
"""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from common.clock import to_ms
from studio.domain.machinery.panel_board import PanelBoard, idle_acts, remaining_ms

CLOCKS = ("clock", "floor_clock")
NOTHING = ("run", "episode", "programme", "mode", "state", "epoch", "seq", "on_air", "next", "clock", "round")
NO_FLOOR = ("turn", "next_turn", "floor_clock")


def as_json(board: PanelBoard | None, at: datetime) -> dict[str, Any]:
    """Every field of PanelBoard; without a run null, or empty, and every act refused. A clock also says
    `remaining_ms` at `at_ms`."""
    if board is None:
        return idle(at)
    said = asdict(board)
    for name in CLOCKS:
        if said[name] is not None:
            said[name]["remaining_ms"] = remaining_ms(getattr(board, name), board.at_ms)
    return said


def idle(at: datetime) -> dict[str, Any]:
    nothing = dict.fromkeys((*NOTHING, *NO_FLOOR))
    acts = {name: asdict(legal) for name, legal in idle_acts().items()}
    empty: dict[str, Any] = {"items": [], "shelf": [], "panics": {}, "graphics": []}
    return {**nothing, **empty, "acts": acts, "at_ms": to_ms(at)}


def digest(said: dict[str, Any]) -> str:
    """The same for two boards between which nothing happened, in one language."""
    lasting = {name: value for name, value in said.items() if name != "at_ms"}
    for name in CLOCKS:
        if lasting[name] is not None:
            lasting[name] = {key: value for key, value in lasting[name].items() if key != "remaining_ms"}
    return hashlib.sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()[:32]
