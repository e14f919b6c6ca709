"""Groups of an electorate: audience, representatives, experts, and what a producer adds; their weights, and
how much is trimmed.

What you would get wrong: a weight is its group's share of the mean, not a ballot's. A group of fewer than
five ballots is never broken out: its weight is lost with it, which `small_groups` says before air; a spare
group's ballots join the largest whatever their number. And the first group stays: seats that no list puts
anywhere belong to it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import override, pgettext

from common.errors import BadInput
from voting.domain import history
from voting.domain.results import SMALLEST_POOL
from voting.enums import ElectorateAct, SeatState
from voting.errors import GroupNameTaken, GroupNotEmpty, GroupStays, TooManyGroups
from voting.models import Electorate, Group, Seat

AUDIENCE, REPRESENTATIVES, EXPERTS = "audience", "representative", "expert"
WEIGHTS = {AUDIENCE: 60, REPRESENTATIVES: 20, EXPERTS: 20}  # a start; the producer sets what is agreed
HEAVIEST, MOST_TRIM = 1000, 40
MOST_GROUPS, NAME_CHARS = 12, 40


@dataclass(frozen=True)
class GroupRow:
    """A group as the plan shows it. `share` is its percent of the mean: None without seats of its own, for a
    small group, whose weight has no effect, and for a spare one, which has none. `may_go`: it can be removed.
    """

    group: Group
    seats: int
    joined: int
    share: float | None
    is_small: bool
    may_go: bool


@dataclass(frozen=True)
class NewGroup:
    """`is_spare`: counted with the largest group; its weight means nothing."""

    name: str
    weight: int = 1
    is_spare: bool = False


@dataclass(frozen=True)
class GroupChanges:
    """What a producer changes in the list: names by code, the codes of groups that go, and one that comes."""

    names: Mapping[str, str] = field(default_factory=dict)
    removed: Iterable[str] = ()
    added: NewGroup | None = None


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
    electorate: Electorate,
    *,
    weights: Mapping[str, int],
    trim_percent: int,
    changes: GroupChanges | None = None,
    by: str,
    at: datetime,
) -> Electorate:
    """Weights by group code, the trim, and changes of the list: all of it or nothing.

    Leaves one row of history for the list and one for the rules; the same again changes nothing. Raises
    RulesLocked once the first air round was opened, BadInput for what is no weight, trim or name,
    GroupNameTaken, GroupNotEmpty, GroupStays, TooManyGroups. Two at once: one after the other, both in the
    history.
    """
    _check(weights, trim_percent)
    with transaction.atomic():
        held = history.hold(electorate)
        settle_seats(held)
        if changes is not None:
            _change_list(held, changes, by=by, at=at)
        before = rules_of(held)
        for ref, weight in weights.items():
            held.groups.filter(ref=ref).update(weight=weight)
        Electorate.objects.filter(pk=held.pk).update(trim_percent=trim_percent)
        after = rules_of(Electorate.objects.get(pk=held.pk))
        if after != before:
            names = dict(held.groups.values_list("ref", "name"))
            history.record(held, ElectorateAct.RULES, by=by, at=at, before=before, names=names, **after)
    electorate.refresh_from_db()
    return electorate


def _check(weights: Mapping[str, int], trim_percent: int) -> None:
    if not all(1 <= weight <= HEAVIEST for weight in weights.values()) or not 0 <= trim_percent <= MOST_TRIM:
        raise BadInput


# -- the list ----------------------------------------------------------------------------------


def plain_name(typed: str) -> str:
    """A group's name as it is kept. Raises BadInput for what a seat list could not carry: nothing, too much,
    or what a spreadsheet would compute."""
    name = " ".join(typed.split())
    if not name or len(name) > NAME_CHARS or not name[0].isalnum():
        raise BadInput
    return name


def names_of(electorate: Electorate) -> dict[str, str]:
    """Every name by which a seat list may call a group, in lower case, to its code; the first group first."""
    return {name: group.ref for group in electorate.groups.all() for name in _calls(group.ref, group.name)}


def clash_in(names: Mapping[str, str]) -> str | None:
    """Of names by code, the code whose name a seat list could also read as another's; None: all differ."""
    seen: dict[str, str] = {}
    for ref, name in names.items():
        if any(seen.setdefault(call, ref) != ref for call in _calls(ref, name)):
            return ref
    return None


