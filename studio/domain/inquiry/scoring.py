"""Where the programme meets voting: papers, opening, closing, sealing, revealing.

What you would get wrong: the paper is frozen when the scoring item is armed, from the words that
are frozen by then. A commitment confirmed later is not on it, and must not be.
"""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.errors import BadInput
from common.models import User
from studio.domain.inquiry import deals
from studio.domain.inquiry.papers import options_of, paper_of
from studio.domain.inquiry.publishing import publish_scored
from studio.domain.show import guards
from studio.domain.show.commands import Command, attempt, attempt_without_hand, perform
from studio.domain.show.facts import Facts
from studio.domain.show.record import record
from studio.enums import Act, EventKind
from studio.models import Item, ItemInstance, Run, ShowEvent
from voting.domain import rounds
from voting.domain.electorate import create_electorate
from voting.enums import RoundState
from voting.models import Round

KEPT = {RoundState.SEALED, RoundState.REVEALED}


def arm_scoring(facts: Facts, item: Item, *, by: User, at: datetime) -> Round:
    """A round armed with the paper of this moment; the guard has seen that there is something to score."""
    run = facts.run
    electorate = create_electorate(ref=run.electorate_ref, title=run.episode.title)
    return rounds.arm_round(
        electorate,
        ref=run.ref,
        paper=paper_of(run, item),
        window_s=item.window_s,
        options=options_of(item),
        compared_to=_scored_before(facts, item),
        by=str(by),
        at=at,
    )


def _scored_before(facts: Facts, item: Item) -> Round | None:
    """The newest sealed round of the item this one is compared to; a swing needs one, or there is none."""
    if item.compared_to_id is None:
        return None
    before = [one.round for one in facts.instances if one.round and one.plan["item"] == item.compared_to_id]
    kept = [round_ for round_ in before if round_.state in KEPT]
    return max(kept, key=lambda round_: round_.number, default=None)


def start_scoring(run: Run, instance: ItemInstance, *, by: User, at: datetime) -> None:
    """Open the round that was armed with the instance; the window runs from this TAKE."""
    assert instance.round is not None  # noqa: S101  arming a scoring item made it
    rounds.open_round(instance.round, by=str(by), at=at)
    _note(run, EventKind.ROUND_OPENED, instance.round, by=by, at=at)


def reveal(run: Run, instance: ItemInstance, round_: Round, *, by: User, at: datetime) -> None:
    """Reveal a sealed round and remember which one this item showed; one revealed before stays so.

    The hall's answer to a deal reaches its commitment in the same transaction.
    """
    ItemInstance.objects.filter(pk=instance.pk).update(round=round_)
    if round_.state != RoundState.SEALED:
        return
    note_sealed(run, round_)
    rounds.reveal_round(round_, by=str(by), at=at)
    _note(run, EventKind.REVEALED, round_, by=by, at=at)
    deals.settle(round_, by=by, at=at)


def void_unopened(instance: ItemInstance, *, by: User, at: datetime) -> None:
    """An instance that was cleared takes its round with it; the number stays used for ever."""
    if instance.round and instance.round.state == RoundState.ARMED:
        with override(settings.LANGUAGE_CODE):
            reason = _("not aired")
        rounds.void_round(instance.round, reason=reason, by=str(by), at=at)
        deals.take_back(instance.round, by=by, at=at)


def close_round_by_hand(run: Run, command: Command) -> ShowEvent:
    """End the window now. What phones sent before counts, as always, until the grace is over."""

    def work(facts: Facts) -> ShowEvent:
        guards.may_close_round(facts)
        open_round = facts.open_round
        assert open_round is not None  # noqa: S101  the guard says so
        rounds.end_window(open_round, by=str(command.by), at=command.at)
        return _note(facts.run, EventKind.ROUND_CLOSING, open_round, command=command)

    return perform(run, Act.CLOSE_ROUND, command, work)


def confirm_round(run: Run, round_: Round, *, by: User, at: datetime) -> ShowEvent:
    """A second person has read the equation of a sealed round: now it may be revealed, by somebody else.

    Not stale and makes nobody stale: it is no act of the rundown. Two at once: one confirms, the other gets
    AlreadyConfirmed. RoundNotSealed for a round that is not the one that waits.
    """

    def work(facts: Facts) -> ShowEvent:
        waiting = guards.may_confirm_round(facts, round_)
        note_sealed(facts.run, waiting)
        rounds.confirm_round(waiting, by=str(by), at=at)
        return _note(facts.run, EventKind.ROUND_CONFIRMED, waiting, by=by, at=at)

    return attempt(run, Act.CONFIRM_ROUND, work, by=by, at=at)


def void_round(run: Run, reason: str, command: Command) -> ShowEvent:
    """Void the newest round that is open, closed or sealed; its ballots and the reason stay for ever."""

    def work(facts: Facts) -> ShowEvent:
        guards.may_void_round(facts)
        voided = facts.voidable_round  # taken out first: voiding changes what is voidable
        assert voided is not None  # noqa: S101  the guard says so
        void_now(facts.run, voided, reason, command)
        return _note(facts.run, EventKind.ROUND_VOIDED, voided, command=command, reason=reason.strip())

    return perform(run, Act.VOID_ROUND, command, work)


def void_now(run: Run, round_: Round, reason: str, command: Command) -> None:
    """Without its event. BadInput without a reason; a question to the hall can be asked again."""
    reason = reason.strip()
    if not reason:
        raise BadInput(problems={"reason": _("Say why the scoring is void.")})
    rounds.void_round(round_, reason=reason[:200], by=str(command.by), at=command.at)
    deals.take_back(round_, by=command.by, at=command.at)


def note_voided(run: Run, round_: Round, reason: str, command: Command) -> None:
    """The event of a voiding that another event of the same press answers for."""
    _note(run, EventKind.ROUND_VOIDED, round_, by=command.by, at=command.at, reason=reason.strip())


def round_was_sealed(round_: Round) -> None:
    """Voting sealed a round: write it into the as-run log of the run that scored it, once.

    Safe to call from any process, again, and for rounds that no run knows.
    """
    instance = ItemInstance.objects.filter(round=round_).select_related("run").order_by("pk").first()
    if instance is not None:
        attempt_without_hand(instance.run, lambda run: note_sealed(run, round_))


def note_sealed(run: Run, round_: Round) -> None:
    """The event of a sealing, by the clock, unless it is there already; what was scored becomes public with
    it. Call it under the run's lock."""
    sealed = round_.sealed_at is not None and round_.state in {RoundState.SEALED, RoundState.REVEALED}
    known = run.events.filter(kind=EventKind.ROUND_SEALED, payload__round=round_.pk)
    if sealed and not known.exists():
        assert round_.sealed_at is not None  # noqa: S101  asked above
        _note(run, EventKind.ROUND_SEALED, round_, by=None, at=round_.sealed_at)
        publish_scored(run, round_, at=round_.sealed_at)


def _note(
    run: Run,
    kind: EventKind,
    round_: Round,
    *,
    by: User | None = None,
    at: datetime | None = None,
    command: Command | None = None,
    **more: str,
) -> ShowEvent:
    """A round's event. Only a command changes the state; what follows from a TAKE or the clock does not."""
    return record(
        run,
        kind,
        by=command.by if command else by,
        at=command.at if command else (at or round_.armed_at),
        payload={"round": round_.pk, "number": round_.number, **more},
        command_id=command.id if command else None,
        changes_state=command is not None,
    )
