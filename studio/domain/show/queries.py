"""What the control room reads, and the doors to what screens and the public read.

What you would get wrong: a query per row. `control_state` makes a fixed number of queries however
long the rundown is; a test pins it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from common.models import User
from followup.domain.queries import commitments_of_run
from followup.models import Commitment
from studio.domain.inquiry.floor import Board, board
from studio.domain.inquiry.hall import Hall, balances, hall_of
from studio.domain.records import asrun
from studio.domain.screens.public import PublicEpisode, public_episode, public_episodes, public_promise
from studio.domain.screens.screen import screen_state
from studio.domain.show.facts import Facts
from studio.domain.show.guards import LegalAct, legal_acts, legal_asks, legal_panics
from studio.domain.show.holding import Held
from studio.domain.show.rows import Row, rows_of
from studio.domain.show.sureness import Asked, asked_of
from studio.models import Episode, Panic, Run
from voting.domain.queries import electorate_of, round_panel, turnout

__all__ = [
    "ControlState",
    "Group",
    "PublicEpisode",
    "Row",
    "control_state",
    "public_episode",
    "public_episodes",
    "public_promise",
    "screen_state",
]


@dataclass(frozen=True)
class Group:
    title: str
    rows: list[Row]

    @property
    def planned_s(self) -> int:
        return sum(row.planned_s for row in self.rows)


@dataclass(frozen=True)
class ControlState:
    """The whole control page. A command sent from it carries `seq` as its expected_seq."""

    episode: Episode
    run: Run
    seq: int
    at: datetime
    rows: list[Row]
    on_air: Row | None
    armed: Row | None
    over_s: int
    planned_end: datetime
    expected_end: datetime
    acts: list[LegalAct]
    round: dict[str, Any] | None
    turnout: dict[str, Any] | None
    hall: Hall
    commitments: list[Commitment]
    asks: dict[str, LegalAct]
    graphics: dict[str, dict[str, Any]]
    panics: dict[str, Panic]
    panic_acts: dict[str, LegalAct]
    floor: Board
    shelf: list[Row]
    asked: list[Asked]
    held: list[Held]
    log: list[asrun.Line] = field(default_factory=list)

    @cached_property
    def may(self) -> dict[str, LegalAct]:
        """The acts by name: `state.may.take.allowed`, `state.may.take.why`."""
        return {act.act: act for act in self.acts}

    @property
    def unplanned(self) -> list[Row]:
        """What is on air or armed without a place in the rundown: a question to the hall, or its answer."""
        shown = (self.on_air, self.armed)
        return [row for row in shown if row is not None and (row.item is None or row.is_on_shelf)]

    @cached_property
    def groups(self) -> list[Group]:
        """The rows by segment, in order; what has no place in the rundown after the item it came after."""
        found: list[Group] = []
        for row in self._lines():
            if not found or found[-1].title != row.segment:
                found.append(Group(row.segment, []))
            found[-1].rows.append(row)
        return found

    def _lines(self) -> list[Row]:
        aired = [place for place, row in enumerate(self.rows, 1) if row.taken_at]
        newest = max(aired, key=lambda place: self.rows[place - 1].taken_at or self.at, default=0)
        return [*self.rows[:newest], *self.unplanned, *self.rows[newest:]]

    @property
    def to_confirm(self) -> list[Commitment]:
        return [promise for promise in self.commitments if not promise.is_frozen]


def control_state(run: Run, at: datetime, reader: User | None = None) -> ControlState:
    """Everything a control page shows at `at` to `reader`: who has checked a round cannot reveal it."""
    facts = Facts.read(run, at, reader)
    rundown = rows_of(facts)
    electorate = electorate_of(run.electorate_ref)
    shown = _round(run)
    commitments = list(commitments_of_run(run.ref))
    return ControlState(
        episode=run.episode,
        run=run,
        seq=run.seq,
        at=at,
        rows=rundown.rows,
        on_air=rundown.on_air,
        armed=rundown.armed,
        over_s=rundown.expected.over_s,
        planned_end=rundown.planned_end,
        expected_end=rundown.expected.ends_at,
        acts=legal_acts(facts),
        round=shown,
        turnout=turnout(electorate.pk) if electorate else None,
        hall=hall_of(facts, electorate, shown),
        commitments=commitments,
        asks=legal_asks(facts, commitments),
        graphics={layer: graphic.payload for layer, graphic in facts.graphics.items()},
        panics=facts.panics,
        panic_acts=legal_panics(facts),
        floor=board(facts),
        shelf=rundown.shelf,
        asked=asked_of(run, reader, at),
        held=facts.armed.held if facts.armed else [],
        log=asrun.tail(run, 30),
    )


def _round(run: Run) -> dict[str, Any] | None:
    """The newest round, with `balances`: whether its sealed equation adds up."""
    shown = round_panel(run.electorate_ref)
    return None if shown is None else {**shown, "balances": balances(shown["equation"])}
