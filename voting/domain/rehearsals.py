"""An electorate for a rehearsal: the same seats and weights as the evening's, its own cards, rounds and
chain.

What you would get wrong: its rounds are rounds that count in it, or nothing would be rehearsed. That none of
them is on the record follows from the kind of their electorate (Round.objects.on_record), and `wipe` leaves
none of its rows, and no key.
"""

from collections import Counter

from django.db import transaction

from voting.domain import round_keys, seats
from voting.domain.electorate import create_electorate
from voting.domain.queries import electorate_of
from voting.domain.seating import take_over
from voting.enums import ElectorateKind, SeatState
from voting.models import Electorate, Round, Seat, SpareCard


def make_electorate(ref: str, *, like: str, title: str) -> Electorate:
    """The rehearsal's electorate `ref`, seated like the one named `like`; joining asks for no code. A second
    call changes nothing."""
    with transaction.atomic():
        made = create_electorate(
            ref=ref, title=title, kind=ElectorateKind.REHEARSAL, asks_presence_code=False
        )
        model = electorate_of(like)
        if model is not None and not made.seats.exists():
            take_over(model, made)
    return made


def cards(ref: str, count: int) -> list[str]:
    """The tokens of `count` seats for synthetic phones, in the order of their labels. Seats that are missing
    are issued."""
    held = Electorate.objects.get(ref=ref, kind=ElectorateKind.REHEARSAL)
    missing = count - held.seats.exclude(state=SeatState.VOID).count()
    if missing > 0:
        seats.issue_seats(held, [f"R-{number:03d}" for number in range(1, missing + 1)])
    living = held.seats.exclude(state=SeatState.VOID).order_by("label")[:count]
    return [seats.token_of(seat) for seat in living]


def wipe(ref: str) -> Counter[str]:
    """Delete the electorate `ref` with all that hangs on it; answers the rows deleted, by table.

    Only ever a rehearsal's: for any other name nothing happens. Keys go when the transaction commits.
    """
    rows: Counter[str] = Counter()
    mine = Electorate.objects.filter(ref=ref, kind=ElectorateKind.REHEARSAL)
    rounds = Round.objects.filter(electorate__in=mine)
    for pk in list(rounds.values_list("pk", flat=True)):
        transaction.on_commit(lambda pk=pk: round_keys.destroy_key(pk))  # type: ignore[misc]
    with transaction.atomic():
        rounds.update(compared_to=None, twin_of=None)
        # Slips, spares and groups are protected by what they belong to: in this order nothing is in the way.
        for found in (rounds, SpareCard.objects.filter(electorate__in=mine)):
            rows.update(found.delete()[1])
        rows.update(Seat.objects.filter(electorate__in=mine).delete()[1])
        rows.update(mine.delete()[1])
    return rows
