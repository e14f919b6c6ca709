"""The life of a round: armed, open, closed, sealed, revealed; or void.

Every move is a compare-and-set on `state` that leaves one RoundChange. Sealing lies in `sealing.py`.
What you would get wrong: a producer's "close" only brings the deadline forward (`end_window`); the round
closes when the grace is over too, because ballots on their way were promised to count.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from common.publish import publish
from voting.domain import round_keys
from voting.domain.papers import Paper, freeze
from voting.enums import Display, Press, RoundPurpose, RoundState, Secrecy, Window
from voting.errors import (
    AnotherRoundOpen,
    NeedsSecondPerson,
    RoundFrozen,
    RoundNotArmed,
    RoundNotOpen,
    RoundNotSealed,
    RoundOver,
    WindowRunning,
)
from voting.events import vote_topic
from voting.models import Electorate, Group, Round, RoundChange, Seat

CLOCK = ""  # `by` of a move that nobody pressed


@dataclass(frozen=True)
class RoundOptions:
    """How a round is scored; frozen into its paper at arming. `pass_percent`: a deal needs more than that."""

    press: Press = Press.LAST
    secrecy: Secrecy = Secrecy.SECRET
    display: Display = Display.HIDDEN
    window: Window = Window.CLOCK
    pass_percent: int = 50


def arm_round(
    electorate: Electorate,
    *,
    ref: str,
    paper: Paper,
    window_s: int,
    by: str,
    at: datetime,
    options: RoundOptions = RoundOptions(),
    purpose: RoundPurpose = RoundPurpose.AIR,
    compared_to: Round | None = None,
) -> Round:
    """A new round under the next number of its purpose; its paper, with the electorate's weights and trim of
    this moment among its rules, is frozen. Two at once get two numbers.

    Raises EmptyPaper, BadPaper. Phones and screens see nothing of it until it opens.
    """
    with transaction.atomic():
        Electorate.objects.select_for_update().get(pk=electorate.pk)  # numbers are given one by one
        frozen, digest = freeze({**paper, "rules": _rules(electorate, options)})
        last = electorate.rounds.filter(purpose=purpose).aggregate(last=Max("number"))["last"] or 0
        round_ = Round.objects.create(
            electorate=electorate,
            number=last + 1,
            purpose=purpose,
            ref=ref,
            paper=frozen,
            paper_sha256=digest,
            press=options.press,
            secrecy=options.secrecy,
            display=options.display,
            window=options.window,
            window_s=window_s,
            compared_to=compared_to,
            grace_ms=settings.BALLOT_GRACE_MS,
            armed_at=at,
        )
        record(round_, "", RoundState.ARMED, by=by, at=at)
    return round_


def _rules(electorate: Electorate, options: RoundOptions) -> dict[str, Any]:
    """What was decided before air, as it stands on the paper."""
    groups = electorate.groups.filter(seats__isnull=False).distinct().order_by("order", "pk")
    chosen = {
        name: value if isinstance(value, int) else str(value) for name, value in asdict(options).items()
    }
    return {
        **chosen,
        "trim_percent": Electorate.objects.values_list("trim_percent", flat=True).get(pk=electorate.pk),
        "groups": [_group(group) for group in groups],
    }


def _group(group: Group) -> dict[str, Any]:
    told = {"ref": group.ref, "name": group.name, "weight": group.weight}
    return {**told, "spare": True} if group.is_spare else told


def open_round(round_: Round, *, by: str, at: datetime) -> Round:
    """From now on ballots count, until `at` + window + grace, or until `end_window` when the round is closed
    by hand. The key exists before the commit that opens it; seats with extra time make it close later.

    Two at once: one opens, the other gets RoundNotArmed. Raises AnotherRoundOpen while the
    electorate has one; then nothing has changed.
    """
    by_hand = round_.window == Window.HAND
    closes_at = None if by_hand else at + timedelta(seconds=round_.window_s)
    opened = {"state": RoundState.OPEN, "opened_at": at, "closes_at": closes_at}
    try:
        with transaction.atomic():
            opened["extra_s"] = _longest_extra(round_)
            moved = Round.objects.filter(pk=round_.pk, state=RoundState.ARMED).update(**opened)
            if moved:  # a round that is over is given no key again
                round_keys.make_key(round_.pk)
                record(round_, RoundState.ARMED, RoundState.OPEN, by=by, at=at)
    except IntegrityError as error:  # the constraint one_open_round_per_electorate
        raise AnotherRoundOpen(number=_open_number(round_)) from error
    if not moved:
        raise RoundNotArmed(number=round_.number)
    for name, value in opened.items():  # no reading back: all phones are being told at this moment
        setattr(round_, name, value)
    return round_


def _longest_extra(round_: Round) -> int:
    seats = Seat.objects.claimed().filter(electorate=round_.electorate_id, extra_s__gt=0)
    return seats.aggregate(longest=Max("extra_s"))["longest"] or 0


def grant_extra(electorate: Electorate, extra_s: int) -> None:
    """A seat was given personal extra time: an open round stays open for it. Never shortens."""
    Round.objects.open().filter(electorate=electorate, extra_s__lt=extra_s).update(extra_s=extra_s)


def _open_number(round_: Round) -> int:
    numbers = Round.objects.open().filter(electorate=round_.electorate_id).values_list("number", flat=True)
    return numbers.first() or round_.number


def end_window(round_: Round, *, by: str, at: datetime) -> Round:
    """The deadline is now; the grace still runs, then the clock closes and seals.

    Two at once: one wins. Raises RoundNotOpen when the round is not open or its deadline has passed,
    RoundFrozen while it is paused: its deadline is not known yet.
    """
    with transaction.atomic():
        if Round.objects.open().filter(pk=round_.pk, frozen_at__isnull=False).exists():
            raise RoundFrozen(number=round_.number)
        running = Round.objects.open().filter(Q(closes_at__gt=at) | Q(closes_at__isnull=True), pk=round_.pk)
        if not running.update(closes_at=at):
            raise RoundNotOpen(number=round_.number)
        record(round_, RoundState.OPEN, RoundState.OPEN, by=by, at=at, reason="deadline brought forward")
    return _fresh(round_)


def close_round(round_: Round, *, by: str, at: datetime) -> Round:
    """No ballot counts any more. Takes the round exclusively: batches being written come first.

    Call it only when the ballots received in time have been written (voting.runtime drains the
    queue). Raises WindowRunning before deadline and grace are over at `at`, else RoundNotOpen.
    """
    with transaction.atomic():
        found = Round.objects.select_for_update().get(pk=round_.pk)
        if not found.is_open:
            raise RoundNotOpen(number=round_.number)
        last = last_moment(found)
        if last is None or at < last:
            raise WindowRunning(number=round_.number)
        Round.objects.open().filter(pk=found.pk).update(state=RoundState.CLOSED, closed_at=at)
        record(found, RoundState.OPEN, RoundState.CLOSED, by=by, at=at)
    return _fresh(round_)


def last_moment(round_: Round) -> datetime | None:
    """A ballot received until then counts, for the seats with the longest extra time. None while a round that
    is closed by hand has not been told to end, nor while scoring is paused."""
    if round_.closes_at is None or round_.frozen_at is not None:
        return None
    return round_.closes_at + timedelta(seconds=round_.extra_s, milliseconds=round_.grace_ms)


def confirm_round(round_: Round, *, by: str, at: datetime) -> Round:
    """A second person has checked the equation of a sealed round. Two at once: the first name stays, both
    are on the history. Raises RoundNotSealed, RoundOver.
    """
    with transaction.atomic():
        sealed = Round.objects.filter(pk=round_.pk, state=RoundState.SEALED)
        if (
            not sealed.filter(confirmed_by="").update(confirmed_by=by, confirmed_at=at)
            and not sealed.exists()
        ):
            raise _not_sealed(round_)
        record(round_, RoundState.SEALED, RoundState.SEALED, by=by, at=at, reason="checked")
    return _fresh(round_)


def reveal_round(round_: Round, *, by: str, at: datetime) -> Round:
    """The result becomes public, for ever. Two at once: one wins, the other gets RoundOver.

    Raises RoundNotSealed before sealing, NeedsSecondPerson unless somebody else than `by` has confirmed it
    (settings.TWO_PERSON_REVEAL; a drill needs nobody).
    """
    sealed = Round.objects.filter(pk=round_.pk, state=RoundState.SEALED)
    if settings.TWO_PERSON_REVEAL and round_.purpose == RoundPurpose.AIR:
        sealed = sealed.exclude(confirmed_by__in=["", by])
    with transaction.atomic():
        moved = sealed.update(state=RoundState.REVEALED, revealed_at=at)
        if moved:
            record(round_, RoundState.SEALED, RoundState.REVEALED, by=by, at=at)
    if not moved:
        waits = _fresh(round_).state == RoundState.SEALED
        raise NeedsSecondPerson(number=round_.number) if waits else _not_sealed(round_)
    return _fresh(round_)


def _not_sealed(round_: Round) -> RoundOver | RoundNotSealed:
    over = _fresh(round_).state in {RoundState.REVEALED, RoundState.VOID}
    return RoundOver(number=round_.number) if over else RoundNotSealed(number=round_.number)


def void_round(round_: Round, *, reason: str, by: str, at: datetime) -> Round:
    """Never happened, and kept for ever: ballots stay, the key goes, a re-run gets a new number.

    From any state but revealed and void, which raise RoundOver; two at once: one wins.
    """
    with transaction.atomic():
        found = Round.objects.select_for_update().get(pk=round_.pk)
        standing = Round.objects.filter(pk=found.pk, state=found.state).exclude(
            state__in=[RoundState.REVEALED, RoundState.VOID]
        )
        if not standing.update(state=RoundState.VOID, void_reason=reason):
            raise RoundOver(number=round_.number)
        record(found, found.state, RoundState.VOID, by=by, at=at, reason=reason)
        transaction.on_commit(lambda: round_keys.destroy_key(found.pk))
    return _fresh(round_)


def record(round_: Round, before: str, after: str, *, by: str, at: datetime, reason: str = "") -> None:
    """One row of history, and a poke to those who show the round. Called inside the move's transaction."""
    RoundChange.objects.create(round=round_, at=at, by=by, before=before, after=after, reason=reason)
    publish(vote_topic(round_.electorate_id), f"round.{after}")


def _fresh(round_: Round) -> Round:
    round_.refresh_from_db()
    return round_
