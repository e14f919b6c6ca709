"""What the control room reads, and the doors to what screens and the public read.

What you would get wrong: a query per row. `control_state` makes a fixed number of queries however
long the rundown is; a test pins it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from common.clock import to_ms
from followup.domain.queries import commitments_of_run
from followup.models import Commitment
from studio.domain import asrun
from studio.domain.facts import Facts
from studio.domain.guards import LegalAct, legal_acts, legal_arm
from studio.domain.public import PublicEpisode, public_episode, public_episodes
from studio.domain.screen import screen_state
from studio.domain.timing import Expectation, Performed, expect, planned_starts
from studio.enums import InstanceState, ItemKind
from studio.models import Episode, Item, ItemInstance, Run
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

PLANNED = "planned"
RANK = {InstanceState.ON_AIR: 3, InstanceState.ARMED: 2, InstanceState.AIRED: 1}


@dataclass(frozen=True)
class Row:
    """One line of the rundown. What is armed or on air is described by its frozen copy, not by the plan.

    state: "planned", "armed", "on_air" or "aired". Times are aware; `expected_at` only for what is
    still to come, `taken_at` and `ended_at` only for what has aired. `changed`: the plan was edited
    after this copy was made. `arm` says whether it can be armed now, and why not.
    """

    item: int
    instance: int | None
    number: int
    segment: str
    kind: str
    kind_label: str
    title: str
    state: str
    planned_s: int
    planned_at: datetime
    expected_at: datetime | None
    taken_at: datetime | None
    ended_at: datetime | None
    units: list[str]
    post: str
    question: str
    clip: str
    changed: bool
    arm: LegalAct
    plan: dict[str, Any] | None = None  # the whole frozen copy, of what is armed, on air or aired

    @property
    def took_s(self) -> int | None:
        """How long it was on air, once it is over."""
        if self.taken_at is None or self.ended_at is None:
            return None
        return round((self.ended_at - self.taken_at).total_seconds())

    @property
    def over_s(self) -> int | None:
        return None if self.took_s is None else self.took_s - self.planned_s

    @property
    def taken_ms(self) -> int | None:
        return to_ms(self.taken_at) if self.taken_at else None

    @property
    def zero_ms(self) -> int | None:
        """When its planned time is used up, for a clock that counts in the page."""
        return self.taken_ms + self.planned_s * 1000 if self.taken_ms is not None else None


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
    items = list(_items(run))
    shown = {item.pk: _shown_instance(item, facts.instances) for item in items}
    lengths = [_planned_s(item, shown[item.pk]) for item in items]
    expected = expect(run.episode.planned_start, lengths, _performed(facts, items, shown), at)
    starts = planned_starts(run.episode.planned_start, lengths)
    rows = [
        _row(facts, item, shown[item.pk], number=number, planned_at=starts[number - 1], expected=expected)
        for number, item in enumerate(items, start=1)
    ]
    return ControlState(
        episode=run.episode,
        run=run,
        seq=run.seq,
        at=at,
        rows=rows,
        on_air=_in_state(rows, InstanceState.ON_AIR),
        armed=_in_state(rows, InstanceState.ARMED),
        over_s=expected.over_s,
        planned_end=starts[-1],
        expected_end=expected.ends_at,
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


def _items(run: Run) -> Iterable[Item]:
    items = Item.objects.filter(segment__episode=run.episode_id).select_related("segment", "clip")
    return items.prefetch_related("units").order_by("segment__position", "position", "pk")


def _shown_instance(item: Item, instances: Sequence[ItemInstance]) -> ItemInstance | None:
    """What is on air of it, else what is armed, else what aired last."""
    own = [one for one in instances if one.item_id == item.pk and one.state in RANK]
    return max(own, key=lambda one: (RANK[InstanceState(one.state)], one.pk), default=None)


def _planned_s(item: Item, instance: ItemInstance | None) -> int:
    return int(instance.plan["planned_s"]) if instance else item.planned_s


def _performed(facts: Facts, items: list[Item], shown: dict[int, ItemInstance | None]) -> Performed:
    """What is armed comes next; then, from what is on air (or armed) on, all that has not aired."""
    states = [instance.state if (instance := shown[item.pk]) else PLANNED for item in items]
    armed = [index for index, state in enumerate(states) if state == InstanceState.ARMED]
    on_air = [index for index, state in enumerate(states) if state == InstanceState.ON_AIR]
    reached = max(armed + on_air, default=-1)
    ahead = armed + [index for index, state in enumerate(states) if index > reached and state == PLANNED]
    now = facts.on_air
    return Performed(
        started_at=facts.run.started_at,
        ended_at=facts.run.ended_at,
        on_air_since=now.taken_at if now else None,
        on_air_s=now.plan["planned_s"] if now else 0,
        ahead=[] if facts.run.ended_at else ahead,
    )


def _row(
    facts: Facts,
    item: Item,
    instance: ItemInstance | None,
    *,
    number: int,
    planned_at: datetime,
    expected: Expectation,
) -> Row:
    frozen = instance.plan if instance else None
    return Row(
        item=item.pk,
        instance=instance.pk if instance else None,
        number=number,
        segment=item.segment.title,
        planned_at=planned_at,
        expected_at=expected.starts.get(number - 1),
        state=instance.state if instance else PLANNED,
        taken_at=instance.taken_at if instance else None,
        ended_at=instance.ended_at if instance else None,
        changed=bool(frozen and frozen["revision"] != item.revision),
        arm=legal_arm(facts, item),
        plan=frozen,
        **(_of_plan(frozen) if frozen else _of_item(item)),
    )


def _of_plan(plan: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": plan["kind"],
        "kind_label": str(ItemKind(plan["kind"]).label),
        "title": plan["title"],
        "planned_s": plan["planned_s"],
        "units": [unit["name"] for unit in plan["units"]],
        "post": plan["post"],
        "question": plan["question"],
        "clip": plan["clip"]["title"] if plan["clip"] else "",
    }


def _of_item(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "kind_label": item.get_kind_display(),
        "title": item.title,
        "planned_s": item.planned_s,
        "units": [unit.name for unit in item.units.all()],
        "post": item.post,
        "question": item.question,
        "clip": item.clip.title if item.clip else "",
    }


def _in_state(rows: list[Row], state: InstanceState) -> Row | None:
    return next((row for row in rows if row.state == state), None)
