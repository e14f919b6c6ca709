"""A room of seats, a paper and phones, for every test that scores."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connections

from voting.domain import rounds, sealing, seats
from voting.domain.electorate import create_electorate
from voting.enums import SeatAct, SeatState
from voting.live import store, wire
from voting.models import Electorate, Round, Seat, SeatChange

PAPER: dict[str, Any] = {
    "title": "五水共治",
    "subjects": [
        {
            "ref": "01-01",
            "name": "环保局",
            "words": [{"ref": "01-01", "text": "十日内封堵三处排污口", "due": None}],
        },
        {"ref": "01-02", "name": "水利局", "words": []},
    ],
    "criteria": [{"ref": "answer", "name": "答复"}, {"ref": "promise", "name": "承诺"}],
    "scale": {"min": 0, "max": 10, "step": 1},
}
GRACE = timedelta(seconds=2)
SALT = "abcdefghijklmnopqrst_-"  # 22 characters, as a phone chooses


@dataclass
class Phone:
    """One phone with its seat; `vote` writes a ballot as the writer thread would."""

    seat: Seat
    secret: str

    @property
    def device(self) -> str:
        return seats.digest(self.secret)

    def vote(self, round_: Round, seq: int, scores: Any, *, at: datetime, salt: str = SALT) -> store.Vote:
        received_ms = round(at.timestamp() * 1000)
        ballot = wire.Ballot(round_.pk, seq, wire.canonical(scores), salt)
        return store.Vote(self.device, received_ms, ballot)


@dataclass
class Room:
    """An electorate whose first seats are joined."""

    electorate: Electorate
    phones: list[Phone]

    def arm(self, at: datetime, *, paper: dict[str, Any] = PAPER, window_s: int = 60, **how: Any) -> Round:
        return rounds.arm_round(
            self.electorate, ref="item-1", paper=paper, window_s=window_s, by="producer", at=at, **how
        )

    def open(self, at: datetime, *, paper: dict[str, Any] = PAPER, window_s: int = 60, **how: Any) -> Round:
        return rounds.open_round(self.arm(at, paper=paper, window_s=window_s, **how), by="producer", at=at)

    def close(self, round_: Round) -> Round:
        assert round_.closes_at is not None
        return rounds.close_round(round_, by="", at=round_.closes_at + GRACE)

    def seal(self, round_: Round) -> Round:
        closed = self.close(round_)
        assert closed.closed_at is not None
        return sealing.seal_round(closed, by="", at=closed.closed_at)

    def reveal(self, round_: Round, at: datetime) -> Round:
        """Two people: one checks the equation, the other reveals."""
        rounds.confirm_round(round_, by="auditor", at=at)
        return rounds.reveal_round(round_, by="p", at=at)


def make_room(at: datetime, *, seats_issued: int = 5, joined: int = 3, ref: str = "episode-2") -> Room:
    """`seats_issued` cards; the first of them joined."""
    electorate = create_electorate(ref=ref, title="第二期", asks_presence_code=False)
    issued = seats.issue_seats(electorate, [f"A-{n:02d}" for n in range(1, seats_issued + 1)])
    return Room(electorate, sit_down(issued[:joined], at))


def sit_down(issued: list[Seat], at: datetime) -> list[Phone]:
    """The rows that `claim_seat` would leave, in three statements for all: two thirds of a room were this.

    tests/voting/domain/test_seats.py holds the two against each other.
    """
    phones = [Phone(seat, seats.new_device()) for seat in issued]
    for phone in phones:
        phone.seat.state, phone.seat.claimed_at = SeatState.CLAIMED, at
        phone.seat.device_sha256 = phone.device
    Seat.objects.bulk_update(issued, ["device_sha256"])
    joined = Seat.objects.filter(pk__in=[seat.pk for seat in issued])
    joined.update(state=SeatState.CLAIMED, claimed_at=at)
    SeatChange.objects.bulk_create([SeatChange(seat=seat, at=at, act=SeatAct.CLAIMED) for seat in issued])
    return phones


def at_once(acts: list[Callable[[], Any]]) -> list[str]:
    """Names of what each act answered or raised, all started together."""
    gate, outcomes = threading.Barrier(len(acts)), list[str]()

    def run(act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            outcomes.append(type(act()).__name__)
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
