"""An usher's walk to a seat: asked for by the phone or begun by an usher, taken by one, settled by anyone.

One errand of a seat is open at a time (a constraint holds it): pressing for help twice is one call.
"""

from datetime import datetime

from django.db import IntegrityError, transaction

from voting.errors import ErrandTaken
from voting.models import Electorate, Errand, Seat

NOTE = 120  # characters kept of a note or outcome


def ask_for_help(seat: Seat, *, note: str = "", at: datetime) -> Errand:
    """From the seat's own phone. A second call changes nothing but a note that was empty; an errand that an
    usher had begun by herself becomes one that was asked for."""
    errand = _open_or_new(seat, at=at, by_phone=True, note=note)
    mine = Errand.objects.filter(pk=errand.pk, settled_at__isnull=True)
    mine.filter(asked_by_phone=False).update(asked_by_phone=True)
    if note:
        mine.filter(note="").update(note=note[:NOTE])
    return _fresh(errand)


def withdraw_help(seat: Seat, *, at: datetime) -> None:
    """The phone needs nobody any more. Does nothing when no help was asked."""
    open_ = Errand.objects.filter(seat=seat, settled_at__isnull=True, asked_by_phone=True)
    open_.update(settled_at=at)


def take_errand(seat: Seat, *, by: str, at: datetime) -> Errand:
    """`by` goes there. Two at once: one goes, the other gets ErrandTaken; taking twice changes nothing."""
    errand = _open_or_new(seat, at=at)
    free = Errand.objects.filter(pk=errand.pk, taken_by="", settled_at__isnull=True)
    free.update(taken_by=by, taken_at=at)
    errand = _fresh(errand)
    if errand.taken_by != by:
        raise ErrandTaken(by=errand.taken_by, label=seat.label)
    return errand


def settle_errand(seat: Seat, *, outcome: str = "", by: str, at: datetime) -> None:
    """Done, by whoever was there. Does nothing when none is open."""
    with transaction.atomic():
        errand = Errand.objects.select_for_update().filter(seat=seat, settled_at__isnull=True).first()
        if errand is not None:
            Errand.objects.filter(pk=errand.pk).update(
                settled_at=at,
                outcome=outcome[:NOTE],
                taken_by=errand.taken_by or by,
                taken_at=errand.taken_at or at,
            )


def is_waiting(seat: Seat) -> bool:
    """The phone has asked for help and nobody has settled it; what `mine.help` says."""
    return Errand.objects.filter(seat=seat, settled_at__isnull=True, asked_by_phone=True).exists()


def open_errands(electorate: Electorate) -> dict[int, Errand]:
    """By seat id."""
    found = Errand.objects.filter(seat__electorate=electorate, settled_at__isnull=True)
    return {errand.seat_id: errand for errand in found}


def _open_or_new(seat: Seat, *, at: datetime, by_phone: bool = False, note: str = "") -> Errand:
    open_ = Errand.objects.filter(seat=seat, settled_at__isnull=True)
    if (found := open_.first()) is not None:
        return found
    try:
        with transaction.atomic():
            return Errand.objects.create(seat=seat, asked_at=at, asked_by_phone=by_phone, note=note[:NOTE])
    except IntegrityError:  # somebody asked at the same moment
        return open_.get()


def _fresh(errand: Errand) -> Errand:
    errand.refresh_from_db()
    return errand
