"""A rehearsal beside the programme: its own run, seats, promises; wiped; and proved to be gone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.errors import DomainError
from followup.domain.queries import public_rows
from followup.models import Commitment, Task, Unit
from studio.domain.inquiry import promises
from studio.domain.planning import rundown
from studio.domain.rehearsals import rehearsal, rehearsal_proof
from studio.domain.screens.public import public_episode
from studio.domain.screens.screen import screen_state
from studio.domain.show import performing
from studio.domain.show import run as live
from studio.domain.show.queries import control_state
from studio.enums import EventKind, ItemKind, RunState
from studio.errors import AlreadyAired, AlreadyOnAir, NotInRehearsal, RehearsalLeft, RehearsalRuns
from studio.models import Episode, Item, ItemInstance, RehearsalReport, Run, ShowEvent
from tests.conftest import Cast
from tests.voting.factories import PAPER
from voting.domain import round_keys, rounds
from voting.domain.proof_pages import audiences
from voting.domain.queries import public_results, vote_state
from voting.domain.season import season_of
from voting.enums import ElectorateKind
from voting.models import Electorate, Round, Seat

pytestmark = pytest.mark.django_db

Air = Callable[[Run, Item], ItemInstance]
Make = Callable[..., live.Command]


@pytest.fixture
def rehearsed(episode: Episode, run: Run, cast: Cast, at: datetime) -> Run:
    """Begun, and on its own kind of air."""
    return rehearsal.begin_rehearsal(episode, by=cast.producer, at=at)


@pytest.fixture
def played(
    rehearsed: Run,
    items: dict[str, Item],
    units: list[Unit],
    command: Make,
    air: Air,
    promised: Callable[..., Commitment],
    sealed: Callable[..., Round],
    cast: Cast,
    at: datetime,
) -> Run:
    """A whole rehearsal: a promise published, scored, revealed."""
    live.go_on_air(rehearsed, command(rehearsed))
    air(rehearsed, items[ItemKind.ANSWER])
    promises.publish(promised(rehearsed, units[0]), by=cast.producer, at=at)
    scoring = air(rehearsed, items[ItemKind.SCORING])
    assert scoring.round is not None
    sealed(scoring.round)
    air(rehearsed, items[ItemKind.REVEAL])
    return Run.objects.select_related("episode").get(pk=rehearsed.pk)


class TestApart:
    def test_it_is_a_run_with_the_evenings_seats_under_cards_of_its_own(
        self, rehearsed: Run, run: Run, episode: Episode
    ) -> None:
        assert performing.living_run(episode) == rehearsed
        assert performing.air_run(episode) == run
        assert rehearsed.ref == f"rehearsal-{rehearsed.pk}"
        own = Electorate.objects.get(ref=rehearsed.electorate_ref)
        assert own.kind == ElectorateKind.REHEARSAL
        air = Electorate.objects.get(ref=episode.electorate_ref)
        assert [*own.seats.values_list("label", flat=True)] == [*air.seats.values_list("label", flat=True)]
        tokens = Seat.objects.values_list("token_sha256", flat=True)
        assert len(set(tokens)) == len(tokens) == 8

    def test_begun_twice_it_is_the_same(self, rehearsed: Run, cast: Cast, at: datetime) -> None:
        assert rehearsal.begin_rehearsal(rehearsed.episode, by=cast.producer, at=at) == rehearsed

    def test_it_needs_no_drill_and_registers_no_task(self, played: Run, command: Make) -> None:
        live.end_run(played, command(played))
        assert Task.objects.count() == 0
        assert Commitment.objects.on_record().count() == 0

    def test_a_promise_confirmed_after_its_end_is_no_task_either(
        self, played: Run, command: Make, units: list[Unit], promised: Callable[..., Commitment]
    ) -> None:
        live.end_run(played, command(played))
        promised(played, units[1])
        assert Task.objects.count() == 0

    def test_no_public_page_knows_of_it(self, played: Run, episode: Episode, at: datetime) -> None:
        page = public_episode(episode.number, at)
        assert page.line.state == RunState.PLANNED
        assert (page.promises, page.results, page.seasons) == ([], [], [])
        assert public_rows(at.date()) == []
        assert audiences() == []
        assert public_results(played.electorate_ref) == []
        assert season_of(["hbj"]) == {}

    def test_the_evenings_own_phones_see_nothing_of_it(self, played: Run, episode: Episode) -> None:
        air = Electorate.objects.get(ref=episode.electorate_ref)
        own = Electorate.objects.get(ref=played.electorate_ref)
        assert vote_state(air.pk)["round"] is None
        assert vote_state(own.pk)["round"]["state"] == "revealed"

    def test_screens_show_it_with_its_mark(self, played: Run, episode: Episode) -> None:
        frame = screen_state(episode.pk)
        assert (frame["rehearsal"], frame["run"]["id"]) == (True, played.pk)
        assert frame["program"]["scene"] == "reveal"

    def test_a_desk_shows_its_round_and_no_other(self, played: Run, run: Run, at: datetime) -> None:
        shown = control_state(played, at).round
        assert shown is not None
        assert shown["number"] == 1
        assert control_state(run, at).round is None

    def test_its_ref_leads_back_to_it(self, rehearsed: Run, run: Run) -> None:
        assert performing.run_by_ref(rehearsed.ref) == rehearsed
        assert performing.run_by_ref(run.ref) == run
        assert performing.run_by_ref(f"run-{rehearsed.pk}") is None
        assert performing.run_by_ref("round-1") is None


class TestNotBesideTheAir:
    def test_not_while_the_programme_is_on_air(self, on_air_run: Run, cast: Cast, at: datetime) -> None:
        with pytest.raises(AlreadyOnAir):
            rehearsal.begin_rehearsal(on_air_run.episode, by=cast.producer, at=at)

    def test_not_after_it(self, on_air_run: Run, command: Make, cast: Cast, at: datetime) -> None:
        live.end_run(on_air_run, command(on_air_run))
        with pytest.raises(AlreadyAired):
            rehearsal.begin_rehearsal(on_air_run.episode, by=cast.producer, at=at)

    def test_not_a_second_one_before_the_first_is_wiped(
        self, rehearsed: Run, command: Make, cast: Cast, at: datetime
    ) -> None:
        live.go_on_air(rehearsed, command(rehearsed))
        live.end_run(rehearsed, command(rehearsed))
        with pytest.raises(RehearsalRuns):
            rehearsal.begin_rehearsal(rehearsed.episode, by=cast.producer, at=at)

    def test_the_programme_does_not_start_beside_it(self, rehearsed: Run, run: Run, command: Make) -> None:
        with pytest.raises(RehearsalRuns):
            live.go_on_air(run, command(run), without_drill="测试")
        assert Run.objects.get(pk=run.pk).state == RunState.PLANNED

    def test_screens_return_to_the_programme_when_it_is_wiped(
        self, played: Run, run: Run, cast: Cast, at: datetime
    ) -> None:
        rehearsal.end_rehearsal(played, by=cast.producer, at=at)
        frame = screen_state(run.episode_id)
        assert (frame["rehearsal"], frame["run"]["id"]) == (False, run.pk)
        assert frame["program"]["scene"] == "standby"


class TestWiping:
    def test_nothing_is_left_in_any_table_but_the_report(
        self, played: Run, run: Run, cast: Cast, at: datetime
    ) -> None:
        before = rehearsal_proof.rows_left(run.episode)
        assert {name for name, count in before.items() if count} >= {
            "studio_run",
            "studio_iteminstance",
            "studio_showevent",
            "followup_commitment",
            "voting_round",
            "voting_seat",
        }
        kept = rehearsal.end_rehearsal(played, by=cast.producer, at=at + timedelta(hours=1))
        assert set(rehearsal_proof.rows_left(run.episode).values()) == {0}
        assert kept.rows > 20
        assert kept.figures["takes"] == 3
        assert (kept.figures["rounds"], kept.figures["promises"]) == (1, 1)
        assert RehearsalReport.objects.get() == kept

    def test_the_keys_of_its_rounds_are_destroyed(
        self,
        rehearsed: Run,
        items: dict[str, Item],
        units: list[Unit],
        command: Make,
        air: Air,
        promised: Callable[..., Commitment],
        cast: Cast,
        at: datetime,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        live.go_on_air(rehearsed, command(rehearsed))
        promised(rehearsed, units[0])
        opened = air(rehearsed, items[ItemKind.SCORING]).round
        assert opened is not None
        assert opened.pk in round_keys.kept_keys()
        with django_capture_on_commit_callbacks(execute=True):
            rehearsal.end_rehearsal(rehearsed, by=cast.producer, at=at)
        assert opened.pk not in round_keys.kept_keys()

    def test_the_programme_is_never_wiped(self, run: Run, cast: Cast, at: datetime) -> None:
        with pytest.raises(NotInRehearsal):
            rehearsal.end_rehearsal(run, by=cast.producer, at=at)
        with pytest.raises(NotInRehearsal):
            rehearsal.wipe(run)
        assert Run.objects.filter(pk=run.pk).exists()

    def test_wiped_twice_the_second_is_told_so(self, rehearsed: Run, cast: Cast, at: datetime) -> None:
        rehearsal.end_rehearsal(rehearsed, by=cast.producer, at=at)
        with pytest.raises(NotInRehearsal):
            rehearsal.end_rehearsal(rehearsed, by=cast.producer, at=at)
        assert RehearsalReport.objects.count() == 1


class TestTheProof:
    def test_the_log_keeps_what_was_counted(
        self, played: Run, run: Run, command: Make, cast: Cast, at: datetime
    ) -> None:
        rehearsal.end_rehearsal(played, by=cast.producer, at=at)
        event = live.go_on_air(run, command(run), without_drill="测试")
        assert event.payload["proof"] == {"tables": len(rehearsal_proof.tables()) + 1, "rows": 0, "found": {}}
        assert event.payload["rehearsals"] == 1

    def test_every_table_that_leads_to_a_run_a_seat_or_a_promise_is_counted(self) -> None:
        counted = {model._meta.db_table for model in rehearsal_proof.tables()}
        assert counted >= {
            *("studio_run", "studio_showevent", "studio_iteminstance", "studio_graphic", "studio_panic"),
            *("studio_turn", "studio_playoutcommand", "studio_recording", "voting_ballot", "voting_round"),
            *("voting_tallycount", "voting_sealedrow", "voting_seatchange", "voting_paperslip"),
            *("followup_commitment", "followup_event", "followup_offer", "followup_task"),
        }

    def test_a_promise_left_behind_keeps_the_programme_from_starting(
        self, played: Run, run: Run, command: Make, cast: Cast, at: datetime
    ) -> None:
        left = Commitment.objects.get()
        rehearsal.end_rehearsal(played, by=cast.producer, at=at)
        left.pk = None
        left.save(force_insert=True)
        with pytest.raises(RehearsalLeft) as refused:
            live.go_on_air(run, command(run), without_drill="测试")
        assert refused.value.context == {"rows": 1, "where": "followup_commitment 1"}
        assert Run.objects.get(pk=run.pk).state == RunState.PLANNED
        assert run.events.get().kind == EventKind.REFUSED

    def test_a_round_smuggled_into_the_air_keeps_it_from_starting(
        self, run: Run, episode: Episode, command: Make, at: datetime
    ) -> None:
        air = Electorate.objects.get(ref=episode.electorate_ref)
        rounds.arm_round(air, ref="rehearsal-99", paper=PAPER, window_s=30, by="x", at=at)
        with pytest.raises(RehearsalLeft):
            live.go_on_air(run, command(run), without_drill="测试")

    def test_another_episodes_rehearsal_is_no_matter(
        self, run: Run, command: Make, cast: Cast, at: datetime
    ) -> None:
        other = rundown.create_episode(number=3, title="又一期", planned_start=at, by=cast.producer, at=at)
        theirs = rehearsal.begin_rehearsal(other, by=cast.producer, at=at)
        live.go_on_air(theirs, command(theirs))
        assert live.go_on_air(run, command(run), without_drill="测试").kind == EventKind.WENT_ON_AIR

    def test_one_query_for_each_table_and_a_few_more(self, run: Run) -> None:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            proof = rehearsal_proof.prove(run)
        assert proof.is_clean
        assert len(queries) <= len(proof.tables) + len(proof.strangers) + 2

    def test_an_armed_scoring_of_the_programme_itself_is_no_stranger(
        self, run: Run, items: dict[str, Item], command: Make
    ) -> None:
        live.arm_item(run, items[ItemKind.OPENING], command(run))
        live.go_on_air(run, command(run), without_drill="测试")
        assert ShowEvent.objects.filter(kind=EventKind.WENT_ON_AIR).count() == 1

    def test_a_refusal_can_be_told_again(self, run: Run, rehearsed: Run, command: Make) -> None:
        press = command(run)
        for _ in range(2):
            with pytest.raises(DomainError) as refused:
                live.go_on_air(run, press, without_drill="测试")
            assert refused.value.code == "rehearsal_runs"
