"""The sample's ballots: what a hall that leaned one way sent, each with the salt its phone chose.

What you would get wrong: real randomness. The sample evening is the same on every day it is loaded.
"""

import random
from collections.abc import Sequence
from datetime import datetime

from common.canon import b64
from common.clock import to_ms
from voting.live import store, wire
from voting.models import Round

Scores = tuple[tuple[int, ...], ...]


def votes_of(
    round_: Round, leaning: Sequence[Sequence[int]], devices: Sequence[str], *, opened: datetime
) -> list[store.Vote]:
    """Scores scattered about what the hall leaned to, arriving over most of the window."""
    lots = random.Random(round_.number)  # noqa: S311  a sample, no secret

    def score(lean: int) -> int:
        return max(0, min(10, round(lots.gauss(lean, 1.6))))

    def ballot() -> Scores:
        return tuple(tuple(map(score, unit)) for unit in leaning)

    return [_vote(round_, device, ballot(), lots, opened=opened) for device in devices]


def yes_or_no(round_: Round, share: float, devices: Sequence[str], *, opened: datetime) -> list[store.Vote]:
    """The given share of the hall accepts."""
    lots = random.Random(round_.number)  # noqa: S311  a sample, no secret
    return [
        _vote(round_, device, ((int(lots.random() < share),),), lots, opened=opened) for device in devices
    ]


def _vote(round_: Round, device: str, scores: Scores, lots: random.Random, *, opened: datetime) -> store.Vote:
    ballot = wire.Ballot(round_.pk, 1, wire.canonical(scores), b64(lots.randbytes(16)))
    last_ms = round_.window_s * 1000 - 3000
    return store.Vote(device, to_ms(opened) + lots.randint(3000, last_ms), ballot)
