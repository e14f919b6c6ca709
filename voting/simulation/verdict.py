"""What the phones were told, held against what was published.

The rule (research of Jepsen's kind, for ballots): every ballot whose phone heard "counted" must be
in the published counts unless the same phone sent a newer one; a ballot whose phone heard nothing
may or may not be; nothing else may be there.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from voting.simulation.phone import Phone, Sent

Cell = tuple[int, int, int]  # subject, criterion, value


@dataclass
class Verdict:
    """`wrong` lists every contradiction in words; an empty list and `checked` is a proof."""

    checked: int = 0
    wrong: list[str] = field(default_factory=list)


def judge(phones: list[Phone], results: dict[int, dict[str, Any]]) -> Verdict:
    verdict = Verdict()
    for round_id, result in results.items():
        _judge_round(round_id, phones, result, verdict)
        verdict.checked += 1
    return verdict


def _judge_round(round_id: int, phones: list[Phone], result: dict[str, Any], verdict: Verdict) -> None:
    certain: Counter[Cell] = Counter()
    possible: Counter[Cell] = Counter()
    least = most = 0
    for phone in phones:
        ballots = [ballot for ballot in phone.sent if ballot.round_id == round_id]
        options = standing(ballots)
        least += None not in options
        most += options != [None]
        cells = [_cells(ballot) for ballot in options if ballot is not None]
        if len(options) == 1 and cells:
            certain += cells[0]
        for seen in cells:
            possible += seen
    if not least <= result["n"] <= most:
        verdict.wrong.append(
            f"round {round_id}: {result['n']} ballots published, phones know of {least} to {most}"
        )
    _judge_cells(round_id, published_cells(result), certain, possible, verdict)


def standing(ballots: list[Sent]) -> list[Sent | None]:
    """Which of a phone's ballots may stand in the count; None means "none of them".

    A counted one stands unless a newer one of unknown fate replaced it.
    """
    options: list[Sent | None] = [None]
    for ballot in sorted(ballots, key=lambda sent: sent.seq):
        if ballot.told == "counted":
            options = [ballot]
        elif ballot.told == "":
            options.append(ballot)
    return options


def _cells(ballot: Sent) -> Counter[Cell]:
    return Counter((i, j, value) for i, row in enumerate(ballot.scores) for j, value in enumerate(row))


def published_cells(result: dict[str, Any]) -> Counter[Cell]:
    return Counter(
        {
            (i, j, int(value)): count
            for i, subject in enumerate(result["subjects"])
            for j, criterion in enumerate(subject["criteria"])
            for value, count in criterion["counts"].items()
        }
    )


def _judge_cells(
    round_id: int, published: Counter[Cell], certain: Counter[Cell], possible: Counter[Cell], verdict: Verdict
) -> None:
    for cell in sorted(set(published) | set(certain)):
        if not certain[cell] <= published[cell] <= possible[cell]:
            verdict.wrong.append(
                f"round {round_id}, subject {cell[0]}, criterion {cell[1]}, value {cell[2]}: "
                f"published {published[cell]}, phones know of {certain[cell]} to {possible[cell]}"
            )
