"""The rundown kept at going on air."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from common.clock import to_ms
from studio.domain.planning import rundown
from studio.domain.records.aired_plan import aired_plan, changes_on_air, digest_of
from studio.domain.show import run as live
from studio.models import Item, Run, RundownVersion

pytestmark = pytest.mark.django_db


def test_the_rundown_is_kept_as_it_went_on_air(
    on_air_run: Run, items: dict[str, Item], cast: Any, at: datetime
) -> None:
    kept = RundownVersion.objects.get(run=on_air_run)
    assert (kept.at, kept.edits, kept.sha256) == (
        on_air_run.started_at,
        on_air_run.episode.edits,
        digest_of(kept.sheet, kept.salt),
    )
    before = aired_plan(on_air_run)
    later = at + timedelta(minutes=1)
    rundown.edit_item(items["closing"], revision=1, title="改了", by=cast.producer, at=later)
    rundown.remove_item(items["answer"], by=cast.producer, at=later)
    added = rundown.add_item(
        on_air_run.episode, kind="comment", title="插播", by=cast.producer, at=at + timedelta(minutes=2)
    )
    assert aired_plan(on_air_run) == before
    told = [(one["row_id"], one["change"]) for one in changes_on_air(on_air_run, before)]
    assert told == [
        (items["closing"].row_id, "edited"),
        (items["answer"].row_id, "removed"),
        (added.row_id, "added"),
    ]


def test_rows_have_their_planned_times_and_the_shelf_none(
    run: Run, items: dict[str, Item], command: Any, at: datetime
) -> None:
    fixed = at + timedelta(minutes=10)
    Item.objects.filter(pk=items["comment"].pk).update(start="hard", hard_start=fixed)
    Item.objects.filter(pk=items["clip"].pk).update(is_on_shelf=True)
    live.go_on_air(run, command(run), without_drill="测试")
    rows = {row["kind"]: row for row in aired_plan(run).rows}
    starts = [rows[kind]["starts_at"] for kind in ("opening", "clip", "question", "comment", "scoring")]
    assert starts == [
        to_ms(at),
        None,
        to_ms(at + timedelta(seconds=60)),
        to_ms(fixed),
        to_ms(fixed + timedelta(seconds=60)),
    ]
    assert [rows["comment"]["is_hard"], rows["opening"]["is_hard"]] == [True, False]


def test_a_run_without_a_version_says_so(on_air_run: Run) -> None:
    before = aired_plan(on_air_run)
    RundownVersion.objects.all().delete()
    found = aired_plan(on_air_run)
    assert (found.kept_at, found.sha256, found.rows) == (None, "", before.rows)
    assert changes_on_air(on_air_run, found) == []


def test_a_refused_start_keeps_nothing(run: Run, command: Any) -> None:
    with pytest.raises(Exception, match="not_drilled"):
        live.go_on_air(run, command(run))
    assert not RundownVersion.objects.exists()
