"""What every guard stands on: the run's own state, and how a judgement is shown.

What you would get wrong: a guard returns nothing or raises the DomainError that says what is in the way and
who can lift it. Nothing here reads anything but the facts.
"""

from collections.abc import Callable
from dataclasses import dataclass

from common.errors import DomainError
from studio.domain.show.facts import Facts
from studio.enums import Act, RunState
from studio.errors import NotOnAir, RunEnded


@dataclass(frozen=True)
class LegalAct:
    """One act as the control page shows it: pressable, or why not and who can lift that."""

    act: str
    label: str
    allowed: bool
    code: str = ""
    why: str = ""
    who_can_lift: str = ""


def on_air(facts: Facts) -> None:
    not_ended(facts)
    if not facts.run.is_on_air:
        raise NotOnAir


def not_ended(facts: Facts) -> None:
    if facts.run.state == RunState.ENDED:
        raise RunEnded


def judged(act: Act, guard: Callable[[], None]) -> LegalAct:
    try:
        guard()
    except DomainError as error:
        return refused(act, error)
    return LegalAct(act.value, str(act.label), allowed=True)


def refused(act: Act, error: DomainError) -> LegalAct:
    return LegalAct(
        act.value,
        str(act.label),
        allowed=False,
        code=error.code,
        why=error.sentence,
        who_can_lift=str(error.who_can_lift),
    )
