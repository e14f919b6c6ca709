"""Seat cards: issued, claimed by the first phone, or void. One phone holds one seat.

What you would get wrong: only digests are stored. The token on a card is derived from SECRET_KEY, so that
cards can be printed again; the device's secret is known to the phone alone. A seat's token changes with its
card: another edition, or a spare swapped in; `token_of` is always the token of the card that is valid now.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from voting.domain import presence_code as presence
from voting.enums import CardState, ElectorateKind, SeatAct, SeatState
from voting.errors import ClaimsClosed, HasASeat, SeatTaken, SeatVoid, SpareCardOnly, UnknownSeat
from voting.models import Electorate, Seat, SeatChange, SpareCard

DEVICE_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits, base64url

presence_code = presence.code_at  # what the demo and simulated phones, which have the key, type
presence_frame = presence.frame_at


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


# -- cards -----------------------------------------------------------------------------------


def issue_seats(electorate: Electorate, labels: Iterable[str]) -> list[Seat]:
    """A card for each label. Labels that have one keep it, whatever its state."""
    Seat.objects.bulk_create(
        Seat(electorate=electorate, label=label, token_sha256=digest(seat_token(electorate.pk, label)))
        for label in _without_card(electorate.seats.all(), labels)
    )
    return list(electorate.seats.order_by("label"))


def issue_spares(electorate: Electorate, labels: Iterable[str]) -> list[SpareCard]:
    """A spare card for each label. Labels that have one keep it, used and void ones too."""
    SpareCard.objects.bulk_create(
        SpareCard(electorate=electorate, label=label, token_sha256=digest(spare_token(electorate.pk, label)))
        for label in _without_card(electorate.spares.all(), labels)
    )
    return list(electorate.spares.order_by("label"))


def _without_card(cards: QuerySet[Any], labels: Iterable[str]) -> list[str]:
    """Each once, in the order given."""
    known = set(cards.values_list("label", flat=True))
    return [label for label in dict.fromkeys(labels) if label not in known]


def token_of(card: Seat | SpareCard) -> str:
    """The secret on the card: 128 bits, 22 characters, the same whenever it is printed.

    Of a seat with a spare swapped in, the spare's: the seat's own card is dead.
    """
    if isinstance(card, SpareCard):
        return spare_token(card.electorate_id, card.label)
    token = seat_token(card.electorate_id, card.label, card.edition)
    if digest(token) == card.token_sha256:
        return token
    spare = card.spares.get(state=CardState.USED)
    return spare_token(card.electorate_id, spare.label)


def seat_token(electorate_id: int, label: str, edition: int = 1) -> str:
    """A label has no line break in it, so no seat's second edition is another's first."""
    return _token(f"{electorate_id}:{label}" if edition == 1 else f"{electorate_id}:{label}\n{edition}")


def spare_token(electorate_id: int, label: str) -> str:
    return _token(f"{electorate_id}\nspare:{label}")


def _token(name: str) -> str:
    mac = salted_hmac("voting.seat-card", name, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:16]).rstrip(b"=").decode()


def find_card(token: str) -> Seat | SpareCard | None:
    """The seat whose valid card this is, else the spare card that is in nobody's hand; for ushers."""
    sha = digest(token)
    seat = Seat.objects.select_related("electorate").filter(token_sha256=sha).first()
    return seat or SpareCard.objects.select_related("electorate").filter(token_sha256=sha).first()


def find_seat(token: str) -> Seat:
    """The seat of a card, in whatever state. Raises UnknownSeat, SpareCardOnly."""
    card = find_card(token)
    if isinstance(card, SpareCard):
        raise SpareCardOnly(label=card.label)
    if card is None:
        raise UnknownSeat
    return card


def seat_of_device(device: str | None) -> Seat | None:
    """The claimed seat a phone holds; None for a stranger and for a seat voided since."""
    if not device:
        return None
    return Seat.objects.claimed().select_related("electorate").filter(device_sha256=digest(device)).first()


# -- joining ---------------------------------------------------------------------------------


def look_at_seat(token: str, *, device: str | None) -> tuple[Seat, bool]:
    """(seat, is it mine), for a page that changes nothing. Raises what a claim would raise of the card."""
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


