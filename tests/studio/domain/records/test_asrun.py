"""The as-run log as lines and as a table."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from studio.domain.planning import rundown
from studio.domain.records import asrun
from studio.domain.rehearsals import rehearsal_proof
from studio.domain.show import graphics
from studio.domain.show import run as live
from studio.errors import NothingArmed
from studio.models import Item, Run

pytestmark = pytest.mark.django_db

Make = Callable[..., live.Command]


@pytest.fixture
def played(on_air_run: Run, items: dict[str, Item], command: Make, at: datetime) -> Run:
    """Opening for 90 s instead of 60, then the clip, which is on air; one refusal and a lower third."""

    def then(seconds: int) -> live.Command:
        return command(on_air_run, at=at + timedelta(seconds=seconds))

    live.arm_item(on_air_run, items["opening"], then(20))
    live.take_item(on_air_run, then(30))
    with pytest.raises(NothingArmed):
        live.take_item(on_air_run, then(60))
    live.arm_item(on_air_run, items["clip"], then(110))
    live.take_item(on_air_run, then(120))
    graphics.show_lower_third(on_air_run, then(125))
    return on_air_run


def test_lines_say_who_did_what(played: Run) -> None:
    with override("en"):
        told = [(line.seq, line.who, line.label, line.what) for line in asrun.lines(played)]
    clean = f"nothing of a rehearsal: 0 rows in {len(rehearsal_proof.tables()) + 1} tables"
    assert told == [
        (1, "producer", "Went on air", f"五水共治 · {clean} · without a drill: 测试"),
        (2, "producer", "Armed", "开场"),
        (3, "producer", "Taken", "开场"),
        (4, "producer", "Refused", "TAKE · No item is armed, so there is nothing to take."),
        (5, "producer", "Armed", "夜里的排污口"),
        (6, "producer", "Taken", "夜里的排污口"),
        (7, "producer", "Graphic on", "环保局"),
    ]


def test_a_refusal_is_told_in_the_reader_s_language(played: Run) -> None:
    with override("en"):
        english = asrun.tail(played)[3].what
    with override("zh-hans"):
        assert asrun.tail(played)[3].what != english


def test_tail_is_newest_first(played: Run) -> None:
    assert [line.seq for line in asrun.tail(played, 3)] == [7, 6, 5]


def test_csv_rows_hold_planned_and_actual_times(played: Run) -> None:
    with override("en"):
        header, *rows = asrun.csv_rows(played)
    assert header == [
        "No.", "Time", "Who", "Event", "About", "Kind", "Segment", "Planned start", "Actual start",
        "Actual end", "Planned length (s)", "Actual length (s)", "Over (s)",
    ]  # fmt: skip
    assert {len(row) for row in rows} == {13}
    taken = [row for row in rows if row[3] == "Taken"]
    segment = Item.objects.get(kind="clip").segment.title
    assert taken == [
        [3, "2026-11-23 20:00:30", "producer", "Taken", "开场", "Opening", segment, "2026-11-23 20:00:00",
         "2026-11-23 20:00:30", "2026-11-23 20:02:00", 60, 90, 30],
        [6, "2026-11-23 20:02:00", "producer", "Taken", "夜里的排污口", "Exposé clip", segment,
         "2026-11-23 20:01:00", "2026-11-23 20:02:00", "", 20, "", ""],
    ]  # fmt: skip
    missed = [(row[4], row[7], row[10]) for row in rows if row[3] == "Planned, not aired"]
    assert missed[0] == ("提问·环保局", "2026-11-23 20:01:20", 120)
    assert len(missed) == 6


def test_csv_rows_make_few_queries(played: Run, django_assert_num_queries: Any) -> None:
    run = Run.objects.select_related("episode").get(pk=played.pk)
    with django_assert_num_queries(3):
        list(asrun.csv_rows(run))


def test_csv_text_opens_in_a_spreadsheet(played: Run) -> None:
    text = asrun.csv_text(played)
    assert text.startswith("\ufeff")
    assert len(list(csv.reader(io.StringIO(text[1:])))) == 1 + 7 + 6


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_title_is_never_a_formula(
    run: Run, items: dict[str, Item], cast: Any, command: Make, at: datetime, title: str
) -> None:
    rundown.edit_item(items["closing"], revision=1, title=title, by=cast.producer, at=at)
    live.go_on_air(run, command(run), without_drill="测试")
    assert [row[4] for row in asrun.csv_rows(run)][-1] == f"'{title}"


def test_planned_is_what_was_planned_at_going_on_air(
    on_air_run: Run, items: dict[str, Item], cast: Any, at: datetime
) -> None:
    before = list(asrun.csv_rows(on_air_run))
    rundown.edit_item(items["closing"], revision=1, title="改了", planned_s=900, by=cast.producer, at=at)
    rundown.remove_item(items["comment"], by=cast.producer, at=at)
    assert list(asrun.csv_rows(on_air_run)) == before


def test_numbers_below_zero_stay_numbers(
    on_air_run: Run, items: dict[str, Item], command: Make, at: datetime
) -> None:
    live.arm_item(on_air_run, items["opening"], command(on_air_run, at=at + timedelta(seconds=20)))
    live.take_item(on_air_run, command(on_air_run, at=at + timedelta(seconds=30)))
    live.end_run(on_air_run, command(on_air_run, at=at + timedelta(seconds=60)))
    assert [row[12] for row in asrun.csv_rows(on_air_run) if row[11] == 30] == [-30]
