"""What every machine is to the runner: something that looks, gets ready and shows. Plain Python.

What you would get wrong: an answer of "ok" is not a picture. `show` returns only after the machine itself has
said that it shows what was asked for, and raises Trouble when it has not said so by the deadline.
"""

import asyncio
from collections.abc import Awaitable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

OFF_MS = 1000  # a clip is put right when it is further than this from where it should be

ANSWER_S = 2.0  # one request; what waits for a frame takes 50 ms at 25 frames per second
CONFIRM_S = 2.0  # from the request to the machine's own word that it is done
MOVE_S = 3.0  # from there until a clip has moved; OBS opens a file in 0.2 to 1 s
CONNECT_S = 2.0


class Fault(StrEnum):
    """What can be wrong with a machine; studio.domain.machinery.machine_words says each to people."""

    UNREACHABLE = "unreachable"  # nobody listens there
    DENIED = "denied"  # it wants another password
    BROKE = "broke"  # the connection was lost in the middle
    SILENT = "silent"  # connected, and no answer in time
    SAID_NO = "said_no"  # it answered with an error
    WRONG = "wrong"  # it said ok and shows something else
    STILL = "still"  # the clip is on and does not move
    ALIEN = "alien"  # it speaks another protocol


class Trouble(Exception):
    """A machine did not do it. `detail` is its own words, or the scene it shows instead."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        self.fault = fault
        self.detail = detail
        super().__init__(f"{fault.value}: {detail}" if detail else fault.value)


@dataclass(frozen=True)
class Picture:
    """What a machine is to show. A clip has `media`, a path as the machine sees it, and a `key` of its play.

    `scene` names what is there already (an OBS scene, a CasparCG clip or http address); empty with a clip.
    `zero_ms` is when the clip's first frame went out, ms since 1970; 0 while it has not been taken.
    """

    scene: str = ""
    media: str = ""
    poster: str = ""
    duration_ms: int = 0
    key: str = ""
    zero_ms: int = 0

    @classmethod
    def of(cls, facts: dict[str, Any] | None) -> "Picture | None":
        """From Machine.desired; None when nothing is wanted. Further keys are left alone."""
        if not facts or not (facts.get("scene") or facts.get("media")):
            return None
        return cls(**{name: facts[name] for name in cls.__dataclass_fields__ if name in facts})

    @property
    def is_clip(self) -> bool:
        return bool(self.media)


@dataclass(frozen=True)
class Report:
    """What a machine says of itself. `scene` is its own name for what is on its output.

    `media_state` is "playing", "paused", "ended", "" (no clip), or whatever else it says; times in ms.
    """

    scene: str
    media_state: str = ""
    cursor_ms: int | None = None
    duration_ms: int | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Adapter(Protocol):
    """One connection to one machine, used by one task; after a Trouble of the line it is thrown away."""

    changed: asyncio.Event  # the machine has said something by itself, or the line broke

    async def connect(self) -> None: ...

    async def close(self) -> None: ...

    async def look(self) -> Report:
        """What it shows now. Changes nothing."""
        ...

    async def scenes(self) -> list[str]:
        """What it has to show beside our clips, by name; empty where it cannot say."""
        ...

    async def ready(self, picture: Picture) -> None:
        """Load what will be wanted next, unseen. Twice: once."""
        ...

    async def show(self, picture: Picture, elapsed_ms: int = 0) -> Report:
        """Put it out and wait until the machine says that it is out; a clip goes on from `elapsed_ms`."""
        ...

    async def tidy(self, keep: list[Picture]) -> None:
        """Remove what we built for clips that are over. Never what is on the output."""
        ...

    def shows(self, report: Report, picture: Picture) -> bool:
        """Whether this is that."""
        ...


async def in_time(work: Awaitable[T], seconds: float, fault: Fault = Fault.SILENT, detail: str = "") -> T:
    """The result of `work`, or Trouble(fault) after so many seconds."""
    try:
        return await asyncio.wait_for(work, seconds)
    except TimeoutError:
        raise Trouble(fault, detail) from None
