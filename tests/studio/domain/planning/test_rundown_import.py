"""A rundown goes out as a workbook and comes back: what differs, exactly that, and nothing in play."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from common.tables import csv_text, xlsx_of
from followup.models import Unit
from studio.domain.planning import edits, rundown
from studio.domain.planning.plan_sheets import sheets_of
from studio.domain.planning.rundown_file import HEADS, LABELS
from studio.domain.planning.rundown_import import Preview, apply_import, preview_import
from studio.domain.show import run as live
from studio.enums import EditAct, Start
from studio.errors import BadRundownFile, ItemInPlay, RundownHasErrors, RundownOutdated
from studio.models import Clip, Episode, Item, Run, RundownEdit
from tests.studio.domain.planning.test_rundown import written

pytestmark = pytest.mark.django_db

Lines = list[list[Any]]


def exported(episode: Episode) -> Lines:
    """The first sheet, as a person would open it."""
    book = load_workbook(io.BytesIO(xlsx_of(sheets_of(episode))))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def workbook(lines: Lines) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)  # type: ignore[union-attr]
    book.save(out)
    return out.getvalue()


def put(lines: Lines, row: int, column: str, value: Any) -> None:
    lines[row][lines[0].index(str(LABELS[column]))] = value


def look(episode: Episode, lines: Lines) -> Preview:
    return preview_import(episode, name="串联单.xlsx", data=workbook(lines))


def titles(episode: Episode) -> list[str]:
    return [row["title"] for row in written(episode)]


def test_an_untouched_export_changes_nothing(
    episode: Episode, items: dict[str, Item], who: dict[str, Any], at: datetime
) -> None:
    rundown.edit_item(
        items["comment"],
        revision=1,
        start=Start.HARD,
        hard_start=at + timedelta(minutes=20),
        is_on_shelf=True,
        script="=第一行\n\n- 第二行 ",
        note="备",
        elements=[{"kind": "lower_third", "title": "专家|甲", "payload": {"text": "大学"}}],
        **who,
    )
    preview = preview_import(episode, name="a.xlsx", data=xlsx_of(sheets_of(episode)))
    assert (preview.says.problems, preview.is_idle, preview.says.unchanged) == ([], True, 8)
    assert preview.says.unread == []
    before = RundownEdit.objects.count()
    apply_import(episode, ticket=preview.ticket, **who)
    assert RundownEdit.objects.count() == before


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_import_knows_every_heading_of_an_export(episode: Episode, language: str) -> None:
    with override(language):
        assert all(str(label).lower() in HEADS[name] for name, label in LABELS.items())
        lines = exported(episode)
    assert look(episode, lines).says.unread == []


def test_exactly_what_was_previewed_is_done_and_undone_as_one(
    episode: Episode, items: dict[str, Item], units: list[Unit], clip: Clip, who: dict[str, Any]
) -> None:
    lines = exported(episode)
    before = written(episode)
    put(lines, 1, "title", "新的开场")
    put(lines, 1, "planned_s", "1:30")
    put(lines, 3, "units", "水利局、环保局")
    put(lines, 3, "elements", "机位：2号机 ｜ 近景\n人名条: 局长")
    lines[4], lines[5] = lines[5], lines[4]
    new = [None] * len(lines[0])
    lines.insert(3, new)
    for column, value in {
        "kind": "自由图文",
        "title": "加一条",
        "planned_s": "0:45",
        "hard_start": "20:40",
    }.items():
        put(lines, 3, column, value)
    put(lines, 3, "kind", "graphic")
    put(lines, 3, "segment", "加时")
    put(lines, 4, "segment", str(episode.segments.get().title))
    gone = lines.pop()  # 收尾 is not in the file
    assert gone[lines[0].index(str(LABELS["title"]))] == "收尾"

    preview = look(episode, lines)
    says = preview.says
    assert says.problems == []
    assert [row.title for row in says.new] == ["加一条"]
    assert [(row.title, [one.label for one in row.changes]) for row in says.changed] == [
        ("新的开场", [str(LABELS["title"]), str(LABELS["planned_s"])]),
        ("提问·环保局", [str(LABELS["units"]), str(LABELS["elements"])]),
    ]
    assert len(says.moved) == 1
    assert [item.title for item in says.missing] == ["收尾"]
    assert says.new_segments == ["加时"]
    assert written(episode) == before

    done = apply_import(episode, ticket=preview.ticket, remove_missing=True, **who)
    assert (done.added, done.changed, done.removed) == (1, 2, 1)
    assert titles(episode) == [
        "新的开场", "夜里的排污口", "提问·环保局", "专家点评", "答复·环保局", "第一轮打分", "揭晓", "加一条",
    ]  # fmt: skip
    made = Item.objects.get(title="加一条")
    assert (made.segment.title, made.kind, made.planned_s, made.start) == ("加时", "graphic", 45, "hard")
    assert timezone.localtime(made.hard_start).strftime("%H:%M") == "20:40"
    asked = Item.objects.get(pk=items["question"].pk)
    assert [unit.name for unit in asked.units.order_by("order")] == ["环保局", "水利局"]
    assert [(one.kind, one.title, one.payload) for one in asked.elements.all()] == [
        ("camera", "2号机", {"text": "近景"}),
        ("lower_third", "局长", {}),
    ]
    edit = RundownEdit.objects.get()
    assert (edit.act, edit.what, edit.by) == (EditAct.IMPORTED, "串联单.xlsx", who["by"])

    with pytest.raises(RundownOutdated):
        apply_import(episode, ticket=preview.ticket, **who)
    edits.undo_last(episode, **who)
    assert [without_revision(row) for row in written(episode)] == [without_revision(row) for row in before]


def without_revision(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "revision"}


def test_rows_not_in_the_file_stay_unless_told(
    episode: Episode, items: dict[str, Item], who: dict[str, Any]
) -> None:
    lines = exported(episode)
    del lines[2]
    preview = look(episode, lines)
    assert [item.title for item in preview.says.missing] == ["夜里的排污口"]
    apply_import(episode, ticket=preview.ticket, **who)
    assert titles(episode)[:3] == ["开场", "夜里的排污口", "提问·环保局"]


def test_rows_in_play_stay_and_one_armed_since_refuses_it_all(
    episode: Episode,
    items: dict[str, Item],
    on_air_run: Run,
    air: Callable[..., Any],
    command: Callable[..., live.Command],
    who: dict[str, Any],
) -> None:
    air(on_air_run, items["opening"])
    lines = exported(episode)
    put(lines, 1, "title", "改不了")
    put(lines, 3, "title", "能改")
    lines.append(lines.pop(1))  # and it shall not move
    preview = look(episode, lines)
    assert [row.title for row in preview.says.barred] == ["改不了"]
    assert [row.title for row in preview.says.changed] == ["能改"]
    assert preview.says.moved == []
    live.arm_item(on_air_run, items["question"], command(on_air_run))
    before = written(episode)
    with pytest.raises(ItemInPlay):
        apply_import(episode, ticket=preview.ticket, **who)
    assert written(episode) == before
    live.arm_item(on_air_run, items["clip"], command(on_air_run))
    apply_import(episode, ticket=preview.ticket, remove_missing=True, **who)
    assert Item.objects.get(pk=items["opening"].pk).title == "开场"
    assert Item.objects.get(pk=items["question"].pk).title == "能改"


@pytest.mark.parametrize(
    ("column", "value", "row"),
    [
        ("planned_s", "一会儿", 1),
        ("hard_start", "25:00", 1),
        ("units", "没有这个局", 1),
        ("clip", "没有这条", 2),
        ("title", None, 1),
        ("elements", "没有类别", 1),
        ("kind", "收尾", 1),
        ("is_on_shelf", "也许", 1),
        ("post", "=1+1", 1),
    ],
)
def test_what_cannot_be_read_is_told_by_row_and_gives_no_ticket(
    episode: Episode, who: dict[str, Any], column: str, value: Any, row: int
) -> None:
    lines = exported(episode)
    put(lines, row, column, value)
    preview = look(episode, lines)
    assert [(one.line, one.column) for one in preview.says.problems] == [(row + 1, str(LABELS[column]))]
    with pytest.raises(RundownHasErrors):
        apply_import(episode, ticket=preview.ticket, **who)


def test_a_plain_csv_without_row_ids_makes_new_rows(episode: Episode, who: dict[str, Any]) -> None:
    lines = [["类型", "标题", "时长", "其他"], ["提问", "谁来管？", "90", "x"], ["间歇", "广告", "", ""]]
    preview = preview_import(episode, name="a.csv", data=csv_text(lines).encode())
    assert (preview.says.problems, preview.says.unread) == ([], ["其他"])
    assert len(preview.says.missing) == 8
    assert apply_import(episode, ticket=preview.ticket, **who).added == 2
    rows = Item.objects.filter(segment__episode=episode, title__in=["谁来管？", "广告"])
    assert sorted(rows.values_list("kind", "planned_s")) == [("break", 120), ("question", 90)]


def test_twice_the_same_row_and_no_rundown_at_all(episode: Episode) -> None:
    lines = exported(episode)
    lines.append(list(lines[1]))
    assert [one.line for one in look(episode, lines).says.problems] == [10]
    for data in (b"", b"a,b\n1,2", b"PK broken"):
        with pytest.raises(BadRundownFile):
            preview_import(episode, name="x", data=data)
