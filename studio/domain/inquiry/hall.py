"""The hall as the control room sees it: seats that need an usher, the drill, what a round still lacks.

What you would get wrong: nothing here may be a tally. The equation counts seats, never scores.
"""

from dataclasses import dataclass
from typing import Any

from studio.domain.show.facts import Facts
from studio.enums import RunState
from voting.domain.drill import running_drill
from voting.enums import RoundState
from voting.models import DrillReport, Electorate, Errand, Round

PARTS = ("counted", "joined_not_voted", "never_joined", "void")


@dataclass(frozen=True)
class Hall:
    """`errands`: walks to a seat that nobody has finished. `rounds` of this run with a result, in order."""

    electorate: int | None
    errands: int
    drill: DrillReport | None
    drill_runs: bool
    is_closing: bool
    rounds: list[Round]
    is_asking: bool

    @property
    def troubled_labels(self) -> str:
        """The first few seats that the drill left in trouble."""
        labels = [seat["label"] for seat in self.drill.troubled] if self.drill else []
        return " ".join(labels[:6]) + (" …" if len(labels) > 6 else "")

    @property
    def drill_is_green(self) -> bool:
        return self.drill is not None and self.drill.green == self.drill.seats


def hall_of(facts: Facts, electorate: Electorate | None, shown: dict[str, Any] | None) -> Hall:
    """One query beside the facts, before the start two more. `shown` is the round of the panel."""
    planned = facts.run.state == RunState.PLANNED
    kept = [one for one in facts.rounds if one.state in {RoundState.SEALED, RoundState.REVEALED}]
    asked = next((one for one in facts.rounds if shown and one.pk == shown["id"]), None)
    return Hall(
        electorate=electorate.pk if electorate else None,
        errands=Errand.objects.filter(seat__electorate=electorate, settled_at__isnull=True).count(),
        drill=facts.drilled if planned else None,
        drill_runs=planned and electorate is not None and running_drill(electorate) is not None,
        is_closing=_is_closing(facts),
        rounds=kept[::-1],
        is_asking=asked is not None and facts.asking_of(asked) is not None,
    )


def _is_closing(facts: Facts) -> bool:
    """The deadline is over and the grace runs: what was sent in time is still being counted."""
    open_round = facts.open_round
    return bool(open_round and open_round.closes_at and open_round.closes_at <= facts.at)


def balances(equation: dict[str, int] | None) -> bool | None:
    """Whether issued = counted + joined, not voted + never joined + void; None before sealing."""
    if equation is None:
        return None
    return equation["issued"] == sum(equation[part] for part in PARTS)
