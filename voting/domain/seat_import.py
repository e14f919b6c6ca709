"""Importing a seat list: first a preview that changes nothing, then exactly that preview, or nothing.

What you would get wrong: the preview travels through the browser, signed, so that what is applied is what
was looked at, on whichever worker; and a seat that somebody joined is never removed, whatever a file says.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import F, QuerySet

from common.publish import publish
from voting.domain import groups, history, seats
from voting.domain.seat_table import Problem, SeatRow, read_seats
from voting.enums import ElectorateAct, SeatState
from voting.errors import ImportHasErrors, ImportOutdated
from voting.events import vote_topic
from voting.models import Electorate, Seat

SALT = "voting.seat-import"
VALID_S = 4 * 3600


@dataclass(frozen=True)
class Change:
    """A seat that is there and would be told otherwise."""

    label: str
    before: str
    after: str
    joined: bool


@dataclass(frozen=True)
class Preview:
    """What a file would do. `ticket` applies it; empty while there are errors. `missing` are not in the file,
    and of them `removable` are those that nobody has joined."""

    name: str
    rows: list[SeatRow]
    problems: list[Problem]
    new: list[SeatRow]
    changed: list[Change]
    unchanged: int
    missing: list[Seat]
    removable: list[Seat]
    ticket: str

    @property
    def is_idle(self) -> bool:
        return not (self.new or self.changed or self.removable)


@dataclass(frozen=True)
class Imported:
    added: int
    changed: int
    removed: int


def preview_import(electorate: Electorate, *, name: str, data: bytes) -> Preview:
    """Read the file and compare; changes nothing. Raises BadSeatFile, RulesLocked."""
    with transaction.atomic():
        held = history.hold(electorate)
        names = _accepted(held)
        known = _known(held)
        stamp = _stamp(held)
        untouched = set(_untouched(held).values_list("pk", flat=True))
    rows, problems = read_seats(data, names)
    titles = {group.ref: group.name for group in held.groups.all()}
    changed = [
        Change(row.label, _words(was, titles), _spoken(row, titles), was.state == SeatState.CLAIMED)
        for row in rows
        if (was := known.get(row.label)) is not None and _facts(was) != (row.row, row.place, row.group)
    ]
    new = [row for row in rows if row.label not in known]
    listed = {row.label for row in rows}
    missing = [seat for label, seat in known.items() if label not in listed]
    ticket = "" if problems else _ticket(held, hashlib.sha256(data).hexdigest(), rows, stamp)
    return Preview(
        name,
        rows,
        problems,
        new,
        changed,
        len(rows) - len(new) - len(changed),
        missing,
        [seat for seat in missing if seat.pk in untouched],
        ticket,
    )


def apply_import(
    electorate: Electorate, *, ticket: str, remove_missing: bool = False, by: str, at: datetime
) -> Imported:
    """Do what the preview said. Twice: the second finds another seat list and is refused, nothing happens.

    With `remove_missing` seats that are not in the file go too, unless somebody has joined them meanwhile.
    Raises ImportHasErrors without a ticket, ImportOutdated when the ticket is not of this electorate, is too
    old, or the seat list has changed since; RulesLocked once scoring has begun.
    """
    if not ticket:
        raise ImportHasErrors
    facts = _opened(ticket)
    rows = [SeatRow(0, label, row, place, group) for label, row, place, group in facts["rows"]]
    with transaction.atomic():
        held = history.hold(electorate)
        if facts["electorate"] != held.pk or facts["stamp"] != _stamp(held):
            raise ImportOutdated
        groups.settle_seats(held)
        done = _write(held, rows, remove_missing=remove_missing)
        Electorate.objects.filter(pk=held.pk).update(
            past_moves=F("past_moves") + 1
        )  # turnout may have fallen
        publish(vote_topic(held.pk), "seats.imported")
        counts = {"added": done.added, "changed": done.changed, "removed": done.removed}
        history.record(held, ElectorateAct.IMPORT, by=by, at=at, sha256=facts["sha256"], **counts)
    return done


def _write(electorate: Electorate, rows: Sequence[SeatRow], *, remove_missing: bool) -> Imported:
    before = set(electorate.seats.values_list("label", flat=True))
    issued = {seat.label: seat for seat in seats.issue_seats(electorate, [row.label for row in rows])}
    group_of = {group.ref: group for group in electorate.groups.all()}
    touched = [row for row in rows if _facts(issued[row.label]) != (row.row, row.place, row.group)]
    for row in touched:
        seat = issued[row.label]
        seat.row, seat.place, seat.group = row.row, row.place, group_of[row.group]
    Seat.objects.bulk_update([issued[row.label] for row in touched], ["row", "place", "group"], 200)
    removed = _remove(electorate, {row.label for row in rows}) if remove_missing else 0
    added = sum(1 for row in rows if row.label not in before)
    return Imported(added, len([row for row in touched if row.label in before]), removed)


def _untouched(electorate: Electorate) -> QuerySet[Seat]:
    """Seats that nobody has joined and no usher has had to do with."""
    return electorate.seats.filter(state=SeatState.ISSUED, changes=None, spares=None)


def _remove(electorate: Electorate, listed: set[str]) -> int:
    """Seats without a card in use; one that a phone joins at this moment stays."""
    free = _untouched(electorate).select_for_update(of=("self",))
    gone = [seat.pk for seat in free if seat.label not in listed]
    return Seat.objects.filter(pk__in=gone, state=SeatState.ISSUED).delete()[1].get("voting.Seat", 0)


# -- what is there -----------------------------------------------------------------------------


def _accepted(electorate: Electorate) -> dict[str, str]:
    if not electorate.groups.exists():
        groups.make_standard_groups(electorate)
    return groups.names_of(electorate)


def _known(electorate: Electorate) -> dict[str, Seat]:
    """Void seats too: their labels are used for ever."""
    found = sorted(electorate.seats.select_related("group"), key=lambda seat: natural(seat.label))
    return {seat.label: seat for seat in found}


def natural(label: str) -> list[tuple[bool, int, str]]:
    """A-2 before A-10."""
    parts = re.findall(r"\d+|\D+", label)
    return [(False, int(part), "") if part.isdecimal() else (True, 0, part) for part in parts]


def _facts(seat: Seat) -> tuple[str, int | None, str]:
    return seat.row, seat.place, seat.group.ref if seat.group else groups.AUDIENCE


def _stamp(electorate: Electorate) -> str:
    """Changes with every change of the seat list, not with phones that join."""
    listed = electorate.seats.order_by("label").values_list("label", "row", "place", "group__ref")
    return hashlib.sha256(repr(list(listed)).encode()).hexdigest()


def _words(seat: Seat, titles: dict[str, str]) -> str:
    row, place, group = _facts(seat)
    return _spoken(SeatRow(0, seat.label, row, place, group), titles)


def _spoken(row: SeatRow, titles: dict[str, str]) -> str:
    return " · ".join([*filter(None, [row.row, str(row.place or "")]), titles.get(row.group, row.group)])


# -- the ticket --------------------------------------------------------------------------------


def _ticket(electorate: Electorate, sha256: str, rows: Sequence[SeatRow], stamp: str) -> str:
    facts = {
        "electorate": electorate.pk,
        "sha256": sha256,
        "stamp": stamp,
        "rows": [[row.label, row.row, row.place, row.group] for row in rows],
    }
    return signing.dumps(facts, salt=SALT, compress=True)


def _opened(ticket: str) -> dict[str, Any]:
    try:
        facts: dict[str, Any] = signing.loads(ticket, salt=SALT, max_age=VALID_S)
    except signing.BadSignature as error:
        raise ImportOutdated from error
    return facts
