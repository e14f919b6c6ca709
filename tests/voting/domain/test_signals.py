import json

import pytest

from tests.voting.factories import PAPER
from voting.domain.signals import signals_of

HONEST = ["[[7,8],[3,4]]", "[[6,8],[5,4]]", "[[8,9],[2,6]]"]
STRAIGHT = ["[[10,10],[10,10]]", "[[5,6],[5,6]]"]


def test_an_evening_of_which_some_did_not_listen() -> None:
    assert signals_of(PAPER, [*HONEST, *STRAIGHT], quick=1) == {
        "n": 5,
        "straight": 40.0,
        "extreme": 20.0,
        "quick": 20.0,
        "flat": [],
    }


def test_numbers_on_which_nobody_disagreed() -> None:
    all_alike = [json.dumps([[9, n], [3, n]]) for n in range(6)]
    assert signals_of(PAPER, all_alike, quick=0)["flat"] == ["环保局 · 答复", "水利局 · 答复"]


def test_four_ballots_are_persons() -> None:
    found = signals_of(PAPER, STRAIGHT * 2, quick=4)
    assert found == {"n": 4, "straight": None, "extreme": None, "quick": None, "flat": []}


def test_one_cell_is_no_line() -> None:
    single = {**PAPER, "subjects": PAPER["subjects"][:1], "criteria": PAPER["criteria"][:1]}
    found = signals_of(single, ["[[7]]"] * 5, quick=0)
    assert (found["straight"], found["flat"]) == (None, ["环保局 · 答复"])


def test_one_unit_is_a_line_when_its_criteria_are_alike() -> None:
    single = {**PAPER, "subjects": PAPER["subjects"][:1]}
    assert signals_of(single, ["[[7,7]]"] * 3 + ["[[7,8]]"] * 3, quick=0)["straight"] == pytest.approx(50.0)


def test_choices_know_no_full_marks() -> None:
    choices = [{"value": 1, "name": "接受"}, {"value": 0, "name": "不接受"}]
    deal = {
        **PAPER,
        "subjects": PAPER["subjects"][:1],
        "criteria": [{"ref": "d", "name": "?", "choices": choices}],
    }
    assert signals_of(deal, ["[[1]]"] * 5, quick=0)["extreme"] is None
