"""Which panel's hand an act is done by, for every row that the act leaves.

What you would get wrong: `by` stays a person, the panel's maker, who answers for it; the panel stands beside
the person in the row's payload, by name, because the name must outlive the panel. It is kept for the running
context alone, so that no function between the press and its rows need know of panels.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_hand: ContextVar[dict[str, str] | None] = ContextVar("panel_hand", default=None)


@contextmanager
def by_panel(name: str, pressed: str) -> Iterator[None]:
    """Rows recorded within say so: {"panel": its name, "pressed": the act and the thing}."""
    token = _hand.set({"panel": name, "pressed": pressed})
    try:
        yield
    finally:
        _hand.reset(token)


def hand() -> dict[str, str]:
    """What a row says of the panel; {} for a press on a page, or the clock."""
    return _hand.get() or {}
