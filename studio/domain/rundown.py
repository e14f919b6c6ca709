"""The plan: episodes born with what is owed, and the items of their rundowns.

What you would get wrong: `position` is counted through the whole episode, so every change of the
order renumbers it; and an edit is a compare-and-set on `revision`, or two planners overwrite each other.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.models import User
from common.publish import publish
from followup.domain.queries import owed_tasks
from followup.models import Task
from studio.enums import InstanceState, ItemKind
from studio.errors import EditedMeanwhile, EpisodeExists, ItemGone, ItemInPlay
from studio.events import run_topic
from studio.models import Episode, Item, ItemInstance, Run, Segment
from voting.domain.electorate import create_electorate
from voting.domain.queries import electorate_of
from voting.domain.seating import Place, issue_places, take_over
from voting.domain.seats import issue_seats
from voting.models import Electorate

FEEDBACK_S = 180  # a feedback report's planned length, until the planner sets another
TITLE_LENGTH = 120


def create_episode(
    *,
    number: int,
    title: str,
    planned_start: datetime,
    seats: Sequence[str] = (),
    places: Sequence[Place] = (),
    seats_of: Episode | None = None,
    is_sample: bool = False,
    by: User,
    at: datetime,
) -> Episode:
    """A new episode with its electorate and seats, and a feedback item for every task owed by then.

    Seats by label, by place, or the same as those of `seats_of` (with its groups, weights and trim, under
    cards of their own): those who heard a promise judge its delivery.

    Owed: due or overdue on the day it is planned for. EpisodeExists when the number is taken, also
    by somebody in this very moment; nothing is left behind then.
    """
    try:
        with transaction.atomic():
            episode = Episode.objects.create(
                number=number,
                title=title,
                planned_start=planned_start,
                is_sample=is_sample,
                screen_key=new_screen_key(),
            )
            electorate = create_electorate(ref=episode.electorate_ref, title=title)
            _seat(electorate, seats, places, seats_of)
            _first_segments(episode)
            return episode
    except IntegrityError as error:
        if Episode.objects.filter(number=number).exists():
            raise EpisodeExists(number=number) from error
        raise


def _seat(
    electorate: Electorate, labels: Sequence[str], places: Sequence[Place], seats_of: Episode | None
) -> None:
    former = electorate_of(seats_of.electorate_ref) if seats_of else None
    if former is not None:
        take_over(former, electorate)
    elif places:
        issue_places(electorate, places)
    elif labels:
        issue_seats(electorate, list(labels))


def new_screen_key() -> str:
    """192 bit: whoever knows it may open the episode's screens."""
    return secrets.token_urlsafe(24)


def _first_segments(episode: Episode) -> None:
    owed = list(owed_tasks(timezone.localdate(episode.planned_start)))
    with override(settings.LANGUAGE_CODE):
        if owed:
            first = add_segment(episode, _("Feedback on earlier commitments"))
            for position, task in enumerate(owed, start=1):
                _add_feedback(first, position, task)
        add_segment(episode, _("Inquiry"))


def _add_feedback(segment: Segment, position: int, task: Task) -> None:
    title = _("%(code)s %(unit)s: the promise today") % {
        "code": task.commitment.code,
        "unit": task.unit.name,
    }
    item = Item.objects.create(
        segment=segment,
        position=position,
        kind=ItemKind.FEEDBACK,
        title=title[:TITLE_LENGTH],
        planned_s=FEEDBACK_S,
        task=task,
    )
    item.units.add(task.unit)


def add_segment(episode: Episode, title: str) -> Segment:
    last = episode.segments.aggregate(last=Max("position"))["last"] or 0
    return Segment.objects.create(episode=episode, position=last + 1, title=title)


