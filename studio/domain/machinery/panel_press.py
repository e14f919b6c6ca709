"""A press of a button panel: one command of the control room, under the panel's name.

What you would get wrong: a panel is no second way to air. Every press goes through the same functions and
guards as the control page's; here it is only decided which of them is meant, and for what.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from django.utils.translation import gettext as _

from common.errors import BadInput, DomainError
from studio.domain.inquiry import turns
from studio.domain.machinery.panel_hand import by_panel
from studio.domain.records.asrun import label_of
from studio.domain.show import graphics, panic
from studio.domain.show import run as live
from studio.domain.show.commands import Command, perform
from studio.domain.show.facts import Facts
from studio.domain.show.hold import hold
from studio.domain.show.performing import on_air_run
from studio.domain.show.refusals import refusal_of
from studio.domain.show.rows import rows_of
from studio.enums import Act, EventKind, ItemKind, Layer, PanicAct, TurnOutcome, TurnState
from studio.enums_panel import THINGS, PanelAct
from studio.errors import (
    AnotherRun,
    IdReused,
    NoScoringArmed,
    NoScoringLeft,
    NothingArmed,
    NotOnAir,
    RowMissing,
    UnknownPress,
)
from studio.models import Item, ItemInstance, Panel, Run, ShowEvent

RECENT_RUNS = 3  # where a repeated press is looked for: the programme may have ended since


@dataclass(frozen=True)
class Press:
    """What a panel sends. `command_id` is made by the panel, one for each press; two panels may use the same.

    `item` is a row_id, `turn` a question's number, `layer` a Layer; absent, what the act means by itself.
    `expected_seq` absent: the run as it is when the press is received, which leaves out the check that nobody
    was faster; `run` and `epoch` absent: whatever is on air.
    """

    act: str
    command_id: str
    at: datetime
    item: str | None = None
    layer: str | None = None
    turn: int | None = None
    held_ms: int = 0
    expected_seq: int | None = None
    epoch: int | None = None
    run: str | None = None

    @property
    def words(self) -> str:
        """What was pressed, as the log keeps it: "take", "arm:3f9a…", "clear:ticker"."""
        thing = self.item or self.layer or self.turn
        return f"{self.act}:{thing}" if thing else self.act


@dataclass(frozen=True)
class Pressed:
    """What a press did: the run's number for it, and the log's words in the reader's language. The same for
    the same press, whenever it is repeated."""

    run: str
    seq: int
    act: str
    said: str
    at: datetime


Deed: TypeAlias = Callable[[Run, Press, Command], ShowEvent]


def press(panel: Panel, press: Press) -> Pressed:
    """Do it, once.

    Order: a press that was answered before is answered the same (a refusal too, though whoever could has
    lifted it meanwhile); then the run on air is chosen; then the act, under the run's lock, with the panel's
    name on every row it leaves. NotOnAir and AnotherRun leave no row: there is no run to write it in.
    """
    deed = _deed(press)
    command_id = f"p{panel.pk}.{press.command_id}"
    if (before := _answered(command_id)) is not None:
        return _same(before, press)
    run = on_air_run()
    if run is None:
        raise NotOnAir
    if press.run not in {None, run.ref}:
        raise AnotherRun
    expected = run.seq if press.expected_seq is None else press.expected_seq
    command = Command(
        id=command_id,
        expected_seq=expected,
        by=panel.by,
        at=press.at,
        epoch=press.epoch,
        held_ms=press.held_ms,
    )
    with by_panel(panel.name, press.words):
        event = deed(run, press, command)
    return _told(event)


def _deed(press: Press) -> Deed:
    """UnknownPress; or BadInput for a thing that the act is not done to: half of it would be guessed."""
    if press.act not in DEEDS:
        raise UnknownPress
    act = PanelAct(press.act)
    given = {"item": press.item, "layer": press.layer, "turn": press.turn}
    if stray := [name for name, said in given.items() if said is not None and name != THINGS.get(act)]:
        raise BadInput(problems={name: [_stray(act)] for name in stray})
    return DEEDS[act]


def _stray(act: str) -> dict[str, str]:
    return {"message": _("“%(act)s” is not pressed for such a thing.") % {"act": act}, "code": "stray"}


def _answered(command_id: str) -> ShowEvent | None:
    """The event of the same press, in a run of late. One query."""
    recent = list(Run.objects.order_by("-pk").values_list("pk", flat=True)[:RECENT_RUNS])
    found = ShowEvent.objects.filter(run__in=recent, command_id=command_id)
    return found.select_related("run", "by").order_by("-run").first()


def _same(event: ShowEvent, press: Press) -> Pressed:
    if event.payload.get("pressed") != press.words:
        raise IdReused
    if event.kind == EventKind.REFUSED:
        raise refusal_of(event)
    return _told(event)


def _told(event: ShowEvent) -> Pressed:
    act = event.payload.get("pressed", "").partition(":")[0]
    return Pressed(run=event.run.ref, seq=event.seq, act=act, said=label_of(event), at=event.at)


# -- Deeds -----------------------------------------------------------------------------------


def _take(run: Run, press: Press, command: Command) -> ShowEvent:
    """What is armed; or the item named, armed first as a command of its own: another hand in between makes
    the TAKE stale, and a refused TAKE leaves the item armed."""
    if press.item is None or _is_armed(run, press.item):
        return live.take_item(run, command)
    armed = live.arm_item(run, _item_of(run, press.item), replace(command, id=f"{command.id}.arm"))
    return live.take_item(run, replace(command, expected_seq=armed.seq))


def _is_armed(run: Run, row_id: str) -> bool:
    return ItemInstance.objects.armed().filter(run=run, item__row_id=row_id).exists()


def _arm(run: Run, press: Press, command: Command) -> ShowEvent:
    if press.item is None:
        raise RowMissing
    return live.arm_item(run, _item_of(run, press.item), command)


def _item_of(run: Run, row_id: str) -> int:
    """Its pk; 0 for a row that is not there, which is refused under the run's lock as one that is gone."""
    found = Item.objects.filter(row_id=row_id, segment__episode=run.episode_id)
    return found.values_list("pk", flat=True).first() or 0


