"""What a result is worth, for the editor, off air: signs of ballots given without listening.

Reported evenings had means of 96.84, and nobody could judge whether to believe them. What you would get
wrong: these are hints about the whole, never grounds to drop a ballot, and never shown to the public.
"""

import json
from collections.abc import Iterable
from typing import Any, TypeAlias

from voting.domain.papers import Paper, choices_of, scale_of

Signals: TypeAlias = dict[str, Any]

SMALLEST = 5  # ballots; fewer are persons


def signals_of(paper: Paper, scores: Iterable[str], *, quick: int) -> Signals:
    """{"n", "straight", "extreme", "quick", "flat"} over the stored scores of a round's ballots.

    straight: share of ballots that gave every unit the same row of values; extreme: share of ballots that
    gave only the highest value; quick: share of first ballots received less than two seconds after the
    opening (`quick` is their number); flat: cells ("unit · criterion") on which nobody disagreed. Shares are
    percent with one decimal, None below five ballots, where a paper of one cell cannot show a line, and where
    choices know no full marks.
    """
    rows = [json.loads(text) for text in scores]
    n = len(rows)
    return {
        "n": n,
        "straight": _share(sum(map(_is_straight, rows)), n) if _cells(paper) > 1 else None,
        "extreme": _share(sum(_is_highest(paper, row) for row in rows), n) if _asks_numbers(paper) else None,
        "quick": _share(min(quick, n), n),
        "flat": _flat(paper, rows) if n >= SMALLEST else [],
    }


def _cells(paper: Paper) -> int:
    return len(paper["subjects"]) * len(paper["criteria"])


def _asks_numbers(paper: Paper) -> bool:
    return not all(choices_of(paper, at) for at in range(len(paper["criteria"])))


def _is_straight(row: list[list[int]]) -> bool:
    """All units alike; on a paper of one unit, all criteria alike."""
    if len(row) > 1:
        return all(values == row[0] for values in row)
    return len(set(row[0])) == 1


def _is_highest(paper: Paper, row: list[list[int]]) -> bool:
    highest = [scale_of(paper, at)["max"] for at in range(len(paper["criteria"]))]
    return all(values == highest for values in row)


def _flat(paper: Paper, rows: list[list[list[int]]]) -> list[str]:
    """A choice may be unanimous; numbers from many heads that are all the same are a sign."""
    return [
        f"{subject['name']} · {criterion['name']}"
        for index, subject in enumerate(paper["subjects"])
        for at, criterion in enumerate(paper["criteria"])
        if not choices_of(paper, at) and len({row[index][at] for row in rows}) == 1
    ]


def _share(part: int, n: int) -> float | None:
    return round(100 * part / n, 1) if n >= SMALLEST else None
