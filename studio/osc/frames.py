"""What a surface is told: the panel's board as OSC messages, by address.

What you would get wrong: a message is a state, never an event. Any of them may be lost, and the next one says
all of it again; what is no more is told as 0 or nothing, once, so that no lamp stays lit.
"""

from datetime import datetime
from typing import TypeAlias

from django.utils import timezone

from studio.domain.machinery.panel_board import PanelBoard, PanelItem, idle_acts, remaining_ms
from studio.enums import Layer, PanicAct, RunMode
from studio.enums_panel import Tally
from studio.osc.buttons import path_of

Arguments: TypeAlias = tuple[str | int, ...]
Frames: TypeAlias = dict[str, Arguments]

LAMPS = {Tally.ON_AIR.value: 2, Tally.NEXT.value: 1}


def frames_of(board: PanelBoard | None, at: datetime) -> Frames:
    """Everything that can be said at `at`. Without a programme the same addresses, all dark."""
    acts = board.acts if board else idle_acts()
    return {
        "alive": (timezone.localtime(at).strftime("%H:%M:%S"),),
        **_programme(board),
        **_clocks(board),
        **_round(board),
        **{f"panic/{act}": (bool(board and board.panics[act.value].in_force),) for act in PanicAct},
        **{f"graphic/{layer}": (bool(board and layer.value in board.graphics),) for layer in Layer},
        **{f"legal/{path_of(act)}": (legal.allowed, legal.message) for act, legal in acts.items()},
    }


def darkened(before: Frames, after: Frames) -> Frames:
    """What was told and has nothing to say any more: the rows of another rundown."""
    gone = before.keys() - after.keys()
    return {address: tuple("" if isinstance(one, str) else 0 for one in before[address]) for address in gone}


def _programme(board: PanelBoard | None) -> Frames:
    lines = [*board.items, *board.shelf] if board else []
    return {
        "state": (board.state if board else "off", board.programme if board else ""),
        "rehearsal": (bool(board and board.mode == RunMode.REHEARSAL),),
        "onair": _item(board.on_air if board else None),
        "next": _item(board.next if board else None),
        **{f"tally/{line.row}": (LAMPS.get(line.tally, 0), line.title) for line in lines},
    }


def _item(item: PanelItem | None) -> Arguments:
    return (item.title, item.row, item.kind) if item else ("", "", "")


def _clocks(board: PanelBoard | None) -> Frames:
    turn = board.turn if board else None
    return {
        "remaining": _left(board, "clock"),
        "floor": (turn.text, turn.asker, turn.unit, turn.state) if turn else ("", "", "", ""),
        "floor/remaining": _left(board, "floor_clock"),
    }


def _left(board: PanelBoard | None, name: str) -> Arguments:
    """Whole seconds, below nought when it is over, and which clock it is."""
    clock = getattr(board, name) if board else None
    left = remaining_ms(clock, board.at_ms) if board else None
    return (-(-left // 1000), clock.name) if clock and left is not None else (0, "")


def _round(board: PanelBoard | None) -> Frames:
    shown = board.round if board else None
    if shown is None:
        return {"round": ("", 0, 0, 0)}
    state = "frozen" if shown.is_frozen else shown.state
    return {"round": (state, shown.number, shown.counted, shown.joined)}
