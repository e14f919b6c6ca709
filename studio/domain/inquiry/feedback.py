"""What a feedback report shows of an earlier promise: its words, what became of it, pictures before and
after, the score of that night and of the delivery.

What you would get wrong: all of it is read when the item is armed and carried in the instance; nothing is
looked up again while it is on air.
"""

from datetime import date
from typing import Any

from django.utils import timezone

from followup.models import Commitment, Task
from studio.domain.inquiry.delivery import Score, scores_of
from studio.domain.inquiry.exposes import exposes_of
from studio.models import Item


def report_on(task: Task, item: Item, on: date) -> dict[str, Any]:
    """The report as JSON values; `days_late` in calendar days to `on`. Four queries beside the task's own.

    pictures: {"before": clip id | None, "after": clip id | None}, whose first frames are shown;
    scores: {"night": {"mean", "max"} | None, "delivery": the same}.
    """
    promise = task.commitment
    return {
        "code": promise.code,
        "episode_number": promise.episode_number,
        "heard_on": timezone.localdate(promise.heard_at).isoformat(),
        "unit": task.unit.name,
        "post": promise.post,
        "words": promise.words,
        "measure": promise.measure,
        "due_on": task.due_on.isoformat(),
        "days_late": task.days_late(on),
        "result": task.result,
        "finding": task.finding,
        "finished_on": task.finished_on.isoformat() if task.finished_on else None,
        "pictures": {"before": _exposed_by(promise), "after": item.clip_id},
        "scores": _scores(promise),
    }


def _exposed_by(promise: Commitment) -> int | None:
    """The exposé about the same unit that was on air last before the promise was heard."""
    return next((clip.pk for clip in exposes_of(promise)), None)


def _scores(promise: Commitment) -> dict[str, dict[str, Any] | None]:
    found = scores_of([promise])[promise.code]
    return {"night": _told(found.night), "delivery": _told(found.delivery)}


def _told(score: Score | None) -> dict[str, Any] | None:
    return {"mean": score.mean, "max": score.scale_max} if score else None
