"""A unit's scores from programme to programme: revealed ones only, the last of each evening."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.voting.factories import PAPER, Room, make_room
from voting.domain import rounds
from voting.domain.season import season_of
from voting.enums import ElectorateKind, Form, RoundPurpose
from voting.live import store
from voting.models import Electorate, Round

pytestmark = pytest.mark.django_db


def scored(room: Room, at: datetime, value: int, *, reveal: bool = True, **how: Any) -> Round:
    """A round in which one phone gave every criterion `value`; revealed unless told not to."""
    opened = rounds.open_round(room.arm(at, **how), by="producer", at=at)
    store.write_votes([room.phones[0].vote(opened, 1, [[value, value]] * 2, at=at, salt="s" * 22)])
    sealed = room.seal(opened)
    if not reveal:
        return sealed
    rounds.confirm_round(sealed, by="second", at=at)
    return rounds.reveal_round(sealed, by="producer", at=at)


@pytest.fixture
def evenings(db: None, at: datetime) -> list[Room]:
    return [make_room(at, ref=f"episode-{n}") for n in (1, 2)]


def means(form: Form = Form.SCORE) -> list[tuple[str, float]]:
    return [(point.electorate_ref, point.mean) for point in season_of({"01-01"}, form).get("01-01", [])]


def test_each_evening_counts_with_its_last_score(evenings: list[Room], at: datetime) -> None:
    scored(evenings[0], at, 4)
    scored(evenings[0], at + timedelta(minutes=5), 6)
    scored(evenings[1], at + timedelta(days=30), 8)
    assert means() == [("episode-1", 6.0), ("episode-2", 8.0)]
    point = season_of({"01-01"})["01-01"][0]
    assert (point.number, point.n, point.least, point.most) == (2, 1, 0, 10)


def test_what_was_not_revealed_on_air_in_the_studio_is_not_part_of_it(
    evenings: list[Room], at: datetime
) -> None:
    first, second = evenings
    scored(first, at, 4, reveal=False)
    sealed = scored(first, at + timedelta(minutes=5), 5, reveal=False)
    rounds.void_round(sealed, reason="网络中断", by="producer", at=at)
    scored(second, at, 6)
    Electorate.objects.filter(pk=second.electorate.pk).update(kind=ElectorateKind.OFFSITE)
    assert means() == []
    Electorate.objects.filter(pk=second.electorate.pk).update(kind=ElectorateKind.STUDIO)
    Round.objects.update(purpose=RoundPurpose.DRILL)
    assert means() == []


def test_a_delivery_is_another_line(evenings: list[Room], at: datetime) -> None:
    scored(evenings[0], at, 4)
    scored(evenings[1], at, 7, paper={**PAPER, "form": Form.DELIVERY.value})
    assert (means(), means(Form.DELIVERY)) == ([("episode-1", 4.0)], [("episode-2", 7.0)])


def test_only_the_units_asked_for_and_one_query(
    evenings: list[Room], at: datetime, django_assert_num_queries: Any
) -> None:
    scored(evenings[0], at, 4)
    with django_assert_num_queries(1):
        assert set(season_of({"01-02", "unknown"})) == {"01-02"}


def test_a_unit_nobody_scored_has_no_point(evenings: list[Room], at: datetime) -> None:
    empty = evenings[0].seal(evenings[0].open(at))
    rounds.confirm_round(empty, by="second", at=at)
    rounds.reveal_round(empty, by="producer", at=at)
    assert means() == []
