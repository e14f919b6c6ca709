"""The plan: episodes born with what is owed, and the items of their rundowns.

What you would get wrong: `position` is counted through the whole episode, so every change of the
order renumbers it; and an edit is a compare-and-set on `revision`, or two planners overwrite each other.
Whatever changes the plan does so inside `edits.editing`, which keeps it for undo and refuses rows in play.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.models import User
from followup.domain.queries import owed_tasks
from followup.models import Task
from studio.domain.clips.revisit_films import film_of
from studio.domain.planning.edits import Draft, editing
from studio.domain.planning.sheet import Facts, Order, write_elements, write_order
from studio.enums import EditAct, ItemKind
from studio.errors import EditedMeanwhile, EpisodeExists, ItemGone
from studio.models import Episode, Item, Segment
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


def feedback_title(task: Task) -> str:
    facts = {"code": task.commitment.code, "unit": task.unit.name}
    with override(settings.LANGUAGE_CODE):
        return (_("%(code)s %(unit)s: the promise today") % facts)[:TITLE_LENGTH]


def _add_feedback(segment: Segment, position: int, task: Task) -> None:
    item = Item.objects.create(
        segment=segment,
        position=position,
        kind=ItemKind.FEEDBACK,
        title=feedback_title(task),
        planned_s=FEEDBACK_S,
        task=task,
        clip=film_of(task),
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
    elements: Sequence[Facts] = (),
    **fields: Any,
) -> Item:
    """A new item at the end of `segment`, or of the last one (made when there is none)."""
    with editing(episode, EditAct.ADDED, by=by, at=at) as draft:
        home = segment or episode.segments.order_by("-position").first() or _only_segment(episode)
        item = Item.objects.create(segment=home, position=0, kind=kind, title=title, **fields)
        item.units.set(units)
        write_elements(item, list(elements))
        write_order(_order_of(draft, item.row_id, home, last_of=home))
        draft.what = title
    item.refresh_from_db(fields=["position", "revision"])
    return item


def _only_segment(episode: Episode) -> Segment:
    with override(settings.LANGUAGE_CODE):
        return add_segment(episode, _("Inquiry"))


def edit_item(item: Item, *, revision: int, by: User, at: datetime, **fields: Any) -> Item:
    """Change fields of an item, `units` and `elements` among them; `revision` is the one the form was opened
    with, and grows when anything was different.

    Of two who edit at once the second gets EditedMeanwhile; ItemGone when it was removed; ItemInPlay when it
    is armed, on air or has aired, unless no more than its script or note is mended.
    """
    units, elements = fields.pop("units", None), fields.pop("elements", None)
    with editing(item.segment.episode, EditAct.EDITED, by=by, at=at) as draft:
        found = Item.objects.filter(pk=item.pk)
        if not found.filter(revision=revision).update(revision=revision, **fields):
            raise EditedMeanwhile() if found.exists() else ItemGone()
        item.refresh_from_db()
        draft.what = item.title
        if units is not None:
            item.units.set(units)
        if elements is not None:
            write_elements(item, elements)
    item.refresh_from_db(fields=["revision"])
    return item


def remove_item(item: Item, *, by: User, at: datetime) -> None:
    """Take an item out of the plan. ItemInPlay when it is armed, on air or has aired."""
    with editing(item.segment.episode, EditAct.REMOVED, by=by, at=at) as draft:
        Item.objects.filter(pk=item.pk).delete()
        draft.what = item.title
        write_order([[home, [r for r in rows if r != item.row_id]] for home, rows in draft.before.order])


def move_item(item: Item, *, up: bool, by: User, at: datetime) -> None:
    """One place up or down; over the edge of its segment it joins the neighbouring one.

    At the very first or last place nothing changes.
    """
    with _moving(item, by=by, at=at) as draft:
        write_order(_one_place(draft.before.order, item.row_id, -1 if up else 1))


def place_item(item: Item, segment: Segment, *, after: Item | None, by: User, at: datetime) -> None:
    """Put an item behind `after` in `segment`, or first there. ItemGone when either is not there any more.

    A place is named by a neighbour, not by a number: what others move meanwhile shifts nothing.
    """
    with _moving(item, by=by, at=at) as draft:
        home = str(segment.pk)
        rows = dict(draft.before.order).get(home)
        if rows is None or (after is not None and after.row_id not in rows):
            raise ItemGone
        if after is None or after.row_id != item.row_id:
            write_order(_order_of(draft, item.row_id, segment, after=after))


@contextmanager
def _moving(item: Item, *, by: User, at: datetime) -> Iterator[Draft]:
    with editing(item.segment.episode, EditAct.MOVED, by=by, at=at) as draft:
        if item.row_id not in draft.before.rows:
            raise ItemGone
        draft.what, draft.moved = item.title, {item.row_id}
        yield draft


def _order_of(
    draft: Draft, row_id: str, home: Segment, *, after: Item | None = None, last_of: Segment | None = None
) -> Order:
    """The order with the row in `home`: behind `after`, last, or first."""
    order = [[key, [row for row in rows if row != row_id]] for key, rows in draft.before.order]
    if str(home.pk) not in dict(order):
        order.append([str(home.pk), []])
    rows = dict(order)[str(home.pk)]
    place = len(rows) if last_of else (rows.index(after.row_id) + 1 if after else 0)
    rows.insert(place, row_id)
    return order


def _one_place(order: Order, row_id: str, step: int) -> Order:
    here = next(index for index, (_, rows) in enumerate(order) if row_id in rows)
    place = order[here][1].index(row_id)
    lists = [list(rows) for _, rows in order]
    lists[here].remove(row_id)
    if 0 <= place + step <= len(lists[here]):
        lists[here].insert(place + step, row_id)
    elif 0 <= here + step < len(lists):
        lists[here + step].insert(0 if step > 0 else len(lists[here + step]), row_id)
    else:
        lists[here].insert(place, row_id)
    return [[key, rows] for (key, _), rows in zip(order, lists, strict=True)]
