"""Counting ballots from the ballots themselves: one half of the double entry."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator

from django.db.models import Sum

from voting.models import Round, TallyCount

BALLOTS_CELL = "n"
QUICK_CELL = "q"  # first ballots that came within two seconds: a signal, no second entry of anything


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


def merge_tally(round_: Round) -> None:
    """One row for each cell, in the order of cells: the rows of each writer, and the order in which values
    first came, would tell something of who voted when and through which process."""
    rows = TallyCount.objects.filter(round=round_)
    totals = rows.order_by("cell").values_list("cell").annotate(total=Sum("count"))
    merged = [TallyCount(round=round_, writer="", cell=cell, count=total) for cell, total in totals if total]
    rows.delete()
    TallyCount.objects.bulk_create(merged)


def quick_ballots(round_: Round) -> int:
    """First ballots received within two seconds of the opening."""
    cells = TallyCount.objects.filter(round=round_, cell=QUICK_CELL)
    return cells.aggregate(total=Sum("count"))["total"] or 0
