"""The public at home: an electorate of its own, whose rounds are twins of the studio's. A self-selected
sample.

What you would get wrong: nothing here may touch the studio's pool. Twins are armed, sealed, chained and
published apart, always under their own label; whoever joins from home gets a seat of the off-site electorate;
and new joins are bounded for the whole process, never by address, because a housing estate shares one.
"""

import threading
from collections.abc import Iterable
from datetime import datetime
from math import ceil
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from voting.domain import history, pauses, rounds, seats
from voting.domain.electorate import create_electorate
from voting.domain.seats import Claim
from voting.enums import ElectorateAct, ElectorateKind, Form, Press, RoundState, SeatAct, SeatState, Window
from voting.errors import AnotherRoundOpen, OffsiteBusy, OffsiteClosed, SeatedInStudio
from voting.models import Electorate, Round, Seat

SUFFIX = "-offsite"
SEAT_MARK = "网"  # before a number: no import may name a seat so
MOST_SEATS = 100_000
JOINS_A_SECOND, JOINS_AT_ONCE = 50.0, 300.0  # of each process


class TokenBucket:
    """`rate` tokens a second, `size` at most. Safe in threads; a clock that goes back gives nothing."""

    def __init__(self, rate: float, size: float) -> None:
        self._rate, self._size = rate, size
        self._lock = threading.Lock()
        self.refill()

    def refill(self) -> None:
        self._left, self._at = self._size, 0.0

    def take(self, at_s: float) -> bool:
        with self._lock:
            gained = max(0.0, at_s - self._at) * self._rate if self._at else 0.0
            self._left, self._at = min(self._size, self._left + gained), max(self._at, at_s)
            if self._left < 1:
                return False
            self._left -= 1
            return True


joins = TokenBucket(JOINS_A_SECOND, JOINS_AT_ONCE)


# -- the switch --------------------------------------------------------------------------------


def offsite_of(studio_ref: str) -> Electorate | None:
    """None while it was never switched on."""
    return Electorate.objects.filter(ref=studio_ref + SUFFIX, kind=ElectorateKind.OFFSITE).first()


def switch(studio: Electorate, *, is_open: bool, by: str, at: datetime) -> Electorate:
    """Let the public at home join, or not. Off: nobody new, no new twins, a twin that is open ends now.

    The studio's own rounds notice nothing. The same again leaves no row; two at once: one row.
    """
    electorate = create_electorate(
        ref=studio.ref + SUFFIX,
        title=studio.title,
        kind=ElectorateKind.OFFSITE,
        asks_presence_code=False,
    )
    with transaction.atomic():
        moved = Electorate.objects.filter(pk=electorate.pk, is_open=not is_open).update(is_open=is_open)
        if moved:
            history.record(studio, ElectorateAct.OFFSITE, by=by, at=at, open=is_open)
    if moved and not is_open:
        for twin in Round.objects.open().filter(electorate=electorate):
            _end(twin, at)
    electorate.refresh_from_db()
    return electorate


# -- joining -----------------------------------------------------------------------------------


def join(studio_ref: str, *, device: str | None, at: datetime) -> Claim:
    """A seat without a place for this phone; the same phone gets the same seat again.

    Raises OffsiteBusy before anything is read when too many come at once, OffsiteClosed while it is not
    open, SeatedInStudio for a phone that scores there.
    """
    if not joins.take(at.timestamp()):
        raise OffsiteBusy
    electorate = offsite_of(studio_ref)
    if electorate is None or not electorate.is_open:
        raise OffsiteClosed
    held = seats.seat_of_device(device)
    if held is not None and held.electorate_id == electorate.pk:
        return Claim(held, device or "")
    if held is not None and held.electorate.ref == studio_ref:
        raise SeatedInStudio(label=held.label)
    return _seat(electorate, at)


def _seat(electorate: Electorate, at: datetime) -> Claim:
    """Always under a fresh secret: what the phone brought may be another evening's, or made up."""
    secret = seats.new_device()
    with transaction.atomic():
        Electorate.objects.select_for_update().get(pk=electorate.pk)  # numbers are given one by one
        number = electorate.seats.count() + 1
        if number > MOST_SEATS:
            raise OffsiteBusy
        seat = Seat.objects.create(
            electorate=electorate,
            label=f"{SEAT_MARK}-{number:06d}",
            state=SeatState.CLAIMED,
            token_sha256=seats.digest(token_urlsafe(16)),
            device_sha256=seats.digest(secret),
            claimed_at=at,
        )
        seats.record(seat, SeatAct.CLAIMED, by="", at=at)
    return Claim(seat, secret)


# -- twins -------------------------------------------------------------------------------------


