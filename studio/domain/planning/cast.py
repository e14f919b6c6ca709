"""The people of an episode: who sits where, by post and place, never by name.

What you would get wrong: a place is given once and kept (studio.models.CastMember); whoever leaves leaves a
gap, so that "representative 3" on a printed card stays representative 3. Seats are labels of the hall's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from common.models import User
from followup.models import Unit
from studio.domain.planning.edits import announce
from studio.enums import CastKind
from studio.errors import CastGone, SeatTaken, SeatUnknown
from studio.models import CastMember, Episode
from voting.domain.queries import electorate_of
from voting.enums import SeatState


@dataclass(frozen=True)
class CastGroup:
    """All of one kind, by place."""

    kind: CastKind
    people: list[CastMember]


def cast_of(episode: Episode) -> list[CastGroup]:
    """Every kind, also where nobody is; one query."""
    people = list(episode.cast.select_related("unit").order_by("place"))
    return [CastGroup(kind, [one for one in people if one.kind == kind]) for kind in CastKind]


def hall_seats(episode: Episode) -> list[str]:
    """Labels of the seats that somebody can be given."""
    electorate = electorate_of(episode.electorate_ref)
    if electorate is None:
        return []
    return list(
        electorate.seats.exclude(state=SeatState.VOID).order_by("label").values_list("label", flat=True)
    )


def add_member(
    episode: Episode,
    *,
    kind: str,
    post: str,
    seat: str = "",
    unit: Unit | None = None,
    by: User,
    at: datetime,
) -> CastMember:
    """At the next place of their kind. SeatUnknown, SeatTaken. Two at once get two places."""
    with transaction.atomic():
        held = _hold(episode)
        _check_seat(held, seat, None)
        last = held.cast.filter(kind=kind).aggregate(last=Max("place"))["last"] or 0
        made = CastMember.objects.create(
            episode=held, kind=kind, place=last + 1, post=post, seat=seat, unit=unit
        )
        announce(held, held.edits)
    return made


def edit_member(member: CastMember, *, by: User, at: datetime, **fields: Any) -> None:
    """Post, seat and unit; the kind and the place stay. CastGone, SeatUnknown, SeatTaken."""
    with transaction.atomic():
        held = _hold(member.episode)
        _check_seat(held, fields.get("seat", ""), member.pk)
        if not CastMember.objects.filter(pk=member.pk).update(**fields):
            raise CastGone
        announce(held, held.edits)


def remove_member(member: CastMember, *, by: User, at: datetime) -> None:
    """Their questions stay, asked by nobody yet. Twice: CastGone."""
    with transaction.atomic():
        held = _hold(member.episode)
        if not CastMember.objects.filter(pk=member.pk).delete()[0]:
            raise CastGone
        announce(held, held.edits)


def _hold(episode: Episode) -> Episode:
    return Episode.objects.select_for_update().get(pk=episode.pk)


def _check_seat(episode: Episode, seat: str, own: int | None) -> None:
    if not seat:
        return
    seats = hall_seats(episode)
    if seats and seat not in seats:
        raise SeatUnknown(seat=seat)
    other = episode.cast.filter(seat=seat).first()
    if other and other.pk != own:
        raise SeatTaken(seat=seat, post=other.post)
