"""How a unit was scored from programme to programme: the sealed means of a season, read from revealed rounds.

What you would get wrong: scores of one evening and scores of delivery answer different questions and are
never joined into one line. A unit scored twice in one programme counts with its last score there.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from voting.enums import ElectorateKind, Form
from voting.models import Round


@dataclass(frozen=True)
class SeasonPoint:
    """One unit's published mean in one revealed air round. `least` and `most` are the ends of its scale."""

    electorate_ref: str
    round_id: int
    number: int
    mean: float
    n: int
    least: int
    most: int


def season_of(refs: Collection[str], form: Form = Form.SCORE) -> dict[str, list[SeasonPoint]]:
    """By subject ref, oldest first: one point for each electorate, of its newest round.

    Only the studio's own air rounds that were revealed; drills, off-site rounds and voided ones never count.
    One query.
    """
    revealed = Round.objects.on_record().revealed().filter(electorate__kind=ElectorateKind.STUDIO)
    rounds = revealed.select_related("electorate").order_by("opened_at", "pk")
    newest: dict[str, dict[str, SeasonPoint]] = defaultdict(dict)
    for round_ in rounds.only("number", "paper", "result", "electorate__ref"):
        for ref, point in _points(round_, form):
            if ref in refs:
                newest[ref][point.electorate_ref] = point
    return {ref: list(points.values()) for ref, points in newest.items()}


def _points(round_: Round, form: Form) -> list[tuple[str, SeasonPoint]]:
    result: dict[str, Any] = round_.result or {}
    if round_.paper.get("form", Form.SCORE) != form:
        return []
    scale = {"min": 0, "max": 100} if result.get("unit") == "percent" else round_.paper["scale"]
    ends = {"least": scale["min"], "most": scale["max"], "n": result["n"], "number": round_.number}
    return [
        (one["ref"], SeasonPoint(round_.electorate.ref, round_.pk, mean=one["mean"], **ends))
        for one in result["subjects"]
        if one["mean"] is not None
    ]
