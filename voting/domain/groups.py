"""Groups of an electorate: audience, representatives, experts; their weights, and how much is trimmed.

What you would get wrong: a weight is its group's share of the mean, not a ballot's. And a group of fewer than
five ballots is never broken out: its weight is lost with it, which `small_groups` says before air.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import override, pgettext

from common.errors import BadInput
from voting.domain import history
from voting.domain.results import SMALLEST_POOL
from voting.enums import ElectorateAct, SeatState
from voting.models import Electorate, Group, Seat

AUDIENCE, REPRESENTATIVES, EXPERTS = "audience", "representative", "expert"
WEIGHTS = {AUDIENCE: 60, REPRESENTATIVES: 20, EXPERTS: 20}  # a start; the producer sets what is agreed
HEAVIEST, MOST_TRIM = 1000, 40


@dataclass(frozen=True)
class GroupRow:
    """A group as the plan shows it. `share` is its percent of the mean: None without seats of its own, and
    for a small group, whose weight has no effect."""

    group: Group
    seats: int
    joined: int
    share: float | None
    is_small: bool


def standard_names() -> dict[str, str]:
    return {
        AUDIENCE: pgettext("group", "Audience representatives"),
        REPRESENTATIVES: pgettext("group", "Inquiry representatives"),
        EXPERTS: pgettext("group", "Commenting experts"),
    }


def make_standard_groups(electorate: Electorate) -> None:
    """The three usual ones, in the house's language. What exists stays as it is."""
    with override(settings.LANGUAGE_CODE):
        names = standard_names()
    Group.objects.bulk_create(
        [
            Group(electorate=electorate, ref=ref, name=name, weight=WEIGHTS[ref], order=order)
            for order, (ref, name) in enumerate(names.items(), 1)
        ],
        ignore_conflicts=True,
    )


def settle_seats(electorate: Electorate) -> None:
    """Seats that were issued without a group are audience; called with every change of the plan."""
    first = electorate.groups.first()
    if first is not None:
        Seat.objects.filter(electorate=electorate, group=None).update(group=first)


def set_rules(
    electorate: Electorate, *, weights: Mapping[str, int], trim_percent: int, by: str, at: datetime
) -> Electorate:
    """Weights by group code, and the trim. Leaves one row of history; the same again changes nothing.

    Raises RulesLocked once the first air round was opened, BadInput for what is no weight or trim. Two at
    once: one after the other, both in the history.
    """
    _check(weights, trim_percent)
    with transaction.atomic():
        held = history.hold(electorate)
        settle_seats(held)
        before = rules_of(held)
        for ref, weight in weights.items():
            held.groups.filter(ref=ref).update(weight=weight)
        Electorate.objects.filter(pk=held.pk).update(trim_percent=trim_percent)
        after = rules_of(Electorate.objects.get(pk=held.pk))
        if after != before:
            history.record(held, ElectorateAct.RULES, by=by, at=at, before=before, **after)
    electorate.refresh_from_db()
    return electorate


def _check(weights: Mapping[str, int], trim_percent: int) -> None:
    if not all(1 <= weight <= HEAVIEST for weight in weights.values()) or not 0 <= trim_percent <= MOST_TRIM:
        raise BadInput


def rules_of(electorate: Electorate) -> dict[str, Any]:
    return {
        "trim_percent": electorate.trim_percent,
        "weights": dict(electorate.groups.values_list("ref", "weight")),
    }


def group_rows(electorate: Electorate) -> list[GroupRow]:
    """Every group with its seats (void ones left out), in the plan's order."""
    living = ~Q(seats__state=SeatState.VOID) & Q(seats__isnull=False)
    groups = list(
        electorate.groups.annotate(
            issued=Count("seats", filter=living),
            joined=Count("seats", filter=Q(seats__state=SeatState.CLAIMED)),
        )
    )
    loose = electorate.seats.filter(group=None).exclude(state=SeatState.VOID)
    rows = [(group, group.issued, group.joined) for group in groups]
    if rows and (extra := loose.count()):
        group, issued, joined = rows[0]
        rows[0] = (group, issued + extra, joined + loose.claimed().count())
    several = sum(1 for _, issued, _ in rows if issued) > 1
    small = {group.pk for group, issued, _ in rows if several and 0 < issued < SMALLEST_POOL}
    whole = sum(group.weight for group, issued, _ in rows if issued and group.pk not in small)
    return [
        _row(group, issued, joined, whole=whole, is_small=group.pk in small) for group, issued, joined in rows
    ]


def _row(group: Group, issued: int, joined: int, *, whole: int, is_small: bool) -> GroupRow:
    share = round(100 * group.weight / whole, 1) if issued and whole and not is_small else None
    return GroupRow(group, issued, joined, share, is_small)


def small_groups(electorate: Electorate) -> list[GroupRow]:
    """Groups whose weight cannot hold: fewer than five seats, so that their ballots join the largest pool."""
    return [row for row in group_rows(electorate) if row.is_small]
