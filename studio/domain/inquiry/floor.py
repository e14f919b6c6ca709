"""What a TAKE does on the floor, and the floor as desks read it.

What you would get wrong: a question item that goes on air *is* its question being asked, and an answer item
is its answer being given: nobody presses twice. What is settled stays a person's judgement, but for a
commitment that was made since: it settles its question when the segment closes.
"""

from dataclasses import dataclass

from common.clock import to_ms
from followup.models import Unit
from studio.domain.inquiry import turns
from studio.domain.show.commands import Command
from studio.domain.show.facts import Facts, is_in_order
from studio.enums import ItemKind, TurnMove, TurnOutcome, TurnState
from studio.models import ItemInstance, Question, Turn


@dataclass(frozen=True)
class Line:
    """One question for a page. `zero_ms`: when its clock runs out; stopped, `left_ms`; both None without
    one."""

    pk: int
    text: str
    asker: str
    unit: str
    state: str
    outcome: str
    reason: str
    zero_ms: int | None
    left_ms: int | None
    was_extended: bool
    is_owed: bool  # neither answer nor commitment nor reason: its segment stays open
    is_committed: bool

    @property
    def id(self) -> str:
        """Its name on a page."""
        return f"turn-{self.pk}"

    @property
    def left_s(self) -> int | None:
        """Whole seconds of a clock that is stopped."""
        return None if self.left_ms is None else max(0, self.left_ms // 1000)


@dataclass(frozen=True)
class Board:
    """`now` has the floor; `waiting` in order; `settled` newest first; `planned` are not queued yet."""

    now: Line | None
    waiting: list[Line]
    settled: list[Line]
    planned: list[Question]

    @property
    def next(self) -> Line | None:
        return self.waiting[0] if self.waiting else None

    @property
    def silent(self) -> list[Line]:
        """Marked as not answered, and no reason on record."""
        return [line for line in self.settled if line.is_owed]


def board(facts: Facts) -> Board:
    """Two or three queries beside the facts."""
    owed = {turn.pk for turn in facts.owed_turns}
    lines = [_line(turn, owed, facts.committed) for turn in facts.turns]
    queued = {turn.question_id for turn in facts.turns}
    planned = Question.objects.filter(episode=facts.run.episode_id).select_related("asker", "unit")
    settled = [line for line in lines if line.state == TurnState.SETTLED]
    return Board(
        now=next((line for line in lines if facts.turn and line.pk == facts.turn.pk), None),
        waiting=[line for line in lines if line.state == TurnState.WAITING],
        settled=settled[::-1],
        planned=[question for question in planned if question.pk not in queued],
    )


def _line(turn: Turn, owed: set[int], committed: frozenset[int]) -> Line:
    return Line(
        pk=turn.pk,
        text=turn.text,
        asker=turn.asker.post if turn.asker else "",
        unit=turn.unit.name if turn.unit else "",
        state=turn.state,
        outcome=turn.outcome,
        reason=turn.reason,
        zero_ms=to_ms(turn.zero_at) if turn.zero_at else None,
        left_ms=turn.left_ms,
        was_extended=turn.was_extended,
        is_owed=turn.pk in owed,
        is_committed=turn.pk in committed,
    )


def leave_segment(facts: Facts, coming: ItemInstance | None, command: Command) -> None:
    """Questions that a commitment has answered are settled so when their segment, or the programme,
    closes."""
    segment = facts.segment
    closes = coming is None or (is_in_order(coming) and coming.plan["segment"] != segment)
    for turn in facts.turns if closes else ():
        if turn.pk in facts.committed and (coming is None or turn.segment_title == segment):
            move = turns.settle(turn, TurnOutcome.COMMITTED, at=command.at)
            turns.note(facts, turn, move, command, caused=True)


def follow_take(facts: Facts, taken: ItemInstance, command: Command) -> None:
    """A question item asks its question, if the floor is free; an answer item starts the clock of the
    answer."""
    if taken.plan["kind"] == ItemKind.QUESTION and taken.plan["question"]:
        _ask_of(facts, taken, command)
    elif taken.plan["kind"] == ItemKind.ANSWER and facts.turn:
        turns.note(facts, facts.turn, _answer(facts, facts.turn, taken, command), command, caused=True)


def _answer(facts: Facts, turn: Turn, taken: ItemInstance, command: Command) -> TurnMove:
    """The unit of the item answers. A further unit that answers the same question has a clock of its own."""
    unit = _unit_of(taken)
    if unit is not None and (turn.unit_id is None or turn.state == TurnState.ANSWERING):
        Turn.objects.filter(pk=turn.pk).update(unit=unit)
    if turn.state == TurnState.ANSWERING:
        return turns.answer_again(turn, command)
    return turns.answer(facts, turn, command)


def _unit_of(taken: ItemInstance) -> Unit | None:
    named = taken.plan["units"]
    return Unit.objects.filter(code=named[0]["code"]).first() if named else None


def _ask_of(facts: Facts, taken: ItemInstance, command: Command) -> None:
    queued = _open_turn(facts, taken)
    turn = queued or _placed(facts, taken)
    if facts.turn is None and turn.state == TurnState.WAITING:
        turns.note(facts, turn, turns.ask(facts, turn, command), command, caused=True)
    elif queued is None:
        turns.note(facts, turn, TurnMove.QUEUED, command, caused=True)


def _open_turn(facts: Facts, taken: ItemInstance) -> Turn | None:
    """The same question, queued or asked before and not settled."""
    asks, text = taken.plan.get("asks"), taken.plan["question"]
    open_ = [turn for turn in facts.turns if turn.state != TurnState.SETTLED]
    return next((t for t in open_ if (asks and t.question_id == asks) or t.text == text), None)


def _placed(facts: Facts, taken: ItemInstance) -> Turn:
    """From the frozen copy: who is asked, and by whom, as it was when the item was armed."""
    plan = taken.plan
    question = Question.objects.filter(pk=plan.get("asks")).select_related("asker", "unit").first()
    unit = _unit_of(taken)
    return turns.place(facts, question=question, text=plan["question"], segment=plan["segment"], unit=unit)
