"""Faults of a rehearsal and its synthetic audience: played, seen, lifted; never in the programme."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from common.errors import BadInput
from studio.domain.rehearsals import audience, faults, rehearsal
from studio.domain.rehearsals.audience import Door, Heard, Orders
from studio.domain.screens.screen import screen_state
from studio.domain.show import run as live
from studio.enums import EventKind, Fault, ItemKind
from studio.errors import NobodyPlays, NotInRehearsal
from studio.models import Item, ItemInstance, Run, SyntheticAudience
from tests.conftest import Cast
from voting.models import Seat

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]
DOOR = Door("http://127.0.0.1:8600", "studio.test")
SILENT = timedelta(seconds=audience.SILENT_S + 1)


@pytest.fixture
def rehearsed(run: Run, command: Make, cast: Cast, at: datetime) -> Run:
    begun = rehearsal.begin_rehearsal(run.episode, by=cast.producer, at=at)
    live.go_on_air(begun, command(begun))
    return Run.objects.select_related("episode").get(pk=begun.pk)


@pytest.fixture
def seated(rehearsed: Run, at: datetime) -> SyntheticAudience:
    return audience.seat(rehearsed, phones=6, late=1, asleep=1, door=DOOR, at=at)


class TestFaults:
    def test_played_it_is_in_force_and_in_the_log_until_it_is_lifted(
        self, rehearsed: Run, command: Make, at: datetime
    ) -> None:
        faults.play(rehearsed, Fault.MACHINE_DEAD, command(rehearsed))
        assert list(faults.in_force(rehearsed, at + timedelta(hours=1))) == [Fault.MACHINE_DEAD]
        assert faults.machine_is_dead(rehearsed.pk)
        faults.lift(rehearsed, Fault.MACHINE_DEAD, command(rehearsed))
        assert faults.in_force(rehearsed, at) == {}
        kinds = rehearsed.events.filter(payload__fault="machine_dead").values_list("kind", flat=True)
        assert [*kinds] == [EventKind.FAULT_ON, EventKind.FAULT_OFF]

    def test_a_dead_layer_comes_back_by_itself(self, rehearsed: Run, command: Make) -> None:
        press = command(rehearsed)
        faults.play(rehearsed, Fault.KILL_LAYER, press)
        assert list(faults.in_force(rehearsed, press.at + timedelta(seconds=4))) == [Fault.KILL_LAYER]
        assert faults.in_force(rehearsed, press.at + timedelta(seconds=5)) == {}

    def test_a_late_clip_is_no_clip_until_it_is_lifted(
        self,
        rehearsed: Run,
        items: dict[str, Item],
        air: Callable[[Run, Item], ItemInstance],
        command: Make,
    ) -> None:
        air(rehearsed, items[ItemKind.CLIP])
        assert screen_state(rehearsed.episode_id)["program"]["clip"] is not None
        faults.play(rehearsed, Fault.LATE_CLIP, command(rehearsed))
        assert screen_state(rehearsed.episode_id)["program"]["clip"] is None
        faults.lift(rehearsed, Fault.LATE_CLIP, command(rehearsed))
        assert screen_state(rehearsed.episode_id)["program"]["clip"] is not None

    @pytest.mark.parametrize("kind", Fault)
    def test_none_is_played_in_the_programme(self, on_air_run: Run, command: Make, kind: Fault) -> None:
        with pytest.raises(NotInRehearsal):
            faults.play(on_air_run, kind, command(on_air_run))
        with pytest.raises(NotInRehearsal):
            faults.lift(on_air_run, kind, command(on_air_run))
        assert not on_air_run.faults.exists()

    def test_phones_that_are_not_there_lose_no_line(self, rehearsed: Run, command: Make) -> None:
        with pytest.raises(NobodyPlays):
            faults.play(rehearsed, Fault.DROP_PHONES, command(rehearsed))
        shown = {one.kind: one for one in faults.board(rehearsed, command(rehearsed).at)}
        assert shown[Fault.DROP_PHONES].why
        assert shown[Fault.LATE_CLIP].why == ""

    def test_twice_is_one_fault(self, rehearsed: Run, command: Make) -> None:
        for _ in range(2):
            faults.play(rehearsed, Fault.LATE_CLIP, command(rehearsed))
        assert rehearsed.faults.count() == 1

    def test_the_same_press_twice_is_one_line(self, rehearsed: Run, command: Make) -> None:
        press = command(rehearsed)
        assert faults.play(rehearsed, Fault.LATE_CLIP, press) == faults.play(
            rehearsed, Fault.LATE_CLIP, press
        )

    def test_nobodys_page_gets_stale_by_it(self, rehearsed: Run, command: Make) -> None:
        before = rehearsed.state_seq
        faults.play(rehearsed, Fault.LATE_CLIP, command(rehearsed))
        rehearsed.refresh_from_db()
        assert rehearsed.state_seq == before


class TestAudience:
    def test_one_server_starts_it_and_one_process_plays_it(
        self, seated: SyntheticAudience, at: datetime
    ) -> None:
        run = seated.run_id
        assert audience.claim_unplayed(at) == [run]
        assert audience.claim_unplayed(at) == []
        begun = audience.begin(run, "a", at)
        assert begun is not None
        assert len(set(begun[1])) == 6
        assert audience.begin(run, "b", at) is None

    def test_seats_that_are_missing_are_issued_and_the_plans_own_come_first(
        self, seated: SyntheticAudience, at: datetime
    ) -> None:
        audience.begin(seated.run_id, "a", at)
        electorate = seated.run.electorate_ref
        labels = Seat.objects.filter(electorate__ref=electorate).values_list("label", flat=True)
        assert sorted(labels) == ["A-01", "A-02", "A-03", "A-04", "R-001", "R-002"]

    def test_it_reports_and_hears_what_the_weather_is(
        self, seated: SyntheticAudience, command: Make, at: datetime
    ) -> None:
        run = seated.run
        audience.begin(run.pk, "a", at)
        assert audience.report(run.pk, "a", Heard(5, 5, 0, 0), at) == Orders(
            is_line_cut=False, is_stalled=False
        )
        faults.play(run, Fault.STALL_BALLOTS, command(run))
        assert audience.report(run.pk, "a", Heard(6, 5, 3, 2), at) == Orders(
            is_line_cut=False, is_stalled=True
        )
        seated.refresh_from_db()
        assert (seated.joined, seated.connected, seated.sent, seated.answered) == (6, 5, 3, 2)
        assert audience.is_there(seated, at)
        assert not audience.is_there(seated, at + SILENT)

    def test_one_that_fell_silent_is_replaced_and_stops_when_it_comes_back(
        self, seated: SyntheticAudience, at: datetime
    ) -> None:
        run = seated.run_id
        audience.begin(run, "a", at)
        assert audience.claim_unplayed(at + SILENT) == [run]
        assert audience.begin(run, "b", at + SILENT) is not None
        assert audience.report(run, "a", Heard(), at + SILENT) is None

    def test_dismissed_or_wiped_it_stops(self, seated: SyntheticAudience, cast: Cast, at: datetime) -> None:
        run = seated.run
        audience.begin(run.pk, "a", at)
        audience.dismiss(run)
        assert audience.report(run.pk, "a", Heard(), at) is None
        audience.seat(run, phones=2, late=0, asleep=0, door=DOOR, at=at)
        audience.begin(run.pk, "b", at)
        rehearsal.end_rehearsal(run, by=cast.producer, at=at)
        assert audience.report(run.pk, "b", Heard(), at) is None
        assert audience.claim_unplayed(at) == []

    @pytest.mark.parametrize(("phones", "late", "asleep"), [(0, 0, 0), (501, 0, 0), (4, 3, 2)])
    def test_a_number_that_makes_no_sense_is_refused(
        self, rehearsed: Run, at: datetime, phones: int, late: int, asleep: int
    ) -> None:
        with pytest.raises(BadInput):
            audience.seat(rehearsed, phones=phones, late=late, asleep=asleep, door=DOOR, at=at)

    def test_the_programme_has_none(self, on_air_run: Run, at: datetime) -> None:
        with pytest.raises(NotInRehearsal):
            audience.seat(on_air_run, phones=2, late=0, asleep=0, door=DOOR, at=at)
        with pytest.raises(NotInRehearsal):
            audience.dismiss(on_air_run)
