"""What the rehearsal's page shows: where it stands, its audience, its faults, and what is left of it."""

from dataclasses import dataclass
from datetime import datetime

from studio.domain.rehearsals import audience, faults
from studio.domain.rehearsals.faults import FaultShown
from studio.domain.rehearsals.rehearsal_proof import Proof, prove
from studio.domain.show import performing
from studio.enums import RunState
from studio.models import Episode, RehearsalReport, Run, SyntheticAudience


@dataclass(frozen=True)
class Board:
    """`proof` is counted while no rehearsal lives: then it is what GO ON AIR will find. `run` is the
    rehearsal's, or None; `seat_ref` its electorate's name."""

    episode: Episode
    air: Run
    at: datetime
    run: Run | None
    audience: SyntheticAudience | None
    is_played: bool
    faults: list[FaultShown]
    reports: list[RehearsalReport]
    proof: Proof | None

    @property
    def may_begin(self) -> bool:
        return self.run is None and self.air.state == RunState.PLANNED

    @property
    def seat_ref(self) -> str:
        return self.run.electorate_ref if self.run else self.episode.electorate_ref

    @property
    def is_seated(self) -> bool:
        return self.audience is not None and self.audience.is_wanted


def board(episode: Episode, at: datetime) -> Board:
    """Six queries while a rehearsal lives; else those of the proof, if the programme is still to come."""
    air, run = performing.make_air_run(episode), performing.rehearsal_of(episode)
    seated = SyntheticAudience.objects.filter(run=run).first() if run else None
    counts = run is None and air.state == RunState.PLANNED
    return Board(
        episode=episode,
        air=air,
        at=at,
        run=run,
        audience=seated,
        is_played=audience.is_there(seated, at),
        faults=faults.board(run, at) if run else [],
        reports=list(
            RehearsalReport.objects.filter(episode=episode).select_related("by").order_by("-pk")[:5]
        ),
        proof=prove(air) if counts else None,
    )
