"""A pause of an open round: nothing is counted, and nobody loses time by it.

What you would get wrong: a ballot received before the pause still counts, whenever it is written; one that
came in it is sent again by the phone that keeps it. The round stays open: a pause is no state of its own.
"""

from datetime import datetime, timedelta

from django.db import transaction

from voting.domain.rounds import record
from voting.enums import RoundState
from voting.errors import RoundFrozen, RoundNotOpen
from voting.models import Round

FROZEN, UNFROZEN = "paused", "goes on"  # reasons of their rows of history


def freeze(round_: Round, *, by: str, at: datetime) -> Round:
    """Scoring is paused: a ballot received from `at` on is refused as frozen, and the window's time stands.

    Takes the round exclusively: batches being written come first. Raises RoundNotOpen, and RoundFrozen when
    it is paused already; two at once: one wins.
    """
    with transaction.atomic():
        found = _paused_or_not(round_, paused=False)
        Round.objects.filter(pk=found.pk).update(frozen_at=at)
        record(found, RoundState.OPEN, RoundState.OPEN, by=by, at=at, reason=FROZEN)
    round_.refresh_from_db()
    return round_


def unfreeze(round_: Round, *, by: str, at: datetime) -> Round:
    """Scoring goes on, and the time that was lost is given back: the deadline moves by the pause's length.

    A deadline that had passed moves too, so that the grace that was left is left. Raises RoundNotOpen, also
    when the round is not paused; two at once: one wins.
    """
    with transaction.atomic():
        found = _paused_or_not(round_, paused=True)
        assert found.frozen_at is not None  # noqa: S101  asked for by the query
        closes_at = found.closes_at and found.closes_at + max(timedelta(0), at - found.frozen_at)
        Round.objects.filter(pk=found.pk).update(frozen_at=None, closes_at=closes_at)
        record(found, RoundState.OPEN, RoundState.OPEN, by=by, at=at, reason=UNFROZEN)
    round_.refresh_from_db()
    return round_


def _paused_or_not(round_: Round, *, paused: bool) -> Round:
    found = Round.objects.open().select_for_update().filter(pk=round_.pk).first()
    if found is None or (paused and found.frozen_at is None):
        raise RoundNotOpen(number=round_.number)
    if found.frozen_at and not paused:
        raise RoundFrozen(number=round_.number)
    return found
