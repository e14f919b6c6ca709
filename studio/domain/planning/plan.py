"""What the planning pages read: the list of episodes, and one episode's rundown as planned.

What you would get wrong: the mark "on air" is the state of the row's newest copy in a run. The row itself
cannot be edited then (studio.domain.planning.edits), and what airs is the copy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from studio.domain.planning import in_play
from studio.domain.planning.editors import Present
from studio.domain.planning.elements import elements_of
from studio.domain.planning.timing import Slot, Times, back_time, seconds
from studio.enums import ItemKind, RunMode, RunState
from studio.models import Episode, Item, Run, Segment


@dataclass(frozen=True)
class EpisodeRow:
    """One line of the list; `run` is the newest performance, None before there was one."""

    episode: Episode
    run: Run | None
    state: RunState
    items: int
    feedback: int


@dataclass(frozen=True)
class PlanRow:
    """One item; `live` says "armed", "on_air" or "aired" where it is in play (and cannot change), else "".

    On the shelf, outside the order, `times` is None and `number` 0.
    """

    item: Item
    number: int
    times: Times | None
    live: str
    editors: list[Present] = field(default_factory=list)

    @property
    def elements(self) -> list[dict[str, Any]]:
        return elements_of(self.item)


@dataclass(frozen=True)
class PlanSegment:
    segment: Segment
    planned_s: int
    rows: list[PlanRow] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """A whole rundown; `is_live` while the episode is on air.

    `over_s`: against the fixed end, if there is one. `lost_s`: how far items run into fixed starts, in all;
    `empty_s`: what is left empty before them.
    """

    episode: Episode
    segments: list[PlanSegment]
    planned_s: int
    ends_at: datetime
    over_s: int | None
    lost_s: int
    empty_s: int
    is_live: bool


def episode_list() -> list[EpisodeRow]:
    """All episodes but templates, newest first. Three queries, however many episodes there are."""
    newest: dict[int, Run] = {}
    for run in Run.objects.filter(mode=RunMode.AIR).order_by("pk"):
        newest[run.episode_id] = run
    episodes = (
        Episode.objects.filter(is_template=False)
        .order_by("-number")
        .annotate(
            items=Count("segments__items"),
            feedback=Count("segments__items", filter=Q(segments__items__kind=ItemKind.FEEDBACK)),
        )
    )
    return [_episode_row(episode, newest.get(episode.pk)) for episode in episodes]


def next_number() -> int:
    """The number a new episode gets: one after the highest, from 1."""
    episodes = Episode.objects.filter(is_template=False)
    return (episodes.aggregate(highest=Max("number"))["highest"] or 0) + 1


def newest_episode() -> Episode | None:
    """The one whose seats the next one takes over."""
    return Episode.objects.filter(is_template=False).order_by("-number").first()


def plan_state(episode: Episode, present: Sequence[Present] = ()) -> Plan:
    """The rundown in order, numbered through the episode, with each row's times on plan and who is at it.

    A fixed number of queries, however long it is.
    """
    segments = list(
        episode.segments.order_by("position").prefetch_related(
            "items__units", "items__elements", "items__clip", "items__scores", "items__compared_to"
        )
    )
    items = [item for one in segments for item in sorted(one.items.all(), key=lambda item: item.position)]
    live, times = in_play.states(episode), _times_of(episode, items)
    numbers = {pk: number for number, pk in enumerate(times, start=1)}
    rows = [
        PlanRow(
            item, numbers.get(item.pk, 0), times.get(item.pk), live.get(item.pk, ""), _at_row(item, present)
        )
        for item in items
    ]
    gaps = [timed.gap_s for timed in times.values() if timed.gap_s is not None]
    ends_at = list(times.values())[-1].ends_at if times else episode.planned_start
    return Plan(
        episode=episode,
        segments=[_plan_segment(one, rows) for one in segments],
        planned_s=sum(item.planned_s for item in items if not item.is_on_shelf),
        ends_at=ends_at,
        over_s=None if episode.planned_end is None else seconds(ends_at - episode.planned_end),
        lost_s=-sum(gap for gap in gaps if gap < 0),
        empty_s=sum(gap for gap in gaps if gap > 0),
        is_live=episode.runs.filter(state=RunState.ON_AIR, mode=RunMode.AIR).exists(),
    )


def _times_of(episode: Episode, items: list[Item]) -> dict[int, Times]:
    """Item key to times, in order; what is on the shelf has none."""
    ordered = [item for item in items if not item.is_on_shelf]
    slots = [Slot(item.planned_s, item.hard_start) for item in ordered]
    times = back_time(episode.planned_start, slots, episode.planned_end)
    return {item.pk: timed for item, timed in zip(ordered, times, strict=True)}


def _at_row(item: Item, present: Sequence[Present]) -> list[Present]:
    return [one for one in present if one.row == item.pk and not one.is_self]


def _plan_segment(segment: Segment, rows: list[PlanRow]) -> PlanSegment:
    own = [row for row in rows if row.item.segment_id == segment.pk]
    return PlanSegment(segment, sum(row.item.planned_s for row in own if row.times), own)


def _episode_row(episode: Episode, run: Run | None) -> EpisodeRow:
    counts = episode.__dict__  # annotated by episode_list
    state = RunState(run.state) if run else RunState.PLANNED
    return EpisodeRow(episode, run, state, counts["items"], counts["feedback"])
