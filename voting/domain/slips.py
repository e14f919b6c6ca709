"""Paper slips: entered for a seat by one person, again blind by a second, then counted like any ballot.

What you would get wrong: the first entry is not kept. Only its digest under the round's key lies in the
database, so that nobody can read how a slip scored, and the second entry must meet it. The ballot takes the
highest `seq` there is, so that no phone's ballot replaces it, and it is never written over one.

A slip counts while the round takes ballots, grace included; a slip found later is announced, not counted.
"""

import base64
import hmac
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from django.db import IntegrityError, transaction

from voting.domain.papers import Paper, scale_of, values_of
from voting.domain.queries import my_seq
from voting.domain.round_keys import read_key
from voting.domain.rounds import last_moment
from voting.enums import SeatState
from voting.errors import (
    BadSlip,
    RoundNotOpen,
    SeatVoid,
    SlipDiffers,
    SlipNeedsSecondPerson,
    SlipNotCounted,
    SlipNotNeeded,
)
from voting.models import PaperSlip, Round, Seat

Scores: TypeAlias = Sequence[Sequence[int]]
# (round id, seat id, salt, scores) -> "" when counted, else why not, in words
Cast: TypeAlias = Callable[[int, int, str, Scores], str]


def enter_slip(round_: Round, seat: Seat, scores: Scores, *, by: str, at: datetime, cast: Cast) -> PaperSlip:
    """The first entry is noted, the second, by somebody else, is compared and counted; see `is_counted`.

    scores: one whole number per criterion for each subject, in the paper's order. `cast` puts the ballot
    through the one box there is. Order: the slip is confirmed when the ballot has been counted, so a crash
    in between leaves a counted ballot and an open slip, which the same second entry closes.
    Two first entries at once: one is the first, the other is compared with it. Raises RoundNotOpen,
    SeatVoid, SlipNotNeeded (the seat has a ballot), BadSlip, SlipNeedsSecondPerson; SlipDiffers, then
    both start anew; SlipNotCounted when the box refuses, then the first entry still stands.
    """
    _check(round_, seat, scores, at)
    entry = _entry(round_, seat, scores)
    slip, is_first = _noted(round_, seat, entry, by=by, at=at)
    if is_first:
        return slip
    if slip.entered_by == by:
        raise SlipNeedsSecondPerson
    if not hmac.compare_digest(slip.entry, entry):
        _forget(round_, seat)
        raise SlipDiffers(label=seat.label)
    if my_seq(round_, seat) is None and (why := cast(round_.pk, seat.pk, _salt(round_, seat), scores)):
        raise SlipNotCounted(label=seat.label, why=why)
    return _confirmed(slip, by=by, at=at)


def is_counted(slip: PaperSlip) -> bool:
    return slip.confirmed_at is not None


def waiting_slip(round_: Round, seat: Seat) -> PaperSlip | None:
    """The first entry of a slip that waits for its second."""
    return PaperSlip.objects.filter(round=round_, seat=seat, confirmed_at__isnull=True).first()


def withdraw_slip(round_: Round, seat: Seat) -> None:
    """The first entry was wrong and is forgotten: the next one is a first entry again, by whomever. Does
    nothing once the slip's ballot lies with the others, confirmed or not; if that happens at this very
    moment, the second entry stays on record with the first."""
    if not _is_being_counted(round_, seat):
        _forget(round_, seat)


def _forget(round_: Round, seat: Seat) -> None:
    PaperSlip.objects.filter(round=round_, seat=seat, confirmed_at__isnull=True).delete()


def fits(paper: Paper, scores: Scores) -> bool:
    """Whether `scores` answers every line of the paper with one of its values."""
    scales = [values_of(scale_of(paper, index)) for index in range(len(paper["criteria"]))]
    return len(scores) == len(paper["subjects"]) and all(
        len(row) == len(scales) and all(value in scale for value, scale in zip(row, scales, strict=True))
        for row in scores
    )


def _check(round_: Round, seat: Seat, scores: Scores, at: datetime) -> None:
    last = last_moment(round_) if round_.is_open else None
    if not round_.is_open or (last is not None and at > last):
        raise RoundNotOpen(number=round_.number)
    if seat.state == SeatState.VOID:
        raise SeatVoid(label=seat.label)
    if my_seq(round_, seat) is not None and not _is_being_counted(round_, seat):
        raise SlipNotNeeded(label=seat.label)
    if not fits(round_.paper, scores):
        raise BadSlip


def _is_being_counted(round_: Round, seat: Seat) -> bool:
    """The seat's ballot is this slip's own, left unconfirmed by a crash: its salt tells."""
    if waiting_slip(round_, seat) is None:
        return False
    return round_.ballots.filter(salt=_salt(round_, seat)).exists()


def _noted(round_: Round, seat: Seat, entry: str, *, by: str, at: datetime) -> tuple[PaperSlip, bool]:
    """(the slip, was this its first entry)."""
    found = waiting_slip(round_, seat)
    if found is not None:
        return found, False
    try:
        with transaction.atomic():
            slip = PaperSlip.objects.create(
                round=round_, seat=seat, entry=entry, entered_by=by, entered_at=at
            )
    except IntegrityError:  # somebody entered it at the same moment
        return PaperSlip.objects.get(round=round_, seat=seat), False
    return slip, True


def _confirmed(slip: PaperSlip, *, by: str, at: datetime) -> PaperSlip:
    """Its ballot is counted, so it has a row, also when somebody has just taken the first entry back. Of two
    who enter it second at once, the first is on record."""
    open_ = PaperSlip.objects.filter(pk=slip.pk, confirmed_at__isnull=True)
    if not open_.update(confirmed_by=by, confirmed_at=at):
        first = {name: getattr(slip, name) for name in ("entry", "entered_by", "entered_at")}
        second = {"confirmed_by": by, "confirmed_at": at}
        PaperSlip.objects.get_or_create(round=slip.round, seat=slip.seat, defaults=first | second)
    return PaperSlip.objects.get(round=slip.round, seat=slip.seat)


def _entry(round_: Round, seat: Seat, scores: Scores) -> str:
    text = f"slip:{seat.pk}:" + ";".join(",".join(map(str, row)) for row in scores)
    return hmac.digest(read_key(round_.pk), text.encode(), "sha256").hex()


def _salt(round_: Round, seat: Seat) -> str:
    """There is no phone to choose it: 128 bits from the round's key, gone with it."""
    raw = hmac.digest(read_key(round_.pk), f"slip-salt:{seat.pk}".encode(), "sha256")[:16]
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
