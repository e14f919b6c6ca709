"""What the public page says of a panic act while it is in force: pushed, so that it is there within a second.

What you would get wrong: only the programme's own run is looked at. A rehearsal panics without anybody at
home hearing of it.
"""

from typing import Any

from studio.domain.show.performing import air_run
from studio.events import public_topic
from studio.models import Episode, Run

RUN_STEP = 1_000_000  # as the screens': a new run never looks older than the last one


def public_notice(episode_id: int) -> dict[str, Any]:
    """{"t": "public", "v", "panic": names of the acts in force, in the order they were put in force}.

    Episode.DoesNotExist for an unknown episode. Three queries.
    """
    run = air_run(Episode.objects.get(pk=episode_id))
    return {"t": "public", "v": run.pk * RUN_STEP + run.seq if run else 0, "panic": in_force(run)}


def in_force(run: Run | None) -> list[str]:
    """Names of the acts, in the order they were put in force. One query."""
    return list(run.panics.order_by("pk").values_list("act", flat=True)) if run else []


def public_topics(number: int) -> list[str] | None:
    """What a public page follows; None for an episode that does not exist."""
    found = Episode.objects.filter(number=number).values_list("pk", flat=True).first()
    return None if found is None else [public_topic(found)]
