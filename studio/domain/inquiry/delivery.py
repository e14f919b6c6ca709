"""The score on the night (现场分) beside the score on delivery (兑现分), promise by promise.

What you would get wrong: a promise does not know its round. It is found through its origin: the revealed
rounds of the run it was heard in whose paper carried its code. Scores are read from sealed results and
never written anywhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from followup.models import Commitment
from studio.enums import RunMode
from studio.models import ItemInstance
from voting.enums import Form, RoundState
from voting.models import Round


@dataclass(frozen=True)
class Score:
    """A unit's published mean in one revealed round, of those seats on that evening."""

    mean: float
    scale_max: int
    round_id: int
    round_number: int
    episode_number: int


@dataclass(frozen=True)
class Scores:
    """What became of one promise in the eyes of the hall; either may be missing."""

    night: Score | None
    delivery: Score | None


def scores_of(commitments: Iterable[Commitment]) -> dict[str, Scores]:
    """By commitment code. Two queries, however many there are: for public pages and reveals."""
    promises = list(commitments)
    nights, deliveries = scored_on_the_night(promises), scored_on_delivery(promises)
    return {one.code: Scores(nights.get(one.code), deliveries.get(one.code)) for one in promises}


def scored_on_the_night(commitments: Iterable[Commitment]) -> dict[str, Score]:
    """By code: the newest revealed score of the promise's unit in the run it was heard in. One query."""
    runs = {one.code: one.run_ref for one in commitments}
    rounds = _revealed().filter(round__ref__in=set(runs.values()))
    return {
        code: score
        for instance in rounds.order_by("round__number")
        for code, score in _by_code(instance)
        if _scores(instance) and runs.get(code) == instance.run.ref
    }


def scored_on_delivery(commitments: Iterable[Commitment]) -> dict[str, Score]:
    """By code: the newest revealed score of a delivery paper that carries the promise. One query."""
    codes = {one.code for one in commitments}
    rounds = _revealed().filter(round__paper__form=Form.DELIVERY.value)
    return {
        code: score
        for instance in rounds.order_by("run__episode__number", "round__number")
        for code, score in _by_code(instance)
        if code in codes
    }


def _revealed() -> Any:
    """The scoring instances (not the reveals) of revealed rounds; what was rehearsed is no score."""
    scored = ItemInstance.objects.filter(
        run__mode=RunMode.AIR, plan__kind="scoring", round__state=RoundState.REVEALED
    )
    return scored.select_related("round", "run__episode")


def _scores(instance: ItemInstance) -> bool:
    round_ = instance.round
    return round_ is not None and round_.paper.get("form", Form.SCORE) == Form.SCORE


def _by_code(instance: ItemInstance) -> list[tuple[str, Score]]:
    round_ = instance.round
    if round_ is None or round_.result is None:
        return []  # never: only revealed rounds are asked for
    means = {subject["ref"]: subject["mean"] for subject in round_.result["subjects"]}
    return [
        (word["ref"], _score(means[subject["ref"]], round_, instance))
        for subject in round_.paper["subjects"]
        for word in subject["words"]
        if means.get(subject["ref"]) is not None
    ]


def _score(mean: float, round_: Round, instance: ItemInstance) -> Score:
    percent = (round_.result or {}).get("unit") == "percent"
    return Score(
        mean=mean,
        scale_max=100 if percent else round_.paper["scale"]["max"],
        round_id=round_.pk,
        round_number=round_.number,
        episode_number=instance.run.episode.number,
    )
