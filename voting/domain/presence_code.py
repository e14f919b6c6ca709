"""The presence code: four digits shown in the studio that prove a phone is in the room when it joins.

What you would get wrong: a limit on tries must not be a lever against the hall. All phones of a studio share
one address, so nothing is counted per address; wrong codes are counted per card, on the card's own history,
heal by themselves, and never bind an usher. Whoever holds no card's token can use up nobody's tries.
"""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from common.clock import to_ms
from voting.enums import SeatAct
from voting.errors import PresenceCodeWrong, PresenceTriesSpent
from voting.models import Electorate, Seat, SeatChange

Frame: TypeAlias = dict[str, Any]

STEP = timedelta(seconds=60)
TRIES = 6  # of one card within TRIES_HEAL: with two codes valid, a guesser gets in once in 833 such spans
TRIES_HEAL = timedelta(minutes=10)


def code_at(electorate: Electorate, at: datetime) -> str:
    """Four digits, the same in all processes, another after each full minute."""
    return _code(electorate.pk, _step(at))


def frame_at(electorate: Electorate, at: datetime) -> Frame | None:
    """{"code", "until"}: until (ms) it is shown; for staff and the studio's own screens only.

    None when the electorate asks for no code, or when nobody joins by himself any more.
    """
    if not electorate.asks_presence_code or not claims_open(electorate):
        return None
    ends = datetime.fromtimestamp((_step(at) + 1) * STEP.total_seconds(), UTC)
    return {"code": code_at(electorate, at), "until": to_ms(ends)}


def claims_open(electorate: Electorate) -> bool:
    """Until the electorate's first air round was opened; from then on an usher lets people in."""
    return not electorate.rounds.counting().filter(opened_at__isnull=False).exists()


def plain(typed: str) -> str:
    """What was typed as plain digits: a Chinese input method gives full-width ones, people add spaces."""
    return "".join(unicodedata.normalize("NFKC", typed).split())


def check(seat: Seat, typed: str, at: datetime) -> None:
    """Passes when `typed` is this minute's code or the one before. A wrong one leaves a row on the card.

    Raises PresenceCodeWrong, and PresenceTriesSpent once TRIES wrong ones lie within TRIES_HEAL, then
    whatever is typed. Nothing typed is no try. Two at once queue on the seat, so no try goes uncounted.
    """
    if not (given := plain(typed)):
        raise PresenceCodeWrong(seat=seat, typed="", label=seat.label)
    with transaction.atomic():
        Seat.objects.select_for_update().get(pk=seat.pk)
        spent = wrong_tries(seat, at) >= TRIES
        right = not spent and _is_current(seat.electorate_id, given, at)
        if not spent and not right:
            SeatChange.objects.create(seat=seat, at=at, by="", act=SeatAct.WRONG_CODE)
    if spent:
        raise PresenceTriesSpent(seat=seat, label=seat.label)
    if not right:
        raise PresenceCodeWrong(seat=seat, typed=given[:4], label=seat.label)


def wrong_tries(seat: Seat, at: datetime) -> int:
    return seat.changes.filter(act=SeatAct.WRONG_CODE, at__gt=at - TRIES_HEAL).count()


def _is_current(electorate_id: int, given: str, at: datetime) -> bool:
    step = _step(at)
    return any(constant_time_compare(given, _code(electorate_id, number)) for number in (step, step - 1))


def _step(at: datetime) -> int:
    return int(at.timestamp() // STEP.total_seconds())


def _code(electorate_id: int, step: int) -> str:
    mac = salted_hmac("voting.presence-code", f"{electorate_id}:{step}", algorithm="sha256").digest()
    return f"{int.from_bytes(mac[:8], 'big') % 10_000:04d}"
