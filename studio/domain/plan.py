"""What the planning pages read: the list of episodes, and one episode's rundown as planned.

The plan only: what airs is the instance's copy, so a mark "on air" here never means that an edit
of this row would reach the screen.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from studio.enums import InstanceState, ItemKind, RunState
from studio.models import Episode, Item, ItemInstance, Run, Segment

IN_USE = (InstanceState.ON_AIR, InstanceState.ARMED, InstanceState.AIRED)


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
    """One item; `live` is the state of its newest instance in the living run, or ""."""

    item: Item
    number: int
    starts_at: datetime
    live: str


@dataclass(frozen=True)
class PlanSegment:
    segment: Segment
    planned_s: int
    rows: list[PlanRow] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """A whole rundown; `is_live` while the episode is on air."""

    episode: Episode
    segments: list[PlanSegment]
    planned_s: int
    ends_at: datetime
    is_live: bool


def episode_list() -> list[EpisodeRow]:
    """All episodes, newest first. Three queries, however many episodes there are."""
    newest: dict[int, Run] = {}
    for run in Run.objects.order_by("pk"):
        newest[run.episode_id] = run
    episodes = Episode.objects.order_by("-number").annotate(
        items=Count("segments__items"),
        feedback=Count("segments__items", filter=Q(segments__items__kind=ItemKind.FEEDBACK)),
    )
    return [_episode_row(episode, newest.get(episode.pk)) for episode in episodes]


def next_number() -> int:
    """The number a new episode gets: one after the highest, from 1."""
    return (Episode.objects.aggregate(highest=Max("number"))["highest"] or 0) + 1


def newest_episode() -> Episode | None:
    """The one whose seats the next one takes over."""
    return Episode.objects.order_by("-number").first()


def plan_state(episode: Episode) -> Plan:
    """The rundown in order, numbered through the episode, with the start each item would have on plan."""
    segments = episode.segments.order_by("position").prefetch_related(
        "items__units", "items__clip", "items__scores", "items__compared_to"
    )
    live = _live_states(episode)
    clock = episode.planned_start
    number = 0
    found: list[PlanSegment] = []
    for segment in segments:
        items = sorted(segment.items.all(), key=lambda item: item.position)
        rows = []
        for item in items:
            number += 1
            rows.append(PlanRow(item, number, clock, live.get(item.pk, "")))
            clock += timedelta(seconds=item.planned_s)
        found.append(PlanSegment(segment, sum(item.planned_s for item in items), rows))
    total = sum(segment.planned_s for segment in found)
    is_live = episode.runs.filter(state=RunState.ON_AIR).exists()
    return Plan(episode, found, total, clock, is_live)


def _live_states(episode: Episode) -> dict[int, str]:
    """Item pk to the state of its newest instance in the living run."""
    living = ItemInstance.objects.filter(run__episode=episode, item__isnull=False, state__in=IN_USE)
    return dict(living.exclude(run__state=RunState.ENDED).order_by("pk").values_list("item_id", "state"))


def _episode_row(episode: Episode, run: Run | None) -> EpisodeRow:
    counts = episode.__dict__  # annotated by episode_list
    state = RunState(run.state) if run else RunState.PLANNED
    return EpisodeRow(episode, run, state, counts["items"], counts["feedback"])
