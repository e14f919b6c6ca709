from collections import Counter

from tests.voting.factories import PAPER
from voting.domain.recount import cells_of, count_scores, result_of


def paper(**changes: object) -> dict:
    return {**PAPER, **changes}


def test_cells_of_one_ballot() -> None:
    assert list(cells_of("[[1,2],[3,10]]")) == ["n", "0.0.1", "0.1.2", "1.0.3", "1.1.10"]


def test_result_of_counts_sums_and_means() -> None:
    result = result_of(PAPER, count_scores(["[[1,2],[3,10]]", "[[2,2],[3,9]]", "[[2,2],[4,9]]"]))
    assert result["n"] == 3
    first, second = result["subjects"]
    assert (first["ref"], first["name"], first["mean"], first["rank"]) == ("01-01", "环保局", 1.83, 2)
    assert (second["mean"], second["rank"]) == (6.33, 1)
    answer = first["criteria"][0]
    assert (answer["ref"], answer["sum"], answer["mean"]) == ("answer", 5, 1.67)
    assert {value: count for value, count in answer["counts"].items() if count} == {"1": 1, "2": 2}
    assert list(answer["counts"]) == [str(value) for value in range(11)]


def test_result_of_nothing() -> None:
    result = result_of(PAPER, Counter())
    assert result["n"] == 0
    assert [(s["mean"], s["rank"]) for s in result["subjects"]] == [(None, None), (None, None)]


def test_means_are_rounded_half_up_from_the_exact_quotient() -> None:
    one = paper(subjects=PAPER["subjects"][:1], criteria=PAPER["criteria"][:1])
    # 1/8 = 0.125 and 9/8 = 1.125: banker's rounding would say 0.12 and 1.12
    eighth = result_of(one, Counter({"n": 8, "0.0.1": 1, "0.0.0": 7}))
    nine_eighths = result_of(one, Counter({"n": 8, "0.0.1": 7, "0.0.2": 1}))
    assert eighth["subjects"][0]["mean"] == 0.13
    assert nine_eighths["subjects"][0]["mean"] == 1.13


def test_equal_sums_share_a_rank_and_the_next_is_skipped() -> None:
    three = paper(subjects=[*PAPER["subjects"], {"ref": "c", "name": "丙", "words": []}])
    result = result_of(three, count_scores(["[[5,5],[4,6],[1,1]]"]))
    assert [subject["rank"] for subject in result["subjects"]] == [1, 1, 3]


def test_a_scale_with_steps_below_zero() -> None:
    odd = paper(scale={"min": -4, "max": 4, "step": 4})
    result = result_of(odd, count_scores(["[[-4,0],[4,4]]"]))
    assert result["subjects"][0]["criteria"][0]["counts"] == {"-4": 1, "0": 0, "4": 0}
    assert [subject["mean"] for subject in result["subjects"]] == [-2.0, 4.0]
