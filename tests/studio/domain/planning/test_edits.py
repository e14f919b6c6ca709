"""Every change of the plan can be undone, exactly; and by whom, and when not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from followup.models import Unit
from studio.domain.planning import edits, frame, rundown, segments
from studio.domain.planning.edit_lines import history_of
from studio.domain.planning.sheet import Sheet, read_sheet
from studio.domain.show import run as live
from studio.errors import (
    AlreadyUndone,
    EditedMeanwhile,
    EditOvertaken,
    GoneSince,
    ItemGone,
    ItemInPlay,
    NothingToUndo,
    SegmentNotEmpty,
)
from studio.models import Clip, Episode, Item, Run, RundownEdit, Segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(cast: Any, at: datetime) -> dict[str, Any]:
    return {"by": cast.producer, "at": at}


@pytest.fixture
def other(cast: Any, at: datetime) -> dict[str, Any]:
    return {"by": cast.producer2, "at": at + timedelta(seconds=30)}


def facts(episode: Episode) -> tuple[Any, ...]:
    sheet: Sheet = read_sheet(episode)
    return sheet.episode, sheet.segments, sheet.rows, sheet.order


def newest(episode: Episode) -> RundownEdit:
    return RundownEdit.objects.filter(episode=episode).latest("seq")


Change = Callable[[dict[str, Item], dict[str, Any]], object]
LINE = {"kind": "camera", "title": "2 号机", "payload": {"text": "全景"}}
CHANGES: dict[str, Change] = {
    "title": lambda items, who: rundown.edit_item(items["clip"], revision=1, title="新", **who),
    "units": lambda items, who: rundown.edit_item(
        items["clip"], revision=1, units=list(Unit.objects.all()), **who
    ),
    "elements": lambda items, who: rundown.edit_item(items["clip"], revision=1, elements=[LINE], **who),
    "fixed start": lambda items, who: rundown.edit_item(
        items["clip"], revision=1, start="hard", hard_start=who["at"] + timedelta(hours=1), **who
    ),
    "added": lambda items, who: rundown.add_item(
        items["clip"].segment.episode, kind="break", title="休息", elements=[LINE], **who
    ),
    "removed": lambda items, who: rundown.remove_item(items["question"], **who),
    "removed with what pointed at it": lambda items, who: rundown.remove_item(items["scoring"], **who),
    "up": lambda items, who: rundown.move_item(items["scoring"], up=True, **who),
    "down": lambda items, who: rundown.move_item(items["opening"], up=False, **who),
    "far": lambda items, who: rundown.place_item(
        items["reveal"], items["reveal"].segment, after=items["opening"], **who
    ),
    "first": lambda items, who: rundown.place_item(
        items["reveal"], items["reveal"].segment, after=None, **who
    ),
    "segment added": lambda items, who: segments.new_segment(items["clip"].segment.episode, "第二", **who),
    "segment named": lambda items, who: segments.name_segment(items["clip"].segment, "改名", **who),
    "frame": lambda items, who: frame.set_frame(
        items["clip"].segment.episode,
        seen=0,
        title="新题",
        planned_start=who["at"] + timedelta(hours=1),
        planned_end=who["at"] + timedelta(hours=2),
        **who,
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_undo_puts_back_exactly_and_redo_does_it_again(
    episode: Episode, items: dict[str, Item], who: dict[str, Any], change: Change
) -> None:
    before = facts(episode)
    change(items, who)
    after = facts(episode)
    assert before != after
    undone = edits.undo_last(episode, **who)
    assert facts(episode) == before
    assert (undone.act, newest(episode).pk) == ("undone", undone.pk)
    edits.redo_last(episode, **who)
    assert facts(episode) == after
    edits.undo_last(episode, **who)
    assert facts(episode) == before
    assert Episode.objects.get(pk=episode.pk).edits == RundownEdit.objects.count() == 4


def test_what_changes_nothing_leaves_no_row(
    episode: Episode, items: dict[str, Item], who: dict[str, Any]
) -> None:
    rundown.edit_item(items["clip"], revision=1, title=items["clip"].title, **who)
    rundown.move_item(items["opening"], up=True, **who)
    rundown.place_item(items["clip"], items["clip"].segment, after=items["clip"], **who)
    assert (RundownEdit.objects.count(), Item.objects.get(pk=items["clip"].pk).revision) == (0, 1)


def test_a_removed_row_comes_back_with_its_keys_and_an_unknown_revision(
    episode: Episode, items: dict[str, Item], who: dict[str, Any]
) -> None:
    gone = items["question"]
    rundown.remove_item(gone, **who)
    edits.undo_last(episode, **who)
    back = Item.objects.get(row_id=gone.row_id)
    assert (back.pk, back.position, back.revision > gone.revision) == (gone.pk, 3, True)
    with pytest.raises(EditedMeanwhile):
        rundown.edit_item(gone, revision=gone.revision, title="x", **who)


def test_one_s_own_last_edit_is_undone_though_others_edited_other_rows(
    episode: Episode, items: dict[str, Item], who: dict[str, Any], other: dict[str, Any]
) -> None:
    rundown.edit_item(items["clip"], revision=1, title="我的", **who)
    rundown.move_item(items["closing"], up=True, **other)
    rundown.edit_item(items["answer"], revision=1, post="副局长", **other)
    edits.undo_last(episode, **who)
    assert Item.objects.get(pk=items["clip"].pk).title == "夜里的排污口"
    assert Item.objects.get(pk=items["answer"].pk).post == "副局长"
    with pytest.raises(NothingToUndo):
        edits.undo_last(episode, **who)


def test_anybody_undoes_the_newest_edit_once(
    episode: Episode, items: dict[str, Item], who: dict[str, Any], other: dict[str, Any]
) -> None:
    rundown.move_item(items["clip"], up=True, **who)
    edit = newest(episode)
    edits.undo(edit, **other)
    with pytest.raises(AlreadyUndone) as refused:
        edits.undo(edit, **who)
    assert refused.value.context == {"who": "producer2"}
    with pytest.raises(NothingToUndo):
        edits.undo_last(episode, **who)
    assert [line.is_undone for line in history_of(episode, who["by"]).lines] == [False, True]


def test_undo_is_refused_when_a_later_edit_touched_the_row_and_says_which(
    episode: Episode, items: dict[str, Item], who: dict[str, Any], other: dict[str, Any]
) -> None:
    rundown.edit_item(items["clip"], revision=1, title="我的", **who)
    rundown.move_item(items["clip"], up=True, **other)
    with pytest.raises(EditOvertaken) as refused:
        edits.undo_last(episode, **who)
    assert (refused.value.context["who"], refused.value.context["what"]) == ("producer2", "我的")
    shown = history_of(episode, who["by"]).undo
    assert shown is not None
    assert (shown.can_undo, shown.overtaken) == (False, newest(episode))
    edits.undo_last(episode, **other)  # that lifts it
    edits.undo_last(episode, **who)
    assert Item.objects.get(pk=items["clip"].pk).title == "夜里的排污口"


def test_a_row_finds_its_neighbour_again_though_others_moved(
    episode: Episode, items: dict[str, Item], who: dict[str, Any], other: dict[str, Any]
) -> None:
    rundown.place_item(items["question"], items["question"].segment, after=items["closing"], **who)
    rundown.add_item(episode, kind="break", title="休息", **other)
    rundown.place_item(items["clip"], items["clip"].segment, after=items["comment"], **other)
    edits.undo_last(episode, **who)
    titles = list(Item.objects.order_by("position").values_list("title", flat=True))
    assert titles[3:5] == ["夜里的排污口", "提问·环保局"]  # behind the clip, wherever that is now


def test_undo_does_not_strand_rows(
    episode: Episode, items: dict[str, Item], who: dict[str, Any], other: dict[str, Any]
) -> None:
    second = segments.new_segment(episode, "第二", **who)
    rundown.move_item(items["closing"], up=False, **other)
    with pytest.raises(EditOvertaken):  # others put a row into the segment that would go
        edits.undo_last(episode, **who)
    edits.undo_last(episode, **other)
    rundown.place_item(items["closing"], second, after=None, **who)
    rundown.place_item(items["closing"], items["clip"].segment, after=None, **who)
    segments.remove_segment(second, **other)
    with pytest.raises(EditOvertaken):  # the segment it would return to is gone
        edits.undo_last(episode, **who)


def test_undo_never_reaches_a_row_in_play(
    on_air_run: Run, items: dict[str, Item], who: dict[str, Any], air: Any, command: Any
) -> None:
    rundown.edit_item(items["opening"], revision=1, title="开场白", **who)
    rundown.edit_item(items["clip"], revision=1, title="改过", **who)
    air(on_air_run, items["opening"])
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    for _ in range(2):
        with pytest.raises(ItemInPlay):
            edits.undo_last(on_air_run.episode, **who)
    assert RundownEdit.objects.filter(undone_by=None).count() == 2


def test_undo_says_what_is_no_more(episode: Episode, items: dict[str, Item], who: dict[str, Any]) -> None:
    rundown.edit_item(items["clip"], revision=1, clip=None, **who)
    Clip.objects.all().delete()
    with pytest.raises(GoneSince):
        edits.undo_last(episode, **who)


def test_segments_move_with_their_rows_and_only_empty_ones_go(
    episode: Episode, items: dict[str, Item], who: dict[str, Any]
) -> None:
    second = segments.new_segment(episode, "第二", **who)
    rundown.add_item(episode, kind="closing", title="末条", segment=second, **who)
    before = facts(episode)
    segments.move_segment(second, up=True, **who)
    assert Item.objects.get(title="末条").position == 1
    segments.move_segment(second, up=True, **who)  # first already
    edits.undo_last(episode, **who)
    assert facts(episode) == before
    with pytest.raises(SegmentNotEmpty):
        segments.remove_segment(second, **who)
    rundown.remove_item(Item.objects.get(title="末条"), **who)
    segments.remove_segment(second, **who)
    with pytest.raises(ItemGone):
        segments.name_segment(second, "x", **who)
    edits.undo_last(episode, **who)
    edits.undo_last(episode, **who)
    assert facts(episode) == before
    assert list(Segment.objects.values_list("position", flat=True)) == [1, 2]


def test_the_frame_is_not_written_over(episode: Episode, who: dict[str, Any], other: dict[str, Any]) -> None:
    at = who["at"]
    said = {"title": "五水共治", "planned_start": at}
    frame.set_frame(episode, seen=0, planned_end=at + timedelta(hours=1), **said, **who)
    with pytest.raises(EditedMeanwhile):
        frame.set_frame(episode, seen=0, planned_end=None, **said, **other)
    frame.set_frame(episode, seen=1, planned_end=None, **said, **other)
    assert Episode.objects.get(pk=episode.pk).planned_end is None


def test_the_base_of_a_merge_is_what_the_form_had_shown(
    episode: Episode, items: dict[str, Item], who: dict[str, Any], other: dict[str, Any]
) -> None:
    item = items["clip"]
    rundown.edit_item(item, revision=1, title="二", **who)
    rundown.move_item(item, up=True, **other)
    rundown.edit_item(item, revision=2, note="三", **other)
    shown = [(edits.base_of(item, seen)["title"], edits.base_of(item, seen)["note"]) for seen in (1, 2, 3)]
    assert shown == [("夜里的排污口", ""), ("二", ""), ("二", "三")]
    assert [str(edit.by) for edit in edits.who_changed(item, 1)] == ["producer2", "producer"]
