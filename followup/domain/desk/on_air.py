"""How a promise came about on air, as the task page shows it: a strip of moments and where they lie in time.

What you would get wrong: asking the programme. Follow-up knows none; whoever runs it registers here how its
moments are found (studio.apps), and without anybody the page shows the words alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from followup.models import Commitment

MINUTE = 60


@dataclass(frozen=True)
class Moment:
    """One of the strip. `kind`: expose, question, promise, card; `words` stand where there is no picture.

    `picture` is the version of the picture that the programme serves under (code, kind); "" for none.
    """

    kind: str
    label: str
    at: datetime
    picture: str = ""
    words: str = ""
    by: str = ""


@dataclass(frozen=True)
class Trace:
    """What else the programme knows of it: a score, a report in a later episode, or the plan of one."""

    label: str
    words: str
    episode_number: int
    address: str = ""  # the page that shows it, for every reader of a task


@dataclass(frozen=True)
class OnAir:
    """`began` is the programme's 00:00:00; the promise was made from `starts` to `ends`, and `is_film` says
    that these very seconds can be watched on its public page. Moments in the order of time."""

    began: datetime
    moments: list[Moment]
    starts: datetime
    ends: datetime
    is_film: bool = False
    traces: list[Trace] = field(default_factory=list)

    def position(self, at: datetime) -> int:
        """Whole seconds since the programme began; 0 for what was before."""
        return max(0, int((at - self.began) / timedelta(seconds=1)))

    @property
    def expose(self) -> Moment | None:
        return next((one for one in self.moments if one.kind == "expose"), None)

    @property
    def seconds(self) -> int:
        return max(1, round((self.ends - self.starts) / timedelta(seconds=1)))

    @property
    def span(self) -> tuple[int, int]:
        """The whole minutes, in seconds, between which everything lies; at least one of them."""
        found = [self.position(one) for one in (*(m.at for m in self.moments), self.starts, self.ends)]
        first = min(found) // MINUTE * MINUTE
        return first, max(first + MINUTE, -(-max(found) // MINUTE) * MINUTE)


Finder = Callable[[Commitment], OnAir | None]
_finders: list[Finder] = []


def found_by(finder: Finder) -> None:
    """Whoever knows the programme says how its moments are found; the last one to say so counts."""
    _finders[:] = [finder]


def on_air(commitment: Commitment) -> OnAir | None:
    """None where nobody knows the programme it was heard in. As many queries as the finder makes."""
    return _finders[0](commitment) if _finders else None
