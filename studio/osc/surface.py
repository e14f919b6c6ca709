"""The fingers on one surface: what counts as a press, and for how long a button was held. Plain Python.

What you would get wrong: a datagram may come twice, late or never. A copy of what has just come is one press.
A guarded act begins with its release alone: a release that is lost does nothing, and neither does one whose
press is too long ago or fell into a time in which this process stood still and could not measure.

Times are seconds of a monotonic clock, and arguments.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TypeAlias

AGAIN_S = 0.15  # the same bytes within it are a copy: no finger is so quick, no network so slow
PER_S, BURST = 50.0, 100.0  # datagrams of one address
LONGEST_S = 10.0  # a press that is older was forgotten, or its release was lost
STALL_S = 0.4  # nobody looked for so long: what is held now cannot be measured

Seen: TypeAlias = tuple[str, int] | None


class Gate:
    """What comes from one address: no more than a hand could send, and nothing that has just come."""

    def __init__(self) -> None:
        self._seen: dict[Hashable, float] = {}
        self._left, self._filled_at = BURST, 0.0

    def has_room(self, at: float) -> bool:
        """Whether to look at one more; asked once for each."""
        self._left = min(BURST, self._left + max(0.0, at - self._filled_at) * PER_S)
        self._filled_at = at
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def is_copy(self, datagram: Hashable, at: float) -> bool:
        self._seen = {one: then for one, then in self._seen.items() if at - then < AGAIN_S}
        if datagram in self._seen:
            return True
        self._seen[datagram] = at
        return False


@dataclass(frozen=True)
class Touch:
    """Something to be done now. `seen`: the run and its seq, as they were when a held button was pressed."""

    held_ms: int = 0
    seen: Seen = None


class Fingers:
    """The buttons of one surface that are being held, since when, and what was on air at that moment."""

    def __init__(self) -> None:
        self._down: dict[str, tuple[float, Seen]] = {}
        self._awake_at: float | None = None

    def awake(self, at: float) -> None:
        """Called several times a second, and with every touch."""
        if self._awake_at is not None and at - self._awake_at > STALL_S:
            self._down.clear()
        self._awake_at = at

    def touch(
        self, button: str, at: float, *, value: bool | None, guarded: bool, seen: Seen = None
    ) -> Touch | None:
        """What a message about a button means: 1 is a press, 0 its release, no value a press without an end.

        An act acts with its press, a guarded one with its release; None: nothing is to be done (yet). A
        second press before the release begins the time anew, so that a lost release cannot lengthen it.
        """
        self.awake(at)
        if value and guarded:
            self._down[button] = (at, seen)
            return None
        pressed_at, seen_then = self._down.pop(button, (None, None))
        if value is not False:
            return Touch()
        if pressed_at is None or at - pressed_at > LONGEST_S:
            return None
        return Touch(round((at - pressed_at) * 1000), seen_then)
