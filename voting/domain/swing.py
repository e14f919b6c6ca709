"""Before and after: what a unit's score became when the same seats scored it again in the same programme.

What you would get wrong: the keys of both rounds are gone, so nobody can say who moved, and this does not.
It is the difference of two sealed means.
"""

from decimal import Decimal
from typing import Any, TypeAlias

from voting.models import Round

Swing: TypeAlias = list[dict[str, Any]]


def swing_of(round_: Round) -> Swing:
    """[{"ref", "name", "before", "after", "change"}] for units in both rounds; empty until both are revealed,
    where their scales differ, and for a round that is compared to none."""
    before, after = round_.compared_to, round_.result
    if before is None or after is None or not (round_.is_revealed and before.is_revealed):
        return []
    earlier = before.result or {}
    if earlier.get("unit") != after["unit"] or before.paper["scale"] != round_.paper["scale"]:
        return []
    means = {subject["ref"]: subject["mean"] for subject in earlier["subjects"]}
    both = [
        subject for subject in after["subjects"] if None not in (means.get(subject["ref"]), subject["mean"])
    ]
    return [_one(subject, means[subject["ref"]]) for subject in both]


def _one(subject: dict[str, Any], before: float) -> dict[str, Any]:
    after = subject["mean"]
    names = {"ref": subject["ref"], "name": subject["name"]}
    return {**names, "before": before, "after": after, "change": change(before, after)}


def change(before: float, after: float) -> float:
    """Of two figures as published, so that everybody who subtracts them gets the same."""
    return float(Decimal(str(after)) - Decimal(str(before)))
