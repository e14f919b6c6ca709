"""The form a paper gives to its ballots: so many subjects, so many criteria, these values."""

from typing import Any, NamedTuple

from voting.live.wire import Scores


class PaperShape(NamedTuple):
    """`columns` holds each criterion's values, in the paper's order."""

    subjects: int
    columns: tuple[range, ...]

    @classmethod
    def of(cls, paper: dict[str, Any]) -> "PaperShape":
        columns = tuple(_values(criterion.get("scale") or paper["scale"]) for criterion in paper["criteria"])
        return cls(len(paper["subjects"]), columns)

    def fits(self, scores: Scores) -> bool:
        """True when every subject has a value of the scale for every criterion."""
        columns = self.columns
        if len(scores) != self.subjects:
            return False
        for row in scores:
            if len(row) != len(columns):
                return False
            for value, column in zip(row, columns, strict=True):
                if value not in column:  # a range knows its members without looking at them
                    return False
        return True


def _values(scale: dict[str, int]) -> range:
    return range(scale["min"], scale["max"] + 1, scale["step"])
