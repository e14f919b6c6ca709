"""The producer's acts that no rundown plans: ask the hall about a commitment, show its answer, score again.

What you would get wrong: these arm and nothing more. The hall is asked by the TAKE, like everything on air.
"""

from followup.models import Commitment
from studio.domain.inquiry import deals
from studio.domain.inquiry.scoring import note_voided, void_now
from studio.domain.show import guards
from studio.domain.show.arming import arm, arm_plan, clear_armed
from studio.domain.show.commands import Command, perform
from studio.domain.show.facts import Facts
from studio.enums import Act, EventKind
from studio.errors import NoRound
from studio.models import Run, ShowEvent


def ask_hall(run: Run, commitment: Commitment, command: Command) -> ShowEvent:
    """Arm "do you accept this deadline?" on one commitment, its paper frozen now; the next TAKE opens it.

    Asked is the counter-offer that waits, else the commitment's own deadline. The second of two is Stale.
    """

    def work(facts: Facts) -> ShowEvent:
        commitment.refresh_from_db()
        guards.may_ask_hall(facts, commitment)
        clear_armed(facts, command)
        return _arm_question(facts, commitment, command)

    return perform(run, Act.ASK_HALL, command, work)


def show_answer(run: Run, command: Command) -> ShowEvent:
    """Arm the reveal of the hall's newest sealed answer; the next TAKE shows it and settles the offer."""

    def work(facts: Facts) -> ShowEvent:
        guards.may_show_answer(facts)
        round_ = facts.sealed_round
        assert round_ is not None  # noqa: S101  the guard says so
        clear_armed(facts, command)
        return arm_plan(facts, deals.answer_plan(facts, round_), EventKind.ARMED, command)

    return perform(run, Act.SHOW_ANSWER, command, work)


def rerun_round(run: Run, reason: str, command: Command) -> ShowEvent:
    """Void the newest round with its reason and arm the same question again, under a new number.

    Both or nothing. The item may still be on air: the fresh copy takes its place at the next TAKE.
    """

    def work(facts: Facts) -> ShowEvent:
        guards.may_rerun_round(facts)
        voided = facts.voidable_round
        scored = facts.scoring_of(voided) if voided else None
        if voided is None or scored is None:
            raise NoRound
        void_now(facts.run, voided, reason, command)
        note_voided(facts.run, voided, reason, command)
        if scored.item is not None:
            return arm(facts, scored.item, EventKind.ARMED, command)
        clear_armed(facts, command)
        commitment = Commitment.objects.get(code=scored.plan["offer"]["commitment"])
        return _arm_question(facts, commitment, command)

    return perform(run, Act.RERUN_ROUND, command, work)


def _arm_question(facts: Facts, commitment: Commitment, command: Command) -> ShowEvent:
    round_, offer = deals.arm_deal(facts.run, commitment, by=command.by, at=command.at)
    plan = deals.asking_plan(facts, round_, offer)
    return arm_plan(facts, plan, EventKind.ARMED, command, round_=round_)
