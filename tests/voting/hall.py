"""A hall in plain Python: what the state machine believes of seats, rounds and ballots, and nothing else.

It knows the rules as they are written for people; it shares no code with the product but names.
"""

from dataclasses import dataclass, field

MAX_SEQ = 2**31 - 1
GRACE_MS = 2000
ADMITTED_S = 300

Scores = tuple[tuple[int, ...], ...]
SCALE = range(11)


@dataclass(frozen=True)
class Ballot:
    seq: int
    salt: str
    scores: Scores


@dataclass
class Seat:
    state: str = "issued"
    phone: int | None = None
    admitted_until: float = -1.0  # seconds of the hall's clock
    extra_s: int = 0
    rebinds: int = 0


@dataclass
class Round:
    state: str = "armed"
    air: bool = True
    first_counts: bool = False
    closes_ms: int = 0
    extra_s: int = 0
    opened: bool = False
    confirmed_by: str = ""
    ballots: dict[int, Ballot] = field(default_factory=dict)  # by seat
    slips: dict[int, tuple[Scores, str]] = field(default_factory=dict)  # first entries that wait
    on_paper: set[int] = field(default_factory=set)
    equation: dict[str, int] = field(default_factory=dict)

    @property
    def last_ms(self) -> int:
        return self.closes_ms + self.extra_s * 1000 + GRACE_MS


