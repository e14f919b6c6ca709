"""The usher's picture of the hall: every seat in exactly one state, trouble first. Never how anybody scored.

States, the first that fits: void; help (the phone asked); spare and green (counted in the open round, also on
paper; spare: on a spare card); absent (card not scanned); asleep (a silent phone); spare and green once more
(green in the drill, until the first round on air); joined. What you would get wrong: green says counted and
nothing else. Between rounds nobody is green, since no place knows any more who took part.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from common.clock import to_ms
from voting.domain import drill, errands, presence_code
from voting.domain.queries import seats_counted
from voting.domain.seat_import import natural
from voting.enums import CardState, RoundState, SeatAct, SeatState
from voting.models import Electorate, Errand, Round, Seat, SeatChange

Frame: TypeAlias = dict[str, Any]

LEGEND = ("green", "spare", "joined", "help", "absent", "asleep", "void")
TROUBLE = ("help", "absent", "asleep")
SHOWN = 8  # cases of one kind in the list; the map shows them all
SOLVED = 4
SOLVES = (SeatAct.SWAPPED, SeatAct.VOIDED, SeatAct.RELEASED, SeatAct.ADMITTED, SeatAct.EXTRA_TIME)


@dataclass(frozen=True)
class Signs:
    """What is known of the hall at one moment, by seat id or by device digest."""

    silent: Mapping[str, datetime]
    errands: Mapping[int, Errand]
    counted: frozenset[int]
    scoring: bool
    spares: Mapping[int, str]

    def state_of(self, seat: Seat) -> str:
        if seat.state == SeatState.VOID:
            return "void"
        errand = self.errands.get(seat.pk)
        if errand is not None and errand.asked_by_phone:
            return "help"
        green = ("spare" if seat.pk in self.spares else "green") if seat.pk in self.counted else ""
        if green and self.scoring:  # by paper too, with no phone at all
            return green
        if seat.state == SeatState.ISSUED:
            return "absent"
        return "asleep" if seat.device_sha256 in self.silent else green or "joined"


def devices_of(electorate: Electorate) -> list[str]:
    """Digests of the phones that hold seats, to ask who of them is silent."""
    claimed = electorate.seats.claimed().values_list("device_sha256", flat=True)
    return [device for device in claimed if device]


def board(electorate: Electorate, *, silent: Mapping[str, datetime], at: datetime) -> Frame:
    """The whole console in one read: {"round", "rows", "legend", "trouble", "go_to", "solved", "drill",
    "code", "claims_open", "issued", "joined", "at"}; times in ms.

    `silent`: phones not heard of, with the moment they last were.

    rows: [{"row", "aisle", "seats": [{"id", "label", "place", "state"}]}], `aisle`: so many places before it;
    trouble: [{"state", "count", "more", "cases": [{"id", "label", "state", "note", "since", "taken_by"}]}];
    legend: [(state, count)].
    """
    seats = sorted(electorate.seats.all(), key=lambda seat: natural(seat.label))
    running = open_round(electorate)
    signs = Signs(
        silent=silent,
        errands=errands.open_errands(electorate),
        counted=_counted(electorate, running, seats),
        scoring=running is not None,
        spares=dict(electorate.spares.filter(state=CardState.USED).values_list("seat", "label")),
    )
    states = {seat.pk: signs.state_of(seat) for seat in seats}
    counts = Counter(states.values())
    trouble = _trouble(seats, states, signs)
    return {
        "round": _round(running, counts),
        "rows": _rows(seats, states),
        "legend": [(state, counts[state]) for state in LEGEND if counts[state] or state in TROUBLE],
        "trouble": trouble,
        "go_to": sum(group["count"] for group in trouble),
        "solved": _solved(electorate),
        "drill": drill_report(electorate),
        "code": presence_code.frame_at(electorate, at),
        "claims_open": presence_code.claims_open(electorate),
        "issued": len(seats),
        "joined": sum(seat.state == SeatState.CLAIMED for seat in seats),
        "at": to_ms(at),
    }


def open_round(electorate: Electorate) -> Round | None:
    return electorate.rounds.filter(state=RoundState.OPEN).first()


def place_of(seat: Seat) -> tuple[str, int | None]:
    """Row and place as they were imported, else read off the label: "C-14" is place 14 of row C."""
    if seat.row:
        return seat.row, seat.place
    row, _, place = seat.label.rpartition("-")
    return (row, int(place)) if row and place.isdecimal() else ("", None)


def drill_report(electorate: Electorate) -> Frame | None:
    """The running drill's figures, else the last one's until the first round on air; None without either."""
    if (running := drill.running_drill(electorate)) is not None:
        found, at = drill.report_on(running), running.opened_at
    elif (kept := drill.last_report(electorate.ref)) and presence_code.claims_open(electorate):
        found, at = drill.report_of(kept), kept.at
    else:
        return None
    return {
        "running": running is not None,
        "seats": found.seats,
        "green": found.green,
        "p95_s": None if found.p95_ms is None else round(found.p95_ms / 1000, 1),
        "missing": [seat.label for seat in found.troubled],
        "at": at,
    }


def _counted(electorate: Electorate, running: Round | None, seats: list[Seat]) -> frozenset[int]:
    if running is not None:
        return seats_counted(running, [seat.pk for seat in seats])
    kept = drill.last_report(electorate.ref)
    if kept is None or not presence_code.claims_open(electorate):
        return frozenset()
    dark = {row["label"] for row in kept.troubled if row["why"] != "slow"}
    joined = (seat for seat in seats if seat.claimed_at is not None and seat.claimed_at <= kept.at)
    return frozenset(seat.pk for seat in joined if seat.label not in dark)


def _round(running: Round | None, counts: Counter[str]) -> Frame | None:
    if running is None:
        return None
    return {
        "id": running.pk,
        "number": running.number,
        "title": running.paper["title"],
        "purpose": str(running.purpose),
        "closes_at": to_ms(running.closes_at) if running.closes_at else None,
        "counted": counts["green"] + counts["spare"],
    }


def _rows(seats: list[Seat], states: Mapping[int, str]) -> list[Frame]:
    rows: dict[str, list[Frame]] = {}
    for seat in seats:
        row, place = place_of(seat)
        shown = {"id": seat.pk, "label": seat.label, "place": place or seat.label, "state": states[seat.pk]}
        rows.setdefault(row, []).append(shown)
    for places in rows.values():
        places.sort(key=lambda shown: natural(str(shown["place"])))
    return [{"row": row, "aisle": _aisle(rows[row]), "seats": rows[row]} for row in sorted(rows, key=natural)]


def _aisle(places: list[Frame]) -> int:
    """A long row is drawn in two halves, so that one can count along it."""
    return len(places) // 2 if len(places) > 12 else 0


def _trouble(seats: list[Seat], states: Mapping[int, str], signs: Signs) -> list[Frame]:
    """Who asked first is first; who has been silent longest is first; empty chairs in the hall's order.

    While nobody has come yet an empty hall is no trouble.
    """
    came = min((seat.claimed_at for seat in seats if seat.claimed_at), default=None)
    groups = []
    for state in TROUBLE:
        found = [seat for seat in seats if states[seat.pk] == state]
        if not found or (state == "absent" and came is None):
            continue
        cases = [_case(seat, state, signs, came) for seat in found]
        cases.sort(key=lambda case: (state == "absent" and not case["taken_by"], case["since"]))
        more = max(0, len(cases) - SHOWN)
        groups.append({"state": state, "count": len(cases), "cases": cases[:SHOWN], "more": more})
    return groups


def _case(seat: Seat, state: str, signs: Signs, came: datetime | None) -> Frame:
    errand = signs.errands.get(seat.pk)
    since = came
    if state == "help" and errand is not None:
        since = errand.asked_at
    elif state == "asleep":
        since = signs.silent[seat.device_sha256 or ""]
    return {
        "id": seat.pk,
        "label": seat.label,
        "state": state,
        "note": errand.note if errand else "",
        "since": to_ms(since) if since else 0,
        "taken_by": errand.taken_by if errand else "",
    }


def _solved(electorate: Electorate) -> list[SeatChange]:
    """The newest acts of ushers, newest first."""
    done = SeatChange.objects.filter(seat__electorate=electorate, act__in=SOLVES).exclude(by="")
    return list(done.select_related("seat").order_by("-pk")[:SOLVED])