def is_admitted(seat: Seat, at: datetime) -> bool:
    """An usher has seen the person and let this card in, for a few minutes."""
    return seat.admitted_until is not None and seat.admitted_until >= at


def asks_code(seat: Seat, at: datetime) -> bool:
    """Whether a claim of this seat needs the presence code at this moment. Raises ClaimsClosed.

    The off-site public joins whenever its own page lets it; no usher walks there.
    """
    if is_admitted(seat, at):
        return False
    electorate = seat.electorate
    if electorate.kind == ElectorateKind.STUDIO and not presence.claims_open(electorate):
        raise ClaimsClosed(label=seat.label)
    return electorate.asks_presence_code


def claim_seat(token: str, *, device: str | None, at: datetime, code: str = "") -> Claim:
    """The first phone gets the seat; the same phone gets it again, unchanged and without a code.

    `device` is the secret in the phone's cookie, if it has one; it is kept unless it is
    malformed or belongs to a void seat or another electorate's, in which case a fresh one is made.
    Two phones at once: the database lets one through (compare-and-set), the other gets
    SeatTaken. A double press of one phone resumes. Raises UnknownSeat, SpareCardOnly, SeatVoid, SeatTaken,
    HasASeat (a phone cannot change places by scanning another card), ClaimsClosed, PresenceCodeWrong,
    PresenceTriesSpent; of these only a wrong code leaves a row.
    """
    seat, mine = look_at_seat(token, device=device)
    if mine and device:
        return Claim(seat, device)
    if asks_code(seat, at):
        presence.check(seat, code, at)
    secret = _secret_for(seat, device)
    if not _take(seat, secret, at):  # somebody was faster: perhaps this very phone's first press
        seat, mine = look_at_seat(token, device=device)
        if mine and device:
            return Claim(seat, device)
        raise SeatTaken(label=seat.label)
    return Claim(seat, secret)


def _take(seat: Seat, secret: str, at: datetime) -> bool:
    """The compare-and-set, of this card and no newer one; once won, `seat` says what its row says. A phone
    that claims two cards at once loses one to the unique device."""
    free = Seat.objects.filter(pk=seat.pk, state=SeatState.ISSUED, token_sha256=seat.token_sha256)
    facts: dict[str, Any] = {"state": SeatState.CLAIMED, "device_sha256": digest(secret), "claimed_at": at}
    facts["admitted_until"] = None
    try:
        with transaction.atomic():
            if not free.update(**facts):
                return False
            record(seat, SeatAct.CLAIMED, by="", at=at)
    except IntegrityError:
        return False
    for name, value in facts.items():
        setattr(seat, name, value)
    return True


def _secret_for(seat: Seat, device: str | None) -> str:
    """The phone's own secret, unless an older seat that it does not sit on any more uses it up."""
    if not device or not DEVICE_SECRET.fullmatch(device):
        return new_device()
    used = Seat.objects.filter(device_sha256=digest(device)).first()
    spent = used is not None and (used.state == SeatState.VOID or used.electorate_id != seat.electorate_id)
    return new_device() if spent else device


def void_seat(seat: Seat, *, reason: str = "", why: str = "", by: str, at: datetime) -> Seat:
    """Nobody sits here. Its phone's further ballots are refused; counted ones stand.

    A second call changes nothing. The device digest is kept, so that the void phone stays known.
    """
    with transaction.atomic():
        living = Seat.objects.filter(pk=seat.pk, state__in=[SeatState.ISSUED, SeatState.CLAIMED])
        if living.update(state=SeatState.VOID, admitted_until=None):
            record(seat, SeatAct.VOIDED, by=by, at=at, reason=reason, why=why)
    return Seat.objects.select_related("electorate").get(pk=seat.pk)


def record(
    seat: Seat, act: SeatAct, *, by: str, at: datetime, reason: str = "", why: str = "", fact: str = ""
) -> None:
    """One row of the seat's history. Called inside the act's transaction."""
    SeatChange.objects.create(seat=seat, at=at, by=by, act=act, reason=reason[:200], why=why, fact=fact)
