"""A ballot as its phone knows it: what was scored, when it first went out, what was heard of it.

What you would get wrong: "counted" learned from the state poll is as good as an ack, but carries no receipt.
"""

import random
from dataclasses import dataclass, field
from typing import Any

from common.canon import b64

Frame = dict[str, Any]

COUNTED = "counted"
SILENT = "silent"  # refused as closed after an attempt that was never answered, and the key is gone
UNKNOWN = {"", SILENT}

# What ends a phone's efforts; everything else ("busy", a proxy's page) is asked again. As static/js/phone.
FINAL = {
    COUNTED,
    "closed",
    "not_open",
    "unknown_round",
    "not_entitled",
    "bad_ballot",
    "superseded",
    "too_large",
}


@dataclass
class Sent:
    """`told` is "counted", a refusal's code, "silent", or "" for no answer. Times: ms on the server's clock.

    `by_state`: counted, but read from the state because the ack was lost.
    """

    round_id: int
    seq: int
    scores: list[list[int]]
    told: str = ""
    waited_ms: float = 0.0
    salt: str = ""
    sent_ms: int = 0
    tries: int = 0
    by_state: bool = False
    receipt: Frame | None = None

    @property
    def body(self) -> Frame:
        return {"round": self.round_id, "seq": self.seq, "salt": self.salt, "scores": self.scores}


@dataclass
class Memory:
    """What one phone was told of a round: its newest frame, the seconds granted to this seat alone."""

    frame: Frame = field(default_factory=dict)
    extra_s: int = 0

    @property
    def last_ms(self) -> int | None:
        """The last moment at which this phone's ballot may be received; None for a window by hand."""
        closes_at = self.frame.get("closes_at")
        if closes_at is None:
            return None
        return int(closes_at) + self.extra_s * 1000 + int(self.frame["grace_ms"])


def new_salt(dice: random.Random) -> str:
    """128 bits in 22 characters, from the phone's own dice so that a run can be repeated."""
    return b64(dice.randbytes(16))


def opinion(paper: Frame, dice: random.Random) -> list[list[int]]:
    """A value of each criterion's own scale or choices, for every subject."""
    return [[dice.choice(values_of(paper, c)) for c in paper["criteria"]] for _ in paper["subjects"]]


def values_of(paper: Frame, criterion: Frame) -> list[int]:
    if criterion.get("choices"):
        return [choice["value"] for choice in criterion["choices"]]
    scale = criterion.get("scale") or paper["scale"]
    return list(range(scale["min"], scale["max"] + 1, scale["step"]))
