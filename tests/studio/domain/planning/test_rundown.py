"""Episodes born with what is owed; the order of a rundown; edits that do not overwrite each other."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from followup.models import Task, Unit
from studio.domain.planning import edits, rundown
from studio.domain.show import run as live
from studio.errors import EditedMeanwhile, EpisodeExists, ItemGone, ItemInPlay
from studio.models import Clip, Episode, Item, Run
from tests.followup.lives import Life
from tests.studio.conftest import OF_A_UNIT, PLAN
from voting.models import Electorate

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]


def order(episode: Episode) -> list[tuple[int, int, str]]:
    rows = Item.objects.filter(segment__episode=episode).order_by("segment__position", "position")
    return [(row.segment.position, row.position, row.title) for row in rows]


def test_the_fixture_s_rundown_is_what_add_item_makes(
    episode: Episode, units: list[Unit], clip: Clip, cast: Any, at: datetime
) -> None:
    who = {"by": cast.producer, "at": at}
    other = rundown.create_episode(number=3, title="五水共治", planned_start=at, **who)
    made: dict[str, Item] = {}
    for facts in PLAN:
        kind = facts["kind"]
        links = {"units": units[:1]} if kind in OF_A_UNIT else {}
        links |= {"clip": clip} if kind == "clip" else {}
        links |= {"scores": made["scoring"]} if kind == "reveal" else {}
        made[kind] = rundown.add_item(other, **facts, **links, **who)
    assert written(episode) == written(other)
    assert len(written(episode)) == 8


def written(episode: Episode) -> list[dict[str, Any]]:
    """Every column of the items but the keys; of what they point at, what it is."""
    rows = Item.objects.filter(segment__episode=episode).order_by("position")
    return [
        {
            name: value
            for name, value in facts.items()
            if name not in {"id", "row_id", "segment_id", "scores_id"}
        }
        | {"units": [*row.units.all()], "scores": row.scores and row.scores.position}
        for row, facts in zip(rows, rows.values(), strict=True)
    ]


def test_create_episode_with_seats(episode: Episode) -> None:
    electorate = Electorate.objects.get(ref=episode.electorate_ref)
    assert [seat.label for seat in electorate.seats.all()] == ["A-01", "A-02", "A-03", "A-04"]
    assert len(episode.screen_key) == 32
    assert [segment.position for segment in episode.segments.all()] == [1]


def test_create_episode_number_taken(episode: Episode, cast: Any, at: datetime) -> None:
    with pytest.raises(EpisodeExists):
        rundown.create_episode(number=2, title="又一期", planned_start=at, by=cast.producer, at=at)
    assert (Episode.objects.count(), Electorate.objects.count()) == (1, 1)


def test_new_episode_is_born_with_every_debt(
    on_air_run: Run, promised: Any, units: list[Unit], command: Make, cast: Any, at: datetime
) -> None:
    overdue = promised(on_air_run, units[0], deadline_count=2, words="两天内办。")
    due = promised(on_air_run, units[1], deadline_kind="days", deadline_count=14, words="十四天内办。")
    promised(on_air_run, units[2], deadline_kind="days", deadline_count=15, words="还没到期。")
    done = promised(on_air_run, units[2], deadline_count=1, words="已办结。")
    live.end_run(on_air_run, command(on_air_run))
    Life(Task.objects.get(commitment=done), cast).verified()

    born = rundown.create_episode(
        number=3, title="回头看", planned_start=at + timedelta(days=14), by=cast.producer, at=at
    )
    feedback = Item.objects.filter(segment__episode=born).order_by("position")
    assert [item.task.commitment_id for item in feedback if item.task] == [overdue.pk, due.pk]
    assert {(item.kind, item.segment.position) for item in feedback} == {("feedback", 1)}
    assert [[unit.code for unit in item.units.all()] for item in feedback] == [["hbj"], ["slj"]]
    assert born.segments.count() == 2

    run = live.living_run(born)
    live.arm_item(run, feedback[0], command(run))
    task = run.instances.get().plan["task"]
    assert task == {
        "code": overdue.code,
        "episode_number": 2,
        "heard_on": "2026-11-23",
        "unit": "环保局",
        "post": "局长",
        "words": "两天内办。",
        "measure": "3处全部封堵",
        "due_on": "2026-11-25",
        "days_late": 12,
        "result": "undecided",
        "finding": "",
        "finished_on": None,
        "pictures": {"before": None, "after": None},
        "scores": {"night": None, "delivery": None},
    }


def test_add_item_goes_to_the_end_of_its_segment(episode: Episode, cast: Any, at: datetime) -> None:
    second = rundown.add_segment(episode, "第二环节")
    rundown.add_item(episode, kind="closing", title="末条", segment=second, by=cast.producer, at=at)
    first = episode.segments.get(position=1)
    added = rundown.add_item(episode, kind="comment", title="新点评", segment=first, by=cast.producer, at=at)
    assert added.position == 9
    assert order(episode)[7:] == [(1, 8, "收尾"), (1, 9, "新点评"), (2, 10, "末条")]


def test_add_item_to_an_episode_without_segments(db: None, at: datetime, cast: Any) -> None:
    bare = Episode.objects.create(number=9, title="空", planned_start=at, screen_key="k" * 32)
    item = rundown.add_item(bare, kind="opening", title="开场", by=cast.producer, at=at)
    assert (item.segment.position, item.position) == (1, 1)


def test_edit_item_counts_its_revision(
    items: dict[str, Item], units: list[Unit], cast: Any, at: datetime
) -> None:
    item = rundown.edit_item(items["clip"], revision=1, title="新标题", units=units, by=cast.producer, at=at)
    assert (item.title, item.revision, item.units.count()) == ("新标题", 2, 3)


def test_edit_item_that_somebody_edited_meanwhile(items: dict[str, Item], cast: Any, at: datetime) -> None:
    rundown.edit_item(items["clip"], revision=1, title="甲", by=cast.producer, at=at)
    with pytest.raises(EditedMeanwhile):
        rundown.edit_item(items["clip"], revision=1, title="乙", by=cast.producer2, at=at)
    assert Item.objects.get(pk=items["clip"].pk).title == "甲"


def test_edit_item_that_is_gone(items: dict[str, Item], cast: Any, at: datetime) -> None:
    clip = Item.objects.get(pk=items["clip"].pk)
    rundown.remove_item(items["clip"], by=cast.producer, at=at)
    with pytest.raises(ItemGone):
        rundown.edit_item(clip, revision=1, title="乙", by=cast.producer, at=at)


def test_remove_item_closes_the_gap(
    episode: Episode, items: dict[str, Item], cast: Any, at: datetime
) -> None:
    rundown.remove_item(items["clip"], by=cast.producer, at=at)
    assert [position for _segment, position, _title in order(episode)] == list(range(1, 8))


def test_remove_item_that_is_armed_or_on_air(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any, cast: Any, at: datetime
) -> None:
    air(on_air_run, items["opening"])
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    for kind in ("opening", "clip"):
        with pytest.raises(ItemInPlay):
            rundown.remove_item(items[kind], by=cast.producer, at=at)
    assert Item.objects.count() == 8


def test_an_item_in_play_is_not_edited_and_not_moved(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any, cast: Any, at: datetime
) -> None:
    air(on_air_run, items["opening"])
    air(on_air_run, items["clip"])
    live.arm_item(on_air_run, items["question"], command(on_air_run))
    who = {"by": cast.producer, "at": at}
    for kind in ("opening", "clip", "question"):  # aired, on air, armed
        with pytest.raises(ItemInPlay):
            rundown.edit_item(items[kind], revision=1, title="改", **who)
        with pytest.raises(ItemInPlay):
            rundown.move_item(items[kind], up=False, **who)
        with pytest.raises(ItemInPlay):
            rundown.remove_item(items[kind], **who)
    rundown.move_item(items["comment"], up=True, **who)
    assert [row.revision for row in Item.objects.all()] == [1] * 8
    assert [title for _, _, title in order(on_air_run.episode)][2:5] == [
        "提问·环保局",
        "专家点评",
        "答复·环保局",
    ]


def test_script_and_note_of_an_item_in_play_are_mended_and_nothing_else(
    on_air_run: Run, items: dict[str, Item], command: Make, air: Any, cast: Any, at: datetime
) -> None:
    air(on_air_run, items["opening"])
    air(on_air_run, items["clip"])
    live.arm_item(on_air_run, items["question"], command(on_air_run))
    frozen = list(on_air_run.instances.order_by("pk").values_list("plan", flat=True))
    who = {"by": cast.producer, "at": at}
    for kind in ("opening", "clip", "question"):  # aired, on air, armed
        rundown.edit_item(items[kind], revision=1, script="改口", note="二号机", **who)
        with pytest.raises(ItemInPlay):
            rundown.edit_item(items[kind], revision=2, script="再改", planned_s=1, **who)
    assert list(Item.objects.filter(script="改口").values_list("revision", flat=True)) == [2, 2, 2]
    assert list(on_air_run.instances.order_by("pk").values_list("plan", flat=True)) == frozen
    edits.undo_last(on_air_run.episode, **who)
    assert Item.objects.filter(script="改口").count() == 2


def test_move_item_within_its_segment(
    episode: Episode, items: dict[str, Item], cast: Any, at: datetime
) -> None:
    rundown.move_item(items["clip"], up=True, by=cast.producer, at=at)
    assert [title for _segment, _position, title in order(episode)][:2] == ["夜里的排污口", "开场"]
    rundown.move_item(items["clip"], up=True, by=cast.producer, at=at)  # first already: stays
    assert order(episode)[0] == (1, 1, "夜里的排污口")


def test_move_item_over_the_edge_of_its_segment(
    episode: Episode, items: dict[str, Item], cast: Any, at: datetime
) -> None:
    rundown.add_segment(episode, "第二环节")
    rundown.move_item(items["closing"], up=False, by=cast.producer, at=at)
    assert order(episode)[-1] == (2, 8, "收尾")
    rundown.move_item(items["closing"], up=True, by=cast.producer, at=at)
    assert order(episode)[-1] == (1, 8, "收尾")


def test_move_item_that_is_gone(items: dict[str, Item], cast: Any, at: datetime) -> None:
    gone = Item.objects.select_related("segment__episode").get(pk=items["clip"].pk)
    rundown.remove_item(items["clip"], by=cast.producer, at=at)
    with pytest.raises(ItemGone):
        rundown.move_item(gone, up=True, by=cast.producer, at=at)
