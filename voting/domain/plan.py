"""Everything the planning page of an electorate shows, read in a few queries."""

from collections import Counter
from dataclasses import dataclass

from voting.domain import drill, groups, history, offsite
from voting.domain.drill import Report
from voting.domain.groups import GroupRow
from voting.enums import CardState, SeatState
from voting.models import DrillReport, Electorate, ElectorateChange, Round


@dataclass(frozen=True)
class Plan:
    """`drill` is the running one; `drilled` the last that was ended. `public` is the off-site electorate."""

    electorate: Electorate
    groups: list[GroupRow]
    seats: int
    joined: int
    void: int
    spares: int
    spares_used: int
    is_locked: bool
    history: list[ElectorateChange]
    drill: Round | None
    report: Report | None
    drilled: DrillReport | None
    public: Electorate | None
    public_joined: int

    @property
    def may_remove(self) -> bool:
        return not self.is_locked and any(row.may_go for row in self.groups)

    @property
    def small(self) -> list[GroupRow]:
        return [row for row in self.groups if row.is_small]


def plan_of(electorate: Electorate) -> Plan:
    states = Counter(electorate.seats.values_list("state", flat=True))
    cards = Counter(electorate.spares.values_list("state", flat=True))
    running, last = drill.running_drill(electorate), drill.last_report(electorate.ref)
    public = offsite.offsite_of(electorate.ref)
    return Plan(
        electorate=electorate,
        groups=groups.group_rows(electorate),
        seats=states[SeatState.ISSUED] + states[SeatState.CLAIMED],
        joined=states[SeatState.CLAIMED],
        void=states[SeatState.VOID],
        spares=cards[CardState.SPARE],
        spares_used=cards[CardState.USED],
        is_locked=history.is_locked(electorate),
        history=history.history_of(electorate),
        drill=running,
        report=drill.report_on(running) if running else drill.report_of(last) if last else None,
        drilled=last,
        public=public,
        public_joined=public.seats.claimed().count() if public else 0,
    )
