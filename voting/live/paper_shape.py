"""The form a paper gives to its ballots: so many subjects, so many criteria, these values.

It is a pattern of canonical texts (`wire.canonical`), so that a ballot is held against it without being read
apart. What you would get wrong: only canonical text may be held against it.
"""

import re
from typing import Any, TypeAlias

PaperShape: TypeAlias = re.Pattern[str]


def shape_of(paper: dict[str, Any]) -> PaperShape:
    """Matches a ballot that gives every subject a value of the scale for every criterion."""
    cells = [_values(criterion.get("scale") or paper["scale"]) for criterion in paper["criteria"]]
    row = rf"\[{','.join(cells)}\]"
    return re.compile(rf"\[{row}(?:,{row}){{{len(paper['subjects']) - 1}}}\]")


def _values(scale: dict[str, int]) -> str:
    return f"(?:{'|'.join(map(str, range(scale['min'], scale['max'] + 1, scale['step'])))})"
