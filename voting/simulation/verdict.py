"""What the phones were told, held against what was published (trust.md 3, the checker).

(a) every ballot whose phone heard "counted" is published, unless the same phone sent a newer one that may
stand; (b) nothing is published that nobody sent; (c) the tally is the sum of the rows; (d) receipts verify;
(e) nothing sent after the last moment was accepted; (f) a phone has one ballot. A ballot whose phone heard
nothing may or may not be there. What you would get wrong: the server's own word counts for nothing here.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from voting.simulation.ballots import COUNTED, UNKNOWN, Sent
from voting.simulation.phone import Phone
from voting.simulation.receipts import fault_of
from voting.simulation.rows import judge_rows

Cell = tuple[int, int, int]  # subject, criterion, value

CLOCK_TOLERANCE_MS = 100  # beyond what the phone itself allows for: clocks are stepped now and then


@dataclass
class Verdict:
    """`wrong` lists every contradiction in words; an empty list and `checked` is a proof."""

    checked: int = 0
    receipts: int = 0
    rows: int = 0
    wrong: list[str] = field(default_factory=list)


def judge(
    phones: list[Phone],
    results: dict[int, dict[str, Any]],
    publications: dict[int, dict[str, Any]] | None = None,
    *,
    show_key: str = "",
) -> Verdict:
    """`results` as phones were shown them. `publications` let rows be judged too, `show_key` receipts."""
    verdict = Verdict()
    for round_id, result in results.items():
        _judge_counts(round_id, phones, result, verdict)
        _judge_lateness(round_id, phones, verdict)
        if publication := (publications or {}).get(round_id):
            _judge_publication(round_id, phones, result, publication, verdict)
        if show_key:
            _judge_receipts(round_id, phones, show_key, verdict)
        verdict.checked += 1
    return verdict


def _ballots(phone: Phone, round_id: int) -> list[Sent]:
    return [ballot for ballot in phone.sent if ballot.round_id == round_id]


def standing(ballots: list[Sent]) -> list[Sent | None]:
    """Which of a phone's ballots may stand in the count; None means "none of them".

    A counted one stands unless a newer one of unknown fate replaced it.
    """
    options: list[Sent | None] = [None]
    for ballot in sorted(ballots, key=lambda sent: sent.seq):
        if ballot.told == COUNTED:
            options = [ballot]
        elif ballot.told in UNKNOWN:
            options.append(ballot)
    return options


# -- counts ----------------------------------------------------------------------------------


def _judge_counts(round_id: int, phones: list[Phone], result: dict[str, Any], verdict: Verdict) -> None:
    certain: Counter[Cell] = Counter()
    possible: Counter[Cell] = Counter()
    least = most = 0
    for phone in phones:
        options = standing(_ballots(phone, round_id))
        least += None not in options
        most += options != [None]
        cells = [_cells(ballot) for ballot in options if ballot is not None]
        if len(options) == 1 and cells:
            certain += cells[0]
        for seen in cells:
            possible += seen
    on_paper = result.get("equation", {}).get("on_paper", 0)
    if not least <= result["n"] - on_paper <= most:
        verdict.wrong.append(
            f"round {round_id}: {result['n']} ballots published, phones know of {least} to {most}"
        )
    if not on_paper:  # whose values slips hold, no phone knows
        _judge_cells(round_id, published_cells(result), certain, possible, verdict)


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


# -- rows, receipts, lateness ----------------------------------------------------------------


def _judge_publication(
    round_id: int,
    phones: list[Phone],
    result: dict[str, Any],
    publication: dict[str, Any],
    verdict: Verdict,
) -> None:
    def say(fault: str) -> None:
        verdict.wrong.append(f"round {round_id}, {fault}")

    if publication["result"] != result:
        say("the result shown is not the result published")
    ballots = [(phone, _ballots(phone, round_id)) for phone in phones]
    judge_rows([(phone, sent, standing(sent)) for phone, sent in ballots], publication, say)
    verdict.rows += sum(len(of["rows"]) for of in publication["lists"])


def _judge_receipts(round_id: int, phones: list[Phone], show_key: str, verdict: Verdict) -> None:
    owners: dict[str, Phone] = {}
    for phone in phones:
        for ballot in _ballots(phone, round_id):
            if ballot.told != COUNTED or (ballot.by_state and ballot.receipt is None):
                continue
            if fault := fault_of(ballot, show_key):
                verdict.wrong.append(f"round {round_id}, seat {phone.seat}, seq {ballot.seq}: {fault}")
                continue
            verdict.receipts += 1
            code = ballot.receipt["code"] if ballot.receipt else ""
            if owners.setdefault(code, phone) is not phone:
                verdict.wrong.append(f"round {round_id}: two phones were given one code")


def _judge_lateness(round_id: int, phones: list[Phone], verdict: Verdict) -> None:
    """By the phone's own note of when the ballot first went out; sending precedes receiving."""
    for phone in phones:
        memory = phone.memory.get(round_id)
        last_ms = memory.last_ms if memory else None
        if last_ms is None:
            continue
        verdict.wrong.extend(
            f"round {round_id}, seat {phone.seat}, seq {ballot.seq}: counted, but sent "
            f"{ballot.sent_ms - last_ms} ms after the last moment"
            for ballot in _ballots(phone, round_id)
            if ballot.told == COUNTED and ballot.sent_ms > last_ms + CLOCK_TOLERANCE_MS
        )
