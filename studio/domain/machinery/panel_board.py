"""What a button panel is told: lamps, clocks, and which press is legal now.

What you would get wrong: a press is judged here by the same guards that will judge it when it comes, for the
person who answers for the panel; and a lamp is the programme's state: a panel that cannot reach us knows
nothing (docs/panels.md). Clocks are moments (`zero_ms`), so that two boards between which nothing happened
are equal but for `at_ms`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from common.clock import to_ms
from followup.events import commitments_topic
from studio.domain.inquiry import floor
from studio.domain.machinery.panel_legal import PanelLegal, legal_presses, told
from studio.domain.show.clocks import Clock, item_clock, turn_clock
from studio.domain.show.facts import Facts
from studio.domain.show.guards import refused
from studio.domain.show.performing import on_air_run
from studio.domain.show.rows import Row, rows_of
from studio.enums import Act, InstanceState, PanicAct, RunState, TurnState
from studio.enums_panel import PanelAct, Tally
from studio.errors import NotOnAir
from studio.events import plan_topic, run_topic
from studio.models import Panel, Run
from voting.domain.queries import round_panel

TALLIES = {
    InstanceState.ON_AIR.value: Tally.ON_AIR,
    InstanceState.ARMED.value: Tally.NEXT,
    InstanceState.AIRED.value: Tally.DONE,
}


@dataclass(frozen=True)
class PanelItem:
    """An item of the rundown or the shelf. `tally`: on_air, next, done or off; `arm`: may it be armed.

    `row` names it for a press; "" for what no rundown holds (a question to the hall, an item removed since).
    """

    row: str
    number: int
    title: str
    kind: str
    segment: str
    tally: str
    planned_s: int
    since_ms: int | None
    arm: PanelLegal


@dataclass(frozen=True)
class PanelRound:
    """The newest round; `state` as voting calls it. `counted` of `joined`: turnout, never a tally."""

    number: int
    title: str
    state: str
    is_frozen: bool
    counted: int
    joined: int


@dataclass(frozen=True)
class PanelPanic:
    in_force: bool
    since_ms: int | None
    by: str


@dataclass(frozen=True)
class PanelTurn:
    """The question that has the floor, or the next one of the queue. `turn` names it for a press."""

    turn: int
    text: str
    asker: str
    unit: str
    state: str


@dataclass(frozen=True)
class PanelBoard:
    """Everything at once, in the reader's language. Times are ms since 1970.

    `clock` is that of what is on air: its name is "clip" (what is left of the clip), "scoring" or "item";
    `floor_clock` is "question" or "answer". `acts` has every PanelAct, `panics` every PanicAct.
    """

    run: str
    episode: int
    programme: str
    mode: str
    state: str
    epoch: int
    seq: int
    at_ms: int
    on_air: PanelItem | None
    next: PanelItem | None
    items: list[PanelItem]
    shelf: list[PanelItem]
    clock: Clock | None
    round: PanelRound | None
    panics: dict[str, PanelPanic]
    turn: PanelTurn | None
    next_turn: PanelTurn | None
    floor_clock: Clock | None
    graphics: list[str]
    acts: dict[str, PanelLegal]


def board(at: datetime, panel: Panel | None = None) -> PanelBoard | None:
    """The run that is on air, before a rehearsal that is played; None when neither is.

    `panel` tells for whom presses are judged: a result is not revealed by who has checked it. A fixed number
    of queries, however long the rundown is.
    """
    run = on_air_run()
    return None if run is None else _board(run, at, panel)


def panel_topics() -> list[str]:
    """What rings when a board may have changed: the run, its promises, its plan. Some ring nothing."""
    run = on_air_run()
    if run is None:
        return []
    return [run_topic(run.pk), commitments_topic(run.ref), plan_topic(run.episode_id)]


def remaining_ms(clock: Clock | None, at_ms: int) -> int | None:
    """What is left, below nought when it is over; of a clock that stands, what it stands at."""
    if clock is None:
        return None
    return clock.left_ms if clock.zero_ms is None else clock.zero_ms - at_ms


def idle_acts() -> dict[str, PanelLegal]:
    """How every act stands while no run is on air."""
    return {act.value: told(refused(Act.GO_ON_AIR, NotOnAir()), label=act.value) for act in PanelAct}


def _board(run: Run, at: datetime, panel: Panel | None) -> PanelBoard:
    facts = Facts.read(run, at, panel.by if panel else None)
    rundown = rows_of(facts)
    asked = floor.board(facts)
    round_ = round_panel(run.electorate_ref)
    return PanelBoard(
        run=run.ref,
        episode=run.episode.number,
        programme=run.episode.title,
        mode=run.mode,
        state=RunState(run.state).value,
        epoch=run.epoch,
        seq=run.seq,
        at_ms=to_ms(at),
        on_air=_item(rundown.on_air),
        next=_item(rundown.armed),
        items=[_item_of(row) for row in rundown.rows],
        shelf=[_item_of(row) for row in rundown.shelf],
        clock=item_clock(rundown.on_air, round_) if rundown.on_air else None,
        round=_round(round_),
        panics=_panics(facts),
        turn=_turn(asked.now),
        next_turn=_turn(asked.next),
        floor_clock=_floor_clock(asked.now),
        graphics=sorted(facts.graphics),
        acts=legal_presses(facts, rundown),
    )


def _item(row: Row | None) -> PanelItem | None:
    return None if row is None else _item_of(row)


def _item_of(row: Row) -> PanelItem:
    return PanelItem(
        row=row.row_id,
        number=row.number,
        title=row.title,
        kind=row.kind,
        segment=row.segment,
        tally=TALLIES.get(row.state, Tally.OFF).value,
        planned_s=row.planned_s,
        since_ms=row.taken_ms if row.state == InstanceState.ON_AIR else None,
        arm=told(row.arm),
    )


def _round(shown: dict[str, Any] | None) -> PanelRound | None:
    if shown is None:
        return None
    return PanelRound(
        number=shown["number"],
        title=shown["title"],
        state=shown["state"],
        is_frozen=shown["frozen_at"] is not None,
        counted=shown["counted"],
        joined=shown["turnout"]["joined"],
    )


def _panics(facts: Facts) -> dict[str, PanelPanic]:
    none = PanelPanic(in_force=False, since_ms=None, by="")
    found = {
        name: PanelPanic(in_force=True, since_ms=to_ms(one.at), by=str(one.by))
        for name, one in facts.panics.items()
    }
    return {act.value: found.get(act.value, none) for act in PanicAct}


def _turn(line: floor.Line | None) -> PanelTurn | None:
    return None if line is None else PanelTurn(line.pk, line.text, line.asker, line.unit, line.state)


def _floor_clock(line: floor.Line | None) -> Clock | None:
    if line is None:
        return None
    answer_s = settings.ANSWER_S + (settings.ANSWER_MORE_S if line.was_extended else 0)
    return turn_clock(line, settings.QUESTION_S if line.state == TurnState.ASKING else answer_s)
