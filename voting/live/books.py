"""Rounds and seats as the transaction of one batch sees them, and what in them speaks against a ballot.

What you would get wrong: keeping any of it. A seat withdrawn or given to another phone counts no more for the
old one, a deadline may be brought forward, and a key must not outlive its file; all is read anew with every
batch. Only the shape of a paper is kept, because a paper is frozen at arming.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from common.clock import aware, to_ms
from voting.domain.proof import Names, names_under
from voting.domain.round_keys import read_key
from voting.enums import Press, Refusal, RoundState
from voting.errors import RoundKeyLost
from voting.live import sql
from voting.live.paper_shape import PaperShape, shape_of
from voting.models import Round

logger = logging.getLogger(__name__)

QUICK_MS = 2000  # after opening; a signal for the editor
NO_DEADLINE = 2**63


class Holder(NamedTuple):
    """A seat that may score. `by` is its phone's digest, or its own id for a slip of paper."""

    by: str | int
    seat: int
    electorate: int
    extra_s: int


class OpenBook(NamedTuple):
    """A round while the transaction holds it shared."""

    electorate: int
    takes: bool  # it is open, and its key is there
    may_yet: bool  # it is armed, or open without a key
    hasty_ms: int  # a first ballot received before it is hasty
    last_ms: int  # deadline and grace
    frozen_ms: int  # a ballot received from then on waits until scoring goes on
    first_counts: bool
    shape: PaperShape
    names: Names

    def refusal(self, holder: Holder | None, received_ms: int, scores: str) -> Refusal | None:
        """Why this ballot is not even looked at; None when it may want a slot."""
        if holder is None or holder.electorate != self.electorate:
            return Refusal.NOT_ENTITLED
        if not self.takes:
            return Refusal.NOT_OPEN if self.may_yet else Refusal.CLOSED
        if received_ms >= self.frozen_ms:
            return Refusal.FROZEN
        if received_ms > self.last_ms and received_ms > self.last_ms + holder.extra_s * 1000:
            return Refusal.CLOSED
        return None if self.shape.fullmatch(scores) else Refusal.BAD_BALLOT


def open_books(rounds: Iterable[int]) -> dict[int, OpenBook]:
    return {row[0]: _open_book(row) for row in sql.share_rounds(sorted(rounds))}


def holders(devices: Sequence[str], seats: Sequence[int]) -> dict[str | int, Holder]:
    """Seats by their phone's digest, and for slips by their id: a slip needs no phone to have joined."""
    rows = [*(sql.seats_of_phones(devices) if devices else ()), *(sql.seats(seats) if seats else ())]
    return {row[0]: Holder(*row) for row in rows}


def _open_book(row: sql.Row) -> OpenBook:
    round_id, electorate, state, opened, closes, frozen, grace_ms, press, paper = row
    key = _key(round_id) if state == RoundState.OPEN else b""
    return OpenBook(
        electorate,
        bool(key),
        not key and state in {RoundState.ARMED, RoundState.OPEN},
        to_ms(aware(opened)) + QUICK_MS if opened else 0,
        to_ms(aware(closes)) + grace_ms if closes else NO_DEADLINE,  # closed by hand
        to_ms(aware(frozen)) if frozen else NO_DEADLINE,
        press == Press.FIRST,
        _shape(round_id, paper),
        names_under(key),
    )


def _key(round_id: int) -> bytes:
    try:
        return read_key(round_id)
    except RoundKeyLost:
        logger.error("the key of round %d is gone from RUN_DIR: void the round and score again", round_id)
        return b""


_shapes: dict[str, PaperShape] = {}  # by the digest of the paper


def _shape(round_id: int, digest: str) -> PaperShape:
    if digest not in _shapes:
        if len(_shapes) > 100:
            _shapes.clear()
        paper = Round.objects.filter(pk=round_id).values_list("paper", flat=True).get()
        _shapes[digest] = shape_of(paper)
    return _shapes[digest]
