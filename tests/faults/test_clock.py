"""kill -9 of the clock's worker while it sends: no notice is lost, none is doubled.

Judged by the receivers, which count what arrives by its key. The kill falls at a step that a receiver sees,
so that every run falls where it is meant to. Between claiming and handing over (`BEFORE`) the next worker
sends what was claimed: everything arrives once and is marked. In the hand-over itself (`WITHIN`) nobody can
tell whether the last byte arrived: nothing is doubled, and what is not marked as sent stands at the desk as
unsure (docs/decisions/0016).
"""

import threading
import time
from collections.abc import Iterator

import pytest

from tests.daphne import Server, column, fresh_database
from tests.faults.clockwork import Clockwork, Worker
from tests.faults.counts import POSTGRES, SQLITE, note, runs, short_only_on
from tests.followup.post.receivers import MAIL_STAGES, ROBOT_STAGES, Mailbox, RobotHall, nothing, self_signed

pytestmark = [pytest.mark.server, pytest.mark.timeout(7200)]

# The worker waits for the receiver at each of these, so that it cannot have gone on before the kill.
BEFORE = [*(("mail", stage) for stage in MAIL_STAGES[:3]), ("robot", ROBOT_STAGES[0])]
WITHIN = [*(("mail", stage) for stage in MAIL_STAGES[3:]), *(("robot", stage) for stage in ROBOT_STAGES[1:])]
PATIENCE_S = 120


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clockwork]:
    folder = tmp_path_factory.mktemp("clock")
    server = Server(folder, fresh_database(column()))
    server.prepare_bare()
    pem = self_signed(folder / "robot.pem")
    with Mailbox() as box, RobotHall(pem=pem) as hall:
        made = Clockwork(server, box, hall, pem)
        yield made
        made.stop()
    server.stop()


class Axe:
    """Kills the worker when a receiver reaches the step; once."""

    def __init__(self, clock: Clockwork, kind: str, stage: str) -> None:
        self.receiver = clock.box if kind == "mail" else clock.hall
        self.stage, self.worker, self.fell = stage, None, threading.Event()
        self.ready = threading.Event()
        self.receiver.at = self.fall

    def fall(self, stage: str) -> None:
        if stage == self.stage and not self.fell.is_set():
            self.fell.set()
            assert self.ready.wait(PATIENCE_S)
            self.worker.kill()

    def swing(self, worker: Worker) -> None:
        self.worker = worker
        self.ready.set()
        worker.wait()
        self.receiver.at = nothing


def one_run(clock: Clockwork, run: str, kind: str, stage: str) -> list[dict]:
    """One notice to one address, a worker killed at the step, another one that finds its data."""
    clock.prepare(run, 1, only=kind)
    axe = Axe(clock, kind, stage)
    axe.swing(clock.start())
    assert axe.fell.is_set(), (clock.log(), clock.messages(run))
    second = clock.start()
    assert second.wait() == 0, clock.log()
    return clock.messages(run)


def series(clock: Clockwork, name: str, places: list[tuple[str, str]], count: int) -> tuple[int, int, int]:
    """(lost, doubled, unsure) over `count` runs. Lost: neither arrived nor shown as unsure."""
    lost = doubled = unsure = 0
    for n in range(count):
        for row in one_run(clock, f"{name}{n}", *places[n % len(places)]):
            arrived = (clock.box if row["kind"] == "email" else clock.hall).counted[row["key"]]
            doubled += arrived > 1
            lost += arrived == 0 and row["state"] != "unsure"
            unsure += row["state"] == "unsure"
            assert row["state"] in {"sent", "unsure"}, row
    return lost, doubled, unsure


def test_killed_between_claiming_and_sending(clock: Clockwork) -> None:
    count = runs("CLOCK_KILLS", short=2, full=100)
    began = time.monotonic()
    lost, doubled, unsure = series(clock, "before", BEFORE, count)
    note(
        "kill -9 of the clock between claiming and sending",
        runs=count,
        lost=lost,
        double=doubled,
        note=f"{unsure} unsure; {time.monotonic() - began:.0f} s in all",
    )
    assert (lost, doubled, unsure) == (0, 0, 0)


def test_killed_in_the_hand_over(clock: Clockwork) -> None:
    short_only_on(SQLITE)
    count = runs("CLOCK_HAND_OVERS", short=2, full=60)
    lost, doubled, unsure = series(clock, "within", WITHIN, count)
    note(
        "kill -9 of the clock in the hand-over itself",
        runs=count,
        lost=lost,
        double=doubled,
        note=f"{unsure} stand at the desk as unsure",
    )
    assert (lost, doubled) == (0, 0)


def test_two_clocks_at_once_double_nothing(clock: Clockwork) -> None:
    """Every other time the second one takes the claims of the first for lost while it still works on them."""
    short_only_on(POSTGRES)
    count = runs("CLOCK_TWINS", short=1, full=20)
    lost = doubled = 0
    for n in range(count):
        clock.prepare(f"twins{n}", 6)
        clocks = [clock.start(), clock.start(later=n % 2)]
        assert [one.wait() for one in clocks] == [0, 0], clock.log()
        for row in clock.messages(f"twins{n}"):
            arrived = (clock.box if row["kind"] == "email" else clock.hall).counted[row["key"]]
            assert row["state"] in {"sent", "unsure"}
            assert row["state"] == "sent" or n % 2
            lost, doubled = lost + (arrived == 0 and row["state"] == "sent"), doubled + (arrived > 1)
    note("two clocks at once", runs=count, lost=lost, double=doubled, note="6 notices to 2 addresses each")
    assert (lost, doubled) == (0, 0)


def test_an_order_to_end_finishes_what_is_being_handed_over(clock: Clockwork) -> None:
    """SIGTERM while the robot has not yet answered."""
    short_only_on(SQLITE)
    clock.prepare("term", 1)
    ended = threading.Event()

    def slow(stage: str) -> None:
        if stage == "last" and not ended.is_set():
            ended.set()
            worker.terminate()
            time.sleep(0.5)

    clock.hall.at = slow
    worker = clock.start(once=False)
    assert worker.wait() == 0, clock.log()
    clock.hall.at = nothing
    assert {row["state"] for row in clock.messages("term") if row["kind"] == "wecom"} == {"sent"}
