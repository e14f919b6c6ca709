"""Results from counts: exact, weighted, trimmed; small groups never broken out."""

import json
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voting.factories import PAPER
from voting.domain.papers import freeze
from voting.domain.recount import count_scores
from voting.domain.results import Pool, pools_of, result_of, trimmed_mean

AUDIENCE = {"ref": "audience", "name": "群众代表", "weight": 60}
EXPERT = {"ref": "expert", "name": "点评专家", "weight": 40}
STANCE = [{"value": 2, "name": "满意"}, {"value": 1, "name": "基本满意"}, {"value": 0, "name": "不满意"}]
DEAL = [{"value": 1, "name": "接受"}, {"value": 0, "name": "不接受"}]


def paper(**changes: object) -> dict:
    return {**PAPER, **changes}


def one_cell(values: list[int], **changes: object) -> tuple[dict, Counter[str]]:
    single = paper(subjects=PAPER["subjects"][:1], criteria=PAPER["criteria"][:1], **changes)
    return single, count_scores([f"[[{value}]]" for value in values])


def pool(cells: Counter[str], weight: int = 1, *groups: str) -> Pool:
    return Pool(groups, groups, weight, cells)


def test_counts_sums_and_means() -> None:
    cells = count_scores(["[[1,2],[3,10]]", "[[2,2],[3,9]]", "[[2,2],[4,9]]"])
    result = result_of(PAPER, [pool(cells)])
    assert (result["n"], result["form"], result["unit"]) == (3, "score", "points")
    first, second = result["subjects"]
    assert (first["ref"], first["name"], first["mean"], first["rank"]) == ("01-01", "环保局", 1.83, 2)
    assert (second["mean"], second["plain_mean"], second["rank"]) == (6.33, 6.33, 1)
    answer = first["criteria"][0]
    assert (answer["ref"], answer["sum"], answer["mean"]) == ("answer", 5, 1.67)
    assert {value: count for value, count in answer["counts"].items() if count} == {"1": 1, "2": 2}
    assert list(answer["counts"]) == [str(value) for value in range(11)]
    assert "pools" not in first


def test_nothing_has_no_mean_and_no_rank() -> None:
    result = result_of(PAPER, [pool(Counter())])
    assert result["n"] == 0
    assert [(s["mean"], s["plain_mean"], s["rank"]) for s in result["subjects"]] == [(None, None, None)] * 2


def test_means_are_rounded_half_up_from_the_exact_quotient() -> None:
    # 1/8 = 0.125 and 9/8 = 1.125: banker's rounding would say 0.12 and 1.12
    eighth = result_of(*_listed(one_cell([1, *[0] * 7])))
    nine_eighths = result_of(*_listed(one_cell([2, *[1] * 7])))
    assert [r["subjects"][0]["mean"] for r in (eighth, nine_eighths)] == [0.13, 1.13]


def _listed(given: tuple[dict, Counter[str]]) -> tuple[dict, list[Pool]]:
    return given[0], [pool(given[1])]


def test_equal_means_share_a_rank_and_the_next_is_skipped() -> None:
    three = paper(subjects=[*PAPER["subjects"], {"ref": "c", "name": "丙", "words": []}])
    result = result_of(three, [pool(count_scores(["[[5,5],[4,6],[1,1]]"]))])
    assert [subject["rank"] for subject in result["subjects"]] == [1, 1, 3]


def test_a_scale_with_steps_below_zero() -> None:
    odd = paper(scale={"min": -4, "max": 4, "step": 4})
    result = result_of(odd, [pool(count_scores(["[[-4,0],[4,4]]"]))])
    assert result["subjects"][0]["criteria"][0]["counts"] == {"-4": 1, "0": 0, "4": 0}
    assert [subject["mean"] for subject in result["subjects"]] == [-2.0, 4.0]


def test_weights_are_shares_of_pools_not_of_ballots() -> None:
    single, crowd = one_cell([6] * 190)
    _, experts = one_cell([9] * 10)
    result = result_of(single, [pool(crowd, 60, "audience"), pool(experts, 40, "expert")])
    subject = result["subjects"][0]
    assert (subject["mean"], subject["plain_mean"]) == (7.2, 6.15)
    assert subject["pools"] == [{"pool": 0, "mean": 6.0}, {"pool": 1, "mean": 9.0}]
    assert [p["n"] for p in result["pools"]] == [190, 10]


def test_a_pool_without_ballots_has_no_say() -> None:
    single, crowd = one_cell([6] * 9)
    result = result_of(single, [pool(crowd, 60), pool(Counter(), 40)])
    assert result["subjects"][0]["mean"] == 6.0


@pytest.mark.parametrize(
    ("percent", "mean"),
    [(0, Fraction(48, 11)), (9, Fraction(48, 11)), (10, Fraction(38, 9)), (45, Fraction(4))],
)
def test_trim_drops_whole_values_at_each_end(percent: int, mean: Fraction) -> None:
    counts = Counter([0, 3, 4, 4, 4, 4, 4, 5, 5, 5, 10])
    assert trimmed_mean(sorted(counts.items()), percent) == mean


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60), st.integers(0, 49))
def test_trimmed_mean_is_that_of_the_sorted_list(values: list[int], percent: int) -> None:
    drop = len(values) * percent // 100
    kept = sorted(values)[drop : len(values) - drop]
    assert trimmed_mean(sorted(Counter(values).items()), percent) == Fraction(sum(kept), len(kept))


def test_trim_of_the_rules_reaches_the_mean_and_not_the_plain_one() -> None:
    single, cells = one_cell([0, *[6] * 8, 10], rules={"trim_percent": 10})
    subject = result_of(single, [pool(cells)])["subjects"][0]
    assert (subject["mean"], subject["plain_mean"]) == (6.0, 5.8)


