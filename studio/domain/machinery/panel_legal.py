"""Which press of a panel is legal now, and why another is not: the guards' own words, a line for each act.

What you would get wrong: deciding here. Where a panel has an act of its own ("the next scoring"), only what
it means is found out; whether it may be done is a guard's answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from django.conf import settings

from studio.domain.show import guards
from studio.domain.show.facts import Facts
from studio.domain.show.guards import LegalAct, judged
from studio.domain.show.rows import PLANNED, Rows
from studio.domain.show.sureness import is_guarded
from studio.enums import Act, ItemKind, PanicAct, TurnMove, TurnState
from studio.enums_panel import PanelAct
from studio.errors import FloorTaken, NoScoringArmed, NoScoringLeft, NotExtended, NothingArmed, NoTurn

Guard: TypeAlias = Callable[[Facts], None]


@dataclass(frozen=True)
class PanelLegal:
    """One act for a button. `guarded`: it is to be held (settings.HOLD_MS), or a second person confirms."""

    label: str
    allowed: bool
    guarded: bool = False
    code: str = ""
    message: str = ""
    who_can_lift: str = ""


def told(legal: LegalAct, *, label: str = "", guarded: bool = False) -> PanelLegal:
    return PanelLegal(
        label=label or legal.label,
        allowed=legal.allowed,
        guarded=guarded,
        code=legal.code,
        message=legal.why,
        who_can_lift=legal.who_can_lift,
    )


def legal_presses(facts: Facts, rundown: Rows) -> dict[str, PanelLegal]:
    """Every act by its name, in the order of PanelAct."""
    found = {act.value: legal for act, legal in _each(facts, rundown)}
    return {act.value: found[act.value] for act in PanelAct}


def _each(facts: Facts, rundown: Rows) -> Iterator[tuple[PanelAct, PanelLegal]]:
    reveals = facts.armed is not None and is_guarded(facts.armed)
    for name, (act, guard) in PLAIN.items():
        guarded = reveals and act is Act.TAKE
        yield name, told(judged(act, partial(guard, facts)), guarded=guarded)
    scoring = str(ItemKind.SCORING.label)
    yield PanelAct.ARM_ROUND, told(_arm_round(rundown), label=f"{Act.ARM.label} · {scoring}")
    opens = judged(Act.TAKE, partial(_may_open_round, facts))
    yield PanelAct.OPEN_ROUND, told(opens, label=f"{Act.TAKE.label} · {scoring}")
    for panic in PanicAct:
        on = judged(Act.PANIC, partial(guards.may_panic, facts, panic))
        off = judged(Act.LIFT_PANIC, partial(guards.may_lift, facts, panic))
        yield PanelAct(f"panic_{panic}"), told(on, label=f"{on.label} · {panic.label}", guarded=True)
        yield PanelAct(f"lift_{panic}"), told(off, label=f"{off.label} · {panic.label}", guarded=True)
    for name, (move, guard) in FLOOR.items():
        yield name, told(judged(Act.TURN, partial(guard, facts)), label=str(move.label))


def _arm_round(rundown: Rows) -> LegalAct:
    """As the row of the next scoring says."""
    scorings = (row for row in rundown.rows if row.kind == ItemKind.SCORING and row.state == PLANNED)
    found = next(scorings, None)
    return guards.refused(Act.ARM, NoScoringLeft()) if found is None else found.arm


def _may_open_round(facts: Facts) -> None:
    if facts.armed is None:
        guards.on_air(facts)
        raise NothingArmed
    if facts.armed.plan["kind"] != ItemKind.SCORING:
        raise NoScoringArmed
    guards.may_take(facts)


def _may_ask(facts: Facts) -> None:
    guards.on_air(facts)
    if facts.turn is not None:
        raise FloorTaken(text=facts.turn.text)
    waiting = (turn for turn in facts.turns if turn.state == TurnState.WAITING)
    guards.may_turn(facts, next(waiting, None))


def _may_move(facts: Facts) -> None:
    guards.may_turn(facts, facts.turn)


def _while_asking(facts: Facts) -> None:
    if guards.may_turn(facts, facts.turn).state != TurnState.ASKING:
        raise NoTurn


def _may_extend(facts: Facts) -> None:
    turn = guards.may_turn(facts, facts.turn)
    if turn.state != TurnState.ANSWERING or turn.was_extended:
        raise NotExtended(seconds=settings.ANSWER_MORE_S)


PLAIN: dict[PanelAct, tuple[Act, Guard]] = {
    PanelAct.TAKE: (Act.TAKE, guards.may_take),
    PanelAct.ARM: (Act.ARM, guards.not_ended),
    PanelAct.BACK: (Act.BACK, guards.may_go_back),
    PanelAct.RETAKE: (Act.RETAKE, guards.may_retake),
    PanelAct.HOLD: (Act.HOLD, guards.may_hold),
    PanelAct.LOWER_THIRD: (Act.LOWER_THIRD, guards.may_show_lower_third),
    PanelAct.CLEAR: (Act.CLEAR, guards.may_clear),
    PanelAct.CLOSE_ROUND: (Act.CLOSE_ROUND, guards.may_close_round),
}
FLOOR: dict[PanelAct, tuple[TurnMove, Guard]] = {
    PanelAct.TURN_ASK: (TurnMove.ASKED, _may_ask),
    PanelAct.TURN_ANSWER: (TurnMove.ANSWERS, _while_asking),
    PanelAct.TURN_MORE: (TurnMove.EXTENDED, _may_extend),
    PanelAct.TURN_PAUSE: (TurnMove.PAUSED, _may_move),
    PanelAct.TURN_BACK: (TurnMove.PUT_BACK, _while_asking),
    PanelAct.TURN_ANSWERED: (TurnMove.ANSWERED, _may_move),
    PanelAct.TURN_UNANSWERED: (TurnMove.UNANSWERED, _may_move),
}
