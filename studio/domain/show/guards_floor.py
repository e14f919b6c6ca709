"""When the acts of the floor are allowed: panic and its way back, hold, questions, free graphics.

What you would get wrong: a panic act is never stale and never waits for anything; and a question that has
neither an answer nor a commitment nor a reason on record keeps its segment open (有问必答).
"""

from studio.domain.show.facts import Facts, is_in_order
from studio.domain.show.guards_base import not_ended, on_air
from studio.domain.show.holding import holdable
from studio.enums import PanicAct, TurnOutcome, TurnState
from studio.errors import (
    AlreadyInForce,
    NothingArmed,
    NothingOnAir,
    NothingToHold,
    NotInForce,
    NoTurn,
    QuestionUnsettled,
)
from studio.models import ItemInstance, Turn


def may_panic(facts: Facts, act: PanicAct) -> None:
    on_air(facts)
    if act in facts.panics:
        raise AlreadyInForce(what=act.label)


def may_lift(facts: Facts, act: PanicAct) -> None:
    not_ended(facts)
    if act not in facts.panics:
        raise NotInForce(what=act.label)


def may_hold(facts: Facts) -> None:
    """Something goes with the next TAKE, or is held already and may be let go."""
    on_air(facts)
    if facts.armed is None:
        raise NothingArmed
    if facts.on_air is None:
        raise NothingOnAir
    if not facts.armed.held and not holdable(facts):
        raise NothingToHold


def may_queue(facts: Facts) -> None:
    """A question waits for its turn; before the start too, so that a queue can be laid out."""
    not_ended(facts)


def may_turn(facts: Facts, turn: Turn | None) -> Turn:
    """The floor lives with the programme. NoTurn when there is no such question in this run."""
    on_air(facts)
    if turn is None:
        raise NoTurn
    return turn


def may_give_reason(facts: Facts, turn: Turn) -> None:
    """Why a question has no answer: said when it was settled so, or afterwards, once."""
    not_ended(facts)
    if turn.state != TurnState.SETTLED or turn.outcome != TurnOutcome.UNANSWERED or turn.reason:
        raise NoTurn


def may_show_graphic(facts: Facts) -> None:
    on_air(facts)


def floor_is_settled(facts: Facts, coming: ItemInstance | None) -> None:
    """Leaving a segment, or the programme (`coming` None), with a question that is owed an answer is refused.

    What is taken from the shelf, and a question to the hall, lie outside the order and close no segment.
    """
    segment = facts.segment
    if segment is None or (coming is not None and not _closes(segment, coming)):
        return
    owed = facts.owed_turns if coming is None else [t for t in facts.owed_turns if t.segment_title == segment]
    if owed:
        raise QuestionUnsettled(text=owed[0].text, segment=owed[0].segment_title, count=len(owed))


def _closes(segment: str, coming: ItemInstance) -> bool:
    return is_in_order(coming) and coming.plan["segment"] != segment
