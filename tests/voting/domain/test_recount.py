from voting.domain.recount import cells_of, count_scores


def test_cells_of_one_ballot() -> None:
    assert list(cells_of("[[1,2],[3,10]]")) == ["n", "0.0.1", "0.1.2", "1.0.3", "1.1.10"]


def test_count_scores_adds_ballots_up() -> None:
    counted = count_scores(["[[1,2]]", "[[1,3]]"])
    assert dict(counted) == {"n": 2, "0.0.1": 2, "0.1.2": 1, "0.1.3": 1}
