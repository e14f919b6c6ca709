"""When each act is allowed: the one place, used by the commands and by the control page alike.

A guard returns nothing, or raises the DomainError that says what is in the way. What you would
get wrong: deciding a second time in a view or template what a guard decides here.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.conf import settings

from common.errors import DomainError
from followup.domain import offers
from followup.errors import NotConfirmed
from followup.models import Commitment
from studio.domain.facts import Facts
from studio.enums import Act, ItemKind, RunState
from studio.errors import (
    AlreadyClosing,
    AlreadyConfirmed,
    AlreadyOnAir,
    ItemGone,
    ItemOnAir,
    NoAnswer,
    NobodyNamed,
    NoRound,
    NotDrilled,
    NothingArmed,
    NothingBefore,
    NothingOnAir,
    NothingReported,
    NothingRevealable,
    NothingToScore,
    NotOfThisRun,
    NotOnAir,
    RoundRunning,
    RoundStillOpen,
    RunEnded,
    TooSoon,
)
from studio.models import Item, ItemInstance
from voting.enums import Form, RoundState
from voting.errors import NeedsSecondPerson, RoundNotSealed
from voting.models import Round


@dataclass(frozen=True)
class LegalAct:
    """One act as the control page shows it: pressable, or why not and who can lift that."""

    act: str
    label: str
    allowed: bool
    code: str = ""
    why: str = ""
    who_can_lift: str = ""


def may_go_on_air(facts: Facts, without_drill: str = "") -> None:
    """After a drill with these seats, or with a reason for doing without."""
    not_ended(facts)
    if facts.run.is_on_air:
        raise AlreadyOnAir
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
    if facts.armed.plan["kind"] == ItemKind.REVEAL:
        revealable_round(facts, facts.armed)


def span_is_over(facts: Facts) -> None:
    """The second of two hasty presses airs nothing (settings.MINIMUM_TAKE_SPAN_MS)."""
    span = timedelta(milliseconds=settings.MINIMUM_TAKE_SPAN_MS)
    if facts.run.last_take_at and facts.at < facts.run.last_take_at + span:
        raise TooSoon


def may_go_back(facts: Facts) -> None:
    on_air(facts)
    if facts.aired_before is None:
        raise NothingBefore


def may_end(facts: Facts) -> None:
    on_air(facts)
    if facts.running_round:
        raise RoundStillOpen


def may_close_round(facts: Facts) -> None:
    """While the window runs; once its deadline has passed it closes by itself."""
    on_air(facts)
    scoring = facts.open_round
    if scoring is None:
        raise NoRound
    if scoring.closes_at and scoring.closes_at <= facts.at:
        raise AlreadyClosing(number=scoring.number)


def may_void_round(facts: Facts) -> None:
    on_air(facts)
    if facts.voidable_round is None:
        raise NoRound


def may_rerun_round(facts: Facts) -> None:
    may_void_round(facts)
    voided = facts.voidable_round
    scored = facts.scoring_of(voided) if voided else None
    if scored is None or (scored.item_id is None and "offer" not in scored.plan):
        raise ItemGone


def may_confirm_round(facts: Facts, round_: Round | None = None) -> Round:
    """The sealed round that waits for its second person; after the end of the programme too."""
    waiting = facts.sealed_round
    if waiting is None:
        raise NoRound
    if round_ is not None and round_.pk != waiting.pk:
        raise RoundNotSealed(number=round_.number)
    if waiting.confirmed_by:
        raise AlreadyConfirmed(number=waiting.number, who=waiting.confirmed_by)
    return waiting


def may_ask_hall(facts: Facts, commitment: Commitment) -> None:
    """On air, about a promise of this programme, with a deadline that the hall has not answered yet."""
    on_air(facts)
    if commitment.run_ref != facts.run.ref:
        raise NotOfThisRun(code=commitment.code)
    offers.may_ask(commitment)


def may_show_answer(facts: Facts) -> None:
    on_air(facts)
    if facts.sealed_round is None or facts.asking_of(facts.sealed_round) is None:
        raise NoAnswer


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


def on_air(facts: Facts) -> None:
    not_ended(facts)
    if not facts.run.is_on_air:
        raise NotOnAir


def not_ended(facts: Facts) -> None:
    if facts.run.state == RunState.ENDED:
        raise RunEnded


def may_score(facts: Facts, item: Item) -> None:
    """Delivery needs reports in the rundown; the first of two compared scorings comes before any promise."""
    units = {unit.code for unit in item.units.all()}
    if item.form == Form.DELIVERY:
        if not (facts.reported_units & units if units else facts.reported_units):
            raise NothingReported
    elif not (units and item.pk in facts.compared_items):
        something_to_score(facts, units)


def something_to_score(facts: Facts, units: Collection[str]) -> None:
    """`units` is empty when the item names none: then every unit that promised something is scored."""
    promised = facts.promised_units
    if not (promised.intersection(units) if units else promised):
        raise NothingToScore


def revealable_round(facts: Facts, reveal: ItemInstance) -> Round:
    """The sealed round; or, after going back to a reveal, the one already revealed."""
    found = facts.round_revealed_by(reveal)
    if found is None:
        raise NothingRevealable
    if found.state not in {RoundState.SEALED, RoundState.REVEALED}:
        raise RoundNotSealed(number=found.number)
    if found.state == RoundState.SEALED:
        second_person(facts, found)
    return found


def second_person(facts: Facts, round_: Round) -> None:
    """A result reaches the screens only after somebody else than who reveals it has checked the equation."""
    if not settings.TWO_PERSON_REVEAL:
        return
    if not round_.confirmed_by or (facts.by is not None and round_.confirmed_by == str(facts.by)):
        raise NeedsSecondPerson(number=round_.number)


def _may_confirm(facts: Facts) -> None:
    may_confirm_round(facts)


GUARDS: dict[Act, Callable[[Facts], None]] = {
    Act.GO_ON_AIR: may_go_on_air,
    Act.TAKE: may_take,
    Act.BACK: may_go_back,
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


def legal_asks(facts: Facts, commitments: Iterable[Commitment]) -> dict[str, LegalAct]:
    """By code: whether the hall can be asked about it now. No query when their offers were prefetched."""
    return {one.code: judged(Act.ASK_HALL, partial(may_ask_hall, facts, one)) for one in commitments}


def legal_arm(facts: Facts, item: Item) -> LegalAct:
    return judged(Act.ARM, partial(may_arm, facts, item))


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
