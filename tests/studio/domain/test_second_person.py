"""Two people for a reveal, void and score again, a close that is pressed twice, a drill before air."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from studio.domain.inquiry.scribe import sealed_round
from studio.domain.show import run as live
from studio.domain.show.queries import control_state
from studio.enums import EventKind
from studio.errors import AlreadyClosing, AlreadyConfirmed, NoRound, NotDrilled, Stale
from studio.models import Item, Run
from tests.studio.domain.halls import hall_votes
from voting.enums import RoundState
from voting.errors import NeedsSecondPerson, RoundNotSealed
from voting.models import DrillReport, Electorate, Round

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]


@pytest.fixture
def scoring(on_air_run: Run, items: dict[str, Item], promised: Any, units: Any, air: Any) -> Round:
    promised(on_air_run, units[0])
    air(on_air_run, items["scoring"])
    return Round.objects.get()


@pytest.fixture
def waiting(on_air_run: Run, scoring: Round, sealed: Any, items: dict[str, Item], command: Make) -> Round:
    """Sealed, its reveal armed, not yet checked by anybody."""
    kept = sealed(scoring, confirm=False)
    live.arm_item(on_air_run, items["reveal"], command(on_air_run))
    return kept  # type: ignore[no-any-return]


def test_reveal_waits_for_somebody_else(
    on_air_run: Run, waiting: Round, command: Make, cast: Any, at: Any
) -> None:
    with pytest.raises(NeedsSecondPerson):
        live.take_item(on_air_run, command(on_air_run))
    event = live.confirm_round(on_air_run, waiting, by=cast.producer2, at=at)
    assert (event.kind, event.by, event.payload["round"]) == ("round_confirmed", cast.producer2, waiting.pk)
    with pytest.raises(NeedsSecondPerson):  # whoever checked it does not show it
        live.take_item(on_air_run, command(on_air_run, by=cast.producer2))
    assert control_state(on_air_run, at, cast.producer2).may["take"].code == "needs_second_person"
    assert control_state(on_air_run, at + timedelta(hours=1), cast.producer).may["take"].allowed
    live.take_item(on_air_run, command(on_air_run))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.confirmed_by) == (RoundState.REVEALED, "producer2")


def test_a_check_makes_no_page_stale_and_is_given_once(
    on_air_run: Run, waiting: Round, command: Make, cast: Any, at: Any
) -> None:
    press = command(on_air_run)
    live.confirm_round(on_air_run, waiting, by=cast.supervisor, at=at)
    with pytest.raises(AlreadyConfirmed):
        live.confirm_round(on_air_run, waiting, by=cast.producer2, at=at)
    assert live.take_item(on_air_run, press).kind == EventKind.TAKEN


def test_only_the_round_that_waits_is_checked(
    on_air_run: Run, scoring: Round, cast: Any, at: Any, sealed: Any
) -> None:
    with pytest.raises(NoRound):
        live.confirm_round(on_air_run, scoring, by=cast.supervisor, at=at)
    sealed(scoring, confirm=False)
    other = Round(pk=scoring.pk + 1, number=9)
    with pytest.raises(RoundNotSealed):
        live.confirm_round(on_air_run, other, by=cast.supervisor, at=at)
    scoring.refresh_from_db()
    assert scoring.confirmed_by == ""


def test_one_person_is_enough_where_the_house_says_so(
    on_air_run: Run, waiting: Round, command: Make, settings: Any
) -> None:
    settings.TWO_PERSON_REVEAL = False
    live.take_item(on_air_run, command(on_air_run))
    waiting.refresh_from_db()
    assert waiting.state == RoundState.REVEALED


def test_the_equation_is_shown_and_no_score(
    on_air_run: Run, scoring: Round, sealed: Any, cast: Any, at: Any
) -> None:
    hall_votes(scoring, [((8, 7),), ((6, 5),)])
    sealed(scoring, confirm=False)
    shown = control_state(on_air_run, at).round
    assert shown is not None
    assert shown["balances"]
    assert shown["equation"]["counted"] == 2
    assert "result" not in shown
    desk = sealed_round(on_air_run, cast.supervisor)
    assert desk is not None
    assert (desk.round.pk, desk.balances, desk.equation["issued"]) == (scoring.pk, True, 4)


def test_void_and_score_again_takes_a_new_number(on_air_run: Run, scoring: Round, command: Make) -> None:
    live.rerun_round(on_air_run, "断网", command(on_air_run))
    first, second = Round.objects.order_by("number")
    assert (first.state, second.state, second.number) == (RoundState.VOID, RoundState.ARMED, 2)
    live.take_item(on_air_run, command(on_air_run))
    assert on_air_run.instances.on_air().get().round == second
    with pytest.raises(Stale):
        live.rerun_round(on_air_run, "断网", command(on_air_run, expected_seq=1))


def test_void_and_score_again_without_a_round(on_air_run: Run, command: Make) -> None:
    with pytest.raises(NoRound):
        live.rerun_round(on_air_run, "断网", command(on_air_run))


def test_close_pressed_by_two(on_air_run: Run, scoring: Round, command: Make, cast: Any) -> None:
    ours, theirs = command(on_air_run), command(on_air_run, by=cast.producer2)
    live.close_round_by_hand(on_air_run, ours)
    with pytest.raises(Stale):
        live.close_round_by_hand(on_air_run, theirs)
    late = command(on_air_run, by=cast.producer2)
    with pytest.raises(AlreadyClosing):
        live.close_round_by_hand(on_air_run, late)
    assert control_state(on_air_run, late.at).hall.is_closing


def test_the_drill_gate(run: Run, command: Make, at: Any) -> None:
    with pytest.raises(NotDrilled):
        live.go_on_air(run, command(run))
    with pytest.raises(NotDrilled):
        live.go_on_air(run, command(run), without_drill="  ")
    electorate = Electorate.objects.get(ref=run.episode.electorate_ref)
    DrillReport.objects.create(electorate=electorate, at=at, by="制片", seats=4, green=3, p95_ms=400)
    state = control_state(run, at)
    assert state.may["go_on_air"].allowed
    assert state.hall.drill is not None
    event = live.go_on_air(run, command(run))
    assert {name: event.payload["drill"][name] for name in ("seats", "green", "p95_ms")} == {
        "seats": 4,
        "green": 3,
        "p95_ms": 400,
    }
    assert event.payload["drill"]["record"]["clean"]


def test_the_reason_for_no_drill_stays_in_the_log(run: Run, command: Make, at: Any) -> None:
    event = live.go_on_air(run, command(run), without_drill=" 设备晚到 ")
    assert event.payload["without_drill"] == "设备晚到"
    assert "设备晚到" in control_state(run, at).log[0].what
