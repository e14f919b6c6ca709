"""A table as RESULTS.md shows it."""

from collections.abc import Sequence


class Table:
    def __init__(self, heads: Sequence[str]) -> None:
        self.lines = [self._line([head.replace("_", " ") for head in heads]), "|" + "---|" * len(heads)]

    def add(self, *cells: object) -> None:
        self.lines.append(self._line(cells))
        print(self.lines[-1], flush=True)

    def _line(self, cells: Sequence[object]) -> str:
        return f"| {' | '.join(map(str, cells))} |"

    def __str__(self) -> str:
        return "\n".join(self.lines)
