"""What is true of a run at one moment: read once, under the run's lock when an act follows.

What you would get wrong: the guards judge these facts and nothing else. Reading a second time
between a guard and its act would open the gap that the lock closes.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from followup.models import Commitment
from studio.enums import InstanceState, ItemKind
from studio.models import Graphic, ItemInstance, Run
from voting.enums import RoundState
from voting.models import Round

RUNNING = {RoundState.OPEN, RoundState.CLOSED}  # closed: the last ballots are still being counted
VOIDABLE = {RoundState.OPEN, RoundState.CLOSED, RoundState.SEALED}
SCORED = {RoundState.OPEN, RoundState.CLOSED, RoundState.SEALED, RoundState.REVEALED}


@dataclass
class Facts:
    """`instances` oldest first, their rounds with them; `graphics` by layer."""

    run: Run
    at: datetime
    instances: list[ItemInstance]
    graphics: dict[str, Graphic]

    @classmethod
    def read(cls, run: Run, at: datetime) -> "Facts":
        """Two queries."""
        return cls(
            run=run,
            at=at,
            instances=list(run.instances.select_related("round").order_by("pk")),
            graphics={graphic.layer: graphic for graphic in run.graphics.all()},
        )

    @property
    def on_air(self) -> ItemInstance | None:
        return self._only(InstanceState.ON_AIR)

    @property
    def armed(self) -> ItemInstance | None:
        return self._only(InstanceState.ARMED)

    @property
    def aired_before(self) -> ItemInstance | None:
        """What was on air before the item that is on air now."""
        aired = [instance for instance in self.instances if instance.state == InstanceState.AIRED]
        return max(
            aired, key=lambda instance: (instance.taken_at or instance.armed_at, instance.pk), default=None
        )

    @property
    def rounds(self) -> list[Round]:
        """The rounds this run scored or will score, newest first; those a reveal shows are the same rows."""
        found = {instance.round.pk: instance.round for instance in self.instances if instance.round}
        return sorted(found.values(), key=lambda round_: round_.number, reverse=True)

    @property
    def running_round(self) -> Round | None:
        return next((round_ for round_ in self.rounds if round_.state in RUNNING), None)

    @property
    def open_round(self) -> Round | None:
        return next((round_ for round_ in self.rounds if round_.state == RoundState.OPEN), None)

    @property
    def voidable_round(self) -> Round | None:
        return next((round_ for round_ in self.rounds if round_.state in VOIDABLE), None)

    def round_revealed_by(self, reveal: ItemInstance) -> Round | None:
        """The newest round of the scoring item this reveal names; of the run when it names none."""
        item = reveal.plan["scores"]
        found = [
            instance.round
            for instance in self.instances
            if instance.plan["kind"] == ItemKind.SCORING
            and instance.round
            and instance.round.state in SCORED
            and item in {None, instance.plan["item"]}
        ]
        return max(found, key=lambda round_: round_.number, default=None)

    @cached_property
    def frozen_promises(self) -> frozenset[tuple[str, str]]:
        """(code, unit's code) of each frozen commitment of this run. One query, when first asked for."""
        frozen = Commitment.objects.of_run(self.run.ref).frozen().order_by()
        return frozenset(frozen.values_list("code", "unit__code"))

    @property
    def promised_units(self) -> frozenset[str]:
        return frozenset(unit for _code, unit in self.frozen_promises)

    def _only(self, state: InstanceState) -> ItemInstance | None:
        return next((instance for instance in self.instances if instance.state == state), None)
