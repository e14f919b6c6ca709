"""The figures of a simulated evening: what was sent, answered, refused, how fast, and whether it is true."""

import math
from collections import Counter
from typing import Any

from voting.simulation.ballots import COUNTED, UNKNOWN
from voting.simulation.crowd import Outcome
from voting.simulation.verdict import judge


def summarise(outcome: Outcome) -> dict[str, Any]:
    """The figures of a run. Latency is from the first attempt to the answer, retries included, in ms."""
    ballots = [ballot for phone in outcome.phones for ballot in phone.sent]
    waits = [ballot.waited_ms for ballot in ballots if ballot.told == COUNTED]
    refused = [ballot.told for ballot in ballots if ballot.told not in {*UNKNOWN, COUNTED}]
    verdict = judge(outcome.phones, outcome.results, outcome.publications, show_key=outcome.show_key)
    return {
        "seats": len(outcome.phones),
        "joined": sum(phone.joined for phone in outcome.phones),
        "not_joined": dict(Counter(phone.trouble for phone in outcome.phones if phone.trouble)),
        "sent": len(ballots),
        "acked": len(waits),
        "refused": dict(Counter(refused)),
        "unanswered": sum(ballot.told in UNKNOWN for ballot in ballots),
        "p50_ms": round(percentile(waits, 0.50), 1),
        "p95_ms": round(percentile(waits, 0.95), 1),
        "p99_ms": round(percentile(waits, 0.99), 1),
        "rounds_checked": verdict.checked,
        "rows_checked": verdict.rows,
        "receipts_checked": verdict.receipts,
        "wrong": verdict.wrong,
    }


def in_words(report: dict[str, Any]) -> str:
    proof = {
        True: f"{report['rounds_checked']} published result(s), {report['rows_checked']} rows and "
        f"{report['receipts_checked']} receipts agree with every phone",
        False: "no result was revealed, so nothing could be checked",
    }[bool(report["rounds_checked"])]
    lines = [
        f"joined      {report['joined']} of {report['seats']} {report['not_joined'] or ''}",
        f"acked       {report['acked']} of {report['sent']} ballots, {report['unanswered']} unanswered",
        f"refused     {report['refused'] or 'none'}",
        f"latency     p50 {report['p50_ms']} ms, p95 {report['p95_ms']} ms, p99 {report['p99_ms']} ms",
        f"checked     {proof}" if not report["wrong"] else "CONTRADICTIONS:",
        *report["wrong"],
    ]
    return "\n".join(lines)


def percentile(values: list[float], share: float) -> float:
    """Nearest-rank percentile; 0.0 for an empty list."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
