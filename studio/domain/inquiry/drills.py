"""The drill as a gate before air: what the as-run log keeps of it when the programme starts.

What you would get wrong: a drill lies in voting and leaves no trace in the air record. What is written here
are its figures and the proof of that, never a ballot.
"""

from typing import Any

from studio.domain.show.facts import Facts
from voting.domain.drill import proof_clean


def recorded(facts: Facts, without: str) -> dict[str, Any]:
    """For the event of going on air: {"drill": {"seats", "green", "p95_ms", "record": see
    voting.domain.drill.proof_clean}}, {"without_drill": reason}, or both."""
    kept: dict[str, Any] = {"without_drill": without} if without else {}
    drill = None if facts.run.is_rehearsal else facts.drilled
    if drill is not None:
        figures = {"seats": drill.seats, "green": drill.green, "p95_ms": drill.p95_ms}
        kept["drill"] = {**figures, "record": proof_clean(facts.run.electorate_ref)}
    return kept
