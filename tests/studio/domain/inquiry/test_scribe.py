"""What the scribe's desk reads."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from followup.enums import DeadlineKind
from followup.models import Unit
from studio.domain.inquiry import promises, scribe
from studio.domain.inquiry.promises import PromiseData
from studio.domain.show import run as live
from studio.models import Item, Run

pytestmark = pytest.mark.django_db


def test_nothing_on_air_presets_nothing(run: Run, at: datetime) -> None:
    now = scribe.now_on_air(run, at)
    assert (now.presets, now.may_write) == ({"unit": None, "post": "", "instance": None}, False)


def test_after_the_end_one_may_still_write(on_air_run: Run, command: Any, at: datetime) -> None:
    live.end_run(on_air_run, command(on_air_run))
    on_air_run.refresh_from_db()
    assert scribe.now_on_air(on_air_run, at).may_write is True
    assert scribe.spoken_on(on_air_run, at + timedelta(days=9)) == scribe.spoken_on(on_air_run, at)


def test_a_later_edit_of_the_item_does_not_reach_the_preset(
    on_air_run: Run, items: dict[str, Item], air: Any, at: datetime
) -> None:
    air(on_air_run, items["answer"])
    Item.objects.filter(pk=items["answer"].pk).update(post="副局长")
    assert scribe.now_on_air(on_air_run, at).post == "局长"


def test_what_waits_comes_first_oldest_first(
    on_air_run: Run, promised: Any, units: list[Unit], cast: Any, at: datetime
) -> None:
    promises.publish(promised(on_air_run, units[0]), by=cast.producer, at=at)
    promised(on_air_run, units[0])
    promised(on_air_run, units[1], confirm=False)
    promised(on_air_run, units[2], confirm=False)
    tonight = scribe.tonight(on_air_run, cast.scribe)
    assert [entry.commitment.code for entry in tonight.entries] == ["02-03", "02-04", "02-02", "02-01"]
    assert (tonight.waiting, tonight.confirmed, tonight.published) == (2, 1, 1)
    assert [entry.is_mine for entry in tonight.entries] == [True] * 4
    assert not any(entry.is_mine for entry in scribe.tonight(on_air_run, cast.supervisor).entries)


@pytest.mark.parametrize(
    ("changes", "verifiable"),
    [
        ({}, False),
        ({"measure": "三处全部封堵"}, False),
        ({"deadline_kind": DeadlineKind.DAYS, "deadline_count": 10}, False),
        ({"deadline_kind": DeadlineKind.DAYS, "deadline_count": 10, "measure": "三处全部封堵"}, True),
    ],
)
def test_coached_agrees_with_the_commitment_itself(
    changes: dict[str, Any], verifiable: bool, on_air_run: Run, units: list[Unit], cast: Any, at: datetime
) -> None:
    data = PromiseData(unit=units[0], post="局长", words="封堵", **changes)
    coached = scribe.coached(data, scribe.spoken_on(on_air_run, at))
    written = promises.capture(on_air_run, data, by=cast.scribe, at=at)
    assert coached.is_verifiable == written.is_verifiable == verifiable
    assert [part.name for part in coached.lacking] == written.missing


def test_coached_says_why_a_deadline_cannot_be_counted(at: datetime) -> None:
    coached = scribe.coached(PromiseData(unit=None, deadline_kind=DeadlineKind.DAYS), at.date())
    assert (coached.deadline, bool(coached.problem)) == (None, True)
