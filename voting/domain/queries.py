"""What may be known of a round from outside: its state, its turnout, and its result once revealed.

What you would get wrong: nothing here may carry a tally before `revealed`. A version and what it
numbers are read in one statement, so that two states never go under one number.
"""

import functools
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from common.clock import to_ms
from voting.domain.papers import scale_of, values_of
from voting.domain.proof import names_under, seal_code
from voting.domain.recount import BALLOTS_CELL, tallied
from voting.domain.round_keys import read_key
from voting.domain.swing import swing_of
from voting.enums import Display, RoundPurpose, RoundState, SeatState
from voting.errors import RoundKeyLost
from voting.models import Ballot, Electorate, Round, RoundChange, Seat, SeatChange, TallyCount

Frame: TypeAlias = dict[str, Any]

ANY = -1  # stands for the electorate in a statement that is made once


def vote_state(electorate_id: int) -> Frame:
    """{"t": "vote", "v": int, "round": {...} | None}: the newest round that has been opened.

    An armed round is not shown: its predecessor's result may still be on the screens. `v` rises
    with each move of any round of the electorate. Times are ms since 1970.
    """
    if (shown := _shown(electorate_id)) is None:
        version = version_of(electorate_id)  # before the look that settles it: it must count no later move
        if (shown := _shown(electorate_id)) is None:
            return {"t": "vote", "v": version, "round": None}
    return {"t": "vote", "v": shown.v, "round": round_frame(shown)}


def _shown(electorate_id: int) -> Any:
    """The round that `vote_state` shows, with `v`: one statement, its text made once, because every phone
    waits for this reading and Django takes longer to write it than the database to answer."""
    sql, parameters = _shown_sql()
    return next(iter(Round.objects.raw(sql, [electorate_id if p == ANY else p for p in parameters])), None)


@functools.cache
def _shown_sql() -> tuple[str, tuple[Any, ...]]:
    newest = Round.objects.filter(pk=Subquery(_opened(ANY).values("pk")[:1]))  # `v` is counted once
    return newest.annotate(v=_moves("electorate") + F("electorate__past_moves")).query.sql_with_params()


def version_of(electorate_id: int) -> int:
    """Moves of all its rounds, those of deleted drills included, so that it never falls. One statement."""
    counted = Electorate.objects.annotate(v=_moves("pk") + F("past_moves"))
    return counted.filter(pk=electorate_id).values_list("v", flat=True).first() or 0


def _moves(electorate: str) -> Coalesce:
    of_electorate = RoundChange.objects.filter(round__electorate=OuterRef(electorate)).order_by()
    counted = of_electorate.values("round__electorate").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def current_round(electorate_id: int) -> Round | None:
    """The round that `vote_state` shows."""
    return _opened(electorate_id).first()


def _opened(electorate_id: int) -> QuerySet[Round]:
    """Newest first. A drill that is over has never been: phones wait as if it had not taken place."""
    shown = Q(purpose=RoundPurpose.AIR) | Q(state__in=[RoundState.OPEN, RoundState.CLOSED])
    opened = Round.objects.filter(shown, electorate=electorate_id, opened_at__isnull=False)
    return opened.order_by("-opened_at", "-pk")


def round_frame(round_: Round) -> Frame:
    """The public shape of a round; `seal` from sealing, `result` and `swing` only from reveal on."""
    frame: Frame = {
        "id": round_.pk,
        "number": round_.number,
        "purpose": str(round_.purpose),
        "title": round_.paper["title"],
        "state": str(round_.state),
        "press": str(round_.press),
        "secrecy": str(round_.secrecy),
        "display": str(round_.display),
        "window": str(round_.window),
        "window_s": round_.window_s,
        "grace_ms": round_.grace_ms,
        "opened_at": _ms(round_.opened_at),
        "closes_at": _ms(round_.closes_at),
        "frozen_at": _ms(round_.frozen_at),
        "sealed_at": _ms(round_.sealed_at),
        "paper": round_.paper,
        "compared_to": round_.compared_to.number if round_.compared_to else None,
    }
    if round_.root:
        frame["seal"] = {
            "root": round_.root,
            "code": seal_code(round_.root),
            "n": (round_.result or {}).get("n"),
            "equation": (round_.result or {}).get("equation"),
        }
    if round_.is_revealed:
        frame["result"] = round_.result
        frame["swing"] = swing_of(round_)
    return frame


def _ms(at: datetime | None) -> int | None:
    return to_ms(at) if at else None


