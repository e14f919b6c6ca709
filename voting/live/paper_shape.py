"""The form a paper gives to its ballots: so many subjects, so many criteria, these values."""

from dataclasses import dataclass
from typing import Any

from voting.live.wire import Scores


@dataclass(frozen=True, slots=True)
class PaperShape:
    subjects: int
    criteria: int
    low: int
    high: int
    step: int

    @classmethod
    def of(cls, paper: dict[str, Any]) -> "PaperShape":
        scale = paper["scale"]
        return cls(len(paper["subjects"]), len(paper["criteria"]), scale["min"], scale["max"], scale["step"])

    def fits(self, scores: Scores) -> bool:
        """True when every subject has a value of the scale for every criterion."""
        return len(scores) == self.subjects and all(
            len(row) == self.criteria and all(self._on_scale(value) for value in row) for row in scores
        )

    def _on_scale(self, value: int) -> bool:
        return self.low <= value <= self.high and (value - self.low) % self.step == 0