# -- pools -------------------------------------------------------------------------------------


def cells(n: int) -> Counter[str]:
    return Counter({"n": n, "0.0.5": n})


def test_each_large_group_is_a_pool() -> None:
    found = pools_of([AUDIENCE, EXPERT], {"audience": cells(187), "expert": cells(5)})
    assert [(p.groups, p.weight, p.n) for p in found] == [(("audience",), 60, 187), (("expert",), 40, 5)]


def test_a_group_below_five_joins_the_largest() -> None:
    found = pools_of([EXPERT, AUDIENCE], {"audience": cells(187), "expert": cells(4)})
    assert [(p.groups, p.names, p.weight, p.n) for p in found] == [
        (("audience", "expert"), ("群众代表", "点评专家"), 60, 191)
    ]


def test_a_spare_group_joins_the_largest_whatever_its_size() -> None:
    groups = [
        {"ref": "a", "name": "A", "weight": 60},
        {"ref": "b", "name": "B", "weight": 40},
        {"ref": "s", "name": "S", "weight": 1, "spare": True},
    ]
    cells = {ref: Counter({"n": n}) for ref, n in (("a", 6), ("b", 5), ("s", 9))}
    assert [(pool.groups, pool.weight, pool.n) for pool in pools_of(groups, cells)] == [
        (("a", "s"), 60, 15),
        (("b",), 40, 5),
    ]
    alone = pools_of(groups, {"s": Counter({"n": 9})})
    assert [(pool.groups, pool.n) for pool in alone] == [(("s",), 9)]


def test_only_small_groups_are_one_pool() -> None:
    found = pools_of([AUDIENCE, EXPERT], {"audience": cells(3), "expert": cells(2)})
    assert [(p.groups, p.n) for p in found] == [(("audience", "expert"), 5)]


def test_seats_of_no_group_are_a_pool_without_a_name() -> None:
    found = pools_of([AUDIENCE], {"audience": cells(7), "": cells(6)})
    assert [(p.groups, p.n) for p in found] == [(("audience",), 7), ((), 6)]


def test_there_is_always_a_pool() -> None:
    assert [(p.groups, p.weight, p.n) for p in pools_of([], {})] == [((), 1, 0)]
    assert [p.n for p in pools_of([AUDIENCE], {})] == [0]


@given(st.dictionaries(st.sampled_from(["audience", "expert", ""]), st.integers(0, 12)))
def test_no_pool_breaks_out_fewer_than_five_and_none_is_lost(sizes: dict[str, int]) -> None:
    found = pools_of([AUDIENCE, EXPERT], {ref: cells(n) for ref, n in sizes.items() if n})
    assert sum(p.n for p in found) == sum(sizes.values())
    assert len(found) == 1 or all(p.n >= 5 for p in found)


# -- stance and deal -----------------------------------------------------------------------------


def test_a_stance_has_shares_and_the_satisfied() -> None:
    asked, cells_ = one_cell([2] * 5 + [1] * 3 + [0] * 2, form="stance")
    frozen, _ = freeze({**asked, "criteria": [{"ref": "s", "name": "态度", "choices": STANCE}]})
    subject = result_of(frozen, [pool(cells_)])["subjects"][0]
    assert (subject["satisfied"], subject["mean"]) == (80.0, 1.3)
    assert subject["criteria"][0]["shares"] == {"0": 20.0, "1": 30.0, "2": 50.0}


@pytest.mark.parametrize(("yes", "accepted"), [(5, False), (6, True)])
def test_a_deal_needs_more_than_half(yes: int, accepted: bool) -> None:
    asked, cells_ = one_cell([1] * yes + [0] * (10 - yes), form="deal")
    frozen, _ = freeze({**asked, "criteria": [{"ref": "d", "name": "接受吗", "choices": DEAL}]})
    subject = result_of(frozen, [pool(cells_)])["subjects"][0]
    assert (subject["accepted"], subject["criteria"][0]["shares"]["1"]) == (accepted, yes * 10.0)


def test_a_deal_weighs_its_pools() -> None:
    asked, crowd = one_cell([1] * 4 + [0] * 6, form="deal", rules={"pass_percent": 50})
    _, experts = one_cell([1] * 8)
    frozen, _ = freeze({**asked, "criteria": [{"ref": "d", "name": "接受吗", "choices": DEAL}]})
    subject = result_of(frozen, [pool(crowd, 60), pool(experts, 40)])["subjects"][0]
    assert (subject["accepted"], subject["criteria"][0]["shares"]["1"]) == (True, 64.0)


def test_criteria_of_different_scales_meet_in_percent() -> None:
    mixed = paper(
        subjects=PAPER["subjects"][:1],
        criteria=[
            {"ref": "a", "name": "甲", "scale": {"min": 0, "max": 10, "step": 1}},
            {"ref": "b", "name": "乙", "scale": {"min": 1, "max": 5, "step": 1}},
        ],
    )
    result = result_of(mixed, [pool(count_scores(["[[5,5]]", "[[10,1]]"]))])
    assert (result["unit"], result["subjects"][0]["mean"]) == ("percent", 62.5)


def test_choices_beside_numbers_stay_out_of_the_mean() -> None:
    criteria = [PAPER["criteria"][0], {"ref": "s", "name": "态度", "choices": STANCE}]
    frozen, _ = freeze(paper(subjects=PAPER["subjects"][:1], criteria=criteria))
    result = result_of(frozen, [pool(count_scores(["[[8,0]]", "[[6,2]]"]))])
    assert (result["unit"], result["subjects"][0]["mean"]) == ("points", 7.0)


def test_a_result_is_json() -> None:
    result = result_of(PAPER, [pool(count_scores(["[[1,2],[3,10]]"]))])
    assert json.loads(json.dumps(result)) == result
