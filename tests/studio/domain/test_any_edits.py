"""Whatever editors do in whatever order: places stay 1, 2, 3 …, and undoing all of it leads back."""

import contextlib
import os
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from common.errors import DomainError
from studio.domain.planning import edits, rundown, segments
from studio.domain.planning.sheet import read_sheet
from studio.models import Episode, Item, RundownEdit, Segment

pytestmark = pytest.mark.django_db

SERIES = int(os.environ.get("PLAN_SERIES", "6"))  # more by hand: PLAN_SERIES=300 pytest …
ACTS = ("add", "edit", "move", "place", "remove", "segment", "shift", "drop", "undo", "redo", "any")
steps = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 9), st.booleans()), max_size=9
)


class Editors:
    """Two people at one plan of three rows in two segments."""

    def __init__(self, cast: Any, at: datetime) -> None:
        self.cast, self.at = cast, at
        Episode.objects.filter(number=77).delete()
        self.episode = Episode.objects.create(number=77, title="戏", planned_start=at, screen_key="k77")
        self.segments = [rundown.add_segment(self.episode, name) for name in ("甲", "乙")]
        rows = [(0, 1, "一"), (0, 2, "二"), (1, 3, "三")]
        for home, place, title in rows:
            Item.objects.create(segment=self.segments[home], position=place, kind="comment", title=title)

    def do(self, act: str, one: int, two: int, second: bool) -> None:
        who = {"by": self.cast.producer2 if second else self.cast.producer, "at": self.at}
        items = list(Item.objects.filter(segment__episode=self.episode).select_related("segment__episode"))
        homes = list(self.episode.segments.all())
        item, home = items[one % len(items)] if items else None, homes[two % len(homes)]
        if act in {"undo", "redo"}:
            (edits.undo_last if act == "undo" else edits.redo_last)(self.episode, **who)
        elif act == "any":
            rows = edits.history(self.episode)
            if rows:
                edits.undo(rows[one % len(rows)], **who)
        elif act in {"segment", "shift", "drop"}:
            self.on_segment(act, home, second, who)
        elif act == "add" or item is None:
            rundown.add_item(self.episode, kind="break", title=f"新{two}", segment=home, **who)
        else:
            self.on_item(act, item, items[two % len(items)], home, who)

    def on_segment(self, act: str, home: Segment, up: bool, who: dict[str, Any]) -> None:
        if act == "segment":
            segments.new_segment(self.episode, "丙", **who)
        elif act == "shift":
            segments.move_segment(home, up=up, **who)
        elif self.episode.segments.count() > 1:
            segments.remove_segment(home, **who)

    def on_item(self, act: str, item: Item, other: Item, home: Segment, who: dict[str, Any]) -> None:
        if act == "edit":
            fields = {"title": other.title + "改", "compared_to": other}
            rundown.edit_item(item, revision=item.revision, **fields, **who)
        elif act == "move":
            rundown.move_item(item, up=other.pk < item.pk, **who)
        elif act == "place":
            after = other if other.segment_id == home.pk else None
            rundown.place_item(item, home, after=after, **who)
        else:
            rundown.remove_item(item, **who)

    def check(self) -> None:
        rows = Item.objects.filter(segment__episode=self.episode)
        order = list(rows.order_by("segment__position", "position").values_list("position", flat=True))
        assert order == list(range(1, len(order) + 1))
        homes = list(self.episode.segments.order_by("position").values_list("position", flat=True))
        assert homes == list(range(1, len(homes) + 1))
        newest = RundownEdit.objects.filter(episode=self.episode).order_by("-seq").first()
        assert Episode.objects.get(pk=self.episode.pk).edits == (newest.seq if newest else 0)


@settings(
    max_examples=SERIES,
    deadline=None,
    derandomize=SERIES < 10,
    phases=[Phase.generate],  # a failing series is short enough to read
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_no_gap_and_the_way_back(cast: Any, at: datetime, steps: list[tuple[str, int, int, bool]]) -> None:
    editors = Editors(cast, at)
    sheets = {0: facts(editors.episode)}
    for step in steps:
        with contextlib.suppress(DomainError):  # refused: and then nothing has changed
            editors.do(*step)
        editors.check()
        seq = Episode.objects.get(pk=editors.episode.pk).edits
        assert sheets.setdefault(seq, facts(editors.episode)) == facts(editors.episode)
    walk_back(editors, sheets)


def walk_back(editors: Editors, sheets: dict[int, Any]) -> None:
    """Take back the newest edit, then the one before it, and so on, whoever made them."""
    for edit in edits.history(editors.episode):
        edits.undo(last_undoing(edit), by=editors.cast.producer, at=editors.at)
        assert facts(editors.episode) == sheets[edit.seq - 1]
        editors.check()


def last_undoing(edit: RundownEdit) -> RundownEdit:
    """The edit itself; or, where it was undone and that undone again on the way back, the last of these."""
    found = RundownEdit.objects.select_related("undone_by").get(pk=edit.pk)
    return last_undoing(found.undone_by) if found.undone_by else found


def facts(episode: Episode) -> tuple[Any, ...]:
    sheet = read_sheet(episode)
    return sheet.episode, sheet.segments, sheet.rows, sheet.order
