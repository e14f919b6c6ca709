"""Seat cards: issued, claimed by the first phone, or void. One phone holds one seat.

What you would get wrong: only digests are stored. The token on a card is derived from
SECRET_KEY, so that cards can be printed again; the device's secret is known to the phone alone.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from voting.enums import SeatState
from voting.errors import HasASeat, SeatTaken, SeatVoid, UnknownSeat
from voting.models import Electorate, Seat

DEVICE_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits, base64url


@dataclass(frozen=True)
class Claim:
    """A seat and the secret of the phone that holds it, to be kept in that phone's cookie."""

    seat: Seat
    device: str


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_device() -> str:
    """A fresh device secret, 256 bits."""
    return secrets.token_urlsafe(32)


def issue_seats(electorate: Electorate, labels: Iterable[str]) -> list[Seat]:
    """A card for each label. Labels that have one keep it, whatever its state."""
    known = set(electorate.seats.values_list("label", flat=True))
    Seat.objects.bulk_create(
        Seat(electorate=electorate, label=label, token_sha256=digest(_token(electorate.pk, label)))
        for label in dict.fromkeys(labels)
        if label not in known
    )
    return list(electorate.seats.order_by("label"))


def token_of(seat: Seat) -> str:
    """The secret on the card: 128 bits, 22 characters, the same whenever it is printed."""
    return _token(seat.electorate_id, seat.label)


def _token(electorate_id: int, label: str) -> str:
    mac = salted_hmac("voting.seat-card", f"{electorate_id}:{label}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:16]).rstrip(b"=").decode()


def find_seat(token: str) -> Seat:
    """The seat of a card, in whatever state. Raises UnknownSeat."""
    seat = Seat.objects.select_related("electorate").filter(token_sha256=digest(token)).first()
    if seat is None:
        raise UnknownSeat
    return seat


def seat_of_device(device: str | None) -> Seat | None:
    """The claimed seat a phone holds; None for a stranger and for a seat voided since."""
    if not device:
        return None
    return Seat.objects.claimed().select_related("electorate").filter(device_sha256=digest(device)).first()


def look_at_seat(token: str, *, device: str | None) -> tuple[Seat, bool]:
    """(seat, is it mine), for a page that changes nothing. Raises what a claim would raise."""
    seat = find_seat(token)
    if seat.state == SeatState.VOID:
        raise SeatVoid(label=seat.label)
    if seat.state == SeatState.CLAIMED:
        if device and seat.device_sha256 == digest(device):
            return seat, True
        raise SeatTaken(label=seat.label)
    held = seat_of_device(device)
    if held is not None and held.pk == seat.pk:  # joined by this very phone since we looked
        return held, True
    if held is not None and held.electorate_id == seat.electorate_id:
        raise HasASeat(label=held.label)
    return seat, False


def claim_seat(token: str, *, device: str | None, at: datetime) -> Claim:
    """The first phone gets the seat; the same phone gets it again, unchanged.

    `device` is the secret in the phone's cookie, if it has one; it is kept unless it is
    malformed or belongs to a void seat or another electorate's, in which case a fresh one is made.
    Two phones at once: the database lets one through (compare-and-set), the other gets
    SeatTaken. A double press of one phone resumes. Raises UnknownSeat, SeatVoid, SeatTaken,
    HasASeat (a phone cannot change places by scanning another card).
    """
    seat, mine = look_at_seat(token, device=device)
    if mine and device:
        return Claim(seat, device)
    secret = _secret_for(seat, device)
    if not _take(seat, secret, at):  # somebody was faster: perhaps this very phone's first press
        seat, mine = look_at_seat(token, device=device)
        if mine and device:
            return Claim(seat, device)
        raise SeatTaken(label=seat.label)
    return Claim(find_seat(token), secret)


def _take(seat: Seat, secret: str, at: datetime) -> bool:
    """The compare-and-set. A phone that claims two cards at once loses one to the unique device."""
    try:
        with transaction.atomic():
            return bool(
                Seat.objects.filter(pk=seat.pk, state=SeatState.ISSUED).update(
                    state=SeatState.CLAIMED, device_sha256=digest(secret), claimed_at=at
                )
            )
    except IntegrityError:
        return False


def _secret_for(seat: Seat, device: str | None) -> str:
    """The phone's own secret, unless an older seat that it does not sit on any more uses it up."""
    if not device or not DEVICE_SECRET.fullmatch(device):
        return new_device()
    used = Seat.objects.filter(device_sha256=digest(device)).first()
    spent = used is not None and (used.state == SeatState.VOID or used.electorate_id != seat.electorate_id)
    return new_device() if spent else device


def void_seat(seat: Seat) -> None:
    """Withdraw a card for good. Its phone's further ballots are refused; counted ones stand.

    A second call changes nothing. The device digest is kept, so that the void phone stays known.
    """
    Seat.objects.filter(pk=seat.pk, state__in=[SeatState.ISSUED, SeatState.CLAIMED]).update(
        state=SeatState.VOID
    )
