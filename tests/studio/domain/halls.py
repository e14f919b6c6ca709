"""Phones that vote: seats claimed, and their ballots written as the batches write them."""

from collections.abc import Sequence

from common.clock import to_ms
from voting.domain import seats
from voting.live import store, wire
from voting.models import Round, Seat

SALT = "c2FsdHNhbHRzYWx0c2FsdA"


def hall_votes(round_: Round, ballots: Sequence[tuple[tuple[int, ...], ...]]) -> None:
    """One seat for each ballot, in the order of their labels; the round is open."""
    assert round_.opened_at is not None
    sitting = Seat.objects.filter(electorate=round_.electorate).order_by("label")[: len(ballots)]
    votes = []
    for seat, scores in zip(sitting, ballots, strict=True):
        device = f"device-{seat.pk}"
        Seat.objects.filter(pk=seat.pk).update(state="claimed", device_sha256=seats.digest(device))
        ballot = wire.Ballot(round_.pk, 1, wire.canonical(scores), SALT)
        votes.append(store.Vote(seats.digest(device), to_ms(round_.opened_at) + 1000, ballot))
    assert [outcome for outcome in store.write_votes(votes) if outcome is not None] == []
