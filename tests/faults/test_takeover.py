"""The controlling server is killed, or stopped and let go again: another continues, and nothing airs twice.

Two real servers on one database. Who controls is read from the run itself; what the dead one had on its way
is sent again under the same command id, as a page does.
"""

import random
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import pytest

from tests.daphne import Server
from tests.faults import counts
from tests.faults.counts import runs
from tests.faults.evening import Stage
from tests.faults.show import Show

pytestmark = [pytest.mark.server, pytest.mark.timeout(3600)]

WITHIN_S = 3 if counts.FULL else 25  # the promise, and what a busy machine is allowed


@pytest.fixture(scope="module")
def second(standing: Server) -> Iterator[Server]:
    made = standing.twin()
    yield made
    made.kill()


@pytest.fixture
def pair(server: Server, second: Server) -> list[Server]:
    """`server` and a second one on the same data, also on SQLite: who only watches writes nothing."""
    return [server, second if second.process else second.start()]


class Gallery:
    """The two servers and the run they take over from each other."""

    def __init__(self, stage: Stage, pair: list[Server], number: int, items: int) -> None:
        self.desk, self.pair = stage.desk, pair
        self.show = Show(**self.desk("show", number=number, items=items))
        self.until(lambda now: bool(now["controller"]))

    def until(self, is_so: Callable[[dict[str, Any]], bool], seconds: float = WITHIN_S + 5) -> float:
        """Seconds until the run is so."""
        began = time.monotonic()
        while not is_so(self.now()):
            assert time.monotonic() - began < seconds, self.now()
            time.sleep(0.02)
        return time.monotonic() - began

    def taken_over(self, epoch: int, seconds: float = WITHIN_S + 5) -> float:
        """Seconds until `epoch` is over."""
        return self.until(lambda now: bool(now["epoch"] > epoch), seconds)

    def now(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.desk("control", run=self.show.run)
        return facts

    def roles(self) -> tuple[Server, Server]:
        """Who controls, and who watches. A process's pid is in its name."""
        names = {str(server.process.pid): server for server in self.pair if server.process}
        old = names[self.now()["controller"].split(" · ")[1]]
        return old, next(server for server in self.pair if server is not old)

    def arm(self, server: Server, item: int) -> None:
        armed = self.show.press(server, "arm", seq=self.now()["seq"], item=item)
        assert armed.status == 200, armed
        time.sleep(1.05)  # settings.MINIMUM_TAKE_SPAN_MS

    def air(self, server: Server, item: int) -> None:
        self.arm(server, item)
        taken = self.show.press(server, "take", seq=self.now()["seq"])
        assert taken.status == 200, taken


def test_after_kill_9_another_server_continues(stage: Stage, pair: list[Server]) -> None:
    count = runs("TAKEOVERS", short=1, full=50)
    gallery = Gallery(stage, pair, number=1, items=2 * count)
    dice, took, doubles = random.Random(7), [], 0
    for turn in range(count):
        old, new = gallery.roles()
        first, then = gallery.show.items[2 * turn], gallery.show.items[2 * turn + 1]
        gallery.air(old, first)
        stood = gallery.show.picture(old)
        assert gallery.show.picture(new) == stood
        old, new = gallery.roles()  # who is starved for two seconds is taken over from, rightly
        before = gallery.now()
        took.append(_killed(gallery, old))
        assert gallery.now()["epoch"] == before["epoch"] + 1
        assert gallery.show.picture(new) == stood
        late = gallery.show.press(new, "arm", seq=before["seq"], epoch=before["epoch"], item=then)
        assert (late.status, late.says["error"]) == (409, "deposed")
        doubles += _take_twice(gallery, new, then, dice)
        if turn + 1 < count:
            old.start()
    counts.note(
        "kill -9 of the controlling server, takeover", runs=count, double=doubles, longest_s=max(took)
    )
    assert doubles == 0
    assert max(took) <= WITHIN_S


def _killed(gallery: Gallery, old: Server) -> float:
    """Seconds from the kill until another server controls."""
    epoch = gallery.now()["epoch"]
    old.kill()
    return gallery.taken_over(epoch)


def _take_twice(gallery: Gallery, server: Server, item: int, dice: random.Random) -> int:
    """A press whose answer is lost is sent again under its id. Answers how often too many it aired."""
    gallery.arm(server, item)
    now, press = gallery.now(), f"press-{dice.getrandbits(64):x}"
    for _ in range(2):
        answer = gallery.show.press(server, "take", seq=now["seq"], epoch=now["epoch"], press=press)
        assert answer.status == 200, answer
    return len(gallery.now()["taken"]) - len(now["taken"]) - 1


def test_a_take_on_its_way_when_the_server_is_killed_airs_once_or_not_at_all(
    stage: Stage, pair: list[Server]
) -> None:
    """The same press goes to the other server, first as it was, then from a page drawn anew."""
    count = runs("TAKEOVER_TAKES", short=0, full=50)
    if not count:
        pytest.skip("long: make faults")
    gallery = Gallery(stage, pair, number=2, items=count + 1)
    dice, was_aired = random.Random(11), 0
    for turn in range(count):
        old, new = gallery.roles()
        gallery.arm(old, gallery.show.items[turn])
        now, press = gallery.now(), f"press-{dice.getrandbits(64):x}"
        with ThreadPoolExecutor(1) as hand:
            hand.submit(gallery.show.press, old, "take", seq=now["seq"], epoch=now["epoch"], press=press)
            time.sleep(dice.uniform(0.0, 0.06))
            _killed(gallery, old)
        again = gallery.show.press(new, "take", seq=now["seq"], epoch=now["epoch"], press=press)
        aired = len(gallery.now()["taken"]) - len(now["taken"])
        assert aired == (again.status == 200), again
        assert again.status == 200 or again.says["error"] == "deposed", again
        was_aired += aired
        if not aired:
            fresh = gallery.now()
            redone = gallery.show.press(new, "take", seq=fresh["seq"], epoch=fresh["epoch"])
            assert redone.status == 200, redone
        assert len(gallery.now()["taken"]) == len(now["taken"]) + 1
        old.start()
    counts.note(
        "TAKE on its way at the kill -9, sent again", runs=count, note=f"{was_aired} had been aired before"
    )


def test_what_a_deposed_server_still_has_on_its_way_is_refused_when_it_comes_back(
    stage: Stage, pair: list[Server]
) -> None:
    """SIGSTOP: it believes in its epoch; a TAKE waits in its socket; SIGCONT: the TAKE is refused."""
    count = runs("DEPOSED", short=1, full=20)
    gallery = Gallery(stage, pair, number=3, items=2 * count)
    took = []
    for turn in range(count):
        old, new = gallery.roles()
        gallery.air(old, gallery.show.items[2 * turn])
        gallery.arm(old, gallery.show.items[2 * turn + 1])
        stood = gallery.show.picture(new)
        old, new = gallery.roles()
        before = gallery.now()
        with _stopped(old) as let_go, ThreadPoolExecutor(1) as hand:
            waiting = hand.submit(gallery.show.press, old, "take", seq=before["seq"], epoch=before["epoch"])
            took.append(gallery.taken_over(before["epoch"], seconds=60))
            let_go()
            answer = waiting.result()
        assert (answer.status, answer.says["error"]) == (409, "deposed")
        assert gallery.now()["taken"] == before["taken"]
        assert gallery.show.picture(old) == gallery.show.picture(new) == stood
        assert gallery.now()["epoch"] == before["epoch"] + 1
    counts.note("controller stopped, deposed, let go: its TAKE refused", runs=count, longest_s=max(took))


@contextmanager
def _stopped(server: Server) -> Iterator[Callable[[], None]]:
    """Stopped between two writes, until it is let go. One that is stopped inside a write holds SQLite's lock,
    and nobody can take over from it until it goes on or dies: kill -9 frees the lock, SIGSTOP does not."""
    process = server.process
    assert process is not None

    def let_go() -> None:
        process.send_signal(signal.SIGCONT)

    process.send_signal(signal.SIGSTOP)
    try:
        while not _is_writable(server):
            let_go()
            time.sleep(0.05)
            process.send_signal(signal.SIGSTOP)
        yield let_go
    finally:
        let_go()


def _is_writable(server: Server) -> bool:
    if "DATABASE_URL" in server.env:
        return True
    with closing(sqlite3.connect(server.data_dir / "db.sqlite3", timeout=1)) as database:
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        database.rollback()
    return True


def test_a_server_that_is_alone_continues_when_it_is_started_again(
    stage: Stage, server: Server, second: Server
) -> None:
    """One process on the embedded database: killed and started anew, it is another process."""
    count = runs("RESTARTS", short=0, full=20)
    if not count:
        pytest.skip("long: make faults")
    second.kill()  # in whatever order the tests come
    gallery = Gallery(stage, [server], number=4, items=count)
    took = []
    for item in gallery.show.items:
        gallery.air(server, item)
        before, stood = gallery.now(), gallery.show.picture(server)
        server.kill()
        server.start()  # until it answers
        took.append(gallery.taken_over(before["epoch"]))
        assert gallery.show.picture(server) == stood
        late = gallery.show.press(server, "take", seq=before["seq"], epoch=before["epoch"])
        assert (late.status, late.says["error"]) == (409, "deposed")
    counts.note("kill -9 of the only server, from its first answer", runs=count, longest_s=max(took))
