"""What is true of a run at one moment: read once, under the run's lock when an act follows.

What you would get wrong: the guards judge these facts and nothing else. Reading a second time
between a guard and its act would open the gap that the lock closes.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from common.models import User
from followup.models import Commitment, Task
from studio.domain.clips.station import station
from studio.domain.planning.debts import open_debts
from studio.domain.show.performing import rehearsal_of
from studio.enums import InstanceState, ItemKind, TurnOutcome, TurnState
from studio.models import Graphic, Item, ItemInstance, Panic, Run, Station, Turn
from voting.domain.drill import last_report
from voting.enums import RoundState
from voting.models import DrillReport, Round

RUNNING = {RoundState.OPEN, RoundState.CLOSED}  # closed: the last ballots are still being counted
VOIDABLE = {RoundState.OPEN, RoundState.CLOSED, RoundState.SEALED}
SCORED = {RoundState.OPEN, RoundState.CLOSED, RoundState.SEALED, RoundState.REVEALED}


def is_asking(instance: ItemInstance) -> bool:
    """A scoring that no rundown holds: the hall was asked about one commitment, or its item was removed."""
    return instance.item_id is None and instance.plan["kind"] == ItemKind.SCORING


def is_in_order(instance: ItemInstance) -> bool:
    """Whether it has a place in the rundown: neither asked of the hall nor taken from the shelf."""
    return instance.item_id is not None and not instance.plan.get("is_on_shelf", False)


@dataclass
class Facts:
    """`instances` oldest first, their rounds with them; `graphics` by layer."""

    run: Run
    at: datetime
    instances: list[ItemInstance]
    graphics: dict[str, Graphic]
    by: User | None = None  # whose page or press it is; None: nobody's

    @classmethod
    def read(cls, run: Run, at: datetime, by: User | None = None) -> "Facts":
        """Two queries."""
        return cls(
            by=by,
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
        """What was on air before the item that is on air now; never a question to the hall, which is asked
        anew or not at all."""
        aired = [
            instance
            for instance in self.instances
            if instance.state == InstanceState.AIRED and not is_asking(instance)
        ]
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
        """The round this reveal is for; else the newest of the scoring item it names; else of the run."""
        if (named := reveal.plan.get("round")) is not None:
            return next((round_ for round_ in self.rounds if round_.pk == named), None)
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

    @cached_property
    def reported_units(self) -> frozenset[str]:
        """Codes of the units whose feedback reports are in this rundown. One query, when first asked for."""
        items = Item.objects.filter(segment__episode=self.run.episode_id, kind=ItemKind.FEEDBACK)
        return frozenset(items.filter(task__isnull=False).values_list("task__unit__code", flat=True))

    @cached_property
    def compared_items(self) -> frozenset[int]:
        """Scoring items that a later one is compared to. One query, when first asked for."""
        later = Item.objects.filter(segment__episode=self.run.episode_id, compared_to__isnull=False)
        return frozenset(pk for pk in later.values_list("compared_to", flat=True) if pk)

    @cached_property
    def drilled(self) -> DrillReport | None:
        """The newest finished drill of this episode's seats. One query, when first asked for."""
        return last_report(self.run.electorate_ref)

    @cached_property
    def rehearsal(self) -> Run | None:
        """The rehearsal that has not been wiped yet. One query, when first asked for."""
        return rehearsal_of(self.run.episode)

    @cached_property
    def open_debts(self) -> list[Task]:
        """Owed in this episode, neither in the order nor dropped. One query, when first asked for."""
        return open_debts(self.run.episode)

    @cached_property
    def panics(self) -> dict[str, Panic]:
        """The panic acts in force, by name. One query, when first asked for."""
        return {panic.act: panic for panic in self.run.panics.select_related("by")}

    @cached_property
    def turns(self) -> list[Turn]:
        """Every question of the run, in the order of the queue. One query, when first asked for."""
        return list(self.run.turns.select_related("asker", "unit").order_by("position", "pk"))

    @property
    def turn(self) -> Turn | None:
        """The question that has the floor."""
        on_floor = {TurnState.ASKING, TurnState.ANSWERING}
        return next((turn for turn in self.turns if turn.state in on_floor), None)

    @property
    def segment(self) -> str | None:
        """Where in its order the programme is: the segment of what was taken last in it."""
        taken = [one for one in self.instances if one.taken_at and is_in_order(one)]
        newest = max(taken, key=lambda one: (one.taken_at or self.at, one.pk), default=None)
        return newest.plan["segment"] if newest else None

    @cached_property
    def committed(self) -> frozenset[int]:
        """Questions whose unit has made a commitment since they were asked. One query, if any is open."""
        asked = [turn for turn in self.turns if turn.state != TurnState.SETTLED and turn.unit_id]
        if not asked:
            return frozenset()
        made = list(Commitment.objects.of_run(self.run.ref).order_by().values_list("unit", "heard_at"))
        return frozenset(
            turn.pk
            for turn in asked
            if any(unit == turn.unit_id and turn.asked_at and at >= turn.asked_at for unit, at in made)
        )

    @property
    def owed_turns(self) -> list[Turn]:
        """Questions with neither an answer nor a commitment nor a reason on record (有问必答)."""
        silent = [turn for turn in self.turns if turn.outcome == TurnOutcome.UNANSWERED and not turn.reason]
        open_ = [turn for turn in self.turns if turn.state != TurnState.SETTLED]
        return [*silent, *(turn for turn in open_ if turn.pk not in self.committed)]

    @cached_property
    def limits(self) -> Station:
        """The station's own settings. One query, when first asked for."""
        return station()

    @property
    def sealed_round(self) -> Round | None:
        """The newest round that waits for its second person, or for its reveal."""
        return next((round_ for round_ in self.rounds if round_.state == RoundState.SEALED), None)

    def asking_of(self, round_: Round) -> ItemInstance | None:
        """The instance in which the hall was asked by this round; None for a planned scoring."""
        mine = (one for one in self.instances if one.round_id == round_.pk and is_asking(one))
        return next(mine, None)

    def scoring_of(self, round_: Round) -> ItemInstance | None:
        """The instance that this round was armed with."""
        mine = (one for one in self.instances if one.round_id == round_.pk)
        return next((one for one in mine if one.plan["kind"] == ItemKind.SCORING), None)

    @property
    def promised_units(self) -> frozenset[str]:
        return frozenset(unit for _code, unit in self.frozen_promises)

    def _only(self, state: InstanceState) -> ItemInstance | None:
        return next((instance for instance in self.instances if instance.state == state), None)
