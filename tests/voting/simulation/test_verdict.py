"""The judge finds each kind of contradiction, and accepts what may be."""

from voting.simulation.phone import Phone, Sent
from voting.simulation.report import percentile
from voting.simulation.verdict import judge


def phone(*ballots: tuple[int, int, str]) -> Phone:
    """A phone that sent (seq, value, told) ballots of one subject and one criterion in round 1."""
    made = Phone("http://x", "/s/x")
    made.sent = [Sent(1, seq, [[value]], told) for seq, value, told in ballots]
    return made


def published(n: int, **counts: int) -> dict[int, object]:
    named = {name.removeprefix("v"): count for name, count in counts.items()}
    return {1: {"n": n, "subjects": [{"criteria": [{"counts": named}]}]}}


def wrong(phones: list[Phone], results: dict[int, object]) -> int:
    return len(judge(phones, results).wrong)  # type: ignore[arg-type]


def test_agreement() -> None:
    assert judge([phone((1, 7, "counted")), phone((1, 9, "closed"))], published(1, v7=1)).wrong == []  # type: ignore[arg-type]


def test_an_acked_ballot_that_is_missing() -> None:
    assert wrong([phone((1, 7, "counted"))], published(0, v7=0)) == 2


def test_a_ballot_counted_twice() -> None:
    assert wrong([phone((1, 7, "counted"))], published(2, v7=2)) == 2


def test_an_altered_ballot() -> None:
    assert wrong([phone((1, 7, "counted"))], published(1, v8=1)) == 2


def test_a_refused_ballot_that_is_counted() -> None:
    assert wrong([phone((1, 7, "closed"))], published(1, v7=1)) == 2


def test_the_newer_ballot_stands() -> None:
    twice = phone((1, 7, "counted"), (2, 4, "counted"))
    assert wrong([twice], published(1, v4=1)) == 0
    assert wrong([twice], published(1, v7=1)) == 2


def test_an_unanswered_ballot_may_or_may_not_stand() -> None:
    unsure = phone((1, 7, ""))
    assert wrong([unsure], published(0)) == 0
    assert wrong([unsure], published(1, v7=1)) == 0
    replaced = phone((1, 7, "counted"), (2, 4, ""))
    assert wrong([replaced], published(1, v4=1)) == 0
    assert wrong([replaced], published(1, v7=1)) == 0
    assert wrong([replaced], published(0)) == 1


def test_percentiles_are_nearest_rank() -> None:
    assert percentile([], 0.99) == 0.0
    assert percentile([5.0], 0.5) == 5.0
    assert percentile([float(n) for n in range(1, 101)], 0.99) == 99.0
    assert percentile([float(n) for n in range(1, 101)], 0.5) == 50.0
