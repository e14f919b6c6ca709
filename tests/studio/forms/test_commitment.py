"""The promise form: whole for writing down, half-written for the coach."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from followup.enums import DeadlineKind
from followup.models import Commitment, Unit
from studio.forms.commitment import CaptureForm, draft_of, promise_form

pytestmark = pytest.mark.django_db
EVENING = date(2026, 11, 23)


def filled(unit: Unit, **changes: Any) -> CaptureForm:
    facts = {"unit": unit.pk, "post": "局长", "words": "三处排污口年底前封堵", "deadline_kind": "none"}
    return CaptureForm(facts | changes, spoken_on=EVENING)


def test_whole_form_gives_a_promise(units: list[Unit]) -> None:
    form = filled(units[0], deadline_kind="date", deadline_date="2026-12-31", place=" 青石浦 ")
    assert form.is_valid(), form.errors
    promise = form.promise()
    assert (promise.unit, promise.deadline_kind, promise.deadline_date, promise.place) == (
        units[0],
        DeadlineKind.DATE,
        date(2026, 12, 31),
        "青石浦",
    )


def test_a_number_left_from_another_way_to_say_it_is_dropped(units: list[Unit]) -> None:
    form = filled(units[0], deadline_kind="date", deadline_date="2026-12-31", deadline_count="10")
    assert form.is_valid(), form.errors
    assert form.promise().deadline_count is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"deadline_kind": "working_days"}, "deadline_kind"),
        ({"deadline_kind": "working_days", "deadline_count": "367"}, "deadline_count"),
        ({"deadline_kind": "date", "deadline_date": "2026-11-22"}, "deadline_kind"),
        ({"deadline_kind": "none", "deadline_count": "10"}, "deadline_kind"),
    ],
)
def test_a_deadline_that_cannot_be_counted_is_said_beside_it(
    units: list[Unit], changes: dict[str, str], field: str
) -> None:
    assert list(filled(units[0], **changes).errors) == [field]


def test_draft_takes_what_it_can_read() -> None:
    draft = draft_of(QueryDict("words=封堵&deadline_kind=days&deadline_count=x&unit=9"), today=EVENING)
    promise = draft.promise
    assert (promise.unit, promise.words, promise.deadline_kind, promise.deadline_count) == (
        None,
        "封堵",
        "days",
        None,
    )
    assert draft.spoken_on == EVENING


def test_draft_counts_from_the_evening_it_names() -> None:
    assert draft_of(QueryDict("spoken_on=2026-09-30"), today=EVENING).spoken_on == date(2026, 9, 30)


@pytest.mark.parametrize(
    "said",
    [
        {"deadline_kind": "working_days", "deadline_count": 10},
        {"deadline_kind": "date", "deadline_count": None, "deadline_date": date(2026, 12, 31)},
        {"deadline_kind": "none", "deadline_count": None},
    ],
)
def test_amending_form_is_filled_as_it_was_written(
    on_air_run: Any, promised: Any, units: list[Unit], said: dict[str, Any]
) -> None:
    promise = promised(on_air_run, units[0], confirm=False, **said)
    form = promise_form(promise)
    again = CaptureForm({name: form[name].value() or "" for name in form.fields}, spoken_on=form.spoken_on)
    assert again.is_valid(), again.errors
    assert promise.due_on == Commitment.objects.get().due_on
    assert again.promise().deadline_date == said.get("deadline_date")
