"""The frame of an episode: its title, when it begins, and the fixed end that starts are counted back from."""

from datetime import datetime

from common.models import User
from studio.domain.planning.edits import EPISODE, editing, touched
from studio.enums import EditAct
from studio.errors import EditedMeanwhile
from studio.models import Episode, RundownEdit


def set_frame(episode: Episode, *, seen: int, by: User, at: datetime, **facts: str | datetime | None) -> None:
    """Title, planned_start and planned_end; `seen` is the number of the edit that the form was drawn after.

    EditedMeanwhile when somebody has set the frame since. Fixed starts of items stay where they are.
    """
    with editing(episode, EditAct.EDITED, by=by, at=at) as draft:
        later = RundownEdit.objects.filter(episode=episode, seq__gt=seen)
        if any(EPISODE in touched(edit) for edit in later):
            raise EditedMeanwhile
        draft.what = str(draft.episode)
        Episode.objects.filter(pk=episode.pk).update(**facts)