def turnout(electorate_id: int) -> Frame:
    """{"t": "turnout", "v", "issued", "joined", "counted", "live"}: how many, and never what they said unless
    the round is one that shows it live.

    `counted` belongs to the round that `vote_state` shows. `v` rises with every one of its parts. `live` is
    null, or [[{"value": count}]] per subject and criterion while such a round is open: unsealed, so that
    whoever shows it says so.
    """
    moves = version_of(electorate_id)
    shown = current_round(electorate_id)
    seats = Seat.objects.filter(electorate=electorate_id).aggregate(
        issued=Count("pk"),
        joined=Count("pk", filter=Q(state=SeatState.CLAIMED)),
    )
    counted = ballots_counted(shown)
    changes = SeatChange.objects.filter(seat__electorate=electorate_id).count()
    rising = seats["issued"] + 4 * changes + counted  # a change lowers `joined` by one at most
    return {
        "t": "turnout",
        "v": moves * 1_000_000 + rising,
        "issued": seats["issued"],
        "joined": seats["joined"],
        "counted": counted,
        "live": live_counts(shown),
    }


def live_counts(round_: Round | None) -> list[list[dict[str, int]]] | None:
    """What lies in an open round's tally, if it is one that shows it; None for all others."""
    if round_ is None or not round_.is_open or round_.display != Display.LIVE:
        return None
    cells = tallied(round_)
    return [
        [
            {str(value): cells[f"{subject}.{at}.{value}"] for value in values_of(scale_of(round_.paper, at))}
            for at in range(len(round_.paper["criteria"]))
        ]
        for subject in range(len(round_.paper["subjects"]))
    ]


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
        slot, _ = names_under(read_key(round_.pk))(seat.pk)
    except RoundKeyLost:
        return None
    return Ballot.objects.filter(round=round_, slot=slot).values_list("seq", flat=True).first()


def seats_counted(round_: Round, seat_ids: Iterable[int]) -> frozenset[int]:
    """Which of these seats have a ballot in the round, never how they voted; none when the key is gone."""
    try:
        names = names_under(read_key(round_.pk))
    except RoundKeyLost:
        return frozenset()
    filled = set(round_.ballots.values_list("slot", flat=True))
    return frozenset(seat for seat in seat_ids if names(seat)[0] in filled)


def phone_state(seat: Seat) -> Frame:
    """The vote state of a seat's electorate, with what is this seat's own: `mine`."""
    shown = current_round(seat.electorate_id)
    mine = {
        "seat": seat.label,
        "seq": my_seq(shown, seat),
        "extra_s": seat.extra_s,
        "paper": shown is not None and shown.is_open and _voted_on_paper(shown, seat),
        "help": seat.errands.filter(settled_at__isnull=True, asked_by_phone=True).exists(),
    }
    return {**vote_state(seat.electorate_id), "mine": mine}


def _voted_on_paper(round_: Round, seat: Seat) -> bool:
    return round_.slips.filter(seat=seat, confirmed_at__isnull=False).exists()


def round_panel(electorate_ref: str) -> Frame | None:
    """The newest round for the control room, armed ones too: turnout and state, never a tally."""
    newest = Round.objects.counting().filter(electorate__ref=electorate_ref).order_by("-number").first()
    if newest is None:
        return None
    return {
        **round_frame(newest),
        "ref": newest.ref,
        "turnout": turnout(newest.electorate_id),
        "counted": ballots_counted(newest),
        "void_reason": newest.void_reason,
        "confirmed_by": newest.confirmed_by,
        "equation": (newest.result or {}).get("equation"),
        "unsealable": is_unsealable(newest),
    }


def is_unsealable(round_: Round) -> bool:
    """True when sealing was tried and refused: only voiding the round helps."""
    if round_.state != RoundState.CLOSED:
        return False
    return round_.changes.filter(before=RoundState.CLOSED, after=RoundState.CLOSED).exists()


def public_results(electorate_ref: str) -> list[Frame]:
    """Every revealed round with its result, oldest first; voided ones with their reason."""
    ended = Round.objects.on_record().filter(
        electorate__ref=electorate_ref,
        opened_at__isnull=False,
        state__in=[RoundState.REVEALED, RoundState.VOID],
    )
    found = ended.select_related("compared_to").order_by("number")
    return [{**round_frame(round_), "void_reason": round_.void_reason} for round_ in found]


def sealed_rounds(ids: Sequence[int] | None = None) -> list[Round]:
    """Rounds that have a result, oldest first; only those of `ids` when given."""
    found = Round.objects.filter(state__in=[RoundState.SEALED, RoundState.REVEALED]).order_by("pk")
    return list(found if ids is None else found.filter(pk__in=ids))


def electorate_of(ref: str) -> Electorate | None:
    return Electorate.objects.filter(ref=ref).first()
