"""What may be chosen, and that a page costs the same with one row and with three."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from followup.domain.memory import register, search
from followup.domain.memory.register import Choice, choice_of, read_register
from followup.enums import TaskResult
from followup.models import Evidence, Unit
from tests.followup.domain.memory.conftest import Publish
from tests.followup.lives import Life

pytestmark = pytest.mark.django_db
Begin = Callable[..., Life]
SOON = date(2026, 12, 4)
THEN = datetime(2026, 12, 14, 2, tzinfo=UTC)


def codes(choice: Choice, at: datetime = THEN) -> list[str]:
    return [row.commitment.code for row in read_register(choice, at).rows]


def test_states_are_chosen_as_the_figures_count_them(life: Begin, publish: Publish) -> None:
    life(SOON).closed()
    life(SOON).closed(TaskResult.BROKEN)
    life(SOON).planned()
    life(date(2026, 12, 31)).planned()
    publish(soft=True)
    page = read_register(Choice(), THEN)
    assert page.counts == {"all": 4, "late": 1, "open": 1, "kept": 1, "partly": 0, "broken": 1, "attitude": 1}
    assert {name: codes(Choice(state=name)) for name in ("late", "open", "kept", "broken", "attitude")} == {
        "late": ["02-03"],
        "open": ["02-04"],
        "kept": ["02-01"],
        "broken": ["02-02"],
        "attitude": ["02-05"],
    }


def test_unsettled_first_the_latest_on_top(life: Begin) -> None:
    life(SOON).closed()
    life(date(2026, 12, 31)).planned()
    life(SOON).planned()
    assert codes(Choice()) == ["02-03", "02-02", "02-01"]
    assert codes(Choice(sort="due")) == ["02-01", "02-03", "02-02"]


def test_words_places_codes_and_units_are_found(publish: Publish, other_unit: Unit) -> None:
    publish(SOON)
    publish(SOON, unit=other_unit, place="峰江", words="关停3家 100% 完成")
    assert codes(Choice(said="青石浦")) == ["02-01"]
    assert codes(Choice(said="开发区 峰江")) == ["02-02"]
    assert codes(Choice(said="02-01")) == ["02-01"]
    assert codes(Choice(said="100%")) == ["02-02"]
    assert codes(Choice(said="%")) == ["02-02"]
    assert codes(Choice(said="洪家")) == []
    assert codes(Choice(unit="kfq")) == ["02-02"]
    assert codes(Choice(unit="nobody")) == []
    assert codes(Choice(episode=2)) == ["02-01", "02-02"]
    assert codes(Choice(episode=9)) == []


def test_only_so_much_of_a_search_is_looked_at() -> None:
    assert len(search.terms_of("一 " * 40)) == search.MOST_TERMS
    assert search.terms_of("x" * 500) == ["x" * search.LONGEST]


def test_an_address_holds_the_choice_and_survives_nonsense() -> None:
    choice = Choice(state="late", episode=2, unit="hbj", said="青石浦", sort="due", page=3)
    assert (
        choice_of(
            dict(
                pair.split("=")
                for pair in ["state=late", "episode=2", "unit=hbj", "q=青石浦", "sort=due", "page=3"]
            )
        )
        == choice
    )
    assert choice.address(state="all") == "?episode=2&unit=hbj&q=%E9%9D%92%E7%9F%B3%E6%B5%A6&sort=due"
    assert Choice().address() == "?"
    assert choice_of({"state": "x", "episode": "-1", "page": "0", "sort": "';--"}) == Choice()
    assert choice_of({"page": "٣", "episode": "99999999999999999999"}) == Choice()


def test_a_page_beyond_the_last_is_the_last(life: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "PAGE", 2)
    for _n in range(3):
        life(SOON)
    page = read_register(Choice(page=99), THEN)
    assert (page.choice.page, page.first, page.last, page.total, page.pages) == (2, 3, 3, 3, 2)


def test_a_row_shows_only_what_is_released_and_revealed(life: Begin) -> None:
    begun = life(SOON).judged("kept", "broken")
    (row,) = read_register(Choice(), THEN).rows
    assert (row.evidence, row.is_disputed, row.mark) == (0, True, "waiting")
    Evidence.objects.filter(task=begun.task).update(is_released=True)
    (row,) = read_register(Choice(), THEN).rows
    assert row.evidence == 1


def test_amber_from_five_working_days_on(life: Begin) -> None:
    life(SOON).planned()
    found = [
        read_register(Choice(), datetime(2026, 12, day, 2, tzinfo=UTC)).rows[0].is_amber for day in (10, 11)
    ]
    assert found == [False, True]


def test_as_many_queries_with_one_row_as_with_three(
    life: Begin, other_unit: Unit, django_assert_num_queries: Any
) -> None:
    life(SOON).judged()
    for more in (0, 2):
        for _n in range(more):
            life(SOON, unit=other_unit).judged()
        with django_assert_num_queries(12):
            read_register(Choice(), THEN)
        with django_assert_num_queries(13):
            read_register(Choice(said="青石浦"), THEN)
