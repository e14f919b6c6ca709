"""Counting ballots from the ballots themselves: one half of the double entry, and the result."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Sum

from voting.models import Round, TallyCount

BALLOTS_CELL = "n"
QUICK_CELL = "q"  # first ballots that came within two seconds: a signal, no second entry of anything
CENT = Decimal("0.01")


def cells_of(scores: str) -> Iterator[str]:
    """The tally cells one ballot raises by one: "n", and "subject.criterion.value" by index."""
    yield BALLOTS_CELL
    for subject, row in enumerate(json.loads(scores)):
        for criterion, value in enumerate(row):
            yield f"{subject}.{criterion}.{value}"


def count_scores(ballots: Iterable[str]) -> Counter[str]:
    """Cells over the stored scores of many ballots."""
    return Counter(cell for scores in ballots for cell in cells_of(scores))


def recounted(round_: Round) -> Counter[str]:
    """From the ballots."""
    return count_scores(round_.ballots.values_list("scores", flat=True).iterator())


def tallied(round_: Round) -> Counter[str]:
    """From the tally: the sum over writers, without the cells that came to nothing."""
    counted = TallyCount.objects.filter(round=round_).exclude(cell=QUICK_CELL)
    rows = counted.values_list("cell").annotate(total=Sum("count"))
    return Counter({cell: total for cell, total in rows if total})


def doubts(round_: Round) -> list[str]:
    """What does not agree in a sealed round: words for an operator, never a number of the result.

    Ballots, tally and published result are three writings of one thing; an empty list: they agree.
    """
    cells = recounted(round_)
    found = []
    if cells != tallied(round_):
        found.append("the tally differs from the ballots")
    result = round_.result or {}
    equation = result.get("equation", {})
    if {**result, "equation": None} != {**result_of(round_.paper, cells), "equation": None}:
        found.append("the result differs from the ballots")
    parts = [equation.get(part) for part in ("counted", "joined_not_voted", "never_joined", "void")]
    if None in parts or equation.get("issued") != sum(parts) or equation["counted"] != cells[BALLOTS_CELL]:
        found.append("the equation of seats does not add up")
    return found


def result_of(paper: dict[str, Any], cells: Counter[str]) -> dict[str, Any]:
    """{"n", "subjects": [...]}, in the paper's order, without the equation of seats.

    A mean is the exact sum over the exact number, rounded half up to 2 decimals at the very end; None without
    ballots. A subject's mean is over all its criteria alike. Equal means (before rounding) share a rank.
    """
    n = cells[BALLOTS_CELL]
    subjects = [_subject(index, subject, paper, cells, n) for index, subject in enumerate(paper["subjects"])]
    for subject, total in subjects:
        subject["rank"] = 1 + sum(other > total for _, other in subjects) if n else None
    return {"n": n, "subjects": [subject for subject, _ in subjects]}


def _subject(
    index: int, subject: dict[str, Any], paper: dict[str, Any], cells: Counter[str], n: int
) -> tuple[dict[str, Any], int]:
    criteria = [
        _criterion(f"{index}.{at}", criterion, paper["scale"], cells, n)
        for at, criterion in enumerate(paper["criteria"])
    ]
    total = sum(criterion["sum"] for criterion in criteria)
    names = {"ref": subject["ref"], "name": subject["name"]}
    return {**names, "mean": _mean(total, n * len(criteria)), "rank": None, "criteria": criteria}, total


def _criterion(
    cell: str, criterion: dict[str, Any], scale: dict[str, int], cells: Counter[str], n: int
) -> dict[str, Any]:
    values = range(scale["min"], scale["max"] + 1, scale["step"])
    counts = {str(value): cells[f"{cell}.{value}"] for value in values}
    total = sum(value * cells[f"{cell}.{value}"] for value in values)
    return {
        "ref": criterion["ref"],
        "name": criterion["name"],
        "mean": _mean(total, n),
        "sum": total,
        "counts": counts,
    }


def _mean(total: int, number: int) -> float | None:
    if not number:
        return None
    return float((Decimal(total) / Decimal(number)).quantize(CENT, ROUND_HALF_UP))
