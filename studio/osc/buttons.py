"""The buttons: which act a path names, and the paths of all acts.

What you would get wrong: spelling an act twice. `panic_safe_picture` of the panels' vocabulary is
`panic/safe_picture` here, both ways, and nothing else is.
"""

from dataclasses import replace

from studio.domain.machinery.panel_board import PanelBoard
from studio.domain.machinery.panels import Press
from studio.enums import ItemKind
from studio.enums_panel import THINGS, PanelAct

HELLO = "hello"
LONGEST = 40  # of what names a row, a layer or a question: it goes into the log
NO_TURN = -1  # nought would be the first of the queue


def path_of(act: str) -> str:
    """ "panic_safe_picture" is panic/safe_picture, "open_round" round/open, "turn_ask" turn/ask."""
    first, _, rest = act.partition("_")
    if first in {"panic", "lift", "turn"}:
        return f"{first}/{rest}"
    return f"round/{first}" if rest == "round" else act


ACTS = {path_of(act): act for act in PanelAct}


def named(button: str) -> tuple[PanelAct | None, str]:
    """The act of a path, and what stands behind it: a row, a layer, a question. None: no such act."""
    if button in ACTS:
        return ACTS[button], ""
    path, _, thing = button.rpartition("/")
    act = ACTS.get(path)
    return (act, thing) if act in THINGS and 0 < len(thing) <= LONGEST else (None, "")


def aimed(press: Press, thing: str) -> Press:
    """With what stands behind its act: a row, a question's number, or a layer. Whether there is such a one is
    for the domain to say."""
    if not thing:
        return press
    match THINGS[PanelAct(press.act)]:
        case "item":
            return replace(press, item=thing)
        case "turn":
            return replace(press, turn=int(thing) if thing.isdecimal() else NO_TURN)
    return replace(press, layer=thing)


def is_guarded(board: PanelBoard | None, button: str) -> bool:
    """Whether it is to be held: as the board says, and a TAKE that names a reveal."""
    act, row = named(button)
    if board is None or act is None:
        return False
    if act == PanelAct.TAKE and row:
        lines = [*board.items, *board.shelf]
        return any(one.row == row and one.kind == ItemKind.REVEAL for one in lines)
    return board.acts[act.value].guarded
