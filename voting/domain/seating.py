"""The same seats in the next programme: labels, places, groups and weights, never a card or a phone.

What you would get wrong: copying tokens or devices. The next evening's cards are its own; only who sits
where, and how they are weighed, is taken over.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from voting.domain.seats import issue_seats
from voting.enums import SeatState
from voting.models import Electorate, Group, Seat


@dataclass(frozen=True)
class Place:
    """One seat of a plan; `group` is a group's code, "" for none yet."""

    label: str
    group: str = ""
    row: str = ""
    place: int | None = None


def issue_places(electorate: Electorate, places: Iterable[Place]) -> list[Seat]:
    """A card for each place, set in its row and group. Labels that have one are put in their place."""
    wanted = {place.label: place for place in places}
    with transaction.atomic():
        groups = {group.ref: group for group in electorate.groups.all()}
        seats = [seat for seat in issue_seats(electorate, wanted) if seat.label in wanted]
        for seat in seats:
            place = wanted[seat.label]
            seat.row, seat.place = place.row, place.place
            seat.group = groups.get(place.group)
        Seat.objects.bulk_update(seats, ["row", "place", "group"], batch_size=500)
    return seats


def places_of(electorate: Electorate) -> list[Place]:
    """The living seats as a plan, in the order of their labels."""
    living = electorate.seats.exclude(state=SeatState.VOID).select_related("group")
    return [Place(seat.label, seat.group.ref if seat.group else "", seat.row, seat.place) for seat in living]


def take_over(source: Electorate, target: Electorate) -> list[Seat]:
    """Groups with their weights, the trim, and every living seat of `source` for `target`; its own cards."""
    with transaction.atomic():
        for group in source.groups.all():
            Group.objects.update_or_create(
                electorate=target,
                ref=group.ref,
                defaults={
                    "name": group.name,
                    "weight": group.weight,
                    "order": group.order,
                    "is_spare": group.is_spare,
                },
            )
        removed = target.groups.exclude(ref__in=source.groups.values("ref"))
        removed.filter(seats=None).delete()  # what the source did without
        Electorate.objects.filter(pk=target.pk).update(trim_percent=source.trim_percent)
        return issue_places(target, places_of(source))
