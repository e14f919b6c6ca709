"""What may be known of a round from outside: its state, its turnout, and its result once revealed.

What you would get wrong: nothing here may carry a tally before `revealed`. A version and what it
numbers are read in one statement, so that two states never go under one number.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

from django.db.models import Count, Q, QuerySet, Subquery, Sum

from common.clock import to_ms
from voting.domain.recount import BALLOTS_CELL
from voting.domain.round_keys import read_key, slot_of
from voting.enums import RoundState, SeatState
from voting.errors import RoundKeyLost
from voting.models import Ballot, Electorate, Round, RoundChange, Seat, TallyCount

Frame: TypeAlias = dict[str, Any]


def vote_state(electorate_id: int) -> Frame:
    """{"t": "vote", "v": int, "round": {...} | None}: the newest round that has been opened.

    An armed round is not shown: its predecessor's result may still be on the screens. `v` rises
    with each move of any round of the electorate. Times are ms since 1970.
    """
    moves = moves_of(electorate_id)
    version = moves.count()
    counted = moves.order_by().values("round__electorate").annotate(n=Count("pk")).values("n")
    shown = _opened(electorate_id).annotate(moves=Subquery(counted)).first()
    if shown is None:
        return {"t": "vote", "v": version, "round": None}
    return {"t": "vote", "v": shown.moves, "round": round_frame(shown)}


def moves_of(electorate_id: int) -> QuerySet[RoundChange]:
    return RoundChange.objects.filter(round__electorate=electorate_id)


def current_round(electorate_id: int) -> Round | None:
    """The round that `vote_state` shows."""
    return _opened(electorate_id).first()


def _opened(electorate_id: int) -> QuerySet[Round]:
    return Round.objects.filter(electorate=electorate_id, opened_at__isnull=False).order_by("-number")


def round_frame(round_: Round) -> Frame:
    """The public shape of a round; `result` only from reveal on."""
    frame: Frame = {
        "id": round_.pk,
        "number": round_.number,
        "title": round_.paper["title"],
        "state": str(round_.state),
        "window_s": round_.window_s,
        "grace_ms": round_.grace_ms,
        "opened_at": to_ms(round_.opened_at) if round_.opened_at else None,
        "closes_at": to_ms(round_.closes_at) if round_.closes_at else None,
        "sealed_at": to_ms(round_.sealed_at) if round_.sealed_at else None,
        "paper": round_.paper,
    }
    if round_.is_revealed:
        frame["result"] = round_.result
    return frame


def turnout(electorate_id: int) -> Frame:
    """{"t": "turnout", "v", "issued", "joined", "counted"}: how many, never what they said.

    `counted` belongs to the round that `vote_state` shows. `v` rises with every one of its parts.
    """
    moves = moves_of(electorate_id).count()
    seats = Seat.objects.filter(electorate=electorate_id).aggregate(
        issued=Count("pk"),
        joined=Count("pk", filter=Q(state=SeatState.CLAIMED)),
        void=Count("pk", filter=Q(state=SeatState.VOID)),
    )
    counted = ballots_counted(current_round(electorate_id))
    rising = seats["issued"] + seats["joined"] + 2 * seats["void"] + counted
    return {
        "t": "turnout",
        "v": moves * 1_000_000 + rising,
        "issued": seats["issued"],
        "joined": seats["joined"],
        "counted": counted,
    }


def ballots_counted(round_: Round | None) -> int:
    if round_ is None:
        return 0
    cells = TallyCount.objects.filter(round=round_, cell=BALLOTS_CELL)
    return cells.aggregate(total=Sum("count"))["total"] or 0


def my_seq(round_: Round | None, seat: Seat) -> int | None:
    """The `seq` of this seat's counted ballot; None when there is none, or the key is gone."""
    if round_ is None:
        return None
    try:
        slot = slot_of(read_key(round_.pk), seat.pk)
    except RoundKeyLost:
        return None
    return Ballot.objects.filter(round=round_, slot=slot).values_list("seq", flat=True).first()


def phone_state(seat: Seat) -> Frame:
    """The vote state of a seat's electorate, with what is this seat's own: `mine`."""
    shown = current_round(seat.electorate_id)
    mine = {"seat": seat.label, "seq": my_seq(shown, seat)}
    return {**vote_state(seat.electorate_id), "mine": mine}


def round_panel(electorate_ref: str) -> Frame | None:
    """The newest round for the control room, armed ones too: turnout and state, never a tally."""
    newest = Round.objects.filter(electorate__ref=electorate_ref).order_by("-number").first()
    if newest is None:
        return None
    return {
        **round_frame(newest),
        "ref": newest.ref,
        "turnout": turnout(newest.electorate_id),
        "counted": ballots_counted(newest),
        "void_reason": newest.void_reason,
        "unsealable": is_unsealable(newest),
    }


def is_unsealable(round_: Round) -> bool:
    """True when sealing was tried and refused: only voiding the round helps."""
    if round_.state != RoundState.CLOSED:
        return False
    return round_.changes.filter(before=RoundState.CLOSED, after=RoundState.CLOSED).exists()


def public_results(electorate_ref: str) -> list[Frame]:
    """Every revealed round with its result, oldest first; voided ones with their reason."""
    ended = Round.objects.filter(
        electorate__ref=electorate_ref,
        opened_at__isnull=False,
        state__in=[RoundState.REVEALED, RoundState.VOID],
    )
    return [{**round_frame(round_), "void_reason": round_.void_reason} for round_ in ended.order_by("number")]


def sealed_rounds(ids: Sequence[int] | None = None) -> list[Round]:
    """Rounds that have a result, oldest first; only those of `ids` when given."""
    found = Round.objects.filter(state__in=[RoundState.SEALED, RoundState.REVEALED]).order_by("pk")
    return list(found if ids is None else found.filter(pk__in=ids))


def electorate_of(ref: str) -> Electorate | None:
    return Electorate.objects.filter(ref=ref).first()