def add_item(
    episode: Episode,
    *,
    kind: str,
    title: str,
    by: User,
    at: datetime,
    segment: Segment | None = None,
    units: Sequence[Any] = (),
    **fields: Any,
) -> Item:
    """A new item at the end of `segment`, or of the last one (made when there is none)."""
    with transaction.atomic():
        _lock_order(episode)
        home = segment or episode.segments.order_by("-position").first() or _only_segment(episode)
        last = home.items.aggregate(last=Max("position"))["last"] or 0
        item = Item.objects.create(segment=home, position=last + 1, kind=kind, title=title, **fields)
        item.units.set(units)
        _renumber(_in_order(episode))
        _announce(episode)
    item.refresh_from_db(fields=["position"])
    return item


def _only_segment(episode: Episode) -> Segment:
    with override(settings.LANGUAGE_CODE):
        return add_segment(episode, _("Inquiry"))


def edit_item(item: Item, *, revision: int, by: User, at: datetime, **fields: Any) -> Item:
    """Change fields of an item, `units` among them; `revision` is the one the form was opened with.

    Of two who edit at once the second gets EditedMeanwhile; ItemGone when it was removed. What is
    armed or on air keeps its copy.
    """
    units = fields.pop("units", None)
    with transaction.atomic():
        if not Item.objects.filter(pk=item.pk, revision=revision).update(
            revision=F("revision") + 1, **fields
        ):
            raise EditedMeanwhile() if Item.objects.filter(pk=item.pk).exists() else ItemGone()
        item.refresh_from_db()
        if units is not None:
            item.units.set(units)
        _announce(item.segment.episode)
    return item


def remove_item(item: Item, *, by: User, at: datetime) -> None:
    """Take an item out of the plan; what has aired keeps its record. ItemInPlay while armed or on air."""
    episode = item.segment.episode
    playing = [InstanceState.ARMED, InstanceState.ON_AIR]
    with transaction.atomic():
        _lock_order(episode)
        # The runs' lock: an arming that began before this ends is seen by the question below.
        list(Run.objects.select_for_update().filter(episode=episode))
        if ItemInstance.objects.filter(item=item.pk, state__in=playing).exists():
            raise ItemInPlay
        Item.objects.filter(pk=item.pk).delete()
        _renumber(_in_order(episode))
        _announce(episode)


def move_item(item: Item, *, up: bool, by: User, at: datetime) -> None:
    """One place up or down; over the edge of its segment it joins the neighbouring one.

    At the very first or last place nothing changes.
    """
    episode = item.segment.episode
    with transaction.atomic():
        _lock_order(episode)
        segments = list(episode.segments.order_by("position"))
        rows = _in_order(episode)
        here = next((place for place, row in enumerate(rows) if row.pk == item.pk), None)
        if here is None:
            raise ItemGone
        if not _swap(rows, here, -1 if up else 1):
            _change_segment(rows[here], segments, -1 if up else 1)
        _renumber(rows)
        _announce(episode)


def _swap(rows: list[Item], here: int, step: int) -> bool:
    """Change places with the neighbour in the same segment; False when there is none."""
    there = here + step
    if not 0 <= there < len(rows) or rows[there].segment_id != rows[here].segment_id:
        return False
    rows[here], rows[there] = rows[there], rows[here]
    return True


def _change_segment(row: Item, segments: list[Segment], step: int) -> None:
    """Its place in the episode is already right: the edge of the one is the edge of the other."""
    order = [segment.pk for segment in segments]
    there = order.index(row.segment_id) + step
    if 0 <= there < len(order):
        Item.objects.filter(pk=row.pk).update(segment=order[there])


def _lock_order(episode: Episode) -> None:
    """Two planners who change the order do it one after the other."""
    Episode.objects.select_for_update().get(pk=episode.pk)


def _in_order(episode: Episode) -> list[Item]:
    return list(Item.objects.filter(segment__episode=episode).order_by("segment__position", "position", "pk"))


def _renumber(rows: list[Item]) -> None:
    """Positions 1, 2, 3 … through the episode; only rows that moved are written."""
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            Item.objects.filter(pk=row.pk).update(position=position)


def _announce(episode: Episode) -> None:
    """Control rooms draw the plan anew; screens show instances and need no word."""
    for run in episode.runs.all():
        publish(run_topic(run.pk), "rundown.changed", run=run.pk, seq=run.seq)
