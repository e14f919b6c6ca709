"""What an usher does for a seat: let in, change the phone, swap the card, print again, withdraw, give time.

Each act has a reason: `why`, a SeatReason that is put into words only where it is read, or `reason`, in
somebody's own words, or both. It leaves a SeatChange in its own transaction; what replaces a phone also
counts in `rebinds`, which the result's equation publishes. (`void_seat` lies beside the claim, in `seats`.)
What you would get wrong: a seat that changes hands while its round is open could score twice. So a phone that
was counted keeps its seat until the round is over, and cards are not swapped at all meanwhile. Drills do not
count and bar nothing.

Locks are taken in the order of the ballot writer: round, then seat.
"""

from datetime import datetime, timedelta

from django.db import transaction

from voting.domain import rounds
from voting.domain.queries import my_seq
from voting.domain.seats import digest, record, seat_token
from voting.enums import CardState, SeatAct, SeatState
from voting.errors import SeatScored, SeatVoid, SpareNotFree, SwapDuringRound
from voting.models import Round, Seat, SpareCard

ADMITTED_FOR = timedelta(minutes=5)
MOST_EXTRA_S = 600


def admit_seat(seat: Seat, *, reason: str = "", why: str = "", by: str, at: datetime) -> Seat:
    """Whoever scans this card within five minutes joins, without a code and also when claims are closed.

    A phone that holds the seat is released: it is a stranger from now on and `rebinds` rises. Its counted
    ballots stand. Raises SeatVoid; SeatScored while a round is open in which the seat is counted.
    """
    with transaction.atomic():
        open_ = _open_air_round(seat)
        found = _locked(seat)
        if found.state == SeatState.VOID:
            raise SeatVoid(label=found.label)
        if open_ and found.state == SeatState.CLAIMED and my_seq(open_, found) is not None:
            raise SeatScored(label=found.label, number=open_.number)
        _free(found, at)
        if found.state == SeatState.CLAIMED:
            record(found, SeatAct.RELEASED, by=by, at=at, reason=reason, why=why)
        record(found, SeatAct.ADMITTED, by=by, at=at, reason=reason, why=why)
    return _fresh(seat)


def swap_card(
    seat: Seat, spare: SpareCard, *, reason: str = "", why: str = "", by: str, at: datetime
) -> Seat:
    """The spare is the seat's card from now on; the old card and the old phone are dead. The seat stays who
    it is, so what it scored stays counted. A void seat comes back to life with it.

    Two ushers with one spare, or two spares for one seat: one wins, the other gets SpareNotFree or swaps the
    first spare out again. Raises SwapDuringRound while a round on air is open, SpareNotFree.
    """
    with transaction.atomic():
        if open_ := _open_air_round(seat):
            raise SwapDuringRound(number=open_.number)
        found = _locked(seat)
        found.spares.filter(state=CardState.USED).update(state=CardState.VOID)
        free = SpareCard.objects.filter(
            pk=spare.pk, electorate=found.electorate_id, state=CardState.SPARE, seat__isnull=True
        )
        if not free.update(state=CardState.USED, seat=found):
            raise SpareNotFree(label=spare.label)
        _free(found, at, token_sha256=spare.token_sha256)
        record(found, SeatAct.SWAPPED, by=by, at=at, reason=reason, why=why, fact=spare.label)
    return _fresh(seat)


def reprint_card(seat: Seat, *, reason: str = "", why: str = "", by: str, at: datetime) -> Seat:
    """A card of the next edition is valid, the one before (or a spare swapped in) is not; the phone stays.

    Raises SeatVoid.
    """
    with transaction.atomic():
        found = _locked(seat)
        if found.state == SeatState.VOID:
            raise SeatVoid(label=found.label)
        edition = found.edition + 1
        token = seat_token(found.electorate_id, found.label, edition)
        Seat.objects.filter(pk=found.pk).update(edition=edition, token_sha256=digest(token))
        found.spares.filter(state=CardState.USED).update(state=CardState.VOID)
        record(found, SeatAct.REPRINTED, by=by, at=at, reason=reason, why=why)
    return _fresh(seat)


def grant_extra_time(
    seat: Seat, seconds: int, *, reason: str = "", why: str = "", by: str, at: datetime
) -> Seat:
    """Personal extra time in every round, this one too if it is open: it closes that much later. 0 takes it
    back from the next round on. At most MOST_EXTRA_S; more is cut. The same again leaves no row."""
    granted = max(0, min(seconds, MOST_EXTRA_S))
    with transaction.atomic():
        if Seat.objects.filter(pk=seat.pk).exclude(extra_s=granted).update(extra_s=granted):
            rounds.grant_extra(seat.electorate, granted)
            record(seat, SeatAct.EXTRA_TIME, by=by, at=at, reason=reason, why=why, fact=str(granted))
    return _fresh(seat)


def _free(seat: Seat, at: datetime, **changes: str) -> None:
    """Nobody's phone holds the seat; its card may be claimed for a while."""
    Seat.objects.filter(pk=seat.pk).update(
        state=SeatState.ISSUED,
        device_sha256=None,
        claimed_at=None,
        admitted_until=at + ADMITTED_FOR,
        rebinds=seat.rebinds + (seat.state == SeatState.CLAIMED),
        **changes,
    )


def _open_air_round(seat: Seat) -> Round | None:
    """Held exclusively: batches of ballots being written come first, and see the seat as it was."""
    return Round.objects.open().counting().filter(electorate=seat.electorate_id).select_for_update().first()


def _locked(seat: Seat) -> Seat:
    return Seat.objects.select_for_update().get(pk=seat.pk)


def _fresh(seat: Seat) -> Seat:
    return Seat.objects.select_related("electorate").get(pk=seat.pk)
