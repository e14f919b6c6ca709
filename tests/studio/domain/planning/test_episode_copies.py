"""Duplicates and templates: everything that was planned, with keys of its own."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from studio.domain.planning import cast as people
from studio.domain.planning import debts, episode_copies, plan, questions_plan, rundown
from studio.domain.screens import public
from studio.enums import CastKind, Start
from studio.models import Clip, Episode, Item
from tests.studio.domain.planning.test_rundown import written
from voting.domain.queries import electorate_of

pytestmark = pytest.mark.django_db


def test_a_duplicate_has_the_plan_and_owes_its_own_day(
    episode: Episode, items: dict[str, Item], owed: Any, clip: Clip, who: dict[str, Any]
) -> None:
    start = episode.planned_start + timedelta(days=28)
    asker = people.add_member(episode, kind=CastKind.EXPERT, post="点评专家", seat="A-02", **who)
    asked = questions_plan.add_question(episode, text="谁负责？", asker=asker, clip=clip, **who)
    item = questions_plan.plan_question(asked, **who)
    element = {"kind": "camera", "title": "2号机", "payload": {"text": "近景"}}
    rundown.edit_item(item, revision=item.revision, elements=[element], **who)
    hard = episode.planned_start + timedelta(minutes=30)
    rundown.edit_item(
        items["comment"], revision=1, start=Start.HARD, hard_start=hard, script="欢迎专家", **who
    )
    debts.take_back(episode, owed, **who)
    before = written(episode)

    made = episode_copies.duplicate_episode(
        episode, title="五水共治（下）", planned_start=start, seats_of=episode, **who
    )

    assert (made.number, made.title, made.planned_start, made.is_template) == (
        3,
        "五水共治（下）",
        start,
        False,
    )
    assert written(episode) == before
    rows = Item.objects.filter(segment__episode=made).order_by("position")
    assert [row.kind for row in rows] == [
        "feedback",
        *[one["kind"] for one in before if one["kind"] != "feedback"],
    ]
    assert rows[0].task == owed
    copied = {row.kind: row for row in rows[1:]}
    assert copied["reveal"].scores == copied["scoring"]
    assert copied["comment"].hard_start == hard + timedelta(days=28)
    assert copied["comment"].script == "欢迎专家"
    question = made.questions.get()
    assert (question.text, question.clip) == ("谁负责？", clip)
    assert question.asker is not None
    assert question.asker.episode_id == made.pk
    last = rows.get(asks=question)
    assert [one.payload for one in last.elements.all()] == [{"text": "近景"}]
    assert not set(rows.values_list("row_id", flat=True)) & set(
        Item.objects.filter(segment__episode=episode).values_list("row_id", flat=True)
    )
    hall = electorate_of(made.electorate_ref)
    assert hall is not None
    assert hall.seats.count() == 4
    assert [one.position for one in made.segments.all()] == [1, 2]


def test_the_next_start_is_the_same_evening_of_a_coming_week(episode: Episode) -> None:
    start = episode.planned_start
    for days, weeks in ((-1, 1), (0, 1), (8, 2), (14, 3)):
        at = start + timedelta(days=days)
        assert episode_copies.next_start(episode, at) == start + timedelta(weeks=weeks)


def test_a_template_is_kept_apart_and_makes_episodes(
    episode: Episode, items: dict[str, Item], who: dict[str, Any], at: datetime
) -> None:
    kept = episode_copies.make_template(episode, title="标准一期", **who)
    assert kept.is_template
    assert debts.debts_of(kept).rows == []
    assert episode_copies.templates() == [kept]
    assert [row.episode for row in plan.episode_list()] == [episode]
    assert (plan.next_number(), plan.newest_episode()) == (3, episode)
    assert [line.number for line in public.public_episodes()] == [2]
    start = at + timedelta(days=30)
    made = episode_copies.duplicate_episode(
        kept, title="下一期", planned_start=start, seats_of=episode, **who
    )
    assert (made.number, made.is_template) == (3, False)
    assert [row["title"] for row in written(made)] == [row["title"] for row in written(episode)]