def follow(at: datetime) -> None:
    """Bring every twin to where its studio round is. The clock of voting calls it twice a second; safe in any
    number of processes, and what a crash left undone is done the next time.
    """
    unfinished = Q(
        rounds__state__in=[RoundState.ARMED, RoundState.OPEN, RoundState.CLOSED, RoundState.SEALED]
    )
    public = Electorate.objects.filter(kind=ElectorateKind.OFFSITE)
    for electorate in public.filter(Q(is_open=True) | unfinished).distinct():
        studio = Round.objects.on_record().filter(electorate__ref=electorate.ref.removesuffix(SUFFIX))
        for round_ in studio.open().filter(twin=None) if electorate.is_open else []:
            open_twin(electorate, round_, at)
        for twin in electorate.rounds.filter(unfinished_twin()).select_related("twin_of"):
            _catch_up(twin, at)


def unfinished_twin() -> Q:
    over = [RoundState.REVEALED, RoundState.VOID]
    return Q(twin_of__isnull=False) & ~Q(state__in=over)


def open_twin(electorate: Electorate, round_: Round, at: datetime) -> None:
    """The same paper under its own label, until the studio's deadline. Two processes at once: one twin."""
    left_s = ceil((round_.closes_at - at).total_seconds()) if round_.closes_at else 0
    if round_.frozen_at or (round_.closes_at and left_s <= 0):
        return
    options = rounds.RoundOptions(
        press=Press(round_.press), window=Window(round_.window)
    )  # secret and hidden, always
    try:
        with transaction.atomic():
            twin = rounds.arm_round(
                electorate,
                ref=f"twin-{round_.pk}",
                paper=labelled(round_.paper),
                window_s=left_s,
                by=rounds.CLOCK,
                at=at,
                options=options,
            )
            Round.objects.filter(pk=twin.pk).update(twin_of=round_)
            rounds.open_round(twin, by=rounds.CLOCK, at=at)
    except (IntegrityError, AnotherRoundOpen):
        return  # another process was faster, or the twin before still runs out: the next glance tries again


def labelled(paper: dict[str, Any]) -> dict[str, Any]:
    """The studio's paper with what it is said in its title, so that no page or file can leave it out."""
    with override(settings.LANGUAGE_CODE):
        said = _("%(title)s (for reference: off-site, self-selected)") % {"title": paper["title"]}
    return {**{key: value for key, value in paper.items() if key != "rules"}, "title": said}


def _catch_up(twin: Round, at: datetime) -> None:
    round_ = twin.twin_of
    assert round_ is not None  # noqa: S101  asked for by the query
    if round_.state == RoundState.VOID:
        with override(settings.LANGUAGE_CODE):
            reason = _("the studio's round is void")
        rounds.void_round(twin, reason=reason, by=rounds.CLOCK, at=at)
    elif twin.is_open and bool(twin.frozen_at) != bool(round_.frozen_at):
        _pause(twin, round_, at)
    elif twin.is_open:
        if not twin.frozen_at and round_.closes_at is not None and round_.closes_at <= at:
            _end(twin, at)
    elif twin.state == RoundState.SEALED and round_.is_revealed:
        _reveal(twin, round_, at)


def _pause(twin: Round, round_: Round, at: datetime) -> None:
    """As the studio's, up to half a second later; given back is what was lost here."""
    if round_.frozen_at:
        pauses.freeze(twin, by=rounds.CLOCK, at=at)
    else:
        pauses.unfreeze(twin, by=rounds.CLOCK, at=at)


def _end(twin: Round, at: datetime) -> None:
    if twin.frozen_at:
        pauses.unfreeze(twin, by=rounds.CLOCK, at=at)  # switched off during a pause
    if twin.closes_at is None or twin.closes_at > at:
        rounds.end_window(twin, by=rounds.CLOCK, at=at)


def _reveal(twin: Round, round_: Round, at: datetime) -> None:
    """By the two people who revealed the studio's."""
    last = round_.changes.filter(after=RoundState.REVEALED).first()
    if round_.confirmed_by:
        rounds.confirm_round(twin, by=round_.confirmed_by, at=at)
    rounds.reveal_round(twin, by=last.by if last else rounds.CLOCK, at=at)


def references(round_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """By the studio round's id, its revealed twin as an indicator for pages and screens:

    {"n", "number", "subjects": [{"ref", "name", "value", "percent"}]}. The value is the mean, or per cent
    satisfied (stance) or accepting (deal); None without ballots. One query.
    """
    twins = Round.objects.revealed().filter(twin_of__in=list(round_ids))
    return {twin.twin_of_id: _reference(twin) for twin in twins if twin.twin_of_id and twin.result}


def _reference(twin: Round) -> dict[str, Any]:
    result: dict[str, Any] = twin.result or {}
    subjects = [
        {"ref": one["ref"], "name": one["name"], **_figure(one, result)} for one in result["subjects"]
    ]
    return {"n": result["n"], "number": twin.number, "subjects": subjects}


def _figure(subject: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    if result["form"] == Form.STANCE:
        return {"value": subject["satisfied"], "percent": True}
    if result["form"] == Form.DEAL:
        shares = subject["criteria"][0]["shares"]
        return {"value": shares[max(shares, key=int)], "percent": True}
    return {"value": subject["mean"], "percent": result["unit"] == "percent"}
