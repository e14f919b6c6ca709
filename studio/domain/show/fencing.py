"""The fence: a command counts only when page and process know the epoch in force.

An epoch is the time during which one server process controls a run; a takeover begins the next. A process
that was stopped, or cut off, and comes back still believes in the old one, and so does a page drawn before.
What you would get wrong: to ask the database what epoch it is and compare it with itself. What is compared
is what this process knew *before* it looked (`_known`, written by takeover.watch), and what the page was
drawn with.
"""

from django.utils import timezone
from django.utils.formats import date_format

from studio.enums import EventKind
from studio.errors import Deposed
from studio.models import Run, ShowEvent

_known: dict[int, int] = {}


def note(run_id: int, epoch: int) -> None:
    """What this process knows from now on."""
    _known[run_id] = epoch


def forget() -> None:
    """For a process that watches no more, and for tests."""
    _known.clear()


def check_epoch(run: Run, shown: int | None, expected_seq: int) -> None:
    """Deposed when this process, or the page that sent a command, knows only an older epoch.

    `shown` is the page's epoch; None: given by the page that showed `expected_seq`, and one drawn before the
    newest takeover belongs to an older epoch. A process that watches nothing knows nothing and is let
    through. `run` is locked. One query, and only after a takeover.
    """
    if run.epoch <= 1:
        return
    known = _known.get(run.pk, run.epoch)
    taken = run.events.filter(kind=EventKind.TOOK_OVER).order_by("-seq").first()
    given = shown if shown is not None else _epoch_of(run, expected_seq, taken)
    if min(known, given) < run.epoch:
        raise Deposed(since=_wall(taken))


def _epoch_of(run: Run, seq: int, taken: ShowEvent | None) -> int:
    return run.epoch - 1 if taken is not None and seq < taken.seq else run.epoch


def _wall(taken: ShowEvent | None) -> str:
    return date_format(timezone.localtime(taken.at), "H:i:s") if taken else ""
