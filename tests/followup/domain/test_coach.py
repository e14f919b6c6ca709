"""The five parts of a verifiable promise."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import translation

from followup.domain.commitments import PromiseData
from followup.domain.queries import coach
from followup.enums import DeadlineKind

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)


def test_coach_finds_all_five(promise: Callable[..., PromiseData]) -> None:
    with translation.override("zh-hans"):
        parts = coach(promise(), spoken_on=ON)
    assert [(part.name, part.found) for part in parts] == [
        ("date", True),
        ("quantity", True),
        ("place", True),
        ("lead", True),
        ("measure", True),
    ]
    assert parts[0].value == "12月7日"


def test_coach_of_an_empty_form_asks_all_five_questions() -> None:
    with translation.override("zh-hans"):
        parts = coach(PromiseData(unit=None), spoken_on=ON)
    assert [part.found for part in parts] == [False] * 5
    assert [part.question for part in parts] == [
        "几月几日前？",
        "到底多少？",
        "在哪里？",
        "谁牵头？",
        "怎么验收？",
    ]


def test_coach_suggests_what_it_heard_and_calls_it_missing_until_taken() -> None:
    parts = coach(PromiseData(unit=None, words="15个工作日内封堵23个排口"), spoken_on=ON)
    assert [(part.name, part.found, [h.text for h in part.heard]) for part in parts[:2]] == [
        ("date", False, ["15个工作日内"]),
        ("quantity", False, ["23个"]),
    ]


def test_coach_never_refuses_a_count_that_cannot_be() -> None:
    data = PromiseData(unit=None, deadline_kind=DeadlineKind.DAYS, deadline_count=9999)
    assert coach(data, spoken_on=ON)[0].found is False


def test_coach_without_an_evening_only_notes_that_a_date_was_given() -> None:
    data = PromiseData(unit=None, deadline_kind=DeadlineKind.DAYS, deadline_count=3)
    assert (coach(data)[0].found, coach(data)[0].value) == (True, "3")
