"""The register of all promises (承诺台账): what may be chosen, and one page of it.

What you would get wrong: a choice that filters other lines than the figures count. Chips, list and headline
are all taken from one Book; only the rows of the page shown are then read in full.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from followup.domain.memory.facts import Bare, Book, Fact, read_book
from followup.domain.memory.rates import Headline, headline
from followup.domain.memory.rows import Row, rows_of
from followup.domain.memory.search import LONGEST, codes_matching
from followup.enums import TaskResult
from followup.models import LedgerHead, Unit

PAGE = 20
Line = Fact | Bare

STATES: dict[str, Callable[[Line], bool]] = {
    "all": lambda line: not isinstance(line, Bare) or line.is_verifiable,
    "late": lambda line: isinstance(line, Fact) and line.is_late_and_open,
    "open": lambda line: (
        line.is_open and not line.is_late_and_open if isinstance(line, Fact) else line.is_verifiable
    ),
    "kept": lambda line: _came_to(line, TaskResult.KEPT),
    "partly": lambda line: _came_to(line, TaskResult.PARTLY),
    "broken": lambda line: _came_to(line, TaskResult.BROKEN),
    "attitude": lambda line: isinstance(line, Bare) and not line.is_verifiable,
}
SORTS = ("open", "due", "late", "newest")


def _came_to(line: Line, result: TaskResult) -> bool:
    return isinstance(line, Fact) and line.outcome == result


@dataclass(frozen=True)
class Choice:
    """What a reader asked for; all of it stands in the address. Unknown values mean no choice."""

    state: str = "all"
    episode: int | None = None
    unit: str = ""
    said: str = ""
    sort: str = "open"
    page: int = 1

    def address(self, **changes: Any) -> str:
        """The query string of this choice with `changes`, defaults left out; the first page unless named."""
        other = replace(self, **({"page": 1} | changes))
        facts = {
            "state": other.state if other.state != "all" else "",
            "episode": other.episode or "",
            "unit": other.unit,
            "q": other.said,
            "sort": other.sort if other.sort != "open" else "",
            "page": other.page if other.page > 1 else "",
        }
        return "?" + urlencode({name: value for name, value in facts.items() if value})


def choice_of(asked: dict[str, str]) -> Choice:
    """From an address as anybody may have typed it."""
    state, sort, episode = asked.get("state", ""), asked.get("sort", ""), asked.get("episode", "")
    page = asked.get("page", "")
    return Choice(
        state=state if state in STATES else "all",
        episode=int(episode) if _is_number(episode) else None,
        unit=asked.get("unit", "")[:40],
        said=" ".join(asked.get("q", "")[:LONGEST].split()),
        sort=sort if sort in SORTS else "open",
        page=max(1, int(page)) if _is_number(page) else 1,
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7


@dataclass(frozen=True)
class Register:
    """One page. `counts` by STATES, of what the other choices leave; `first` and `last` count from 1."""

    at: datetime
    choice: Choice
    book: Book
    rows: list[Row]
    counts: dict[str, int]
    units: list[Unit]
    first: int
    total: int
    head: LedgerHead | None
    episodes: list[int] = field(default_factory=list)

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))

    @property
    def headline(self) -> Headline:
        return headline(self.book)


def read_register(choice: Choice, at: datetime) -> Register:
    """At most thirteen queries, whatever is asked: four for the Book, three for choices and head, six for
    the rows.

    A page beyond the last is the last.
    """
    book = read_book(timezone.localdate(at))
    units = list(Unit.objects.all())
    lines: list[Line] = [*book.leads, *book.bare]
    left = list(_left(lines, choice, {unit.code: unit.pk for unit in units}))
    counts = Counter(name for line in left for name, is_so in STATES.items() if is_so(line))
    shown = sorted(filter(STATES[choice.state], left), key=_key(choice.sort, book))
    choice = replace(choice, page=min(choice.page, max(1, -(-len(shown) // PAGE))))
    start = (choice.page - 1) * PAGE
    return Register(
        at=at,
        choice=choice,
        book=book,
        rows=rows_of(shown[start : start + PAGE], book),
        counts={name: counts[name] for name in STATES},
        units=units,
        first=start + 1 if shown else 0,
        total=len(shown),
        head=LedgerHead.objects.first(),
        episodes=sorted({line.episode for line in lines}, reverse=True),
    )


def _left(lines: Iterable[Line], choice: Choice, units: dict[str, int]) -> Iterable[Line]:
    """What episode, unit and search leave; a unit nobody knows leaves nothing."""
    codes = codes_matching(choice.said)
    for line in lines:
        if choice.episode is not None and line.episode != choice.episode:
            continue
        if choice.unit and line.unit != units.get(choice.unit):
            continue
        if codes is None or line.code in codes:
            yield line


def _key(sort: str, book: Book) -> Callable[[Line], Any]:
    """Not yet settled first, the latest of them on top; the code decides between equals."""
    far = book.on.max

    def by_open(line: Line) -> Any:
        if isinstance(line, Bare):
            return (2, 0, 0, line.code)
        return (0 if line.is_open else 1, -line.late if line.is_open else 0, _due_key(line), line.code)

    def by_late(line: Line) -> Any:
        return (-line.late if isinstance(line, Fact) else 1, line.code)

    def by_due(line: Line) -> Any:
        return (line.due_on if isinstance(line, Fact) else far, line.code)

    return {
        "open": by_open,
        "late": by_late,
        "due": by_due,
        "newest": lambda line: (-line.episode, line.code),
    }[sort]


def _due_key(fact: Fact) -> int:
    """Open: what falls due next; settled: what was due last."""
    return fact.due_on.toordinal() if fact.is_open else -fact.due_on.toordinal()
