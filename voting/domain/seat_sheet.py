"""What an usher is shown of one seat, and how what she scans or types finds it."""

import re
from datetime import datetime
from typing import Any, TypeAlias

from voting.domain import presence_code, seats, slips
from voting.domain.queries import my_seq
from voting.domain.seat_map import open_round, place_of
from voting.enums import CardState, RoundPurpose, SeatState
from voting.errors import UnknownCard
from voting.models import Electorate, Errand, Round, Seat, SpareCard

Frame: TypeAlias = dict[str, Any]

CARD_URL = re.compile(r"/s/([A-Za-z0-9_-]{1,64})/?$")
HISTORY = 6


def sheet(seat: Seat, at: datetime) -> Frame:
    """{"seat", "row", "place", "joined", "void", "errand", "history" (newest first), "spare" (label in use),
    "free_spares", "wrong_tries", "admitted", "round" (open), "on_air", "counted", "slip" (waiting)}.

    `counted` says whether, never how; None while no round is open.
    """
    running = open_round(seat.electorate)
    row, place = place_of(seat)
    return {
        "seat": seat,
        "row": row,
        "place": place,
        "joined": seat.state == SeatState.CLAIMED,
        "void": seat.state == SeatState.VOID,
        "errand": Errand.objects.filter(seat=seat, settled_at__isnull=True).first(),
        "history": list(seat.changes.order_by("-pk")[:HISTORY]),
        "spare": seat.spares.filter(state=CardState.USED).values_list("label", flat=True).first(),
        "free_spares": free_spares(seat.electorate),
        "wrong_tries": presence_code.wrong_tries(seat, at),
        "admitted": seats.is_admitted(seat, at),
        "round": running,
        "on_air": running is not None and running.purpose == RoundPurpose.AIR,
        "counted": None if running is None else my_seq(running, seat) is not None,
        "slip": slips.waiting_slip(running, seat) if running else None,
    }


def free_spares(electorate: Electorate) -> list[SpareCard]:
    return list(electorate.spares.filter(state=CardState.SPARE).order_by("label"))


def find_by_text(electorate: Electorate, text: str) -> Seat | SpareCard:
    """What a scanner or a hand put into the field: a card's address, a seat's name or a spare's.

    Names are compared without case, spaces, hyphens and leading zeros: "c14", "C-14" and "c 014" are one.
    Raises UnknownCard, also for a card of another electorate.
    """
    text = text.strip()
    if found := CARD_URL.search(text):
        card = seats.find_card(found[1])
        if card is not None and card.electorate_id == electorate.pk:
            return card
        raise UnknownCard(text=text[-12:])
    wanted = _plain(text)
    named: Seat | SpareCard
    for named in [*electorate.seats.select_related("electorate"), *electorate.spares.all()]:
        if _plain(named.label) == wanted:
            return named
    raise UnknownCard(text=text[:20])


def open_round_of(seat: Seat) -> Round | None:
    return open_round(seat.electorate)


def _plain(name: str) -> str:
    folded = presence_code.plain(name).casefold()
    parts = re.findall(r"\d+|[^\W\d_]+", folded)
    return "".join(part.lstrip("0") if part.isdecimal() else part for part in parts)
