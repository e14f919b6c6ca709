"""Host, prompter, director, backstage, floor, countdown: keys, clocks, scripts, and the coach of promises."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from common.clock import to_ms
from followup.domain.commitments import PromiseData
from followup.enums import DeadlineKind
from studio.domain.inquiry import turns
from studio.domain.inquiry.coach import jot
from studio.domain.planning.scripts import Passage, passages
from studio.domain.show import desks, panic
from studio.domain.show.clocks import Clock
from studio.domain.show.desks import Desk, desk_state, key_of, opened_by, view_topics
from studio.enums import PanicAct
from studio.models import CastMember, Episode, Item, Jotting, Question, Run, Turn

pytestmark = pytest.mark.django_db

Make = Callable[..., Any]


def test_a_key_opens_one_view_of_one_episode(episode: Episode) -> None:
    keys = {desk: key_of(episode, desk) for desk in Desk}
    assert len(set(keys.values())) == len(Desk)
    assert opened_by(episode.pk, Desk.HOST, keys[Desk.HOST]) == episode
    assert opened_by(episode.pk, Desk.FLOOR, keys[Desk.HOST]) is None
    assert opened_by(episode.pk, "kitchen", key_of(episode, "kitchen")) is None
    assert opened_by(episode.pk + 1, Desk.HOST, keys[Desk.HOST]) is None
    assert opened_by(episode.pk, Desk.HOST, episode.screen_key) is None
    Episode.objects.filter(pk=episode.pk).update(screen_key="another")
    assert opened_by(episode.pk, Desk.HOST, keys[Desk.HOST]) is None


def test_a_template_has_no_views(episode: Episode) -> None:
    Episode.objects.filter(pk=episode.pk).update(is_template=True)
    assert opened_by(episode.pk, Desk.HOST, key_of(episode, Desk.HOST)) is None


def test_topics_are_those_of_the_run_that_performs(episode: Episode, run: Run) -> None:
    topics = view_topics(episode.pk, Desk.HOST, key_of(episode, Desk.HOST))
    assert topics is not None
    bells = [f"run:{run.pk}", f"commitments:{run.ref}", f"plan:{episode.pk}", f"coach:{run.pk}"]
    assert topics[:4] == bells
    assert [topic.split(":")[0] for topic in topics[4:]] == ["vote", "turnout"]
    assert view_topics(episode.pk, Desk.HOST, "wrong") is None


def test_before_the_start_the_clock_is_that_of_the_start(episode: Episode, at: datetime) -> None:
    state = desk_state(episode, at - timedelta(minutes=5))
    assert state.clock == Clock("start", to_ms(episode.planned_start))
    assert (state.on_air, state.speaks, state.coach) == (None, None, None)
    assert [row.title for row in state.coming][:2] == ["开场", "夜里的排污口"]
    assert state.next == state.coming[0]


def test_the_clock_that_matters(on_air_run: Run, items: dict[str, Item], air: Make, command: Make) -> None:
    clip = air(on_air_run, items["clip"])
    state = desk_state(on_air_run.episode, clip.taken_at)
    assert state.clock == Clock("clip", to_ms(clip.taken_at) + 20_000, total_ms=20_000)
    question = air(on_air_run, items["question"])
    state = desk_state(on_air_run.episode, question.taken_at)
    assert state.item == Clock("item", to_ms(question.taken_at) + 120_000, total_ms=120_000)
    assert state.clock == Clock("question", to_ms(question.taken_at) + 60_000, total_ms=60_000)
    assert state.clock.since_ms == to_ms(question.taken_at)
    pk = Turn.objects.get().pk
    turns.start_answer(on_air_run, pk, start := command(on_air_run))
    turns.extend_answer(on_air_run, pk, command(on_air_run))
    turns.pause(on_air_run, pk, command(on_air_run, at=start.at + timedelta(seconds=50)))
    state = desk_state(on_air_run.episode, start.at)
    assert state.clock == Clock("answer", None, left_ms=70_000, total_ms=120_000)
    assert (state.clock.stands, state.clock.since_ms) == (True, None)


def test_scoring_goes_before_all_and_stands_while_frozen(
    on_air_run: Run, items: dict[str, Item], air: Make, command: Make, promised: Make, units: Any
) -> None:
    air(on_air_run, items["answer"])
    promised(on_air_run, units[0])
    taken = air(on_air_run, items["scoring"])
    closes = to_ms(taken.taken_at) + 30_000
    assert desk_state(on_air_run.episode, taken.taken_at).clock == Clock(
        "scoring", closes, total_ms=30_000, rests=True
    )
    frozen = command(on_air_run, at=taken.taken_at + timedelta(seconds=12))
    panic.panic_on(on_air_run, PanicAct.FREEZE_VOTING, frozen)
    state = desk_state(on_air_run.episode, frozen.at)
    assert state.clock == Clock("scoring", None, left_ms=18_000, total_ms=30_000, rests=True)
    assert state.panics == [PanicAct.FREEZE_VOTING]


def test_callers_have_their_seats(on_air_run: Run, command: Make, episode: Episode) -> None:
    asker = CastMember.objects.create(
        episode=episode, kind="representative", place=1, post="村民代表", seat="A-03"
    )
    turns.queue_turn(on_air_run, command(on_air_run), text="河为什么还黑？", asker=asker)
    turns.ask_turn(on_air_run, Turn.objects.get().pk, command(on_air_run))
    turns.queue_turn(on_air_run, command(on_air_run), text="谁来管？")
    state = desk_state(episode, on_air_run.started_at)
    assert (state.speaks.line.text, state.speaks.seat) == ("河为什么还黑？", "A-03")
    assert [(caller.line.text, caller.seat) for caller in state.queue] == [("谁来管？", "")]


def test_the_next_question_of_the_plan_has_its_askers_seat(
    on_air_run: Run, items: dict[str, Item], episode: Episode
) -> None:
    """Nobody is queued yet; the microphone may already be on its way."""
    assert desk_state(episode, on_air_run.started_at, Desk.FLOOR).planned_seat == ""
    asker = CastMember.objects.create(
        episode=episode, kind="representative", place=1, post="村民代表", seat="A-03"
    )
    question = Question.objects.create(episode=episode, position=1, asker=asker, text="河为什么还黑？")
    Item.objects.filter(pk=items["question"].pk).update(asks=question)
    state = desk_state(episode, on_air_run.started_at, Desk.FLOOR)
    assert (state.planned_question.item, state.planned_seat) == (items["question"].pk, "A-03")


def test_the_script_is_the_plans_own_also_while_on_air(
    on_air_run: Run, items: dict[str, Item], air: Make
) -> None:
    taken = air(on_air_run, items["opening"])
    Item.objects.filter(pk=items["opening"].pk).update(
        script="各位好。\n\n（看二号机）\n开始吧，", note="慢推"
    )
    page = desk_state(on_air_run.episode, taken.taken_at).page
    assert page is not None
    assert page.script == [
        Passage("各位好。", is_cue=False),
        Passage("看二号机", is_cue=True),
        Passage("开始吧，", is_cue=False),
    ]
    assert page.note == "慢推"


def test_passages() -> None:
    assert passages(" \n") == []
    assert passages("→ 请坐\n[pause]\nOne, two. Three") == [
        Passage("请坐", is_cue=True),
        Passage("pause", is_cue=True),
        Passage("One, two. Three", is_cue=False),
    ]
    assert passages("您说：“十天。”好，就十天")[0].clauses == ["您说：“十天。”好，就十天"]
    assert passages("今晚，我们请来了环保局，听他怎么说。")[0].clauses == [
        "今晚，我们请来了环保局，",
        "听他怎么说。",
    ]


def test_the_coach_asks_for_what_a_promise_lacks(
    on_air_run: Run, items: dict[str, Item], air: Make, promised: Make, units: Any, cast: Any
) -> None:
    on_air = air(on_air_run, items["answer"])
    assert desk_state(on_air_run.episode, on_air.taken_at).coach is None
    said = promised(on_air_run, units[0], confirm=False)
    type(said).objects.filter(pk=said.pk).update(heard_at=on_air.taken_at + timedelta(seconds=20))
    coach = desk_state(on_air_run.episode, on_air.taken_at).coach
    assert coach is not None
    assert (coach.unit, coach.words) == ("环保局", said.words)
    assert [part.name for part in coach.lacking] == ["quantity", "place", "lead"]
    assert coach.questions == [part.question for part in coach.lacking[:2]]
    type(said).objects.filter(pk=said.pk).update(heard_at=on_air.taken_at - timedelta(seconds=1))
    assert desk_state(on_air_run.episode, on_air.taken_at).coach is None  # its item is over


def test_the_coach_reads_along_while_the_scribe_types(
    on_air_run: Run, items: dict[str, Item], air: Make, promised: Make, units: Any
) -> None:
    taken = air(on_air_run, items["answer"]).taken_at
    episode, later = on_air_run.episode, taken + timedelta(seconds=20)
    half = PromiseData(
        unit=None, words="15天内封堵", deadline_kind=DeadlineKind.DATE, deadline_date=taken.date()
    )
    jot(on_air_run, half, taken.date(), at=later)
    coach = desk_state(episode, later).coach
    assert coach is not None
    assert (coach.words, coach.is_typing) == ("15天内封堵", True)
    assert [part.name for part in coach.lacking] == ["quantity", "place", "lead", "measure"]
    assert desk_state(episode, later + timedelta(minutes=4)).coach is None  # left
    jot(on_air_run, replace(half, words=" "), taken.date(), at=later)
    assert desk_state(episode, later).coach is None  # wiped out
    jot(on_air_run, half, taken.date(), at=later)
    said = promised(on_air_run, units[0], confirm=False)
    type(said).objects.filter(pk=said.pk).update(heard_at=later, captured_at=later + timedelta(seconds=1))
    coach = desk_state(episode, later + timedelta(seconds=2)).coach
    assert coach is not None
    assert (coach.words, coach.is_typing) == (said.words, False)  # sent
    assert Jotting.objects.count() == 1


def test_before_the_start_nothing_is_jotted_down(run: Run, at: datetime) -> None:
    assert jot(run, PromiseData(unit=None, words="十天"), at.date(), at=at).lacking
    assert not Jotting.objects.exists()


def test_frozen_words_are_not_asked_about(
    on_air_run: Run, items: dict[str, Item], air: Make, promised: Make, units: Any
) -> None:
    on_air = air(on_air_run, items["answer"])
    said = promised(on_air_run, units[0], deadline_kind=DeadlineKind.DAYS)
    type(said).objects.filter(pk=said.pk).update(heard_at=on_air.taken_at)
    assert desk_state(on_air_run.episode, on_air.taken_at).coach is None


def test_a_longer_rundown_asks_no_more(
    episode: Episode, items: dict[str, Item], at: datetime, django_assert_num_queries: Any
) -> None:
    desk_state(episode, at)
    with django_assert_num_queries(QUERIES):
        desk_state(episode, at)
    spare = [
        Item(segment=items["opening"].segment, position=20 + n, kind="comment", title=str(n))
        for n in range(9)
    ]
    Item.objects.bulk_create(spare)
    with django_assert_num_queries(QUERIES):
        state = desk_state(episode, at)
    assert len(state.coming) == desks.COMING


QUERIES = 19
