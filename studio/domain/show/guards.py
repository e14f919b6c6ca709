"""When each act is allowed: the one place, used by the commands and by the control page alike.

A guard returns nothing, or raises the DomainError that says what is in the way. What you would
get wrong: deciding a second time in a view or template what a guard decides here.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from django.conf import settings

from followup.errors import NotConfirmed
from followup.models import Commitment
from studio.domain.show.facts import Facts
from studio.domain.show.guards_base import LegalAct, judged, not_ended, on_air, refused
from studio.domain.show.guards_clips import clip_is_ready
from studio.domain.show.guards_floor import (
    floor_is_settled,
    may_give_reason,
    may_hold,
    may_lift,
    may_panic,
    may_queue,
    may_show_graphic,
    may_turn,
)
from studio.domain.show.guards_plan import plan_may_air
from studio.domain.show.guards_rounds import (
    may_ask_hall,
    may_close_round,
    may_confirm_round,
    may_rerun_round,
    may_score,
    may_show_answer,
    may_void_round,
    revealable_round,
)
from studio.enums import Act, ItemKind, PanicAct
from studio.errors import (
    AlreadyOnAir,
    ItemOnAir,
    NobodyNamed,
    NotDrilled,
    NothingArmed,
    NothingBefore,
    NothingOnAir,
    RehearsalRuns,
    RoundRunning,
    RoundStillOpen,
    TooSoon,
    VotingFrozen,
)
from studio.models import Item

__all__ = [
    "GUARDS",
    "LegalAct",
    "floor_is_settled",
    "judged",
    "legal_acts",
    "legal_arm",
    "legal_asks",
    "legal_panics",
    "may_arm",
    "may_ask_hall",
    "may_clear",
    "may_close_round",
    "may_confirm_round",
    "may_end",
    "may_give_reason",
    "may_go_back",
    "may_go_on_air",
    "may_hold",
    "may_lift",
    "may_panic",
    "may_queue",
    "may_rerun_round",
    "may_retake",
    "may_show_answer",
    "may_show_card",
    "may_show_graphic",
    "may_show_lower_third",
    "may_take",
    "may_turn",
    "may_void_round",
    "not_ended",
    "on_air",
    "refused",
    "revealable_round",
    "span_is_over",
]


def may_go_on_air(facts: Facts, without_drill: str = "") -> None:
    """With every debt in the rundown or dropped; after a drill with these seats, or with a reason for doing
    without; never beside a rehearsal. A rehearsal itself needs none of it."""
    not_ended(facts)
    if facts.run.is_on_air:
        raise AlreadyOnAir
    if facts.run.is_rehearsal:
        return
    if facts.rehearsal is not None:
        raise RehearsalRuns
    plan_may_air(facts)
    if not without_drill and facts.drilled is None:
        raise NotDrilled


def may_arm(facts: Facts, item: Item) -> None:
    """Before the start too, so that the first item stands ready."""
    not_ended(facts)
    if facts.on_air and facts.on_air.item_id == item.pk:
        raise ItemOnAir
    if item.kind == ItemKind.SCORING:
        may_score(facts, item)


def may_take(facts: Facts) -> None:
    """Without `span_is_over`: a page drawn within that second must not bar the TAKE for longer."""
    on_air(facts)
    if facts.armed is None:
        raise NothingArmed
    if facts.armed.plan["kind"] == ItemKind.SCORING and facts.running_round:
        raise RoundRunning
    if facts.armed.plan["kind"] == ItemKind.SCORING and PanicAct.FREEZE_VOTING in facts.panics:
        raise VotingFrozen
    if facts.armed.plan["kind"] == ItemKind.REVEAL:
        revealable_round(facts, facts.armed)
    clip_is_ready(facts, facts.armed)
    floor_is_settled(facts, facts.armed)


def span_is_over(facts: Facts) -> None:
    """The second of two hasty presses airs nothing (settings.MINIMUM_TAKE_SPAN_MS)."""
    span = timedelta(milliseconds=settings.MINIMUM_TAKE_SPAN_MS)
    if facts.run.last_take_at and facts.at < facts.run.last_take_at + span:
        raise TooSoon


def may_go_back(facts: Facts) -> None:
    on_air(facts)
    if facts.aired_before is None:
        raise NothingBefore


def may_retake(facts: Facts) -> None:
    """What is on air now, from its beginning; a scoring is voided and scored again instead."""
    on_air(facts)
    if facts.on_air is None:
        raise NothingOnAir
    if facts.on_air.plan["kind"] == ItemKind.SCORING:
        raise RoundRunning


def may_end(facts: Facts) -> None:
    on_air(facts)
    if facts.running_round:
        raise RoundStillOpen
    floor_is_settled(facts, None)


def may_show_lower_third(facts: Facts) -> None:
    on_air(facts)
    if facts.on_air is None:
        raise NothingOnAir
    if not facts.on_air.plan["post"] and not facts.on_air.plan["units"]:
        raise NobodyNamed


def may_show_card(facts: Facts, commitment: Commitment) -> None:
    on_air(facts)
    if not commitment.is_frozen:
        raise NotConfirmed(code=commitment.code)


def may_clear(facts: Facts) -> None:
    """Always while the run lives: clearing what is not there is no mistake."""
    not_ended(facts)


def _may_confirm(facts: Facts) -> None:
    may_confirm_round(facts)


GUARDS: dict[Act, Callable[[Facts], None]] = {
    Act.GO_ON_AIR: may_go_on_air,
    Act.TAKE: may_take,
    Act.BACK: may_go_back,
    Act.RETAKE: may_retake,
    Act.HOLD: may_hold,
    Act.CLOSE_ROUND: may_close_round,
    Act.CONFIRM_ROUND: _may_confirm,
    Act.VOID_ROUND: may_void_round,
    Act.RERUN_ROUND: may_rerun_round,
    Act.SHOW_ANSWER: may_show_answer,
    Act.LOWER_THIRD: may_show_lower_third,
    Act.CLEAR: may_clear,
    Act.END: may_end,
}


def legal_acts(facts: Facts) -> list[LegalAct]:
    """Every act that needs no further choice, in the order of GUARDS."""
    return [judged(act, partial(guard, facts)) for act, guard in GUARDS.items()]


def legal_panics(facts: Facts) -> dict[str, LegalAct]:
    """By panic act: whether it can be put in force, or, while it is, lifted."""
    return {
        act.value: judged(Act.LIFT_PANIC, partial(may_lift, facts, act))
        if act in facts.panics
        else judged(Act.PANIC, partial(may_panic, facts, act))
        for act in PanicAct
    }


def legal_asks(facts: Facts, commitments: Iterable[Commitment]) -> dict[str, LegalAct]:
    """By code: whether the hall can be asked about it now. No query when their offers were prefetched."""
    return {one.code: judged(Act.ASK_HALL, partial(may_ask_hall, facts, one)) for one in commitments}


def legal_arm(facts: Facts, item: Item) -> LegalAct:
    return judged(Act.ARM, partial(may_arm, facts, item))