def _calls(ref: str, name: str) -> list[str]:
    """What a list may call it: its name, its code, and a usual one's usual name in each language."""
    usual = []
    for language, _ in settings.LANGUAGES:
        with override(language):
            usual.append(standard_names().get(ref, ref))
    return [call.lower() for call in (name, ref, *usual)]


def _change_list(held: Electorate, changes: GroupChanges, *, by: str, at: datetime) -> None:
    """Removes first, so that a name is free again; then renames, then adds."""
    facts: dict[str, Any] = {
        "removed": [_remove(held, ref) for ref in changes.removed],
        "renamed": _rename(held, changes.names),
        "added": [],
    }
    if changes.added is not None:
        facts |= {"added": [_add(held, changes.added)], "spare": changes.added.is_spare}
    if facts["renamed"] or facts["added"]:
        _check_names(held)
    if any(facts.values()):
        history.record(held, ElectorateAct.GROUPS, by=by, at=at, **facts)


def _remove(held: Electorate, ref: str) -> str:
    group = held.groups.filter(ref=ref).first()
    if group is None:
        raise BadInput
    if group == held.groups.first():
        raise GroupStays(name=group.name)
    if group.seats.exists():  # void ones too: their history names them
        raise GroupNotEmpty(name=group.name)
    group.delete()
    return group.name


def _rename(held: Electorate, names: Mapping[str, str]) -> list[list[str]]:
    renamed = []
    for group in held.groups.filter(ref__in=names):
        if (name := plain_name(names[group.ref])) != group.name:
            held.groups.filter(pk=group.pk).update(name=name)
            renamed.append([group.name, name])
    return renamed


def _add(held: Electorate, new: NewGroup) -> str:
    """A code that no removed group had: sealed papers of a rehearsal may still name that one."""
    if held.groups.count() >= MOST_GROUPS:
        raise TooManyGroups(most=MOST_GROUPS)
    _check({"": new.weight}, 0)
    last = held.groups.aggregate(last=Max("order"))["last"] or 0
    made = held.groups.create(
        ref=f"group-{token_hex(4)}",
        name=plain_name(new.name),
        weight=new.weight,
        order=last + 1,
        is_spare=new.is_spare,
    )
    return made.name


def _check_names(held: Electorate) -> None:
    names = dict(held.groups.values_list("ref", "name"))
    if (ref := clash_in(names)) is not None:
        raise GroupNameTaken(name=names[ref])


# -- what holds --------------------------------------------------------------------------------


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
            listed=Count("seats"),
        )
    )
    loose = electorate.seats.filter(group=None).exclude(state=SeatState.VOID)
    rows = [(group, group.issued, group.joined) for group in groups]
    if rows and (extra := loose.count()):
        group, issued, joined = rows[0]
        rows[0] = (group, issued + extra, joined + loose.claimed().count())
    several = sum(1 for _, issued, _ in rows if issued) > 1
    small = {
        group.pk for group, issued, _ in rows if several and 0 < issued < SMALLEST_POOL and not group.is_spare
    }
    whole = sum(group.weight for group, issued, _ in rows if issued and _weighs(group, small))
    return [_row(row, rows[0][0], whole, small) for row in rows]


def _weighs(group: Group, small: set[int]) -> bool:
    return not group.is_spare and group.pk not in small


def _row(row: tuple[Any, int, int], first: Group, whole: int, small: set[int]) -> GroupRow:
    group, issued, joined = row
    share = round(100 * group.weight / whole, 1) if issued and whole and _weighs(group, small) else None
    may_go = group != first and not group.listed
    return GroupRow(group, issued, joined, share, group.pk in small, may_go)


def small_groups(electorate: Electorate) -> list[GroupRow]:
    """Groups whose weight cannot hold: fewer than five seats, so that their ballots join the largest pool."""
    return [row for row in group_rows(electorate) if row.is_small]
