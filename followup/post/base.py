"""What every way out of the house has in common: get ready, then hand over the last byte.
 Plain Python. What you would get wrong: doing both at once. `ready` says everything but that without which no
receiver acts (the dot of a mail, the last byte of a request), so that whatever goes wrong in it certainly
left nothing behind. `hand_over` says the rest, and when no answer comes nobody can tell.
"""

from enum import StrEnum
from typing import Protocol

TIMEOUT_S = 15.0  # of one step: connecting, one answer


class Fault(StrEnum):
    """Named as in followup.enums.Fault, which has the words."""

    UNREACHABLE = "unreachable"
    SILENT = "silent"
    BUSY = "busy"
    REFUSED = "refused"
    ALIEN = "alien"
    LOST_ANSWER = "lost_answer"


class Trouble(Exception):
    """`for_good`: trying again is no use. `perhaps`: it may have arrived all the same."""

    def __init__(
        self, fault: Fault, detail: str = "", *, for_good: bool = False, perhaps: bool = False
    ) -> None:
        super().__init__(fault, detail)
        self.fault, self.detail = fault, detail
        self.for_good, self.perhaps = for_good, perhaps


class Letter(Protocol):
    """As followup.domain.notices.sending.Letter has it."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def to(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def secret(self) -> str: ...


class Post(Protocol):
    """One letter's way out. Both steps raise Trouble; `close` never does."""

    def ready(self) -> None: ...

    def hand_over(self) -> None: ...

    def close(self) -> None: ...


def scrubbed(text: str, *secrets: str) -> str:
    """What the other side said, without the keys it may repeat to us."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "…")
    return " ".join(text.split())
