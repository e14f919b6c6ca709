"""Two producers press Close at the same moment; two workers' clocks seal at the same moment. One wins.

Threads on the column's database, no server: what decides is the compare-and-set.
"""

from datetime import datetime, timedelta

import pytest

from tests.faults.counts import note, runs
from tests.voting.factories import at_once, make_room
from voting.domain import rounds, sealing
from voting.models import Round

pytestmark = pytest.mark.timeout(7200)

KEY_IS_GONE = "sealed"  # a row of its own says so
TOLD = ["Round", "RoundNotOpen"]  # one winner; the other is told that it is not open any more


@pytest.mark.django_db(transaction=True)
def test_two_producers_press_close(at: datetime) -> None:
    count = runs("PRESSES", short=10, full=1000)
    room = make_room(at, joined=1)
    wrong = sum(not one_wins(room.open(at + timedelta(minutes=number))) for number in range(count))
    note("two producers press Close at once, then two clocks seal", runs=count, double=wrong)
    assert wrong == 0


def one_wins(opened: Round) -> bool:
    assert opened.opened_at
    moment = opened.opened_at + timedelta(seconds=1)

    def press(by: str) -> Round:
        return rounds.end_window(Round.objects.get(pk=opened.pk), by=by, at=moment)

    def clock() -> Round | None:
        """The round, when this call sealed it."""
        return next(iter(sealing.close_due_rounds(moment + timedelta(seconds=2))), None)

    pressed = at_once([lambda: press("p"), lambda: press("q")])
    sealed_by = at_once([clock, clock])
    moves = list(opened.changes.order_by("pk").values_list("before", "after"))
    return (
        sorted(pressed) == TOLD
        and sorted(sealed_by) == ["NoneType", "Round"]
        and [after for _, after in moves] == ["armed", "open", "open", "closed", "sealed", KEY_IS_GONE]
    )
