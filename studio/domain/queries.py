"""What the control room reads, and the doors to what screens and the public read.

What you would get wrong: a query per row. `control_state` makes a fixed number of queries however
long the rundown is; a test pins it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from followup.domain.queries import commitments_of_run
from followup.models import Commitment
from studio.domain import asrun
from studio.domain.facts import Facts
from studio.domain.guards import LegalAct, legal_acts
from studio.domain.public import PublicEpisode, public_episode, public_episodes
from studio.domain.rows import Row, rows_of
from studio.domain.screen import screen_state
from studio.models import Episode, Run
from voting.domain.queries import electorate_of, round_panel, turnout

__all__ = [
    "ControlState",
    "Group",
    "PublicEpisode",
    "Row",
    "control_state",
    "public_episode",
    "public_episodes",
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
    commitments: list[Commitment]
    graphics: dict[str, dict[str, Any]]
    log: list[asrun.Line] = field(default_factory=list)

    @cached_property
    def may(self) -> dict[str, LegalAct]:
        """The acts by name: `state.may.take.allowed`, `state.may.take.why`."""
        return {act.act: act for act in self.acts}

    @cached_property
    def groups(self) -> list[Group]:
        """The rows by segment, in order."""
        found: list[Group] = []
        for row in self.rows:
            if not found or found[-1].title != row.segment:
                found.append(Group(row.segment, []))
            found[-1].rows.append(row)
        return found

    @property
    def to_confirm(self) -> list[Commitment]:
        return [promise for promise in self.commitments if not promise.is_frozen]


def control_state(run: Run, at: datetime) -> ControlState:
    """Everything a control page shows at `at`."""
    facts = Facts.read(run, at)
    rundown = rows_of(facts)
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
        round=round_panel(run.episode.electorate_ref),
        turnout=_turnout(run.episode),
        commitments=list(commitments_of_run(run.ref)),
        graphics={layer: graphic.payload for layer, graphic in facts.graphics.items()},
        log=asrun.tail(run, 30),
    )


def _turnout(episode: Episode) -> dict[str, Any] | None:
    """How many have joined, also before there is any round."""
    electorate = electorate_of(episode.electorate_ref)
    return turnout(electorate.pk) if electorate else None
