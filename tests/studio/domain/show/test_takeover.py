"""Who controls a run: beats, a takeover in a new epoch, and the fence before what the old one still says."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from studio.domain.records.asrun import line_of
from studio.domain.screens.screen import screen_state
from studio.domain.show import fencing, takeover
from studio.domain.show import run as live
from studio.enums import EventKind, ItemKind
from studio.errors import Deposed
from studio.models import Item, ItemInstance, Run

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]
SOON = timedelta(milliseconds=500)
LATER = takeover.DEAD_AFTER + timedelta(milliseconds=1)


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    fencing.forget()
    yield
    fencing.forget()


def fresh(run: Run) -> Run:
    return Run.objects.select_related("episode").get(pk=run.pk)


def deposed(run: Run, at: datetime) -> Run:
    """`a` controlled, fell silent, and `b` took over."""
    takeover.watch("a", at)
    takeover.watch("b", at + LATER)
    return fresh(run)


class TestWatch:
    def test_a_run_that_nobody_controls_is_taken_in_hand_without_a_new_epoch(
        self, on_air_run: Run, at: datetime
    ) -> None:
        assert takeover.watch("a", at) == 1
        held = fresh(on_air_run)
        assert (held.controller, held.controller_at, held.epoch) == ("a", at, 1)
        assert not held.events.filter(kind=EventKind.TOOK_OVER).exists()

    def test_while_it_beats_nobody_takes_over(self, on_air_run: Run, at: datetime) -> None:
        takeover.watch("a", at)
        takeover.watch("a", at + SOON)
        takeover.watch("b", at + takeover.DEAD_AFTER)
        held = fresh(on_air_run)
        assert (held.controller, held.controller_at, held.epoch) == ("a", at + SOON, 1)

    def test_after_two_seconds_of_silence_another_goes_on_in_the_next_epoch(
        self, on_air_run: Run, at: datetime
    ) -> None:
        held = deposed(on_air_run, at)
        assert (held.controller, held.epoch) == ("b", 2)
        event = held.events.get(kind=EventKind.TOOK_OVER)
        assert event.payload == {"from": "a", "to": "b", "epoch": 2}
        assert line_of(event).what == "a → b"

    def test_what_is_on_air_stays(
        self,
        on_air_run: Run,
        items: dict[str, Item],
        air: Callable[[Run, Item], ItemInstance],
        at: datetime,
    ) -> None:
        air(on_air_run, items[ItemKind.CLIP])
        before = screen_state(on_air_run.episode_id)
        deposed(on_air_run, at)
        after = screen_state(on_air_run.episode_id)
        assert {**after, "v": 0} == {**before, "v": 0}

    def test_two_who_see_it_at_once_make_one_takeover(self, on_air_run: Run, at: datetime) -> None:
        takeover.watch("a", at)
        one, other = fresh(on_air_run), fresh(on_air_run)
        assert takeover.take_over(one, "b", at + LATER)
        assert not takeover.take_over(other, "c", at + LATER)
        assert (other.controller, other.epoch) == ("b", 2)
        assert other.events.filter(kind=EventKind.TOOK_OVER).count() == 1

    def test_a_deposed_process_finds_out_by_its_own_beat(self, on_air_run: Run, at: datetime) -> None:
        takeover.watch("a", at)
        old = fresh(on_air_run)
        takeover.watch("b", at + LATER)
        assert not takeover.beat(old, "a", at + LATER)
        assert (old.controller, old.epoch) == ("b", 2)

    def test_nobody_watches_a_run_that_is_not_on_air(self, run: Run, at: datetime) -> None:
        assert takeover.watch("a", at) == 0
        assert fresh(run).controller == ""

    def test_a_takeover_makes_no_page_stale_but_deposes_it(self, on_air_run: Run, at: datetime) -> None:
        before = on_air_run.state_seq
        assert deposed(on_air_run, at).state_seq == before


class TestTheFence:
    def test_a_page_drawn_before_the_takeover_is_refused(
        self, on_air_run: Run, items: dict[str, Item], command: Make, at: datetime
    ) -> None:
        press = command(on_air_run)
        held = deposed(on_air_run, at)
        with pytest.raises(Deposed):
            live.arm_item(held, items[ItemKind.CLIP], press)
        refused = held.events.get(kind=EventKind.REFUSED)
        assert refused.payload["code"] == "deposed"

    def test_the_same_page_drawn_anew_is_not(
        self, on_air_run: Run, items: dict[str, Item], command: Make, at: datetime
    ) -> None:
        held = deposed(on_air_run, at)
        assert live.arm_item(held, items[ItemKind.CLIP], command(held)).kind == EventKind.ARMED

    def test_an_epoch_that_is_named_counts_more_than_the_page(
        self, on_air_run: Run, items: dict[str, Item], command: Make, at: datetime
    ) -> None:
        held = deposed(on_air_run, at)
        with pytest.raises(Deposed):
            live.arm_item(held, items[ItemKind.CLIP], command(held, epoch=1))
        assert live.arm_item(held, items[ItemKind.CLIP], command(held, epoch=2)).kind == EventKind.ARMED

    def test_a_process_that_does_not_know_yet_is_refused_until_it_has_looked(
        self, on_air_run: Run, items: dict[str, Item], command: Make, at: datetime
    ) -> None:
        held = deposed(on_air_run, at)
        fencing.note(held.pk, 1)  # this process was stopped meanwhile
        with pytest.raises(Deposed):
            live.arm_item(held, items[ItemKind.CLIP], command(held))
        takeover.watch("a", at + LATER + SOON)
        assert live.arm_item(held, items[ItemKind.CLIP], command(held)).kind == EventKind.ARMED

    def test_a_command_that_was_carried_out_before_is_answered_the_same(
        self, on_air_run: Run, items: dict[str, Item], command: Make, at: datetime
    ) -> None:
        """The old process died between commit and answer: the press is sent again, and airs nothing twice."""
        live.arm_item(on_air_run, items[ItemKind.CLIP], command(on_air_run))
        press = command(on_air_run)
        taken = live.take_item(on_air_run, press)
        held = deposed(on_air_run, at)
        assert live.take_item(held, press) == taken
        assert held.events.filter(kind=EventKind.TAKEN).count() == 1
