"""Questions on the floor: two clocks, every way to settle, and a segment that stays open until all are
(有问必答)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from studio.domain.inquiry import floor, turns
from studio.domain.show import run as live
from studio.domain.show.facts import Facts
from studio.enums import TurnOutcome, TurnState
from studio.errors import FloorTaken, NotExtended, NotOnAir, NoTurn, QuestionUnsettled, ReasonMissing
from studio.models import Item, Run, Segment, Turn

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]


@pytest.fixture
def asked(on_air_run: Run, items: dict[str, Item], air: Any) -> Run:
    """The question item is on air: its question is being asked."""
    air(on_air_run, items["question"])
    return on_air_run


@pytest.fixture
def later(items: dict[str, Item]) -> Item:
    """The closing lies in a segment of its own."""
    closing = items["closing"]
    closing.segment = Segment.objects.create(episode=closing.segment.episode, position=9, title="收尾")
    closing.save()
    return closing


def leave(run: Run, later: Item, command: Make) -> None:
    live.arm_item(run, later, command(run))
    live.take_item(run, command(run))


def test_a_question_item_asks_and_an_answer_item_answers(
    asked: Run, items: dict[str, Item], air: Any, command: Make, units: Any
) -> None:
    turn = Turn.objects.get()
    taken = asked.instances.on_air().get().taken_at
    assert (turn.text, turn.unit, turn.state) == ("排污口什么时候封？", units[0], TurnState.ASKING)
    assert taken
    assert turn.zero_at == taken + timedelta(seconds=60)
    answers = air(asked, items["answer"])
    turn.refresh_from_db()
    assert (turn.state, turn.zero_at) == (TurnState.ANSWERING, answers.taken_at + timedelta(seconds=90))
    kinds = [event.payload["turn_move"] for event in asked.events.filter(kind="turn_moved")]
    assert kinds == ["asked", "answers"]
    live.go_back(asked, command(asked))
    live.take_item(asked, command(asked))  # the question again: it is the same one, unsettled
    assert Turn.objects.count() == 1


def test_clocks(asked: Run, command: Make) -> None:
    pk = Turn.objects.get().pk
    with pytest.raises(NotExtended):
        turns.extend_answer(asked, pk, command(asked))
    start = command(asked)
    turns.start_answer(asked, pk, start)
    turns.pause(asked, pk, command(asked, at=start.at + timedelta(seconds=20)))
    assert Turn.objects.values_list("zero_at", "left_ms").get() == (None, 70_000)
    turns.extend_answer(asked, pk, command(asked))
    with pytest.raises(NotExtended):
        turns.extend_answer(asked, pk, command(asked))
    on = command(asked)
    turns.pause(asked, pk, on)
    assert Turn.objects.values_list("zero_at", "left_ms").get() == (on.at + timedelta(seconds=100), None)
    with pytest.raises(NoTurn):
        turns.start_answer(asked, pk, command(asked))


def test_an_answer_that_has_run_out_gets_its_more_from_now(asked: Run, command: Make) -> None:
    pk = Turn.objects.get().pk
    start = command(asked)
    turns.start_answer(asked, pk, start)
    late = command(asked, at=start.at + timedelta(seconds=200))
    turns.extend_answer(asked, pk, late)
    assert Turn.objects.get().zero_at == late.at + timedelta(seconds=30)


def test_a_queue_and_one_at_a_time(asked: Run, command: Make, units: Any) -> None:
    first = Turn.objects.get()
    turns.queue_turn(asked, command(asked), text="追问：谁来验收？", unit=units[1])
    second = Turn.objects.get(text="追问：谁来验收？")
    with pytest.raises(FloorTaken):
        turns.ask_turn(asked, second.pk, command(asked))
    turns.put_back(asked, first.pk, command(asked))
    turns.ask_turn(asked, second.pk, command(asked))
    now = floor.board(Facts.read(asked, command(asked).at))
    assert now.now
    assert (now.now.pk, now.now.unit) == (second.pk, "水利局")
    assert [line.pk for line in now.waiting] == [first.pk]
    with pytest.raises(NoTurn):
        turns.ask_turn(asked, 999, command(asked))


def test_the_floor_lives_with_the_programme(run: Run, command: Make) -> None:
    turns.queue_turn(run, command(run), text="第一问")
    with pytest.raises(NotOnAir):
        turns.ask_turn(run, Turn.objects.get().pk, command(run))


def test_a_segment_stays_open_until_its_question_is_settled(asked: Run, later: Item, command: Make) -> None:
    pk = Turn.objects.get().pk
    with pytest.raises(QuestionUnsettled):
        leave(asked, later, command)
    with pytest.raises(QuestionUnsettled):
        live.end_run(asked, command(asked))
    turns.settle_turn(asked, pk, TurnOutcome.UNANSWERED, "", command(asked))
    with pytest.raises(QuestionUnsettled):  # a mark is no reason
        live.take_item(asked, command(asked))
    with pytest.raises(ReasonMissing):
        turns.give_reason(asked, pk, " ", command(asked))
    turns.give_reason(asked, pk, "局长拒绝回答", command(asked))
    with pytest.raises(NoTurn):
        turns.give_reason(asked, pk, "再说一次", command(asked))
    live.take_item(asked, command(asked))
    assert asked.instances.on_air().get().item == later


def test_within_the_segment_and_from_the_shelf_nothing_is_barred(
    asked: Run, items: dict[str, Item], later: Item, air: Any
) -> None:
    air(asked, items["comment"])
    later.is_on_shelf = True
    later.save()
    assert air(asked, later).item == later


@pytest.mark.parametrize("outcome", [TurnOutcome.ANSWERED, TurnOutcome.COMMITTED])
def test_an_answer_or_commitment_closes_it(
    asked: Run, later: Item, command: Make, outcome: TurnOutcome
) -> None:
    turns.settle_turn(asked, Turn.objects.get().pk, outcome, "", command(asked))
    leave(asked, later, command)
    with pytest.raises(NoTurn):
        turns.settle_turn(asked, Turn.objects.get().pk, outcome, "", command(asked))


def test_putting_off_takes_a_reason(asked: Run, command: Make) -> None:
    pk = Turn.objects.get().pk
    with pytest.raises(ReasonMissing):
        turns.settle_turn(asked, pk, TurnOutcome.EXCUSED, "  ", command(asked))
    turns.settle_turn(asked, pk, TurnOutcome.EXCUSED, "涉密", command(asked))
    assert Turn.objects.values_list("outcome", "reason").get() == ("excused", "涉密")


def test_a_commitment_made_since_settles_it_when_the_segment_closes(
    asked: Run, later: Item, command: Make, promised: Any, units: Any, at: Any
) -> None:
    promise = promised(asked, units[0])
    type(promise).objects.update(heard_at=at + timedelta(minutes=5))
    leave(asked, later, command)
    assert Turn.objects.get().outcome == TurnOutcome.COMMITTED
