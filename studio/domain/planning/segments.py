"""The segments of a rundown: add, name, move, remove; each is one edit that can be undone.

What you would get wrong: a segment with items in it is not removed. Its items would go unseen.
"""

from datetime import datetime

from common.models import User
from studio.domain.planning.edits import editing
from studio.domain.planning.rundown import add_segment
from studio.domain.planning.sheet import write_order
from studio.enums import EditAct
from studio.errors import ItemGone, SegmentNotEmpty
from studio.models import Episode, Segment


def new_segment(episode: Episode, title: str, *, by: User, at: datetime) -> Segment:
    """A segment after the last."""
    with editing(episode, EditAct.ADDED, by=by, at=at) as draft:
        draft.what = title
        return add_segment(episode, title)


def name_segment(segment: Segment, title: str, *, by: User, at: datetime) -> None:
    """The last one to name it wins; the name before stays in the history."""
    with editing(segment.episode, EditAct.EDITED, by=by, at=at) as draft:
        draft.what = title
        if not Segment.objects.filter(pk=segment.pk).update(title=title):
            raise ItemGone


def move_segment(segment: Segment, *, up: bool, by: User, at: datetime) -> None:
    """One place up or down with all its items; at the edge nothing changes. ItemInPlay does not stop it:
    its items keep their order among themselves."""
    with editing(segment.episode, EditAct.MOVED, by=by, at=at) as draft:
        draft.what, draft.moved = segment.title, {str(segment.pk)}
        order = list(draft.before.order)
        here = next((index for index, (key, _) in enumerate(order) if key == str(segment.pk)), None)
        if here is None:
            raise ItemGone
        there = here + (-1 if up else 1)
        if 0 <= there < len(order):
            order[here], order[there] = order[there], order[here]
            write_order(order)


def remove_segment(segment: Segment, *, by: User, at: datetime) -> None:
    """Only an empty one; SegmentNotEmpty otherwise."""
    with editing(segment.episode, EditAct.REMOVED, by=by, at=at) as draft:
        draft.what = segment.title
        if dict(draft.before.order).get(str(segment.pk)):
            raise SegmentNotEmpty
        Segment.objects.filter(pk=segment.pk).delete()
        write_order([pair for pair in draft.before.order if pair[0] != str(segment.pk)])
