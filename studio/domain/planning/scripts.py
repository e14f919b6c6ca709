"""A host's script, cut into what is read and what is done.

What you would get wrong: the script is read from the plan, not from the frozen copy on air. It never airs; a
word mended while its item is on air must reach the prompter at once. A line in brackets, or one that begins
with an arrow, is a cue for the host and is not spoken. Pure but for `scripts_of`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from studio.domain.show.rows import Row
from studio.models import Item

CUES = (("（", "）"), ("(", ")"), ("【", "】"), ("[", "]"))
ARROWS = ("→", "->", "▸")
CLAUSE = re.compile(r"[^，。！？；：、,.!?;:]*[，。！？；：、,.!?;:]*[”’」』）)]*\s*")

SHORT, LINE = 4, 16  # characters with their sign: so short a clause makes no line of its own


@dataclass(frozen=True)
class Passage:
    """One line of the script. `clauses` keep together: a line never breaks inside a breath."""

    text: str
    is_cue: bool

    @property
    def clauses(self) -> list[str]:
        found: list[str] = []
        for clause in CLAUSE.findall(self.text):
            if found and len(clause + found[-1]) <= LINE and min(len(clause), len(found[-1])) < SHORT:
                found[-1] += clause
            elif clause:
                found.append(clause)
        return found


def passages(script: str) -> list[Passage]:
    """Empty lines part, and are gone."""
    return [_passage(line.strip()) for line in script.splitlines() if line.strip()]


def _passage(line: str) -> Passage:
    for mark in ARROWS:
        if line.startswith(mark):
            return Passage(line.removeprefix(mark).strip(), is_cue=True)
    for opening, closing in CUES:
        if line.startswith(opening) and line.endswith(closing):
            return Passage(line[1:-1].strip(), is_cue=True)
    return Passage(line, is_cue=False)


@dataclass(frozen=True)
class Page:
    """What one item gives its readers: the host's words, the gallery's note, and where its asker sits."""

    script: list[Passage]
    note: str
    seat: str = ""


def pages_of(rows: Iterable[Row]) -> dict[int, Page]:
    """By item; rows whose item is gone have none. One query."""
    wanted = [row.item for row in rows if row.item is not None]
    found = Item.objects.filter(pk__in=wanted).values_list("pk", "script", "note", "asks__asker__seat")
    return {pk: Page(passages(script), note.strip(), seat or "") for pk, script, note, seat in found}
