"""Panels: a token that is shown once, one press once, under whose name, and what a panel is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.utils import translation

from common.enums import Role
from common.errors import BadInput, DomainError
from studio.domain.inquiry import turns
from studio.domain.machinery import panel_pace, panels
from studio.domain.machinery.panel_board import idle_acts, remaining_ms
from studio.domain.machinery.panel_legal import PLAIN
from studio.domain.machinery.panel_press import DEEDS
from studio.domain.machinery.panels import Press, Pressed, board
from studio.domain.records import asrun
from studio.domain.show import run as live
from studio.domain.show import sureness, takeover
from studio.enums import EventKind, PanicAct, RunMode, RunState, TurnState
from studio.enums_panel import PanelAct
from studio.errors import (
    AlreadyInForce,
    AnotherRun,
    Deposed,
    FloorTaken,
    IdReused,
    ItemGone,
    ItemOnAir,
    NeedsSure,
    NoScoringArmed,
    NoScoringLeft,
    NothingArmed,
    NothingToScore,
    NotInForce,
    NotOnAir,
    NoTurn,
    PanelFloods,
    PanelUnknown,
    RowMissing,
    RunEnded,
    Stale,
    TooSoon,
    UnknownPress,
)
from studio.models import Item, Panel, Run
from voting.enums import RoundState
from voting.models import Round

pytestmark = pytest.mark.django_db

Push = Callable[..., Pressed]


@pytest.fixture
def made(cast: Any, at: datetime) -> tuple[Panel, str]:
    return panels.make_panel("导播台左", by=cast.producer, at=at)


@pytest.fixture
def panel(made: tuple[Panel, str]) -> Panel:
    return made[0]


@pytest.fixture
def push(panel: Panel, at: datetime) -> Push:
    """Press an act, each ten seconds after the last, with an id of its own unless one is given."""
    numbers = count(1)

    def once(act: str, **changes: Any) -> Pressed:
        number = next(numbers)
        asked = Press(
            act=act, command_id=f"press-{number:03d}", at=at + timedelta(minutes=5, seconds=10 * number)
        )
        return panels.press(panel, replace(asked, **changes))

    return once


# -- Tokens --------------------------------------------------------------------------------------


def test_only_the_digest_of_a_token_is_kept(made: tuple[Panel, str], at: datetime) -> None:
    panel, token = made
    assert token.startswith("wzp_")
    assert len(token) > 40
    assert token not in str(Panel.objects.values().get())
    assert panels.recognise(token, at) == panel


@pytest.mark.parametrize("wrong", ["", "wzp_", "x" * 5000, "令牌"])
def test_another_token_is_unknown(made: tuple[Panel, str], at: datetime, wrong: str) -> None:
    with pytest.raises(PanelUnknown):
        panels.recognise(wrong, at)
    with pytest.raises(PanelUnknown):
        panels.recognise(made[1] + "x", at)


def test_its_use_is_written_down_once_a_minute(made: tuple[Panel, str], at: datetime) -> None:
    moments = []
    for seconds in (0, 59, 61):
        panels.recognise(made[1], at + timedelta(seconds=seconds))
        moments.append(Panel.objects.get().used_at)
    assert moments == [at, at, at + timedelta(seconds=61)]


def test_revoked_is_revoked_for_ever(made: tuple[Panel, str], at: datetime) -> None:
    panel, token = made
    panels.revoke(panel, at=at)
    panels.revoke(panel, at=at + timedelta(hours=1))
    with pytest.raises(PanelUnknown):
        panels.recognise(token, at)
    assert (panels.living(), [one.revoked_at for one in panels.revoked()]) == ([], [at])


def test_nobody_answers_for_the_panel_of_one_who_is_no_producer(
    made: tuple[Panel, str], at: datetime
) -> None:
    handler = made[0].by.grants.create(role=Role.HANDLER)
    with pytest.raises(PanelUnknown):  # who acts for a unit sees no clip before it airs
        panels.recognise(made[1], at)
    handler.delete()
    assert panels.recognise(made[1], at) == made[0]
    made[0].by.grants.all().delete()
    with pytest.raises(PanelUnknown):
        panels.recognise(made[1], at)


def test_a_flood_is_not_heard_and_the_pace_comes_back() -> None:
    panel_pace.forget()
    for _ in range(int(panel_pace.BURST)):
        panel_pace.check_pace(7, 100.0)
    with pytest.raises(PanelFloods):
        panel_pace.check_pace(7, 100.0)
    panel_pace.check_pace(8, 100.0)
    panel_pace.check_pace(7, 100.1)


# -- Presses -------------------------------------------------------------------------------------


def test_every_act_has_a_deed_and_a_judgement(on_air_run: Run, at: datetime) -> None:
    shown = board(at)
    assert shown is not None
    assert set(DEEDS) == set(PanelAct)
    assert list(shown.acts) == list(idle_acts()) == [act.value for act in PanelAct]
    assert set(PLAIN) <= set(PanelAct)


def test_arm_and_take(on_air_run: Run, items: dict[str, Item], push: Push, panel: Panel) -> None:
    push("arm", item=items["opening"].row_id)
    pressed = push("take")
    event = on_air_run.events.get(kind=EventKind.TAKEN)
    assert (pressed.run, pressed.seq, pressed.act, pressed.said) == (
        on_air_run.ref,
        event.seq,
        "take",
        "切出 · 开场",
    )
    assert on_air_run.instances.on_air().get().item == items["opening"]


def test_every_row_of_a_press_says_which_panel(
    on_air_run: Run, items: dict[str, Item], push: Push, panel: Panel
) -> None:
    row = items["question"].row_id
    push("take", item=row)
    rows = {event.kind: event for event in on_air_run.events.filter(seq__gt=on_air_run.seq)}
    assert set(rows) == {EventKind.ARMED, EventKind.TAKEN, EventKind.TURN_MOVED}
    for event in rows.values():
        said = (event.payload["panel"], event.payload["pressed"], event.by)
        assert said == (panel.name, f"take:{row}", panel.by)
        assert asrun.line_of(event).who == f"{panel.by} · {panel.name}"
    assert "panel" not in on_air_run.events.get(kind=EventKind.WENT_ON_AIR).payload


def test_the_same_press_again_has_the_same_answer(
    on_air_run: Run, items: dict[str, Item], push: Push
) -> None:
    row = items["opening"].row_id
    first = push("take", item=row, command_id="once-only")
    push("arm", item=items["comment"].row_id)
    assert push("take", item=row, command_id="once-only") == first
    assert on_air_run.instances.on_air().get().item == items["opening"]
    live.end_run(Run.objects.get(), _command_of(on_air_run))
    assert push("take", item=row, command_id="once-only") == first


def _command_of(run: Run) -> live.Command:
    event = run.events.order_by("-seq")[0]
    assert event.by is not None
    return live.Command("the-end-0", event.seq, event.by, event.at + timedelta(seconds=90), held_ms=1200)


def test_a_refusal_is_repeated_too(on_air_run: Run, items: dict[str, Item], push: Push) -> None:
    with pytest.raises(NothingArmed):
        push("take", command_id="too-early")
    push("arm", item=items["opening"].row_id)
    with pytest.raises(NothingArmed):
        push("take", command_id="too-early")
    assert on_air_run.events.filter(kind=EventKind.REFUSED).count() == 1
    refused = on_air_run.events.get(kind=EventKind.REFUSED)
    assert (refused.payload["code"], refused.payload["panel"]) == ("nothing_armed", "导播台左")


def test_an_id_is_for_one_press(
    on_air_run: Run, items: dict[str, Item], push: Push, cast: Any, at: Any
) -> None:
    push("arm", item=items["opening"].row_id, command_id="for-one")
    with pytest.raises(IdReused):
        push("arm", item=items["comment"].row_id, command_id="for-one")
    with pytest.raises(IdReused):
        push("take", command_id="for-one")
    other, _ = panels.make_panel("另一块", by=cast.producer2, at=at)
    later = at + timedelta(hours=1)
    assert panels.press(other, Press(act="take", command_id="for-one", at=later)).act == "take"


REFUSED: list[tuple[dict[str, Any], type[DomainError]]] = [
    ({"act": "end"}, UnknownPress),
    ({"act": "arm"}, RowMissing),
    ({"act": "arm", "item": "no-such"}, ItemGone),
    ({"act": "hold", "item": "abc"}, BadInput),
    ({"act": "take", "layer": "ticker"}, BadInput),
    ({"act": "clear", "layer": "sky"}, BadInput),
    ({"act": "take", "run": "run-999999"}, AnotherRun),
    ({"act": "arm_round"}, NothingToScore),
    ({"act": "open_round"}, NothingArmed),
    ({"act": "turn_ask"}, NoTurn),
    ({"act": "turn_answer", "turn": 999999}, NoTurn),
    ({"act": "lift_safe_picture", "held_ms": 1200}, NotInForce),
    ({"act": "panic_safe_picture"}, NeedsSure),
    ({"act": "panic_safe_picture", "held_ms": 1199}, NeedsSure),
]


def test_what_cannot_be_is_refused(on_air_run: Run, push: Push) -> None:
    for asked, error in REFUSED:
        with pytest.raises(error):
            push(**asked)
    assert on_air_run.instances.count() == 0


def test_without_a_programme_nothing_is_pressed(run: Run, push: Push, at: datetime) -> None:
    assert board(at) is None
    with pytest.raises(NotOnAir):
        push("take")
    assert {legal.code for legal in idle_acts().values()} == {"not_on_air"}


def test_without_expected_seq_the_run_as_it_is_and_with_it_the_board(
    on_air_run: Run, items: dict[str, Item], push: Push, command: Any, at: datetime
) -> None:
    shown = board(at)
    assert shown is not None
    live.arm_item(on_air_run, items["opening"], command(on_air_run))
    with pytest.raises(Stale):
        push("take", expected_seq=shown.seq, epoch=shown.epoch, run=shown.run)
    push("take", run=shown.run)
    live.arm_item(on_air_run, items["comment"], command(on_air_run))
    with pytest.raises(TooSoon):
        push("take", at=Run.objects.get().last_take_at + timedelta(milliseconds=999))


def test_take_of_an_item_that_is_armed_arms_no_second_copy(
    on_air_run: Run, items: dict[str, Item], push: Push
) -> None:
    row = items["opening"].row_id
    push("arm", item=row)
    push("take", item=row)
    assert on_air_run.instances.count() == 1
    with pytest.raises(ItemOnAir):
        push("take", item=row)


def test_back_retake_hold_lower_third_and_clear(
    on_air_run: Run, items: dict[str, Item], push: Push, air: Any
) -> None:
    air(on_air_run, items["opening"])
    air(on_air_run, items["answer"])
    push("lower_third")
    push("retake")
    push("hold")
    assert on_air_run.instances.armed().get().held[0]["layer"] == "lower_third"
    push("back")
    assert on_air_run.instances.armed().get().item == items["opening"]
    push("clear", layer="lower_third")
    assert on_air_run.graphics.count() == 0


def test_clear_of_all_layers_is_one_press(on_air_run: Run, push: Push, command: Any) -> None:
    from studio.domain.show import graphics
    from studio.enums import Layer

    graphics.show(on_air_run, Layer.TICKER, {"text": "a"}, command(on_air_run))
    graphics.show(on_air_run, Layer.FULL, {"title": "b"}, command(on_air_run))
    first = push("clear", command_id="clear-all")
    assert on_air_run.graphics.count() == 0
    graphics.show(on_air_run, Layer.TICKER, {"text": "c"}, command(on_air_run))
    assert push("clear", command_id="clear-all") == first
    assert on_air_run.graphics.count() == 1
    assert on_air_run.events.filter(kind=EventKind.GRAPHIC_OFF).count() == 2


def test_a_round_by_three_buttons(
    on_air_run: Run, items: dict[str, Item], push: Push, promised: Any, units: Any, command: Any
) -> None:
    promised(on_air_run, units[0])
    push("arm", item=items["opening"].row_id)
    with pytest.raises(NoScoringArmed):
        push("open_round")
    push("arm_round")
    push("open_round")
    push("close_round")
    assert Round.objects.get().state in {RoundState.OPEN, RoundState.CLOSED}
    assert on_air_run.events.filter(kind=EventKind.ROUND_CLOSING).count() == 1
    with pytest.raises(NoScoringLeft):
        push("arm_round")


def test_panic_is_held_and_lifted(on_air_run: Run, push: Push, at: datetime) -> None:
    for act in PanicAct:
        push(f"panic_{act}", held_ms=1200)
    with pytest.raises(AlreadyInForce):
        push("panic_safe_picture", held_ms=1200)
    shown = board(at)
    assert shown is not None
    assert {name for name, one in shown.panics.items() if one.in_force} == set(PanicAct.values)
    assert (shown.acts["panic_safe_picture"].allowed, shown.acts["lift_safe_picture"].allowed) == (
        False,
        True,
    )
    assert shown.acts["lift_safe_picture"].guarded
    for act in PanicAct:
        push(f"lift_{act}", held_ms=1200)
    assert on_air_run.panics.count() == 0


def test_a_guarded_act_by_a_second_person(on_air_run: Run, push: Push, cast: Any, at: datetime) -> None:
    pressed = at + timedelta(minutes=20)
    with pytest.raises(NeedsSure):
        push("panic_safe_picture", at=pressed)
    asked = sureness.asked_of(Run.objects.get(), cast.producer2, pressed)
    sureness.second(on_air_run, asked[0].seq, by=cast.producer2, at=pressed)
    push("panic_safe_picture", at=pressed + timedelta(seconds=5))
    event = on_air_run.events.get(kind=EventKind.PANIC_ON)
    assert (event.payload["second"], event.payload["panel"]) == (str(cast.producer2), "导播台左")


def test_what_an_old_epoch_presses_is_refused(on_air_run: Run, push: Push, at: datetime) -> None:
    for process in ("one", "another"):
        assert takeover.take_over(Run.objects.get(), process, at + timedelta(minutes=2))
    with pytest.raises(Deposed):
        push("panic_safe_picture", held_ms=1200, epoch=1)
    push("panic_safe_picture", held_ms=1200, epoch=2)


def test_the_programme_before_a_rehearsal(on_air_run: Run, at: datetime) -> None:
    played = Run.objects.create(episode=on_air_run.episode, mode=RunMode.REHEARSAL, state=RunState.ON_AIR)
    assert getattr(board(at), "mode", "") == "air"
    Run.objects.filter(pk=on_air_run.pk).update(state=RunState.PLANNED)
    shown = board(at)
    assert shown is not None
    assert (shown.mode, shown.run) == ("rehearsal", played.ref)


def test_a_question_by_buttons(on_air_run: Run, push: Push, command: Any, at: datetime) -> None:
    for text in ("什么时候封？", "谁来查？"):
        turns.queue_turn(on_air_run, command(on_air_run), text=text)
    first, second = on_air_run.turns.order_by("position")
    for act in ("turn_ask", "turn_pause", "turn_pause", "turn_answer", "turn_more"):
        push(act)
    with pytest.raises(FloorTaken):
        push("turn_ask")
    shown = board(at)
    assert shown is not None
    assert shown.turn is not None
    assert shown.next_turn is not None
    assert (shown.turn.turn, shown.turn.state, shown.next_turn.turn) == (first.pk, "answering", second.pk)
    assert shown.floor_clock is not None
    assert (shown.floor_clock.name, shown.floor_clock.total_ms) == ("answer", 120_000)
    push("turn_answered")
    push("turn_ask", turn=second.pk)
    push("turn_back")
    push("turn_ask")
    push("turn_unanswered")
    assert list(on_air_run.turns.values_list("state", "outcome").order_by("position")) == [
        (TurnState.SETTLED, "answered"),
        (TurnState.SETTLED, "unanswered"),
    ]


# -- The board -----------------------------------------------------------------------------------


def test_lamps_clocks_and_legal_acts(
    on_air_run: Run, items: dict[str, Item], push: Push, air: Any, at: datetime
) -> None:
    Item.objects.filter(pk=items["closing"].pk).update(is_on_shelf=True)
    air(on_air_run, items["opening"])
    taken = air(on_air_run, items["clip"])
    push("arm", item=items["question"].row_id)
    shown = board(taken.taken_at + timedelta(seconds=5))
    assert shown is not None
    assert {one.title: one.tally for one in shown.items if one.tally != "off"} == {
        "开场": "done",
        "夜里的排污口": "on_air",
        "提问·环保局": "next",
    }
    assert [one.row for one in shown.shelf] == [items["closing"].row_id]
    assert shown.on_air is not None
    assert shown.next is not None
    assert (shown.on_air.row, shown.next.row) == (items["clip"].row_id, items["question"].row_id)
    assert shown.on_air.since_ms == round(taken.taken_at.timestamp() * 1000)
    assert shown.clock is not None
    assert (shown.clock.name, remaining_ms(shown.clock, shown.at_ms)) == ("clip", 15_000)
    assert (shown.run, shown.mode, shown.state, shown.epoch) == (on_air_run.ref, "air", RunState.ON_AIR, 1)
    assert (shown.acts["take"].allowed, shown.acts["close_round"].code) == (True, "no_round")
    assert shown.acts["close_round"].who_can_lift == "制片人，先切出打分条目"
    scoring = next(one for one in shown.items if one.kind == "scoring")
    assert (scoring.arm.allowed, scoring.arm.code) == (False, "nothing_to_score")
    assert shown.acts["arm_round"].code == "nothing_to_score"
    with translation.override("en"):
        english = board(at)
    assert english is not None
    assert english.acts["close_round"].who_can_lift == "a producer, who takes a scoring item"


def test_what_a_board_calls_legal_is_legal(
    on_air_run: Run, items: dict[str, Item], push: Push, at: Any
) -> None:
    """And what it refuses is refused with the same code, held long enough."""
    push("take", item=items["answer"].row_id)
    shown = board(at)
    assert shown is not None
    for name, legal in shown.acts.items():
        if not legal.allowed:
            with pytest.raises(Exception) as refused:  # noqa: PT011  of many kinds, told apart by code
                push(name, held_ms=1200)
            assert (name, getattr(refused.value, "code", "")) == (name, legal.code)


def test_the_same_number_of_queries_for_any_length(
    on_air_run: Run, items: dict[str, Item], panel: Panel, at: datetime, django_assert_num_queries: Any
) -> None:
    found = panels.living()[0]
    with django_assert_num_queries(12):
        board(at, found)
    for number in range(20):
        Item.objects.create(
            segment=items["opening"].segment, position=50 + number, kind="comment", title=f"{number}"
        )
    with django_assert_num_queries(12):
        board(at, found)


def test_ended_is_off(on_air_run: Run, push: Push, at: datetime) -> None:
    Run.objects.update(state=RunState.ENDED)
    assert board(at) is None
    with pytest.raises(NotOnAir):
        push("take")
    assert RunEnded.code != NotOnAir.code
