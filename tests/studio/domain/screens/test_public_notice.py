"""What the public page hears of panic: the acts of the programme, never of a rehearsal."""

from typing import Any

import pytest

from studio.domain.screens.public import public_episode
from studio.domain.screens.public_notice import public_notice, public_topics
from studio.domain.show import panic
from studio.enums import PanicAct, RunMode, RunState
from studio.models import Episode, Run

pytestmark = pytest.mark.django_db


def test_acts_in_force_in_their_order(on_air_run: Run, command: Any, at: Any) -> None:
    assert public_notice(on_air_run.episode_id)["panic"] == []
    for act in (PanicAct.CUT_QUESTION, PanicAct.SAFE_PICTURE):
        panic.panic_on(on_air_run, act, command(on_air_run))
    before = public_notice(on_air_run.episode_id)
    assert before["panic"] == ["cut_question", "safe_picture"]
    assert public_episode(on_air_run.episode.number, at).cuts_questions
    panic.lift(on_air_run, PanicAct.CUT_QUESTION, command(on_air_run))
    after = public_notice(on_air_run.episode_id)
    assert (after["panic"], after["v"] > before["v"]) == (["safe_picture"], True)


def test_a_rehearsal_is_nobodys_business(episode: Episode, cast: Any, at: Any) -> None:
    rehearsal = Run.objects.create(episode=episode, mode=RunMode.REHEARSAL, state=RunState.ON_AIR)
    rehearsal.panics.create(act=PanicAct.SAFE_PICTURE, at=at, by=cast.producer)
    assert public_notice(episode.pk)["panic"] == []


def test_topics(episode: Episode) -> None:
    assert public_topics(episode.number) == [f"public:{episode.pk}"]
    assert public_topics(99) is None
