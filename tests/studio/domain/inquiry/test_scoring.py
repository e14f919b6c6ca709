"""Scoring as the programme sees it: papers, opening, closing, voiding, sealing, reveal."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from common.errors import BadInput
from followup.enums import CommitmentState
from followup.models import Commitment
from studio.domain.inquiry.scoring import round_was_sealed
from studio.domain.planning import rundown
from studio.domain.show import run as live
from studio.enums import EventKind
from studio.errors import (
    NoRound,
    NothingRevealable,
    NothingToScore,
    RoundRunning,
    RoundStillOpen,
)
from studio.models import Item, Run
from voting.enums import RoundState
from voting.errors import RoundNotSealed
from voting.models import Round

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]


def kinds(run: Run) -> list[str]:
    return [event.kind for event in run.events.order_by("seq")]


def refusals(run: Run) -> list[tuple[str, str]]:
    found = run.events.filter(kind=EventKind.REFUSED).order_by("seq")
    return [(event.payload["act"], event.payload["code"]) for event in found]


def test_arm_scoring_without_a_confirmed_commitment(
    on_air_run: Run, items: dict[str, Item], command: Make, promised: Any, units: Any, air: Any
) -> None:
    air(on_air_run, items["answer"])
    promised(on_air_run, units[0], confirm=False)
    promised(on_air_run, units[1])  # of a unit that this item does not score
    with pytest.raises(NothingToScore):
        live.arm_item(on_air_run, items["scoring"], command(on_air_run))
    assert refusals(on_air_run) == [("arm", "nothing_to_score")]
    assert Round.objects.count() == 0


def test_arm_scoring_freezes_the_paper(
    on_air_run: Run, items: dict[str, Item], command: Make, promised: Any, units: Any
) -> None:
    first = promised(on_air_run, units[0], words="年底前封堵。")
    live.arm_item(on_air_run, items["scoring"], command(on_air_run))
    promised(on_air_run, units[0], words="后来说的。")
    round_ = on_air_run.instances.armed().get().round
    assert round_ is not None
    assert (round_.state, round_.window_s, round_.ref) == (RoundState.ARMED, 30, on_air_run.ref)
    assert round_.paper["title"] == "第一轮打分"
    assert round_.paper["subjects"] == [
        {
            "ref": "hbj",
            "name": "环保局",
            "words": [{"ref": first.code, "text": "年底前封堵。", "due": first.due_on.isoformat()}],
        }
    ]
    assert [criterion["ref"] for criterion in round_.paper["criteria"]] == ["answer", "promise"]


def test_arm_scoring_without_units_scores_all_who_promised(
    on_air_run: Run, items: dict[str, Item], command: Make, promised: Any, units: Any, cast: Any, at: datetime
) -> None:
    rundown.edit_item(items["scoring"], revision=1, units=[], by=cast.producer, at=at)
    promised(on_air_run, units[2])
    promised(on_air_run, units[0])
    live.arm_item(on_air_run, items["scoring"], command(on_air_run))
    round_ = Round.objects.get()
    assert [subject["ref"] for subject in round_.paper["subjects"]] == ["hbj", "jj"]


def test_clearing_an_armed_scoring_voids_its_round(
    on_air_run: Run, items: dict[str, Item], command: Make, promised: Any, units: Any
) -> None:
    promised(on_air_run, units[0])
    live.arm_item(on_air_run, items["scoring"], command(on_air_run))
    live.arm_item(on_air_run, items["closing"], command(on_air_run))
    round_ = Round.objects.get()
    assert (round_.state, bool(round_.void_reason)) == (RoundState.VOID, True)


@pytest.fixture
def scoring(on_air_run: Run, items: dict[str, Item], promised: Any, units: Any, air: Any) -> Round:
    """A round that is open on air."""
    promised(on_air_run, units[0])
    round_ = air(on_air_run, items["scoring"]).round
    assert isinstance(round_, Round)
    return round_


def test_taking_a_scoring_item_opens_its_round(on_air_run: Run, scoring: Round) -> None:
    taken = on_air_run.instances.on_air().get().taken_at
    assert (scoring.state, scoring.opened_at) == (RoundState.OPEN, taken)
    assert kinds(on_air_run)[-2:] == ["taken", "round_opened"]


def test_take_another_scoring_while_one_runs(
    on_air_run: Run, scoring: Round, items: dict[str, Item], command: Make, cast: Any, at: datetime
) -> None:
    second = rundown.add_item(on_air_run.episode, kind="scoring", title="第二轮打分", by=cast.producer, at=at)
    live.arm_item(on_air_run, second, command(on_air_run))
    with pytest.raises(RoundRunning):
        live.take_item(on_air_run, command(on_air_run))


def test_close_round_by_hand_brings_the_deadline_forward(
    on_air_run: Run, scoring: Round, command: Make
) -> None:
    event = live.close_round_by_hand(on_air_run, press := command(on_air_run))
    scoring.refresh_from_db()
    assert (scoring.state, scoring.closes_at) == (RoundState.OPEN, press.at)
    assert (event.kind, event.payload) == ("round_closing", {"round": scoring.pk, "number": 1})


def test_close_round_by_hand_without_a_round(on_air_run: Run, command: Make) -> None:
    with pytest.raises(NoRound):
        live.close_round_by_hand(on_air_run, command(on_air_run))


def test_void_round_keeps_reason_and_number(
    on_air_run: Run, scoring: Round, items: dict[str, Item], command: Make, air: Any
) -> None:
    live.void_round(on_air_run, " 网络故障 ", command(on_air_run))
    scoring.refresh_from_db()
    assert (scoring.state, scoring.void_reason) == (RoundState.VOID, "网络故障")
    air(on_air_run, items["closing"])
    again = air(on_air_run, items["scoring"]).round
    assert again.number == 2


def test_void_round_needs_a_reason(on_air_run: Run, scoring: Round, command: Make) -> None:
    with pytest.raises(BadInput):
        live.void_round(on_air_run, "  ", command(on_air_run))
    scoring.refresh_from_db()
    assert scoring.state == RoundState.OPEN


def test_a_sealed_round_is_written_into_the_log_once(
    on_air_run: Run, scoring: Round, sealed: Any, command: Make, items: dict[str, Item]
) -> None:
    seen = Run.objects.get(pk=on_air_run.pk).seq
    round_ = sealed(scoring)
    for _again in range(2):
        round_was_sealed(round_)
    event = on_air_run.events.get(kind=EventKind.ROUND_SEALED)
    assert (event.by, event.at, event.payload["number"]) == (None, round_.sealed_at, 1)
    live.arm_item(on_air_run, items["reveal"], command(on_air_run, expected_seq=seen))  # nobody is stale


def test_reveal(on_air_run: Run, scoring: Round, sealed: Any, items: dict[str, Item], air: Any) -> None:
    sealed(scoring)
    instance = air(on_air_run, items["reveal"])
    scoring.refresh_from_db()
    assert (scoring.state, instance.round_id) == (RoundState.REVEALED, scoring.pk)
    told = [kind for kind in kinds(on_air_run) if kind != "commitment_published"]
    assert told[-3:] == ["taken", "round_sealed", "revealed"]
    assert Commitment.objects.get().state == CommitmentState.PUBLISHED  # what was scored is public


def test_reveal_again_after_going_back(
    on_air_run: Run, scoring: Round, sealed: Any, items: dict[str, Item], air: Any, command: Make
) -> None:
    sealed(scoring)
    air(on_air_run, items["reveal"])
    air(on_air_run, items["closing"])
    live.go_back(on_air_run, command(on_air_run))
    live.take_item(on_air_run, command(on_air_run))
    assert on_air_run.instances.on_air().get().round_id == scoring.pk
    assert kinds(on_air_run).count("revealed") == 1


def test_reveal_before_sealing(
    on_air_run: Run, scoring: Round, items: dict[str, Item], command: Make
) -> None:
    live.arm_item(on_air_run, items["reveal"], command(on_air_run))
    with pytest.raises(RoundNotSealed):
        live.take_item(on_air_run, command(on_air_run))
    assert on_air_run.instances.on_air().get().plan["kind"] == "scoring"
    assert refusals(on_air_run) == [("take", "round_not_sealed")]


def test_reveal_of_what_was_never_scored(on_air_run: Run, items: dict[str, Item], command: Make) -> None:
    live.arm_item(on_air_run, items["reveal"], command(on_air_run))
    with pytest.raises(NothingRevealable):
        live.take_item(on_air_run, command(on_air_run))


def test_end_run_while_scoring_runs(on_air_run: Run, scoring: Round, command: Make) -> None:
    with pytest.raises(RoundStillOpen):
        live.end_run(on_air_run, command(on_air_run))
    assert refusals(on_air_run) == [("end", "round_still_open")]
