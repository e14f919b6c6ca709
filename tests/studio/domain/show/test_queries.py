"""The control page's state: rows, times, legal acts, and a number of queries that does not grow."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from followup.models import Unit
from studio.domain.inquiry import promises
from studio.domain.planning import rundown
from studio.domain.show import queries
from studio.domain.show import run as live
from studio.errors import UnknownEpisode
from studio.models import Episode, Item, Run
from voting.models import Round

pytestmark = pytest.mark.django_db

# Instances, graphics, items, units, promised units, newest round, electorate and its turnout (3),
# commitments, log.
QUERIES = 18  # panic acts, questions of the run, and planned ones among them

Make = Callable[..., live.Command]


def barred(state: queries.ControlState) -> dict[str, str]:
    return {act.act: act.code for act in state.acts if not act.allowed}


def test_control_state_before_the_start(run: Run, at: datetime) -> None:
    state = queries.control_state(run, at - timedelta(minutes=5))
    assert [row.number for row in state.rows] == list(range(1, 9))
    assert {row.state for row in state.rows} == {"planned"}
    assert [row.planned_at for row in state.rows[:3]] == [
        at,
        at + timedelta(seconds=60),
        at + timedelta(seconds=80),
    ]
    assert [row.expected_at for row in state.rows] == [row.planned_at for row in state.rows]
    assert (state.on_air, state.armed, state.over_s, state.seq) == (None, None, 0, 0)
    assert state.planned_end == state.expected_end == at + timedelta(seconds=560)
    assert barred(state) == {
        "go_on_air": "not_drilled",
        "take": "not_on_air",
        "back": "not_on_air",
        "retake": "not_on_air",
        "hold": "not_on_air",
        "close_round": "not_on_air",
        "confirm_round": "no_round",
        "void_round": "not_on_air",
        "rerun_round": "not_on_air",
        "show_answer": "not_on_air",
        "lower_third": "not_on_air",
        "end": "not_on_air",
    }
    assert {row.arm.code for row in state.rows} == {"", "nothing_to_score"}


def test_control_state_on_air(on_air_run: Run, items: dict[str, Item], command: Make, at: datetime) -> None:
    def then(seconds: int) -> live.Command:
        return command(on_air_run, at=at + timedelta(seconds=seconds))

    live.arm_item(on_air_run, items["opening"], then(0))
    live.take_item(on_air_run, then(10))
    live.arm_item(on_air_run, items["clip"], then(80))
    live.take_item(on_air_run, then(90))
    live.arm_item(on_air_run, items["question"], then(95))
    on_air_run.refresh_from_db()
    state = queries.control_state(on_air_run, at + timedelta(seconds=100))

    assert [row.state for row in state.rows] == ["aired", "on_air", "armed"] + ["planned"] * 5
    opening, clip, question, answer = state.rows[:4]
    assert (opening.took_s, opening.over_s, opening.expected_at) == (80, 20, None)
    assert (clip.taken_at, clip.expected_at) == (at + timedelta(seconds=90), None)
    assert clip.zero_ms == round((at + timedelta(seconds=110)).timestamp() * 1000)
    assert question.expected_at == at + timedelta(seconds=110)
    assert answer.expected_at == at + timedelta(seconds=230)
    assert state.over_s == 30
    assert (state.on_air, state.armed) == (clip, question)
    assert question.arm.allowed
    assert clip.arm.code == "item_on_air"
    assert (state.may["take"].allowed, state.may["end"].allowed) == (True, True)
    assert barred(state) == {
        "go_on_air": "already_on_air",
        "close_round": "no_round",
        "hold": "nothing_to_hold",
        "confirm_round": "no_round",
        "void_round": "no_round",
        "rerun_round": "no_round",
        "show_answer": "no_answer",
    }
    overrun = queries.control_state(on_air_run, at + timedelta(seconds=150))
    assert overrun.over_s == 70


def test_every_bar_says_why_and_who_can_lift_it(
    on_air_run: Run, items: dict[str, Item], at: datetime
) -> None:
    with override("en"):
        state = queries.control_state(on_air_run, at)
    scoring = next(row for row in state.rows if row.kind == "scoring")
    assert scoring.arm.why == "There is no confirmed commitment to score yet."
    assert scoring.arm.who_can_lift == "a second person who confirms what the scribe wrote"
    barring = [*state.acts, *state.panic_acts.values(), *(row.arm for row in state.rows)]
    assert [act.code for act in barring if not act.allowed and not (act.why and act.who_can_lift)] == []


def test_a_page_within_the_minimum_span_still_offers_take(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any
) -> None:
    taken = air(on_air_run, items["opening"]).taken_at
    live.arm_item(on_air_run, items["clip"], command(on_air_run, at=taken + timedelta(milliseconds=200)))
    state = queries.control_state(on_air_run, taken + timedelta(milliseconds=300))
    assert state.may["take"].allowed


def test_control_state_while_scoring(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any, promised: Any, units: list[Unit]
) -> None:
    promised(on_air_run, units[0])
    scoring = air(on_air_run, items["scoring"])
    state = queries.control_state(on_air_run, scoring.taken_at + timedelta(seconds=5))
    assert state.round is not None
    assert (state.round["state"], state.round["counted"], "result" in state.round) == ("open", 0, False)
    assert state.may["close_round"].allowed
    assert barred(state) == {
        "go_on_air": "already_on_air",
        "take": "nothing_armed",
        "back": "nothing_before",
        "retake": "round_running",
        "hold": "nothing_armed",
        "confirm_round": "no_round",
        "show_answer": "no_answer",
        "end": "round_still_open",
    }
    late = queries.control_state(on_air_run, scoring.taken_at + timedelta(seconds=31))
    assert late.may["close_round"].code == "already_closing"
    assert (late.hall.is_closing, state.hall.is_closing) == (True, False)


def test_control_state_marks_what_was_edited_after_arming(
    on_air_run: Run, items: dict[str, Item], command: Make, cast: Any, at: datetime
) -> None:
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    Item.objects.filter(pk=items["clip"].pk).update(title="新标题", revision=2)
    row = queries.control_state(on_air_run, at).rows[1]
    assert (row.title, row.changed) == ("夜里的排污口", True)


def test_control_state_marks_a_paper_that_lacks_newer_words(
    on_air_run: Run, items: dict[str, Item], command: Make, promised: Any, units: list[Unit], at: datetime
) -> None:
    promised(on_air_run, units[0])
    live.arm_item(on_air_run, items["scoring"], command(on_air_run))
    promised(on_air_run, units[1])  # of a unit that is not scored here
    assert not _armed(on_air_run, at).changed
    promised(on_air_run, units[0])
    assert _armed(on_air_run, at).changed
    live.arm_item(on_air_run, items["scoring"], command(on_air_run))
    assert not _armed(on_air_run, at).changed


def _armed(run: Run, at: datetime) -> queries.Row:
    armed = queries.control_state(run, at).armed
    assert armed is not None
    return armed


def test_control_state_shows_what_is_armed_after_its_item_was_removed(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any, cast: Any, at: datetime
) -> None:
    air(on_air_run, items["opening"])
    air(on_air_run, items["clip"])
    Item.objects.filter(pk=items["opening"].pk).delete()
    live.go_back(on_air_run, command(on_air_run))
    armed = _armed(on_air_run, at)
    assert (armed.item, armed.title, armed.state, armed.arm.code) == (None, "开场", "armed", "item_gone")
    live.take_item(on_air_run, command(on_air_run))
    state = queries.control_state(on_air_run, at)
    assert state.on_air is not None
    assert (state.on_air.title, len(state.rows)) == ("开场", 7)


def test_control_state_when_the_producer_jumps(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any, at: datetime
) -> None:
    """Armed out of order: it comes next, then what lies behind it; what is skipped has no time."""
    taken = air(on_air_run, items["opening"]).taken_at
    live.arm_item(on_air_run, items["comment"], command(on_air_run))
    rows = queries.control_state(on_air_run, taken).rows
    assert [row.kind for row in rows if row.expected_at] == ["comment", "scoring", "reveal", "closing"]
    assert rows[4].expected_at == taken + timedelta(seconds=60)


def test_control_state_lists_what_waits_for_confirmation(
    on_air_run: Run, promised: Any, units: list[Unit], at: datetime
) -> None:
    promised(on_air_run, units[0])
    waiting = promised(on_air_run, units[1], confirm=False)
    state = queries.control_state(on_air_run, at)
    assert len(state.commitments) == 2
    assert state.to_confirm == [waiting]


def test_groups_follow_the_segments(episode: Episode, run: Run, cast: Any, at: datetime) -> None:
    second = rundown.add_segment(episode, "第二环节")
    rundown.add_item(
        episode, kind="comment", title="点评", segment=second, planned_s=60, by=cast.producer, at=at
    )
    groups = queries.control_state(run, at).groups
    assert [(len(group.rows), group.planned_s) for group in groups] == [(8, 560), (1, 60)]


@pytest.mark.parametrize("count", [1, 3])
def test_control_state_makes_a_fixed_number_of_queries(
    cast: Any, units: list[Unit], at: datetime, command: Make, count: int, django_assert_num_queries: Any
) -> None:
    episode = rundown.create_episode(number=5, title="短", planned_start=at, by=cast.producer, at=at)
    for number in range(count):
        rundown.add_item(episode, kind="scoring", title=f"{number}", units=units, by=cast.producer, at=at)
    run = live.living_run(episode)
    live.go_on_air(run, command(run), without_drill="测试")
    run = Run.objects.select_related("episode").get(pk=run.pk)
    with django_assert_num_queries(QUERIES):
        state = queries.control_state(run, at)
        assert len(state.groups[0].rows) == count


def test_nothing_on_the_control_page_is_a_tally(
    on_air_run: Run,
    items: dict[str, Item],
    air: Any,
    promised: Any,
    units: list[Unit],
    sealed: Any,
    at: datetime,
) -> None:
    promised(on_air_run, units[0])
    round_ = sealed(air(on_air_run, items["scoring"]).round)
    assert Round.objects.get(pk=round_.pk).result is not None
    assert "mean" not in repr(queries.control_state(on_air_run, at))


def test_public_episode_shows_only_what_was_published(
    on_air_run: Run,
    items: dict[str, Item],
    air: Any,
    promised: Any,
    units: list[Unit],
    sealed: Any,
    cast: Any,
    at: datetime,
) -> None:
    shown = promised(on_air_run, units[0])
    promised(on_air_run, units[1])
    sealed(air(on_air_run, items["scoring"]).round)
    before = queries.public_episode(2, at)
    assert (before.promises, before.results) == ([], [])
    promises.publish(shown, by=cast.scribe, at=at)
    air(on_air_run, items["reveal"])
    after = queries.public_episode(2, at)
    assert [row.commitment.code for row in after.promises] == [shown.code]
    assert [result["number"] for result in after.results] == [1]
    assert (after.line.number, after.line.state) == (2, "on_air")


def test_public_episode_that_does_not_exist(db: None, at: datetime) -> None:
    with pytest.raises(UnknownEpisode):
        queries.public_episode(99, at)


def test_public_episodes_newest_first(
    episode: Episode, cast: Any, at: datetime, django_assert_num_queries: Any
) -> None:
    rundown.create_episode(number=3, title="下一期", planned_start=at, by=cast.producer, at=at)
    with django_assert_num_queries(2):
        lines = queries.public_episodes()
    assert [(line.number, line.state) for line in lines] == [(3, "planned"), (2, "planned")]
