"""Questions on the floor: who asks whom, two clocks, and how each was settled (有问必答).

What you would get wrong: the answer clock is an object of its own; the schedule knows nothing of it. A clock
runs towards `zero_at` while that is set and past it; stopped, `left_ms` says what is left. Nothing is settled
by a clock. A turn's moves are compare-and-set; of two at once the second gets NoTurn. They make no TAKE
stale.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max

from studio.domain.show import guards
from studio.domain.show.commands import Command, perform_beside
from studio.domain.show.facts import Facts
from studio.domain.show.record import record
from studio.enums import TURN_MOVES, Act, EventKind, TurnMove, TurnOutcome, TurnState
from studio.errors import FloorTaken, NotExtended, NoTurn, ReasonMissing
from studio.models import Question, Run, ShowEvent, Turn


def queue_turn(
    run: Run,
    command: Command,
    *,
    question: Question | None = None,
    text: str = "",
    segment: str = "",
    **whom: Any,
) -> ShowEvent:
    """At the end of the queue: a planned question, or a new one with `text` (and asker=, unit=).

    It belongs to the present segment unless another is named, and keeps it open until it is settled.
    """

    def work(facts: Facts) -> ShowEvent:
        guards.may_queue(facts)
        home = segment or facts.segment or ""
        turn = place(facts, question=question, text=text, segment=home, **whom)
        return note(facts, turn, TurnMove.QUEUED, command)

    return perform_beside(run, Act.TURN, command, work)


def ask_turn(run: Run, turn: int, command: Command) -> ShowEvent:
    """It has the floor, and its question clock runs (settings.QUESTION_S). FloorTaken while another has
    it."""
    return _on(run, turn, command, ask)


def start_answer(run: Run, turn: int, command: Command) -> ShowEvent:
    """The question has been asked; the answer's clock runs (settings.ANSWER_S)."""
    return _on(run, turn, command, answer)


def put_back(run: Run, turn: int, command: Command) -> ShowEvent:
    """Asked too early, or another comes first: back to the queue, unasked."""

    def work(facts: Facts, found: Turn, command: Command) -> TurnMove:
        shift(found, TurnState.ASKING, TurnState.WAITING, zero_at=None, left_ms=None, asked_at=None)
        return TurnMove.PUT_BACK

    return _on(run, turn, command, work)


