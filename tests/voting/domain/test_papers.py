import pytest

from tests.voting.factories import PAPER
from voting.domain.papers import choices_of, freeze, scale_of
from voting.errors import BadPaper, EmptyPaper

DEAL = [{"value": 1, "name": "接受"}, {"value": 0, "name": "不接受"}]


def test_freezing_gives_every_criterion_a_scale_and_choices() -> None:
    frozen, digest = freeze(PAPER)
    assert [(c["scale"], c["choices"]) for c in frozen["criteria"]] == [(PAPER["scale"], [])] * 2
    assert (frozen["form"], len(digest)) == ("score", 64)
    assert frozen["subjects"] is not PAPER["subjects"]


def test_freezing_again_changes_nothing() -> None:
    frozen, digest = freeze(PAPER)
    assert freeze(frozen) == (frozen, digest)


def test_choices_span_their_scale() -> None:
    criteria = [{"ref": "d", "name": "接受吗", "choices": DEAL}]
    frozen, _ = freeze({**PAPER, "form": "deal", "criteria": criteria, "subjects": PAPER["subjects"][:1]})
    assert scale_of(frozen, 0) == {"min": 0, "max": 1, "step": 1}
    assert choices_of(frozen, 0) == DEAL


def test_one_word_more_is_another_paper() -> None:
    _, digest = freeze(PAPER)
    assert freeze({**PAPER, "title": PAPER["title"] + "。"})[1] != digest
    assert freeze({**PAPER, "rules": {"trim_percent": 5}})[1] != digest


@pytest.mark.parametrize(
    "change",
    [
        {"scale": {"min": 0, "max": 10, "step": 3}},
        {"scale": {"min": 0, "max": 500, "step": 1}},
        {"scale": None},
        {"form": "applause"},
        {"form": "deal"},
        {
            "criteria": [
                {"ref": "a", "name": "a", "choices": [{"value": 0, "name": "x"}, {"value": 2, "name": "y"}]}
            ]
        },
    ],
)
def test_what_is_no_paper_is_refused(change: dict) -> None:
    with pytest.raises(BadPaper):
        freeze({**PAPER, **change})


@pytest.mark.parametrize("part", ["subjects", "criteria"])
def test_an_empty_paper_is_refused(part: str) -> None:
    with pytest.raises(EmptyPaper):
        freeze({**PAPER, part: []})


def test_old_papers_have_the_common_scale() -> None:
    assert scale_of(PAPER, 1) == PAPER["scale"]
    assert choices_of(PAPER, 1) == []
