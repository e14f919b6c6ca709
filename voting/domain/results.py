"""From counts to a result: pools of groups, trimmed means, weights, shares. Exact until the last step.

What you would get wrong: a group of fewer than five counted ballots is never broken out; its ballots join the
largest pool. And a weight is a pool's share of the mean, not of a ballot: 60 : 40 stays so whoever stays
away.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from voting.domain.papers import Paper, choices_of, scale_of, values_of
from voting.enums import Form

SMALLEST_POOL = 5  # ballots; below it a group's numbers would be persons'
BALLOTS_CELL = "n"

Cells: TypeAlias = Counter[str]
Result: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Pool:
    """Groups counted together. `cells` are "n" and "subject.criterion.value" by index; `members` are all refs
    that lie in it, also "" for seats of no group, which has no name."""

    groups: tuple[str, ...]
    names: tuple[str, ...]
    weight: int
    cells: Cells = field(repr=False)
    members: frozenset[str] = frozenset()

    @property
    def n(self) -> int:
        return self.cells[BALLOTS_CELL]

    def as_json(self) -> dict[str, Any]:
        return {"groups": [*self.groups], "names": [*self.names], "weight": self.weight, "n": self.n}


def pools_of(groups: Sequence[Mapping[str, Any]], cells_of_group: Mapping[str, Cells]) -> list[Pool]:
    """One pool for each group of the rules with at least SMALLEST_POOL ballots; the others join the largest,
    and so do spare groups of any size.

    groups: [{"ref", "name", "weight"}, of a spare one also "spare": True] as frozen in the paper; cells by
    group ref, "" for seats of no group.
    Without a large group there is one pool of all. Never empty.
    """
    known = [dict(group) for group in groups]
    known += [
        {"ref": ref, "name": "", "weight": 1}
        for ref in cells_of_group
        if ref not in {g["ref"] for g in known}
    ]
    counted = [group for group in known if cells_of_group.get(group["ref"], Counter())[BALLOTS_CELL]]
    large = [
        group
        for group in counted
        if cells_of_group[group["ref"]][BALLOTS_CELL] >= SMALLEST_POOL and not group.get("spare")
    ]
    if not large:
        return [_pool(counted or known, cells_of_group)]
    largest = max(large, key=lambda group: cells_of_group[group["ref"]][BALLOTS_CELL])
    small = [group for group in counted if group not in large]
    return [_pool([group, *(small if group is largest else [])], cells_of_group) for group in large]


def _pool(groups: Sequence[Mapping[str, Any]], cells_of_group: Mapping[str, Cells]) -> Pool:
    """The first group's weight holds; cells are added up."""
    cells: Cells = Counter()
    for group in groups:
        cells.update(cells_of_group.get(group["ref"], Counter()))
    named = [group for group in groups if group["name"]]
    return Pool(
        tuple(group["ref"] for group in named),
        tuple(group["name"] for group in named),
        groups[0]["weight"] if groups else 1,
        cells,
        frozenset(group["ref"] for group in groups),
    )


def result_of(paper: Paper, pools: Sequence[Pool]) -> Result:
    """{"form", "n", "unit", "subjects", "pools", "rules"}: docs/protocol.md; the equation of seats comes to
    it at sealing.

    A criterion's mean in a pool drops floor(n * trim / 100) values at each end; a subject's is the mean over
    its plain criteria (its choices where it has no others), in percent of the scale where scales differ; over
    pools it is sum(weight * mean) / sum(weight). Rounded half up to 2 decimals at the very end; None without
    ballots. Equal means (before rounding) share a rank. `plain_mean` is untrimmed and unweighted, of all
    ballots alike.
    """
    trim = paper.get("rules", {}).get("trim_percent", 0)
    drafts = [_subject(paper, index, pools, trim) for index in range(len(paper["subjects"]))]
    for subject, exact in drafts:
        better = [other for _, other in drafts if exact is not None and other is not None and other > exact]
        subject["rank"] = None if exact is None else 1 + len(better)
    return {
        "form": paper.get("form", Form.SCORE.value),
        "n": sum(pool.n for pool in pools),
        "unit": "points" if _one_scale(paper) else "percent",
        "subjects": [subject for subject, _ in drafts],
        "pools": [pool.as_json() for pool in pools],
        "rules": paper.get("rules", {}),
    }


# -- subjects ----------------------------------------------------------------------------------


def _subject(paper: Paper, index: int, pools: Sequence[Pool], trim: int) -> tuple[Result, Fraction | None]:
    criteria = [_criterion(paper, index, at, pools, trim) for at in range(len(paper["criteria"]))]
    exact = weighted((pool.weight, _pool_mean(paper, index, pool, trim)) for pool in pools)
    plain = _pool_mean(paper, index, _together(pools), 0)
    names = paper["subjects"][index]
    subject: Result = {"ref": names["ref"], "name": names["name"], "mean": cents(exact), "rank": None}
    subject |= {"plain_mean": cents(plain), "criteria": criteria}
    if len(pools) > 1:
        means = [cents(_pool_mean(paper, index, pool, trim)) for pool in pools]
        subject["pools"] = [{"pool": number, "mean": mean} for number, mean in enumerate(means)]
    return subject | _verdict(paper, index, pools), exact