def extend_answer(run: Run, turn: int, command: Command) -> ShowEvent:
    """settings.ANSWER_MORE_S more, once, counted from now if the clock has run out. NotExtended a second
    time."""

    def work(facts: Facts, found: Turn, command: Command) -> TurnMove:
        more = timedelta(seconds=settings.ANSWER_MORE_S)
        if found.state != TurnState.ANSWERING or found.was_extended:
            raise NotExtended(seconds=settings.ANSWER_MORE_S)
        if found.zero_at is not None:
            clock: dict[str, Any] = {"zero_at": max(found.zero_at, command.at) + more}
        else:
            clock = {"left_ms": max(found.left_ms or 0, 0) + more // timedelta(milliseconds=1)}
        Turn.objects.filter(pk=found.pk, was_extended=False).update(was_extended=True, **clock)
        return TurnMove.EXTENDED

    return _on(run, turn, command, work)


def pause(run: Run, turn: int, command: Command) -> ShowEvent:
    """Stop the clock; stopped already, let it go on."""

    def work(facts: Facts, found: Turn, command: Command) -> TurnMove:
        if found.state not in {TurnState.ASKING, TurnState.ANSWERING}:
            raise NoTurn
        if found.zero_at is not None:
            left = (found.zero_at - command.at) // timedelta(milliseconds=1)
            Turn.objects.filter(pk=found.pk).update(zero_at=None, left_ms=left)
            return TurnMove.PAUSED
        zero_at = command.at + timedelta(milliseconds=found.left_ms or 0)
        Turn.objects.filter(pk=found.pk).update(zero_at=zero_at, left_ms=None)
        return TurnMove.RESUMED

    return _on(run, turn, command, work)


def settle_turn(run: Run, turn: int, outcome: TurnOutcome, reason: str, command: Command) -> ShowEvent:
    """How it came out, and its clocks end. EXCUSED takes a reason at once (ReasonMissing).

    UNANSWERED is a mark that can be given at once; until a reason is on record too, the segment stays open.
    """

    def work(facts: Facts, found: Turn, command: Command) -> TurnMove:
        if outcome == TurnOutcome.EXCUSED and not reason.strip():
            raise ReasonMissing
        return settle(found, outcome, at=command.at, reason=reason.strip()[:200])

    return _on(run, turn, command, work)


def give_reason(run: Run, turn: int, reason: str, command: Command) -> ShowEvent:
    """Why a question that was marked as not answered was not: then its segment may close."""

    def work(facts: Facts) -> ShowEvent:
        found = _find(facts, turn)
        if found is None:
            raise NoTurn
        guards.may_give_reason(facts, found)
        if not reason.strip():
            raise ReasonMissing
        Turn.objects.filter(pk=found.pk, reason="").update(reason=reason.strip()[:200])
        return note(facts, found, TurnMove.REASONED, command, reason=reason.strip()[:200])

    return perform_beside(run, Act.TURN, command, work)


# -- Steps, also those of a TAKE (studio.domain.inquiry.floor) ----------------------------------------------


def place(
    facts: Facts, *, question: Question | None = None, text: str = "", segment: str = "", **whom: Any
) -> Turn:
    """A row at the end of the queue."""
    last = facts.run.turns.aggregate(last=Max("position"))["last"] or 0
    if question is not None:
        whom = {"asker": question.asker, "unit": question.unit} | {k: v for k, v in whom.items() if v}
    return Turn.objects.create(
        run=facts.run,
        question=question,
        text=text or (question.text if question else ""),
        segment_title=segment,
        position=last + 1,
        **whom,
    )


def ask(facts: Facts, turn: Turn, command: Command) -> TurnMove:
    if facts.turn is not None and facts.turn.pk != turn.pk:
        raise FloorTaken(text=facts.turn.text)
    zero_at = command.at + timedelta(seconds=settings.QUESTION_S)
    shift(turn, TurnState.WAITING, TurnState.ASKING, asked_at=command.at, zero_at=zero_at, left_ms=None)
    return TurnMove.ASKED


def answer(facts: Facts, turn: Turn, command: Command) -> TurnMove:
    zero_at = command.at + timedelta(seconds=settings.ANSWER_S)
    shift(
        turn, TurnState.ASKING, TurnState.ANSWERING, answered_from=command.at, zero_at=zero_at, left_ms=None
    )
    return TurnMove.ANSWERS


def answer_again(turn: Turn, command: Command) -> TurnMove:
    """Another unit answers the same question, from the start of its own time."""
    zero_at = command.at + timedelta(seconds=settings.ANSWER_S)
    answering = Turn.objects.filter(pk=turn.pk, state=TurnState.ANSWERING)
    if not answering.update(zero_at=zero_at, left_ms=None, was_extended=False, answered_from=command.at):
        raise NoTurn
    return TurnMove.ANSWERS


def settle(turn: Turn, outcome: TurnOutcome, *, at: datetime, reason: str = "") -> TurnMove:
    shift(
        turn,
        TurnState(turn.state),
        TurnState.SETTLED,
        outcome=outcome,
        reason=reason,
        settled_at=at,
        zero_at=None,
        left_ms=None,
    )
    return TurnMove(outcome.value)


def shift(turn: Turn, before: TurnState, after: TurnState, **changes: Any) -> None:
    """Compare-and-set; NoTurn when it is not in `before` any more, or cannot go from there."""
    if after not in TURN_MOVES[before]:
        raise NoTurn
    if not Turn.objects.filter(pk=turn.pk, state=before).update(state=after, **changes):
        raise NoTurn


def note(
    facts: Facts, turn: Turn, move: TurnMove, command: Command, *, caused: bool = False, **more: str
) -> ShowEvent:
    """A move's row in the log. `caused`: another event of the same press carries its command's id."""
    return record(
        facts.run,
        EventKind.TURN_MOVED,
        by=command.by,
        at=command.at,
        payload={"turn": turn.pk, "turn_move": move.value, "text": turn.text, **more},
        command_id=None if caused else command.id,
        changes_state=False,
    )


def _on(run: Run, turn: int, command: Command, step: Callable[[Facts, Turn, Command], TurnMove]) -> ShowEvent:
    def work(facts: Facts) -> ShowEvent:
        found = guards.may_turn(facts, _find(facts, turn))
        return note(facts, found, step(facts, found, command), command)

    return perform_beside(run, Act.TURN, command, work)


def _find(facts: Facts, pk: int) -> Turn | None:
    return next((turn for turn in facts.turns if turn.pk == pk), None)
