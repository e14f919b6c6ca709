"""The cheap early no: which rounds this process has heard the end of, before anybody queues a ballot.

It says no only to what cannot become true again: a round that is over never reopens. A stale snapshot
therefore never refuses what the store would count; whatever the gate does not know, the time above all (a
seat may be given more of it), goes to the store.
"""

from typing import Any

from voting.enums import Refusal, RoundState

MOST = 100


class Gate:
    def __init__(self) -> None:
        self._over: dict[int, None] = {}

    def note(self, frame: dict[str, Any] | None) -> None:
        """Remember the round of a vote frame (voting.domain.queries.round_frame) if it is over."""
        if not frame or frame["state"] in {RoundState.ARMED, RoundState.OPEN}:
            return
        if len(self._over) >= MOST:
            self._over.pop(next(iter(self._over)))
        self._over[frame["id"]] = None

    def refusal(self, round_id: int) -> Refusal | None:
        return Refusal.CLOSED if round_id in self._over else None

    def forget(self) -> None:
        self._over.clear()


gate = Gate()
