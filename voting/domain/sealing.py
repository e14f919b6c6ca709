"""Closing and sealing: two counts that must agree, the result, and the end of the key.

What you would get wrong: the key is destroyed after the commit that seals, never before; a crash in between
leaves a key file, which the next sweep destroys.
"""

import logging
from collections import Counter
from datetime import datetime
from typing import Any, TypeAlias

from django.db import transaction

from voting.domain import recount, round_keys
from voting.domain.queries import is_unsealable
from voting.domain.rounds import CLOCK, close_round, last_moment, record
from voting.enums import RoundState, SeatState
from voting.errors import RoundKeyLost, RoundNotClosed, RoundNotOpen, TallyMismatch, WindowRunning
from voting.models import Round

logger = logging.getLogger(__name__)

Unsealable: TypeAlias = TallyMismatch | RoundKeyLost


def seal_round(round_: Round, *, by: str, at: datetime) -> Round:
    """Recount, write the result, destroy the key. Takes the round exclusively.

    result: {"n", "subjects": [{"ref", "name", "mean", "rank", "criteria": [{"ref", "name", "mean", "sum",
    "counts": {"0": 3, ...}}]}], "equation": {"issued", "counted", "joined_not_voted", "never_joined",
    "void"}}; issued is the sum of the four others.

    Raises RoundNotClosed (also to the second of two); TallyMismatch when the tally, the ballots and the
    seats do not agree, and RoundKeyLost when the key is gone: then the round stays closed, and a
    RoundChange says why.
    """
    with transaction.atomic():
        found = Round.objects.select_for_update().get(pk=round_.pk)
        if found.state != RoundState.CLOSED:
            raise RoundNotClosed(number=round_.number)
        problem = _seal(found, by=by, at=at)
    if problem is not None:
        logger.critical("round %d of electorate %d: %s", found.number, found.electorate_id, problem.code)
        raise problem
    round_.refresh_from_db()
    return round_


def _seal(round_: Round, *, by: str, at: datetime) -> Unsealable | None:
    cells = recount.recounted(round_)
    try:
        equation = _equation(round_, round_keys.read_key(round_.pk))
    except RoundKeyLost:
        return _refuse(round_, RoundKeyLost(number=round_.number), by=by, at=at)
    if cells != recount.tallied(round_) or equation["counted"] != cells[recount.BALLOTS_CELL]:
        return _refuse(round_, TallyMismatch(number=round_.number), by=by, at=at)
    result = {**recount.result_of(round_.paper, cells), "equation": equation}
    Round.objects.filter(pk=round_.pk, state=RoundState.CLOSED).update(
        state=RoundState.SEALED, sealed_at=at, result=result
    )
    record(round_, RoundState.CLOSED, RoundState.SEALED, by=by, at=at)
    transaction.on_commit(lambda: round_keys.destroy_key(round_.pk))
    return None


def _refuse(round_: Round, problem: Unsealable, *, by: str, at: datetime) -> Unsealable:
    record(round_, RoundState.CLOSED, RoundState.CLOSED, by=by, at=at, reason=problem.code)
    return problem


def _equation(round_: Round, key: bytes) -> dict[str, Any]:
    """Every seat in exactly one class; `counted` are seats whose slot holds a ballot."""
    filled = set(round_.ballots.values_list("slot", flat=True))
    classes: Counter[str] = Counter()
    for seat_id, state in round_.electorate.seats.values_list("pk", "state"):
        classes["counted" if round_keys.slot_of(key, seat_id) in filled else state] += 1
    return {
        "issued": classes.total(),
        "counted": classes["counted"],
        "joined_not_voted": classes[SeatState.CLAIMED],
        "never_joined": classes[SeatState.ISSUED],
        "void": classes[SeatState.VOID],
    }


def rounds_due(at: datetime) -> list[Round]:
    """Open rounds whose last moment has passed, and closed ones that a crash left unsealed."""
    open_ = [round_ for round_ in Round.objects.open() if (last := last_moment(round_)) and last <= at]
    closed = [round_ for round_ in Round.objects.filter(state=RoundState.CLOSED) if not is_unsealable(round_)]
    return [*closed, *open_]


def next_moment() -> datetime | None:
    """When the next open round is due; None while none is open."""
    moments = [last for round_ in Round.objects.open() if (last := last_moment(round_))]
    return min(moments, default=None)


def close_due_rounds(at: datetime) -> list[Round]:
    """Close and seal what is due; returns the rounds that this call sealed. Safe in any number of processes.

    A round that cannot be sealed stays closed and is not tried again by the clock.
    """
    return [round_ for round_ in rounds_due(at) if _close_and_seal(round_, at)]


def _close_and_seal(round_: Round, at: datetime) -> bool:
    try:
        if round_.is_open:
            close_round(round_, by=CLOCK, at=at)
        seal_round(round_, by=CLOCK, at=at)
    except (RoundNotOpen, RoundNotClosed, WindowRunning):  # another process was faster
        return False
    except (TallyMismatch, RoundKeyLost):  # told in the history and the log
        return False
    return True


def sweep_keys() -> list[int]:
    """Destroy keys of rounds that take no more ballots; returns their round ids."""
    needed = [RoundState.ARMED, RoundState.OPEN, RoundState.CLOSED]
    kept = round_keys.kept_keys()
    wanted = set(Round.objects.filter(pk__in=kept, state__in=needed).values_list("pk", flat=True))
    orphans = [round_id for round_id in kept if round_id not in wanted]
    for round_id in orphans:
        round_keys.destroy_key(round_id)
    return orphans
