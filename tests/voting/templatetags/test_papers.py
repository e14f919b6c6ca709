"""Steps, words and figures of papers and results, as a phone without a script shows them."""

from typing import Any

import pytest
from django.utils import translation

from voting.templatetags.papers import (
    choices,
    high,
    in_words,
    is_typed,
    low,
    mean,
    percent,
    ranks,
    share,
    weighed,
)

TEN = {"min": 0, "max": 10, "step": 1}
THREE = {"min": 1, "max": 3, "step": 1}
STANCE = [{"value": 2, "name": "满意"}, {"value": 1, "name": "基本满意"}, {"value": 0, "name": "不满意"}]
DEAL = [{"value": 1, "name": "接受"}, {"value": 0, "name": "不接受"}]
BARE: dict[str, Any] = {"ref": "a", "name": "答复"}


def on(scale: dict[str, Any]) -> dict[str, Any]:
    return {"scale": scale}


def test_choices_of_a_criterion() -> None:
    assert [choice["word"] for choice in choices(BARE, on(TEN))] == list(range(11))
    labelled = {"min": 0, "max": 1, "step": 1, "labels": ["no", "yes"]}
    assert choices(BARE, on(labelled))[1] == {"value": 1, "word": "yes"}
    with translation.override("zh-hans"):
        assert [c["word"] for c in choices(BARE, on(THREE))] == ["不满意", "基本满意", "满意"]


def test_a_criterion_has_a_scale_and_choices_of_its_own() -> None:
    assert [c["value"] for c in choices({**BARE, "scale": {"min": 0, "max": 20, "step": 5}}, on(TEN))] == [
        0, 5, 10, 15, 20,
    ]  # fmt: skip
    assert choices({**BARE, "choices": STANCE}, on(TEN))[0] == {"value": 2, "word": "满意"}
    assert in_words({**BARE, "choices": STANCE}, on(TEN)) is True


@pytest.mark.parametrize(("high_", "step", "typed"), [(20, 1, False), (21, 1, True), (100, 5, False)])
def test_a_long_scale_is_typed(high_: int, step: int, typed: bool) -> None:
    assert is_typed(BARE, on({"min": 0, "max": high_, "step": step})) is typed


def test_ends_of_a_scale_of_numbers_only() -> None:
    with translation.override("zh-hans"):
        assert (low(BARE, on(TEN)), high(BARE, on(TEN))) == ("0 很不满意", "10 很满意")
        assert low(BARE, on(THREE)) == ""


def test_share_of_the_scale() -> None:
    assert [share(mean, TEN) for mean in (None, 0, "2.50", 10)] == [0, 0, 25, 100]
    assert share(2, THREE) == 50


def test_figures_in_words() -> None:
    assert (mean(None), mean(7), percent(None), percent(61.25)) == ("–", "7.00", "–", "61.2 %")


def revealed(paper: dict[str, Any], *subjects: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {"paper": paper, "result": {"subjects": list(subjects), "unit": "points"}, **changes}


def subject(name: str, rank: int | None, **facts: Any) -> dict[str, Any]:
    return {"ref": name, "name": name, "rank": rank, "mean": None, "criteria": [], **facts}


def test_ranks_in_order_with_their_swing() -> None:
    parts = [{"name": "答复", "mean": 6.5}]
    moved = [{"ref": "a", "before": 6.0, "after": 6.5, "change": 0.5}]
    paper = {"scale": TEN, "criteria": [BARE]}
    rows = revealed(
        paper, subject("c", None), subject("b", 2), subject("a", 1, mean=6.5, criteria=parts),
        swing=moved, compared_to=1,
    )  # fmt: skip
    first, *others = ranks(rows)
    assert first == {
        "name": "a", "big": "6.50", "share": 65, "word": "", "parts": [{"name": "答复", "mean": "6.50"}],
        "swing": {"number": 1, "before": "6.00", "change": "+0.50"},
    }  # fmt: skip
    assert [(row["name"], row["big"], row["swing"]) for row in others] == [("b", "–", None), ("c", "–", None)]


def test_scales_that_differ_are_ranked_in_percent() -> None:
    rows = revealed({"scale": TEN, "criteria": []}, subject("a", 1, mean=65.0))
    rows["result"]["unit"] = "percent"
    assert ranks(rows)[0]["share"] == 65


def test_a_stance_shows_who_is_satisfied() -> None:
    criterion = {"name": "态度", "mean": 1.2, "shares": {"2": 40.0, "1": 30.0, "0": 30.0}}
    paper = {"form": "stance", "scale": TEN, "criteria": [{**BARE, "choices": STANCE}]}
    row = ranks(revealed(paper, subject("a", 1, satisfied=70.0, criteria=[criterion])))[0]
    assert (row["big"], row["share"]) == ("70.0 %", 70)
    assert row["parts"][0] == {"name": "满意", "mean": "40.0 %"}


@pytest.mark.parametrize(("accepted", "word"), [(True, "accepted"), (False, "declined")])
def test_a_deal_is_accepted_or_not(accepted: bool, word: str) -> None:
    criterion = {"name": "接受吗", "mean": 0.6, "shares": {"1": 60.0, "0": 40.0}}
    paper = {
        "form": "deal",
        "criteria": [{**BARE, "choices": DEAL, "scale": {"min": 0, "max": 1, "step": 1}}],
    }
    row = ranks(revealed(paper, subject("a", 1, accepted=accepted, criteria=[criterion])))[0]
    assert (row["big"], row["share"], row["word"]) == ("60.0 %", 60, word)


def test_weights_are_told_where_something_is_weighed() -> None:
    pools = [{"names": ["群众"], "weight": 6, "n": 180}, {"names": ["专家"], "weight": 4, "n": 8}]
    assert (weighed({"pools": pools}), weighed({"pools": pools[:1]}), weighed({})) == (pools, [], [])
