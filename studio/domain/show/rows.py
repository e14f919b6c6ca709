"""The lines of the rundown as the control room sees them: plan, frozen copy and times in one row.

What you would get wrong: what is armed or on air is described by its instance. The item beside it
may have been edited, moved or removed since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from common.clock import to_ms
from studio.domain.clips.clip_ready import Readiness, readiness
from studio.domain.planning.timing import Expectation, Performed, expect, planned_starts
from studio.domain.show.facts import Facts
from studio.domain.show.guards import LegalAct, legal_arm, refused
from studio.enums import Act, InstanceState, ItemKind
from studio.errors import ItemGone
from studio.models import Item, ItemInstance, Run
from voting.enums import RoundState

PLANNED = "planned"
RANK = {InstanceState.ON_AIR: 3, InstanceState.ARMED: 2, InstanceState.AIRED: 1}


@dataclass(frozen=True)
class Row:
    """One line of the rundown. What is armed or on air is described by its frozen copy, not by the plan.

    state: "planned", "armed", "on_air" or "aired". Times are aware; `expected_at` only for what is
    still to come, `taken_at` and `ended_at` only for what has aired. `changed`: the plan was edited
    after this copy was made, or a commitment was confirmed that its paper lacks. `arm` says whether
    it can be armed now, and why not. `item` is None when the item was removed after it had aired and
    is armed or on air again; such a row is in no segment's list.
    """

    item: int | None
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
    is_on_shelf: bool = False
    ready: Readiness | None = None  # of a clip that is still to air
    plan: dict[str, Any] | None = None  # the whole frozen copy, of what is armed, on air or aired
    row_id: str = ""  # the item's name through moves, exports and imports; none when it was removed

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
class Rows:
    """The whole rundown at one moment. `on_air` and `armed` may be rows that the plan no longer holds.

    `shelf`: what is outside the order and no part of its times, to be taken when it is wanted (备播架).
    """

    rows: list[Row]
    shelf: list[Row]
    on_air: Row | None
    armed: Row | None
    planned_end: datetime
    expected: Expectation


def rows_of(facts: Facts) -> Rows:
    """Three queries beside the facts, however long the rundown is."""
    run = facts.run
    everything = list(items_of(run))
    items = [item for item in everything if not item.is_on_shelf]
    shown = {item.pk: _shown_instance(item, facts.instances) for item in items}
    lengths = [_planned_s(item, shown[item.pk]) for item in items]
    done, episode = _performed(facts, items, shown), run.episode
    fixed = {index: item.hard_start for index, item in enumerate(items) if item.hard_start}
    start, end = episode.planned_start, episode.planned_end
    expected = expect(start, lengths, done, facts.at, fixed=fixed, fixed_end=end)
    starts = planned_starts(start, lengths, fixed)
    rows = [
        _row(facts, item, shown[item.pk], number=number, planned_at=starts[number - 1], expected=expected)
        for number, item in enumerate(items, start=1)
    ]
    spare = [item for item in everything if item.is_on_shelf]
    shelf = [_spare_row(facts, item, place) for place, item in enumerate(spare, start=1)]
    return Rows(
        rows=rows,
        shelf=shelf,
        on_air=_row_of(facts.on_air, [*rows, *shelf]),
        armed=_row_of(facts.armed, [*rows, *shelf]),
        planned_end=end or starts[-1],
        expected=expected,
    )


def items_of(run: Run) -> Iterable[Item]:
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
        changed=bool(instance and (_edited(item, instance) or _paper_is_behind(facts, instance))),
        arm=legal_arm(facts, item),
        ready=_ready(facts, item, instance),
        plan=frozen,
        row_id=item.row_id,
        **(_of_plan(frozen) if frozen else _of_item(item)),
    )


def _spare_row(facts: Facts, item: Item, place: int) -> Row:
    """Numbered on the shelf; its planned time is the programme's, for it has none."""
    instance = _shown_instance(item, facts.instances)
    nothing = Expectation(starts={}, ends_at=facts.at, over_s=0)
    start = facts.run.episode.planned_start
    row = _row(facts, item, instance, number=place, planned_at=start, expected=nothing)
    return replace(row, is_on_shelf=True)


def _ready(facts: Facts, item: Item, instance: ItemInstance | None) -> Readiness | None:
    """How its clip stands, while that can still matter; one stat, and one query for all rows."""
    to_come = instance is None or instance.state == InstanceState.ARMED
    if not to_come or (item.clip is None and item.kind != ItemKind.CLIP):
        return None
    return readiness(item.clip, facts.limits)


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


def _row_of(instance: ItemInstance | None, rows: list[Row]) -> Row | None:
    """The row of an instance; made from its copy alone when its item is gone."""
    if instance is None:
        return None
    return next((row for row in rows if row.instance == instance.pk), None) or _row_without_item(instance)


def _row_without_item(instance: ItemInstance) -> Row:
    return Row(
        item=None,
        instance=instance.pk,
        number=instance.plan["position"],
        segment=instance.plan["segment"],
        planned_at=instance.taken_at or instance.armed_at,  # no plan says when
        expected_at=None,
        state=instance.state,
        taken_at=instance.taken_at,
        ended_at=instance.ended_at,
        changed=False,
        arm=refused(Act.ARM, ItemGone()),
        plan=instance.plan,
        **_of_plan(instance.plan),
    )


def _edited(item: Item, instance: ItemInstance) -> bool:
    return bool(instance.plan["revision"] != item.revision)


def _paper_is_behind(facts: Facts, instance: ItemInstance) -> bool:
    """An armed scoring whose paper lacks words that were frozen after it was armed."""
    round_ = instance.round
    if round_ is None or round_.state != RoundState.ARMED:
        return False
    scored = {unit["code"] for unit in instance.plan["units"]}
    printed = {word["ref"] for subject in round_.paper["subjects"] for word in subject["words"]}
    return any(code not in printed and (not scored or unit in scored) for code, unit in facts.frozen_promises)