def _arm_round(run: Run, press: Press, command: Command) -> ShowEvent:
    """The next scoring of the order that has not aired."""
    item = next_scoring(Facts.read(run, command.at, command.by))
    if item is None:
        return _refuse(run, Act.ARM, NoScoringLeft, command)
    return live.arm_item(run, item, command)


def next_scoring(facts: Facts) -> int | None:
    rows = rows_of(facts).rows
    return next((row.item for row in rows if row.kind == ItemKind.SCORING and row.state == "planned"), None)


def _open_round(run: Run, press: Press, command: Command) -> ShowEvent:
    """TAKE, when a scoring is armed and nothing else: a button that can never air another thing."""
    armed = ItemInstance.objects.armed().filter(run=run).first()
    if armed is None or armed.plan["kind"] != ItemKind.SCORING:
        return _refuse(run, Act.TAKE, NoScoringArmed if armed else NothingArmed, command)
    return live.take_item(run, command)


def _clear(run: Run, press: Press, command: Command) -> ShowEvent:
    """One layer; or all that lie there, each with its row, the last under the press's own id."""
    if press.layer is not None:
        return graphics.clear(run, _layer(press.layer), command)
    lying = list(run.graphics.order_by("layer").values_list("layer", flat=True)) or [Layer.LOWER_THIRD]
    for layer in lying[:-1]:
        graphics.clear(run, Layer(layer), replace(command, id=f"{command.id}.{layer}"))
    return graphics.clear(run, Layer(lying[-1]), command)


def _layer(name: str) -> Layer:
    if name not in Layer.values:
        raise BadInput(problems={"layer": [{"message": _("There is no such layer."), "code": "invalid"}]})
    return Layer(name)


def _panic(act: PanicAct) -> Deed:
    return lambda run, _press, command: panic.panic_on(run, act, command)


def _lift(act: PanicAct) -> Deed:
    return lambda run, _press, command: panic.lift(run, act, command)


def _ask(run: Run, press: Press, command: Command) -> ShowEvent:
    """The question named, else the first of the queue."""
    waiting = run.turns.filter(state=TurnState.WAITING).order_by("position", "pk")
    chosen = press.turn or waiting.values_list("pk", flat=True).first() or 0
    return turns.ask_turn(run, chosen, command)


def _move(step: Callable[[Run, int, Command], ShowEvent]) -> Deed:
    return lambda run, press, command: step(run, _on_floor(run, press), command)


def _settle(outcome: TurnOutcome) -> Deed:
    return lambda run, press, command: turns.settle_turn(run, _on_floor(run, press), outcome, "", command)


def _on_floor(run: Run, press: Press) -> int:
    """The question named, else the one that has the floor; 0 for none, which is refused under the lock."""
    if press.turn is not None:
        return press.turn
    on_floor = run.turns.filter(state__in=[TurnState.ASKING, TurnState.ANSWERING])
    return on_floor.values_list("pk", flat=True).first() or 0


def _refuse(run: Run, act: Act, error: type[DomainError], command: Command) -> ShowEvent:
    """Refused before an act was chosen: with its row all the same, so that a repeat is answered the same."""

    def work(facts: Facts) -> ShowEvent:
        raise error

    return perform(run, act, command, work)


DEEDS: dict[PanelAct, Deed] = {
    PanelAct.TAKE: _take,
    PanelAct.ARM: _arm,
    PanelAct.BACK: lambda run, _press, command: live.go_back(run, command),
    PanelAct.RETAKE: lambda run, _press, command: live.retake(run, command),
    PanelAct.HOLD: lambda run, _press, command: hold(run, command),
    PanelAct.LOWER_THIRD: lambda run, _press, command: graphics.show_lower_third(run, command),
    PanelAct.CLEAR: _clear,
    PanelAct.ARM_ROUND: _arm_round,
    PanelAct.OPEN_ROUND: _open_round,
    PanelAct.CLOSE_ROUND: lambda run, _press, command: live.close_round_by_hand(run, command),
    **{PanelAct(f"panic_{act}"): _panic(act) for act in PanicAct},
    **{PanelAct(f"lift_{act}"): _lift(act) for act in PanicAct},
    PanelAct.TURN_ASK: _ask,
    PanelAct.TURN_ANSWER: _move(turns.start_answer),
    PanelAct.TURN_MORE: _move(turns.extend_answer),
    PanelAct.TURN_PAUSE: _move(turns.pause),
    PanelAct.TURN_BACK: _move(turns.put_back),
    PanelAct.TURN_ANSWERED: _settle(TurnOutcome.ANSWERED),
    PanelAct.TURN_UNANSWERED: _settle(TurnOutcome.UNANSWERED),
}