def _verdict(paper: Paper, index: int, pools: Sequence[Pool]) -> Result:
    """What a stance or a deal comes to."""
    form = paper.get("form")
    if form == Form.STANCE:
        lowest = scale_of(paper, 0)["min"]
        low = weighted((pool.weight, _share(f"{index}.0.{lowest}", pool)) for pool in pools)
        return {"satisfied": None if low is None else _percent(1 - low)}
    if form == Form.DEAL:
        high = scale_of(paper, 0)["max"]
        yes = weighted((pool.weight, _share(f"{index}.0.{high}", pool)) for pool in pools)
        needed = Fraction(paper.get("rules", {}).get("pass_percent", 50), 100)
        return {"accepted": yes is not None and yes > needed}
    return {}


def _criterion(paper: Paper, subject: int, at: int, pools: Sequence[Pool], trim: int) -> Result:
    cell, criterion, together = f"{subject}.{at}", paper["criteria"][at], _together(pools)
    values, choices = values_of(scale_of(paper, at)), choices_of(paper, at)
    keep = 0 if choices else trim
    exact = weighted((pool.weight, _mean(cell, values, pool, keep)) for pool in pools)
    found: Result = {
        "ref": criterion["ref"],
        "name": criterion["name"],
        "mean": cents(exact),
        "plain_mean": cents(_mean(cell, values, together, 0)),
        "sum": sum(value * together.cells[f"{cell}.{value}"] for value in values),
        "counts": {str(value): together.cells[f"{cell}.{value}"] for value in values},
    }
    if choices:
        shares = {v: weighted((pool.weight, _share(f"{cell}.{v}", pool)) for pool in pools) for v in values}
        found["shares"] = {
            str(value): None if share is None else _rounded(100 * share, "0.1")
            for value, share in shares.items()
        }
    return found


# -- means -------------------------------------------------------------------------------------


def _pool_mean(paper: Paper, subject: int, pool: Pool, trim: int) -> Fraction | None:
    """Over the criteria that make up a subject's mean."""
    means = []
    for at in _meant(paper):
        scale = scale_of(paper, at)
        mean = _mean(f"{subject}.{at}", values_of(scale), pool, 0 if choices_of(paper, at) else trim)
        if mean is not None and not _one_scale(paper):
            mean = 100 * (mean - scale["min"]) / (scale["max"] - scale["min"])
        means.append(mean)
    known = [mean for mean in means if mean is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def _meant(paper: Paper) -> list[int]:
    every = range(len(paper["criteria"]))
    return [at for at in every if not choices_of(paper, at)] or [*every]


def _one_scale(paper: Paper) -> bool:
    scales = [scale_of(paper, at) for at in _meant(paper)]
    return all(scale == scales[0] for scale in scales)


def _mean(cell: str, values: Iterable[int], pool: Pool, trim: int) -> Fraction | None:
    counts = [(value, pool.cells[f"{cell}.{value}"]) for value in sorted(values)]
    return trimmed_mean(counts, trim)


def trimmed_mean(counts: Sequence[tuple[int, int]], percent: int) -> Fraction | None:
    """Mean of values (ascending) by how often each was given, without floor(n * percent / 100) at each
    end."""
    n = sum(count for _, count in counts)
    drop = n * percent // 100
    low, high = drop, n - drop  # places of the sorted values that stay
    total = passed = 0
    for value, count in counts:
        total += value * max(0, min(high, passed + count) - max(low, passed))
        passed += count
    return Fraction(total, high - low) if high > low else None


def weighted(parts: Iterable[tuple[int, Fraction | None]]) -> Fraction | None:
    """sum(weight * value) / sum(weight) over the parts that have a value."""
    known = [(weight, value) for weight, value in parts if value is not None]
    if not known:
        return None
    return sum((weight * value for weight, value in known), Fraction(0)) / sum(weight for weight, _ in known)


def _share(cell: str, pool: Pool) -> Fraction | None:
    return Fraction(pool.cells[cell], pool.n) if pool.n else None


def _together(pools: Sequence[Pool]) -> Pool:
    cells: Cells = Counter()
    for pool in pools:
        cells.update(pool.cells)
    return Pool((), (), 1, cells)


def cents(value: Fraction | None) -> float | None:
    return None if value is None else _rounded(value, "0.01")


def _percent(share: Fraction | None) -> float | None:
    return None if share is None else _rounded(100 * share, "0.1")


def _rounded(value: Fraction, step: str) -> float:
    """Half up (away from zero), by exact arithmetic: a quotient's Decimal may have been rounded to a tie
    before."""
    ticks = int(abs(value) / Fraction(step) + Fraction(1, 2))
    return float((-ticks if value < 0 else ticks) * Decimal(step))
