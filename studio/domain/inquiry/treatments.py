"""What later episodes did with a promise: reported on it, or left it out and said why (K8).

What you would get wrong: telling it before it is public. A reason written while an episode is planned is
shown once that episode is on air; so is the report, once it was taken.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from studio.enums import ItemKind, RunMode, RunState
from studio.models import DroppedDebt, ItemInstance, Run

AIRED = (RunState.ON_AIR, RunState.ENDED)


@dataclass(frozen=True)
class Treatment:
    """One episode's; `reason` only where it was left out."""

    episode_number: int
    on: date
    unit: str
    is_aired: bool
    reason: str = ""


def treatments_of(code: str) -> list[Treatment]:
    """By episode. Two queries."""
    reports = ItemInstance.objects.filter(
        run__mode=RunMode.AIR,
        plan__kind=ItemKind.FEEDBACK,
        plan__task__code=code,
        taken_at__isnull=False,
    ).select_related("run__episode")
    shown = [
        Treatment(
            one.run.episode.number,
            timezone.localdate(one.taken_at),
            one.plan["task"]["unit"],
            is_aired=True,
        )
        for one in reports
        if one.taken_at
    ]
    return sorted({*shown, *_dropped(code)}, key=lambda one: (one.episode_number, one.unit))


def _dropped(code: str) -> list[Treatment]:
    runs = Run.objects.filter(mode=RunMode.AIR, state__in=AIRED)
    rows = DroppedDebt.objects.filter(task__commitment__code=code, episode__in=runs.values("episode"))
    return [
        Treatment(
            one.episode.number,
            timezone.localdate(one.episode.planned_start),
            one.task.unit.name,
            is_aired=False,
            reason=one.reason,
        )
        for one in rows.select_related("episode", "task__unit")
    ]
