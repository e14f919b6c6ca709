"""The film of a re-visit becomes the feedback report of the next rundown.

What you would get wrong: the order of the two. The film may be named before the next episode is planned (then
its item is born with it) or after (then the item that stands there gets it, unless it is in play).
"""

from datetime import datetime

from common.models import User
from followup.domain.revisits.assigning import attach_film
from followup.models import Revisit, Task
from studio.domain.clips.revisit_films import PREFIX
from studio.domain.planning.rundown import edit_item
from studio.enums import ItemKind, RunState
from studio.models import Clip, Item


def bring_film(revisit: Revisit, clip: Clip, *, by: User, at: datetime) -> Item | None:
    """Name the film of a re-visit; returns the report it went into, None when no coming rundown has one.

    By the re-visit's reporter. Raises what `attach_film` and `edit_item` raise; then nothing is kept.
    """
    attach_film(revisit, f"{PREFIX}{clip.pk}", by=by, at=at)
    item = next_report(revisit.task, at)
    if item is None or item.clip_id == clip.pk:
        return item
    return edit_item(item, revision=item.revision, by=by, at=at, clip=clip)


def next_report(task: Task, at: datetime) -> Item | None:
    """The task's report in the next episode that is still to come. One query."""
    coming = Item.objects.filter(
        kind=ItemKind.FEEDBACK,
        task=task,
        segment__episode__is_template=False,
        segment__episode__planned_start__gt=at,
    )
    waiting = coming.exclude(segment__episode__runs__state=RunState.ENDED)
    return waiting.select_related("segment__episode").order_by("segment__episode__planned_start").first()