@dataclass
class Hall:
    """`ms` is its clock. Phones are numbers; each holds at most one seat."""

    seats: list[Seat]
    spares: list[bool]  # still free
    ms: int = 0
    rounds: list[Round] = field(default_factory=list)

    @property
    def open(self) -> Round | None:
        return next((round_ for round_ in self.rounds if round_.state == "open"), None)

    @property
    def open_on_air(self) -> Round | None:
        return self.open if self.open and self.open.air else None

    @property
    def claims_open(self) -> bool:
        return not any(round_.opened and round_.air for round_ in self.rounds)

    def seat_of(self, phone: int) -> int | None:
        return next((i for i, seat in enumerate(self.seats) if seat.phone == phone), None)

    # -- seats: each answers the name of the error that must come, or "" ---------------------------

    def claim(self, i: int, phone: int) -> str:
        seat = self.seats[i]
        if seat.state != "issued":
            return {"void": "SeatVoid", "claimed": "SeatTaken"}[seat.state]
        if seat.admitted_until * 1000 < self.ms and not self.claims_open:
            return "ClaimsClosed"
        seat.state, seat.phone, seat.admitted_until = "claimed", phone, -1.0
        return ""

    def admit(self, i: int) -> str:
        seat, on_air = self.seats[i], self.open_on_air
        if seat.state == "void":
            return "SeatVoid"
        if on_air and seat.state == "claimed" and i in on_air.ballots:
            return "SeatScored"
        self._free(seat)
        return ""

    def swap(self, i: int, spare: int) -> str:
        if self.open_on_air:
            return "SwapDuringRound"
        if not self.spares[spare]:
            return "SpareNotFree"
        self.spares[spare] = False
        self._free(self.seats[i])
        return ""

    def _free(self, seat: Seat) -> None:
        seat.rebinds += seat.state == "claimed"
        seat.state, seat.phone, seat.admitted_until = "issued", None, self.ms / 1000 + ADMITTED_S

    def void_seat(self, i: int) -> None:
        self.seats[i].state, self.seats[i].phone = "void", None

    def grant(self, i: int, seconds: int) -> None:
        if self.seats[i].extra_s != seconds:
            self.seats[i].extra_s = seconds
            if self.open:
                self.open.extra_s = max(self.open.extra_s, seconds)

    # -- ballots ------------------------------------------------------------------------------------

    def vote(self, round_: Round, phone: int, ballot: Ballot) -> str:
        """ "" when it is counted, else the refusal's code."""
        i = self.seat_of(phone)
        if i is None:
            return "not_entitled"
        if round_.state == "armed":
            return "not_open"
        if round_.state != "open" or self.ms > round_.closes_ms + self.seats[i].extra_s * 1000 + GRACE_MS:
            return "closed"
        if not fits(ballot.scores):
            return "bad_ballot"
        lies = round_.ballots.get(i)
        if lies is None or (ballot.seq > lies.seq and not round_.first_counts):
            round_.ballots[i] = ballot
            return ""
        return "" if lies == ballot else "superseded"

    def enter_slip(self, round_: Round, i: int, scores: Scores, by: str) -> str:
        if round_.state != "open" or self.ms > round_.last_ms:
            return "RoundNotOpen"
        if self.seats[i].state == "void" or i in round_.ballots:
            return "SlipNotNeeded" if self.seats[i].state != "void" else "SeatVoid"
        if i not in round_.slips:
            round_.slips[i] = (scores, by)
            return ""
        return self._second_slip(round_, i, scores, by)

    def _second_slip(self, round_: Round, i: int, scores: Scores, by: str) -> str:
        first, entered_by = round_.slips[i]
        if entered_by == by:
            return "SlipNeedsSecondPerson"
        if first != scores:
            del round_.slips[i]
            return "SlipDiffers"
        if self.ms > round_.closes_ms + self.seats[i].extra_s * 1000 + GRACE_MS:
            return "SlipNotCounted"  # others have more time, this seat has not
        del round_.slips[i]
        round_.ballots[i] = Ballot(MAX_SEQ, "", scores)
        round_.on_paper.add(i)
        return ""

    # -- rounds ---------------------------------------------------------------------------------------

    def open_round(self, round_: Round, window_s: int) -> str:
        if self.open and self.open is not round_ and round_.state == "armed":
            return "AnotherRoundOpen"
        if round_.state != "armed":
            return "RoundNotArmed"
        round_.state, round_.opened = "open", True
        round_.closes_ms = self.ms + window_s * 1000
        round_.extra_s = max((seat.extra_s for seat in self.seats if seat.state == "claimed"), default=0)
        return ""

    def end_window(self, round_: Round) -> str:
        if round_.state != "open" or round_.closes_ms <= self.ms:
            return "RoundNotOpen"
        round_.closes_ms = self.ms
        return ""

    def seal_due(self, at_ms: int) -> None:
        for round_ in self.rounds:
            if round_.state == "open" and round_.last_ms <= at_ms:
                round_.state = "sealed"
                round_.equation = self._equation(round_)

    def _equation(self, round_: Round) -> dict[str, int]:
        silent = [seat for i, seat in enumerate(self.seats) if i not in round_.ballots]
        return {
            "issued": len(self.seats),
            "counted": len(round_.ballots),
            "joined_not_voted": sum(seat.state == "claimed" for seat in silent),
            "never_joined": sum(seat.state == "issued" for seat in silent),
            "void": sum(seat.state == "void" for seat in silent),
            "on_paper": len(round_.on_paper),
        }

    def confirm(self, round_: Round, by: str) -> str:
        if round_.state != "sealed":
            return not_sealed(round_)
        round_.confirmed_by = round_.confirmed_by or by
        return ""

    def reveal(self, round_: Round, by: str) -> str:
        if round_.state != "sealed":
            return not_sealed(round_)
        if round_.air and round_.confirmed_by in {"", by}:
            return "NeedsSecondPerson"
        round_.state = "revealed"
        return ""

    def void_round(self, round_: Round) -> str:
        if round_.state in {"revealed", "void"}:
            return "RoundOver"
        round_.state = "void"
        return ""


def fits(scores: Scores) -> bool:
    return len(scores) == 2 and all(len(row) == 2 and all(v in SCALE for v in row) for row in scores)


def not_sealed(round_: Round) -> str:
    return "RoundOver" if round_.state in {"revealed", "void"} else "RoundNotSealed"
