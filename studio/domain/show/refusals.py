"""A refusal as a row, and back: the same command is refused again in the same words, in any language.

So are acts that are told apart by a name of ours in a row: a panic act, a guarded act that was confirmed.
"""

from collections.abc import Iterator
from typing import Any

from common.errors import DomainError
from studio.enums import Act, PanicAct, TurnMove
from studio.models import ShowEvent


def payload_of(act: Act, error: DomainError) -> dict[str, Any]:
    """What the row keeps: {"act", "code", "context"}."""
    context = {name: value if isinstance(value, int) else str(value) for name, value in error.context.items()}
    return {"act": act.value, "code": error.code, "context": context}


def refusal_of(event: ShowEvent) -> DomainError:
    """The error that a refused event stands for."""
    known = {error.code: error for error in _all_errors(DomainError)}
    return known.get(event.payload["code"], DomainError)(**event.payload["context"])


def named_act(facts: dict[str, Any]) -> str:
    """The words of a row that names a panic act, a move of a question, or an act that got its yes."""
    if move := facts.get("turn_move"):
        return f"{TurnMove(move).label} · {facts['text']}"
    panic = facts.get("panic") or facts.get("thing", "")
    which = str(PanicAct(panic).label) if panic in PanicAct.values else ""
    act = str(Act(facts["act"]).label) if "act" in facts else ""
    return " · ".join(filter(None, (act, which)))


def _all_errors(base: type[DomainError]) -> Iterator[type[DomainError]]:
    yield base
    for error in base.__subclasses__():
        yield from _all_errors(error)
