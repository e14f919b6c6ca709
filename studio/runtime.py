"""What the studio adds to a serving process: the screens' state, and an ear for sealed rounds.

What you would get wrong: registering twice would write nothing twice, but read twice; call
`register_sources` once, where the process learns its socket addresses.
"""

from typing import Any

from common import relay
from common.clock import now
from studio.domain.queries import screen_state
from studio.domain.scoring import round_was_sealed
from studio.models import Episode
from voting import runtime as voting_runtime


def register_sources() -> None:
    """Topics "run" and "commitments" get no source: they are bells."""
    relay.register("screen", screen_source)
    voting_runtime.after_sealing(round_was_sealed)


def screen_source(key: str) -> dict[str, Any] | None:
    """The state of topic "screen:<episode>"; None for an episode that is gone."""
    try:
        return screen_state(int(key), now())
    except Episode.DoesNotExist:
        return None
