"""Who has to hear that something is new with a clip: the control rooms whose rundown plans it."""

from common.publish import publish
from studio.enums import RunState
from studio.events import run_topic
from studio.models import Clip, Run


def tell_rooms(clip: Clip) -> None:
    """A poke for each living run of an episode that plans the clip. One query."""
    planned = Run.objects.filter(episode__segments__items__clip=clip).exclude(state=RunState.ENDED)
    for run in planned.values_list("pk", flat=True).distinct():
        publish(run_topic(run), "clip.changed", run=run, clip=clip.pk)
