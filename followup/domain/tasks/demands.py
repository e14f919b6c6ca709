"""What a unit must show, as the supervisors' desk writes it: each criterion with how many files it wants.

What you would get wrong: taking nought for nothing. Where neither pictures nor papers are named, one file of
any kind is wanted still (Criterion.wanted).
"""

from collections.abc import Iterable
from typing import NamedTuple

from followup.domain.tasks.wording import listed
from followup.models import Criterion, Task

CRITERION_LENGTH = 200
MOST_FILES = 99  # of one kind, for one criterion


class Demand(NamedTuple):
    """One criterion: its words, and how many pictures (films among them) and papers show it."""

    words: str
    photos: int = 0
    papers: int = 0


def demanded(criteria: Iterable[str | Demand]) -> list[Demand]:
    """Those that say something; ReasonNeeded when none does, or one says too much."""
    rows = [one if isinstance(one, Demand) else Demand(one) for one in criteria]
    rows = [row for row in rows if row.words.strip()]
    words = listed((row.words for row in rows), CRITERION_LENGTH)
    return [row._replace(words=line) for row, line in zip(rows, words, strict=True)]


def demands_of(task: Task) -> list[Demand]:
    """As they stand. One query."""
    return [Demand(one.words, one.photos, one.papers) for one in task.criteria.all()]


def told(demands: Iterable[Demand]) -> dict[str, list[str] | list[list[int]]]:
    """As the ledger keeps them; `wanted` are [pictures, papers], criterion by criterion."""
    rows = list(demands)
    return {
        "criteria": [row.words for row in rows],
        "wanted": [[row.photos, row.papers] for row in rows],
    }


def write(task: Task, demands: Iterable[Demand]) -> None:
    """In place of those there were. Inside the caller's transaction."""
    task.criteria.all().delete()
    Criterion.objects.bulk_create(
        Criterion(task=task, position=position, **row._asdict())
        for position, row in enumerate(demands, start=1)
    )
