"""When the acts around scoring are allowed: closing, voiding, checking, asking the hall, revealing."""

from collections.abc import Collection

from django.conf import settings

from followup.domain import offers
from followup.models import Commitment
from studio.domain.show.facts import Facts
from studio.domain.show.guards_base import on_air
from studio.errors import (
    AlreadyClosing,
    AlreadyConfirmed,
    ItemGone,
    NoAnswer,
    NoRound,
    NothingReported,
    NothingRevealable,
    NothingToScore,
    NotOfThisRun,
)
from studio.models import Item, ItemInstance
from voting.enums import Form, RoundState
from voting.errors import NeedsSecondPerson, RoundFrozen, RoundNotSealed
from voting.models import Round


def may_close_round(facts: Facts) -> None:
    """While the window runs; once its deadline has passed it closes by itself."""
    on_air(facts)
    scoring = facts.open_round
    if scoring is None:
        raise NoRound
    if scoring.frozen_at:
        raise RoundFrozen(number=scoring.number)
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
